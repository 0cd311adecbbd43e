/* SPDX-License-Identifier: MIT */
/*
 * Between two RMWs of one operation, where a sanitizer looks on: the cold paths are then compiled into the program, out
 * of the linker's sight. Every stress program includes this first, so that their exchanges tell of themselves.
 */
#ifndef STRESS_BETWEEN_H
#define STRESS_BETWEEN_H

#include <frozenref/compiler.h>

#if FROZENREF_INSTRUMENTED
#include <frozenref/arch/backend.h>

void stress_before_cmpxchg(int32_t expected, int32_t desired);
void stress_after_cmpxchg(int32_t expected, int32_t desired, int32_t found);

#define STRESS_CMPXCHG(order)                                                                                          \
	static inline int32_t stress_cmpxchg_##order(int32_t *word, int32_t expected, int32_t desired)                 \
	{                                                                                                              \
		stress_before_cmpxchg(expected, desired);                                                              \
		int32_t found = frozenref_arch_cmpxchg_##order(word, expected, desired);                               \
		stress_after_cmpxchg(expected, desired, found);                                                        \
		return found;                                                                                          \
	}
STRESS_CMPXCHG(relaxed) /* re-centring */
STRESS_CMPXCHG(acquire) /* claims */
#undef STRESS_CMPXCHG

#define frozenref_arch_cmpxchg_relaxed stress_cmpxchg_relaxed
#define frozenref_arch_cmpxchg_acquire stress_cmpxchg_acquire
#endif

#endif
