/* SPDX-License-Identifier: MIT */
/*
 * The classic count: 0 is dead, so a lookup increments unless zero, by compare-and-swap until nobody was faster.
 */
#define SUBJECT_FREEZES
#define SUBJECT_BATCHES
#define SUBJECT_FAILS
#define SUBJECT_RETRIES

#include "plain_adds.h"

static inline bool subject_try_get(subject_t *subject)
{
	int32_t count = __atomic_load_n(&subject->count, __ATOMIC_RELAXED);
	while (count != 0) {
		/* acquire: pairs with subject_unfreeze; on failure too: gcc before 14 takes it from there on RISC-V */
		if (__atomic_compare_exchange_n(&subject->count, &count, count + 1, true, __ATOMIC_ACQUIRE,
						__ATOMIC_ACQUIRE))
			return true;
		subject_retries++;
	}
	return false;
}
