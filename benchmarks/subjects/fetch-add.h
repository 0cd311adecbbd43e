/* SPDX-License-Identifier: MIT */
/*
 * The bare atomic adds: the limit of what one word can do. A lookup cannot fail.
 */
#define SUBJECT_BATCHES

#include "plain_adds.h"

static inline bool subject_try_get(subject_t *subject)
{
	/* acquire: pairs with subject_unfreeze */
	__atomic_fetch_add(&subject->count, 1, __ATOMIC_ACQUIRE);
	return true;
}
