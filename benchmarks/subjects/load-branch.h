/* SPDX-License-Identifier: MIT */
/*
 * A load and a branch, in place of each operation: the limit of what an object costs to which nothing is written, as it
 * is frozen or immortal. It counts nothing, so of live objects it says nothing.
 */
#define SUBJECT_ONLY_READS
#define SUBJECT_IMMORTAL
#define SUBJECT_FAILS

typedef struct {
	int32_t word; /* negative: frozen */
} subject_t;

static inline void subject_init_frozen(subject_t *subject)
{
	__atomic_store_n(&subject->word, -1, __ATOMIC_RELAXED);
}

static inline void subject_init_immortal(subject_t *subject)
{
	__atomic_store_n(&subject->word, 1, __ATOMIC_RELAXED);
}

static inline bool subject_try_get(subject_t *subject)
{
	/* acquire: as a lookup that fails is for the other subjects */
	return __atomic_load_n(&subject->word, __ATOMIC_ACQUIRE) > 0;
}

/* The branch of who gets a reference from one that is held leads nowhere. */
static inline void subject_get(subject_t *subject)
{
	if (__builtin_expect(__atomic_load_n(&subject->word, __ATOMIC_RELAXED) <= 0, 0))
		__builtin_trap();
}

static inline bool subject_put(subject_t *subject)
{
	return __builtin_expect(__atomic_load_n(&subject->word, __ATOMIC_RELAXED) <= 0, 0);
}
