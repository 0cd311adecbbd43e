/* SPDX-License-Identifier: MIT */
/*
 * What the counts share whose 0 is dead: the word, and what only who owns the object alone may do to it.
 */
typedef struct {
	int32_t count;
} subject_t;

static inline void subject_init(subject_t *subject)
{
	__atomic_store_n(&subject->count, 1, __ATOMIC_RELAXED);
}

static inline void subject_init_frozen(subject_t *subject)
{
	__atomic_store_n(&subject->count, 0, __ATOMIC_RELAXED);
}

static inline bool subject_freeze(subject_t *subject)
{
	int32_t one = 1;
	/* acquire: pairs with subject_put */
	return __atomic_compare_exchange_n(&subject->count, &one, 0, false, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE);
}

static inline void subject_unfreeze(subject_t *subject)
{
	/* release: pairs with subject_try_get */
	__atomic_store_n(&subject->count, 1, __ATOMIC_RELEASE);
}
