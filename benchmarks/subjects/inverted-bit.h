/* SPDX-License-Identifier: MIT */
/*
 * The frozen bit turned round, as was debated for the Linux mm series: the top bit says live, so that zeroed memory is
 * frozen, and every reading of the count has to mask it.
 *
 * Lookups that fail leave their count in the word, and nothing takes it out: 2^31 of them bring an object to life.
 */
#define SUBJECT_FREEZES
#define SUBJECT_FAILS
#define SUBJECT_CLAIMS

typedef struct {
	int32_t word;
} subject_t;

static const int32_t inverted_live = INT32_MIN; /* and no references: the last put is under way */

static inline void subject_init(subject_t *subject)
{
	__atomic_store_n(&subject->word, inverted_live | 1, __ATOMIC_RELAXED);
}

static inline void subject_init_frozen(subject_t *subject)
{
	__atomic_store_n(&subject->word, 0, __ATOMIC_RELAXED);
}

static inline bool subject_try_get(subject_t *subject)
{
	/* acquire: pairs with subject_unfreeze */
	return __atomic_add_fetch(&subject->word, 1, __ATOMIC_ACQUIRE) < 0;
}

static inline void subject_get(subject_t *subject)
{
	/* relaxed: the caller has a reference already */
	__atomic_fetch_add(&subject->word, 1, __ATOMIC_RELAXED);
}

static inline bool subject_claim(subject_t *subject)
{
	int32_t none = inverted_live;
	/* acquire: pairs with the release of every earlier put */
	return __atomic_compare_exchange_n(&subject->word, &none, 0, false, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE);
}

static inline bool subject_put(subject_t *subject)
{
	/* release: pairs with the acquire of the claim, and of subject_freeze */
	if (__builtin_expect(__atomic_sub_fetch(&subject->word, 1, __ATOMIC_RELEASE) != inverted_live, 1))
		return false;
	return subject_claim(subject);
}

static inline bool subject_freeze(subject_t *subject)
{
	int32_t one = inverted_live | 1;
	/* acquire: pairs with subject_put */
	return __atomic_compare_exchange_n(&subject->word, &one, 0, false, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE);
}

static inline void subject_unfreeze(subject_t *subject)
{
	/* release: pairs with subject_try_get */
	__atomic_store_n(&subject->word, inverted_live | 1, __ATOMIC_RELEASE);
}
