/* SPDX-License-Identifier: MIT */
/*
 * The others: a party that changes the word just before an operation's cmpxchg. The file that includes this, before any
 * other header, has the operations compiled into it, with a cmpxchg that lets the others go first.
 */
#ifndef TESTS_OTHERS_H
#define TESTS_OTHERS_H

#define FROZENREF_INSTRUMENTED 1
#include <frozenref/arch/backend.h>

static int32_t others_word;
static bool others_go_first;

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

#define frozenref_arch_cmpxchg_relaxed cmpxchg_relaxed
#define frozenref_arch_cmpxchg_acquire cmpxchg_acquire
#define frozenref_arch_cmpxchg_release cmpxchg_release
#define frozenref_arch_cmpxchg_acq_rel cmpxchg_acq_rel

#endif
