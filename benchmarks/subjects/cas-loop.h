/* SPDX-License-Identifier: MIT */
/*
 * The classic count: 0 is dead, so a lookup increments unless zero, by compare-and-swap until nobody was faster.
 */
#define SUBJECT_FREEZES
#define SUBJECT_BATCHES
#define SUBJECT_FAILS
#define SUBJECT_RETRIES

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
