/* SPDX-License-Identifier: MIT */
/*
 * What frozenref is compared with, each in the weakest orders that are right for it:
 *
 *   raw       nothing but the atomic add: the lower bound; it can not say no
 *   cas_loop  the classic count, where 0 is dead, so that a lookup must increment unless zero
 *   weak_ptr  the standard library's count of that kind (peers.cc)
 */
#ifndef BENCH_PEERS_H
#define BENCH_PEERS_H

#include <stdbool.h>
#include <stdint.h>

#include "shim.h"

#ifdef __cplusplus
extern "C" {
#endif

static inline void raw_get(int32_t *word)
{
	__atomic_fetch_add(word, 1, __ATOMIC_RELAXED);
}

static inline void raw_try_get(int32_t *word)
{
	__atomic_fetch_add(word, 1, __ATOMIC_ACQUIRE);
}

static inline void raw_put(int32_t *word)
{
	__atomic_fetch_sub(word, 1, __ATOMIC_RELEASE);
}

static inline void cas_loop_get(int32_t *word)
{
	__atomic_fetch_add(word, 1, __ATOMIC_RELAXED);
}

/* Counts in `retries` how often the exchange failed. A dead word is only read. */
static inline bool cas_loop_try_get(int32_t *word, int64_t *retries)
{
	int32_t old = __atomic_load_n(word, __ATOMIC_RELAXED);
	while (old != 0) {
		if (__atomic_compare_exchange_n(word, &old, old + 1, true, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return true;
		++*retries;
	}
	return false;
}

static inline bool cas_loop_put(int32_t *word)
{
	if (__atomic_fetch_sub(word, 1, __ATOMIC_RELEASE) != 1)
		return false;
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return true;
}

bench_fn lookup_weak_ptr;

#ifdef __cplusplus
}
#endif

#endif
