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
#include "families/lookup.h"
#include "families/sparse.h"
#include "families/zipf.h"
#include "families/owner.h"
#ifdef SUBJECT_FAILS
#include "families/lookup_frozen.h"
#endif
#ifdef SUBJECT_FREEZES
#include "families/churn.h"
#endif
#ifdef SUBJECT_BATCHES
#include "families/bulk.h"
#endif
#ifndef SUBJECT_IS_POINTER
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
	register_lookup();
	register_sparse();
	register_zipf();
	register_owner();
#ifdef SUBJECT_FAILS
	register_lookup_frozen();
#endif
#ifdef SUBJECT_FREEZES
	register_churn();
#endif
#ifdef SUBJECT_BATCHES
	register_bulk();
#endif
#ifndef SUBJECT_IS_POINTER
	register_life();
	register_neighbours();
#endif
}
