/* SPDX-License-Identifier: MIT */
/*
 * The scheme of Linux' refcount_t: the classic count, whose negative half is saturated. Whatever overflows, or counts
 * up from 0, is repaired after the fact by storing the middle of that half.
 */
#define SUBJECT_FREEZES
#define SUBJECT_BATCHES
#define SUBJECT_FAILS
#define SUBJECT_RETRIES

#include "dead_at_zero.h"

static const int32_t saturating_centre = -0x40000000; /* 0xC0000000 */

__attribute__((noinline, cold)) static void saturating_saturate(subject_t *subject)
{
	__atomic_store_n(&subject->count, saturating_centre, __ATOMIC_RELAXED);
}

static inline int32_t saturating_sum(int32_t a, int32_t b)
{
	return (int32_t)((uint32_t)a + (uint32_t)b);
}

static inline bool subject_try_get(subject_t *subject)
{
	int32_t count = __atomic_load_n(&subject->count, __ATOMIC_RELAXED);
	while (count != 0) {
		/* acquire: pairs with subject_unfreeze; on failure too: gcc before 14 takes it from there on RISC-V */
		if (__atomic_compare_exchange_n(&subject->count, &count, saturating_sum(count, 1), true,
						__ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)) {
			if (__builtin_expect(count < 0 || saturating_sum(count, 1) < 0, 0))
				saturating_saturate(subject);
			return true;
		}
		subject_retries++;
	}
	return false;
}

static inline void subject_get_n(subject_t *subject, int32_t n)
{
	/* relaxed: the caller has a reference already */
	int32_t count = __atomic_fetch_add(&subject->count, n, __ATOMIC_RELAXED);
	if (__builtin_expect(count <= 0 || saturating_sum(count, n) < 0, 0))
		saturating_saturate(subject);
}

static inline void subject_get(subject_t *subject)
{
	subject_get_n(subject, 1);
}

static inline bool subject_put_n(subject_t *subject, int32_t n)
{
	/* release: pairs with the load of the last put, and with subject_freeze */
	int32_t count = __atomic_fetch_sub(&subject->count, n, __ATOMIC_RELEASE);
	if (count == n) {
		(void)__atomic_load_n(&subject->count, __ATOMIC_ACQUIRE);
		return true;
	}
	if (__builtin_expect(count <= 0 || count < n, 0))
		saturating_saturate(subject);
	return false;
}

static inline bool subject_put(subject_t *subject)
{
	return subject_put_n(subject, 1);
}
