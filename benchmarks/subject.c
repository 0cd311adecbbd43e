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

/* In the order of the report, each where the subject has what it needs. */
#ifndef SUBJECT_ONLY_READS
#include "families/lookup.h"
#include "families/sparse.h"
#include "families/zipf.h"
#include "families/owner.h"
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
	register_zipf();
	register_owner();
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
}
