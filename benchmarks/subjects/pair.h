/* SPDX-License-Identifier: MIT */
/*
 * Strong and weak references of libfrozenref: a lookup upgrades the weak reference that somebody who looks has. The
 * build chooses whether an upgrade reads first.
 */
#include <frozenref/weak.h>

#define SUBJECT_FREEZES
#define SUBJECT_FAILS

#ifndef FROZENREF_BENCH_UPGRADE
#define FROZENREF_BENCH_UPGRADE frozenref_upgrade
#endif

typedef frozenref_pair_t subject_t;

/* With a weak reference, for those who look up. */
static inline void subject_init(subject_t *subject)
{
	frozenref_pair_init(subject, 1);
	frozenref_weak_get(subject);
}

static inline bool subject_try_get(subject_t *subject)
{
	return FROZENREF_BENCH_UPGRADE(subject);
}

static inline void subject_get(subject_t *subject)
{
	frozenref_strong_get(subject);
}

/* The weak reference of those who look up keeps the memory, so no put frees it. */
static inline bool subject_put(subject_t *subject)
{
	return frozenref_strong_put(subject) == FROZENREF_DESTROY;
}

static inline bool subject_freeze(subject_t *subject)
{
	return frozenref_freeze(&subject->strong, 1);
}

static inline void subject_unfreeze(subject_t *subject)
{
	frozenref_unfreeze(&subject->strong, 1);
}

static inline void subject_init_frozen(subject_t *subject)
{
	subject_init(subject);
	(void)!subject_put(subject);
}
