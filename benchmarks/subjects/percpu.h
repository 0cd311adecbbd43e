/* SPDX-License-Identifier: MIT */
/*
 * A count that spreads over the CPUs. The build chooses whether it is spread, and how the CPUs count then: without
 * sections, FROZENREF_NO_RSEQ, and without being told their number, FROZENREF_NO_CPU_ID, there are slower ways.
 */
#include <stdlib.h>

#include <frozenref/percpu.h>

#ifdef FROZENREF_BENCH_SPREAD_MODE
#define SUBJECT_SPREADS
#define SUBJECT_STAYS_ALIVE
#define SUBJECT_RUNS_HERE (frozenref_percpu_mode() == FROZENREF_BENCH_SPREAD_MODE)
#else
#define SUBJECT_FAILS
#define SUBJECT_IMMORTAL
#endif

typedef frozenref_percpu_t subject_t;

/* With the one reference that it begins and ends a run with. */
static inline void subject_init(subject_t *subject)
{
	frozenref_percpu_init(subject, 1);
#ifdef SUBJECT_SPREADS
	if (!frozenref_percpu_spread(subject))
		abort(); /* out of memory for its shards */
#endif
}

static inline void subject_init_frozen(subject_t *subject)
{
	frozenref_percpu_init_frozen(subject);
}

static inline void subject_init_immortal(subject_t *subject)
{
	frozenref_percpu_init_immortal(subject);
}

static inline bool subject_try_get(subject_t *subject)
{
	return frozenref_percpu_try_get(subject);
}

static inline void subject_get(subject_t *subject)
{
	frozenref_percpu_get(subject);
}

static inline bool subject_put(subject_t *subject)
{
	return frozenref_percpu_put(subject);
}

#ifdef SUBJECT_SPREADS
static inline void subject_retire(subject_t *subject)
{
	if (frozenref_percpu_is_spread(subject)) {
		if (frozenref_percpu_gather(subject) || !frozenref_percpu_put(subject))
			abort(); /* it has not just its one reference left */
		frozenref_percpu_destroy(subject);
	}
}

static inline bool subject_spread(subject_t *subject)
{
	return frozenref_percpu_spread(subject);
}

static inline size_t subject_gather(subject_t *const subjects[], size_t n, bool won[])
{
	return frozenref_percpu_gather_all(subjects, n, won);
}
#else
static inline void subject_unfreeze(subject_t *subject)
{
	frozenref_percpu_unfreeze(subject, 1);
}
#endif
