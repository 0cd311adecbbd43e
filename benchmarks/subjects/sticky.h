/* SPDX-License-Identifier: MIT */
/*
 * The sticky counter of Anderson, Blelloch and Wei (PLDI 2022): the top bit says that the count has stuck at zero. The
 * next bit says that a reader of the count made it so, on behalf of a decrement that had got that far; whichever
 * decrement takes that bit away is the last one. All of it is wait-free, reading too.
 *
 * Lookups that fail leave their count in the word, and nothing takes it out: 2^31 of them bring an object to life.
 */
#define SUBJECT_FAILS
#define SUBJECT_CLAIMS
#define SUBJECT_HELPS

typedef struct {
	uint32_t word;
} subject_t;

static const uint32_t sticky_zero = UINT32_C(1) << 31;
static const uint32_t sticky_helped = UINT32_C(1) << 30;

static inline void subject_init(subject_t *subject)
{
	__atomic_store_n(&subject->word, UINT32_C(1), __ATOMIC_RELAXED);
}

static inline void subject_init_frozen(subject_t *subject)
{
	__atomic_store_n(&subject->word, sticky_zero, __ATOMIC_RELAXED);
}

static inline bool subject_try_get(subject_t *subject)
{
	/* acquire: pairs with subject_unfreeze */
	return (__atomic_fetch_add(&subject->word, 1, __ATOMIC_ACQUIRE) & sticky_zero) == 0;
}

static inline void subject_get(subject_t *subject)
{
	/* relaxed: the caller has a reference already */
	__atomic_fetch_add(&subject->word, 1, __ATOMIC_RELAXED);
}

static inline bool subject_claim(subject_t *subject)
{
	uint32_t word = 0;

	/* acquire, here and below: pairs with the release of every earlier put */
	if (__atomic_compare_exchange_n(&subject->word, &word, sticky_zero, false, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE))
		return true;
	return (word & sticky_helped) != 0 &&
	       (__atomic_exchange_n(&subject->word, sticky_zero, __ATOMIC_ACQUIRE) & sticky_helped) != 0;
}

static inline bool subject_put(subject_t *subject)
{
	/* release: pairs with the acquire of the claim */
	return __atomic_fetch_sub(&subject->word, 1, __ATOMIC_RELEASE) == 1 && subject_claim(subject);
}

static inline uint32_t subject_count(subject_t *subject)
{
	/* relaxed: a snapshot; and an RMW continues the release sequences of the puts */
	uint32_t word = __atomic_load_n(&subject->word, __ATOMIC_RELAXED);
	if (word == 0 && __atomic_compare_exchange_n(&subject->word, &word, sticky_zero | sticky_helped, false,
						     __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		return 0;
	return word & sticky_zero ? 0 : word;
}

static inline void subject_unfreeze(subject_t *subject)
{
	/* release: pairs with subject_try_get */
	__atomic_store_n(&subject->word, UINT32_C(1), __ATOMIC_RELEASE);
}
