/* SPDX-License-Identifier: MIT */
/*
 * The others: a party that changes the word just before an operation's cmpxchg, or just after its add. The file that
 * includes this, before any other header, has the operations compiled into it, with RMWs that let the others in, and
 * with primitives that are counted.
 */
#ifndef TESTS_OTHERS_H
#define TESTS_OTHERS_H

#define FROZENREF_INSTRUMENTED 1
#include <frozenref/arch/backend.h>

static int32_t others_word, others_step; /* what they store, and how much more the next time */
static int others_go_first;              /* before so many cmpxchgs */
static bool others_go_after;

struct primitives {
	int loads, stores, adds, cmpxchgs;
};
static struct primitives counted;

static void let_others_go_first(int32_t *word)
{
	if (!others_go_first)
		return;
	--others_go_first;
	*word = others_word;
	others_word = frozenref_arch_wrapping_add(others_word, others_step);
}

static inline int32_t load_relaxed(const int32_t *word)
{
	++counted.loads;
	return frozenref_arch_load_relaxed(word);
}

static inline int32_t load_acquire(const int32_t *word)
{
	++counted.loads;
	return frozenref_arch_load_acquire(word);
}

static inline void store_relaxed(int32_t *word, int32_t value)
{
	++counted.stores;
	frozenref_arch_store_relaxed(word, value);
}

static inline void store_release(int32_t *word, int32_t value)
{
	++counted.stores;
	frozenref_arch_store_release(word, value);
}

#define CMPXCHG(order)                                                                                                 \
	static int32_t cmpxchg_##order(int32_t *word, int32_t expected, int32_t desired)                               \
	{                                                                                                              \
		++counted.cmpxchgs;                                                                                    \
		let_others_go_first(word);                                                                             \
		return frozenref_arch_cmpxchg_##order(word, expected, desired);                                        \
	}

CMPXCHG(relaxed)
CMPXCHG(acquire)
CMPXCHG(release)
CMPXCHG(acq_rel)
#undef CMPXCHG

#define ADD_RETURN(order)                                                                                              \
	static int32_t add_return_##order(int32_t *word, int32_t n)                                                    \
	{                                                                                                              \
		++counted.adds;                                                                                        \
		int32_t result = frozenref_arch_add_return_##order(word, n);                                           \
		if (others_go_after)                                                                                   \
			*word = others_word;                                                                           \
		others_go_after = false;                                                                               \
		return result;                                                                                         \
	}

ADD_RETURN(relaxed)
ADD_RETURN(acquire)
ADD_RETURN(release)
#undef ADD_RETURN

#define frozenref_arch_load_relaxed load_relaxed
#define frozenref_arch_load_acquire load_acquire
#define frozenref_arch_store_relaxed store_relaxed
#define frozenref_arch_store_release store_release
#define frozenref_arch_add_return_relaxed add_return_relaxed
#define frozenref_arch_add_return_acquire add_return_acquire
#define frozenref_arch_add_return_release add_return_release
#define frozenref_arch_cmpxchg_relaxed cmpxchg_relaxed
#define frozenref_arch_cmpxchg_acquire cmpxchg_acquire
#define frozenref_arch_cmpxchg_release cmpxchg_release
#define frozenref_arch_cmpxchg_acq_rel cmpxchg_acq_rel

#endif
