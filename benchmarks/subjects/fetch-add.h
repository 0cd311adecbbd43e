/* SPDX-License-Identifier: MIT */
/*
 * The bare atomic adds: the limit of what one word can do. A lookup can not fail.
 */
#define SUBJECT_BATCHES

typedef struct {
	int32_t count;
} subject_t;

static inline void subject_init(subject_t *subject)
{
	__atomic_store_n(&subject->count, 1, __ATOMIC_RELAXED);
}

static inline bool subject_try_get(subject_t *subject)
{
	/* acquire: pairs with subject_unfreeze */
	__atomic_fetch_add(&subject->count, 1, __ATOMIC_ACQUIRE);
	return true;
}

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
	/* release: pairs with the load of the last put */
	if (__atomic_fetch_sub(&subject->count, n, __ATOMIC_RELEASE) != n)
		return false;
	(void)__atomic_load_n(&subject->count, __ATOMIC_ACQUIRE);
	return true;
}

static inline bool subject_put(subject_t *subject)
{
	return subject_put_n(subject, 1);
}

static inline void subject_unfreeze(subject_t *subject)
{
	/* release: pairs with subject_try_get */
	__atomic_store_n(&subject->count, 1, __ATOMIC_RELEASE);
}
