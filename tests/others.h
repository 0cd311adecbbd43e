/* SPDX-License-Identifier: MIT */
/*
 * The others: a party that changes the word just before an operation's cmpxchg, or just after its add. The file that
 * includes this, before any other header, has the operations compiled into it, with RMWs that let the others in.
 */
#ifndef TESTS_OTHERS_H
#define TESTS_OTHERS_H

#define FROZENREF_INSTRUMENTED 1
#include <frozenref/arch/backend.h>

static int32_t others_word;
static bool others_go_first, others_go_after;

static void let_others_go_first(int32_t *word)
{
	if (others_go_first)
		*word = others_word;
	others_go_first = false;
}

#define CMPXCHG(order)                                                                                                 \
	static int32_t cmpxchg_##order(int32_t *word, int32_t expected, int32_t desired)                               \
	{                                                                                                              \
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

#define frozenref_arch_add_return_relaxed add_return_relaxed
#define frozenref_arch_add_return_acquire add_return_acquire
#define frozenref_arch_add_return_release add_return_release
#define frozenref_arch_cmpxchg_relaxed cmpxchg_relaxed
#define frozenref_arch_cmpxchg_acquire cmpxchg_acquire
#define frozenref_arch_cmpxchg_release cmpxchg_release
#define frozenref_arch_cmpxchg_acq_rel cmpxchg_acq_rel

#endif
