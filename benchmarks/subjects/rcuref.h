/* SPDX-License-Identifier: MIT */
/*
 * The scheme of Linux' rcuref_t: the word is the number of references less one, so that a lookup adds without a
 * condition and asks for the sign. Below lie, from the top: none (-1), dead, released, saturated.
 */
#define SUBJECT_FAILS
#define SUBJECT_CLAIMS

typedef struct {
	int32_t word;
} subject_t;

static const int32_t rcuref_one = 0;
static const int32_t rcuref_none = -1;
static const int32_t rcuref_dead = -0x20000000;      /* 0xE0000000 */
static const int32_t rcuref_released = -0x40000000;  /* 0xC0000000: from here on up there are no references */
static const int32_t rcuref_saturated = -0x60000000; /* 0xA0000000 */

static inline void subject_init(subject_t *subject)
{
	__atomic_store_n(&subject->word, rcuref_one, __ATOMIC_RELAXED);
}

static inline void subject_init_frozen(subject_t *subject)
{
	__atomic_store_n(&subject->word, rcuref_dead, __ATOMIC_RELAXED);
}

__attribute__((noinline, cold)) static bool rcuref_get_slow(subject_t *subject, int32_t word)
{
	bool is_dead = word >= rcuref_released;
	__atomic_store_n(&subject->word, is_dead ? rcuref_dead : rcuref_saturated, __ATOMIC_RELAXED);
	return !is_dead;
}

static inline bool subject_try_get(subject_t *subject)
{
	/* acquire: pairs with subject_unfreeze */
	int32_t word = __atomic_add_fetch(&subject->word, 1, __ATOMIC_ACQUIRE);
	if (__builtin_expect(word >= 0, 1))
		return true;
	return rcuref_get_slow(subject, word);
}

static inline void subject_get(subject_t *subject)
{
	/* relaxed: the caller has a reference already */
	int32_t word = __atomic_add_fetch(&subject->word, 1, __ATOMIC_RELAXED);
	if (__builtin_expect(word < 0, 0))
		rcuref_get_slow(subject, word);
}

static inline bool subject_claim(subject_t *subject)
{
	int32_t none = rcuref_none;
	/* acquire: pairs with the release of every earlier put */
	return __atomic_compare_exchange_n(&subject->word, &none, rcuref_dead, false, __ATOMIC_ACQUIRE,
					   __ATOMIC_ACQUIRE);
}

__attribute__((noinline)) static bool rcuref_put_slow(subject_t *subject, int32_t word)
{
	if (word == rcuref_none)
		return subject_claim(subject);
	/* one put too many, or saturated */
	__atomic_store_n(&subject->word, word >= rcuref_released ? rcuref_dead : rcuref_saturated, __ATOMIC_RELAXED);
	return false;
}

static inline bool subject_put(subject_t *subject)
{
	/* release: pairs with the acquire of the last put */
	int32_t word = __atomic_sub_fetch(&subject->word, 1, __ATOMIC_RELEASE);
	if (__builtin_expect(word >= 0, 1))
		return false;
	return rcuref_put_slow(subject, word);
}

static inline void subject_unfreeze(subject_t *subject)
{
	/* release: pairs with subject_try_get */
	__atomic_store_n(&subject->word, rcuref_one, __ATOMIC_RELEASE);
}
