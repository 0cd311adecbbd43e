/* SPDX-License-Identifier: MIT */
/*
 * A count whose owners add and subtract, and ask only whether that was the last. How it is looked up is left open.
 */
#include "dead_at_zero.h"

static inline void subject_get_n(subject_t *subject, int32_t n)
{
	/* relaxed: the caller has a reference already */
	__atomic_fetch_add(&subject->count, n, __ATOMIC_RELAXED);
}

static inline void subject_get(subject_t *subject)
{
	subject_get_n(subject, 1);
}

static inline bool subject_put_n(subject_t *subject, int32_t n)
{
	/* release: pairs with the load of the last put, and with subject_freeze */
	if (__atomic_fetch_sub(&subject->count, n, __ATOMIC_RELEASE) != n)
		return false;
	(void)__atomic_load_n(&subject->count, __ATOMIC_ACQUIRE);
	return true;
}

static inline bool subject_put(subject_t *subject)
{
	return subject_put_n(subject, 1);
}
