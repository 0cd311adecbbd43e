/* SPDX-License-Identifier: MIT */
/*
 * The counter that libfrozenref is compared with: 0 is dead, so a lookup has to increment unless zero, in a
 * compare-and-swap loop. Only what the cache uses, each operation in its usual best form.
 *
 * The names at the end let cache.c and readers.c be compiled a second time, unchanged, on this counter.
 */
#ifndef PAGECACHE_CLASSIC_H
#define PAGECACHE_CLASSIC_H

#include <stdbool.h>
#include <stdint.h>

typedef struct classic {
	int32_t count;
} classic_t;

/* Before the frame is shared. */
static inline void classic_init(classic_t *ref, int32_t n)
{
	__atomic_store_n(&ref->count, n, __ATOMIC_RELAXED);
}

static inline bool classic_try_get(classic_t *ref)
{
	/* acquire: pairs with classic_unfreeze; on failure too: gcc before 14 takes it from there on RISC-V */
	int32_t count = __atomic_load_n(&ref->count, __ATOMIC_RELAXED);
	while (count != 0)
		if (__atomic_compare_exchange_n(&ref->count, &count, count + 1, true, __ATOMIC_ACQUIRE,
						__ATOMIC_ACQUIRE))
			return true;
	return false;
}

static inline bool classic_put(classic_t *ref)
{
	/* release: pairs with classic_freeze, and with the acquire of the last put */
	if (__atomic_sub_fetch(&ref->count, 1, __ATOMIC_RELEASE) != 0)
		return false;
	(void)__atomic_load_n(&ref->count, __ATOMIC_ACQUIRE);
	return true;
}

static inline bool classic_freeze(classic_t *ref, int32_t expected)
{
	/* acquire: pairs with classic_put; the cache publishes nothing by freezing, so it needs no release */
	return __atomic_compare_exchange_n(&ref->count, &expected, 0, false, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE);
}

static inline void classic_unfreeze(classic_t *ref, int32_t n)
{
	/* release: pairs with classic_try_get */
	__atomic_store_n(&ref->count, n, __ATOMIC_RELEASE);
}

static inline bool classic_is_frozen(const classic_t *ref)
{
	return __atomic_load_n(&ref->count, __ATOMIC_RELAXED) == 0;
}

#define frozenref_t classic_t
#define frozenref_init classic_init
#define frozenref_try_get classic_try_get
#define frozenref_put classic_put
#define frozenref_freeze classic_freeze
#define frozenref_unfreeze classic_unfreeze
#define frozenref_is_frozen classic_is_frozen

/* Both copies end up in one program. */
#define cache_create classic_cache_create
#define cache_destroy classic_cache_destroy
#define cache_read classic_cache_read
#define frozenref_counter classic_counter

#endif
