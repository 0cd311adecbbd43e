/* SPDX-License-Identifier: MIT */
/*
 * The families of benchmarks, on one subject: the build compiles this once for each.
 */
#include "crowd.h"
#include "shim.h"
#include "subject.h"

/* The families end a run with this. */
static inline void report_retries(bench_state *state)
{
#ifdef SUBJECT_RETRIES
	bench_counter(state, "retries", (double)subject_retries);
	subject_retries = 0;
#else
	(void)state;
#endif
}

#ifndef SUBJECT_ONLY_READS
/* Makes an object live with one reference that a run before may have left so, or that is zeroed. */
static inline void renew(subject_t *subject)
{
#ifdef SUBJECT_SPREADS
	subject_retire(subject);
#endif
	subject_init(subject);
}
#endif

/* In the order of the report, each where the subject has what it needs. */
#ifndef SUBJECT_ONLY_READS
#include "families/lookup.h"
#include "families/sparse.h"
#ifndef SUBJECT_ONLY_LOOKUPS
#include "families/zipf.h"
#include "families/owner.h"
#endif
#endif
#ifdef SUBJECT_FAILS
#include "families/lookup_frozen.h"
#endif
#ifdef SUBJECT_IMMORTAL
#include "families/lookup_immortal.h"
#include "families/owner_immortal.h"
#endif
#ifdef SUBJECT_FREEZES
#include "families/churn.h"
#endif
#ifdef SUBJECT_BATCHES
#include "families/bulk.h"
#endif
#ifdef SUBJECT_LIVES
#include "families/life.h"
#include "families/neighbours.h"
#endif
#ifdef SUBJECT_SPREADS
#include "families/handover.h"
#include "families/gather.h"
#endif

__attribute__((constructor)) static void register_subject(void)
{
#ifdef SUBJECT_RUNS_HERE
	if (!SUBJECT_RUNS_HERE)
		return;
#endif
#ifdef SUBJECT_VERSION
	bench_context("version_of_" SUBJECT_NAME, SUBJECT_VERSION);
#endif
#ifndef SUBJECT_ONLY_READS
	register_lookup();
	register_sparse();
#ifndef SUBJECT_ONLY_LOOKUPS
	register_zipf();
	register_owner();
#endif
#endif
#ifdef SUBJECT_FAILS
	register_lookup_frozen();
#endif
#ifdef SUBJECT_IMMORTAL
	register_lookup_immortal();
	register_owner_immortal();
#endif
#ifdef SUBJECT_FREEZES
	register_churn();
#endif
#ifdef SUBJECT_BATCHES
	register_bulk();
#endif
#ifdef SUBJECT_LIVES
	register_life();
	register_neighbours();
#endif
#ifdef SUBJECT_SPREADS
	register_handover();
	register_gather();
#endif
}
