/* SPDX-License-Identifier: MIT */
/*
 * libfrozenref, in each of the ways in which it can be used: the build chooses the backend, whether the operations are
 * inlined, how references are given back, and whether a lookup, or each operation, reads before it adds.
 */
#include <frozenref/frozenref.h>

#define SUBJECT_FREEZES
#define SUBJECT_BATCHES
#define SUBJECT_FAILS
#define SUBJECT_IMMORTAL

#ifdef FROZENREF_BENCH_QUIET
#define FROZENREF_BENCH_GET frozenref_get_quiet
#define FROZENREF_BENCH_TRY_GET frozenref_try_get_quiet
#define FROZENREF_BENCH_PUT frozenref_put_quiet
#else
#define FROZENREF_BENCH_GET frozenref_get
#define FROZENREF_BENCH_TRY_GET frozenref_try_get
#endif
#ifndef FROZENREF_BENCH_PUT
#define FROZENREF_BENCH_PUT frozenref_put
#endif

/* A program for any arm64 may meet a CPU without it. */
#if defined(FROZENREF_BACKEND_ARM64_LSE) && FROZENREF_BACKEND == FROZENREF_BACKEND_ARM64_LSE
#include <sys/auxv.h>
#define SUBJECT_RUNS_HERE (getauxval(AT_HWCAP) & HWCAP_ATOMICS)
#endif

typedef frozenref_t subject_t;

static inline void subject_init(subject_t *subject)
{
	frozenref_init(subject, 1);
}

static inline void subject_init_frozen(subject_t *subject)
{
	frozenref_init_frozen(subject);
}

static inline void subject_init_immortal(subject_t *subject)
{
	frozenref_init_immortal(subject);
}

static inline bool subject_try_get(subject_t *subject)
{
#ifdef FROZENREF_BENCH_READS_FIRST
	if (frozenref_is_frozen(subject))
		return false;
#endif
	return FROZENREF_BENCH_TRY_GET(subject);
}

static inline void subject_get(subject_t *subject)
{
	FROZENREF_BENCH_GET(subject);
}

static inline bool subject_put(subject_t *subject)
{
	return FROZENREF_BENCH_PUT(subject);
}

static inline void subject_get_n(subject_t *subject, int32_t n)
{
	frozenref_get_n(subject, n);
}

static inline bool subject_put_n(subject_t *subject, int32_t n)
{
	return frozenref_put_n(subject, n);
}

static inline bool subject_freeze(subject_t *subject)
{
	return frozenref_freeze(subject, 1);
}

static inline void subject_unfreeze(subject_t *subject)
{
	frozenref_unfreeze(subject, 1);
}
