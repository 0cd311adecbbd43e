/* SPDX-License-Identifier: MIT */
/*
 * A slice of the run: threads that read pages through a new cache, for a while, and verify what they get.
 */
#ifndef PAGECACHE_READERS_H
#define PAGECACHE_READERS_H

#include <stdatomic.h>
#include <stdint.h>

#include "files.h"

struct workload {
	struct files *files;
	const uint32_t *draws; /* see zipf.h */
	uint64_t seed;         /* where in the draws each thread starts, and which block of a page it reads */
	uint32_t threads;
	uint32_t frames;
	double seconds;
};

struct tally {
	double seconds;
	uint64_t reads;
	uint64_t hits;
	uint64_t evictions;
	uint64_t frozen_lookups;
	uint64_t bytes;
	uint64_t mismatches;
	atomic_bool *is_covered; /* by page: was a block of it read and verified? */
};

typedef void readers_run_t(const struct workload *workload, struct tally *tally);

/* Adds to the tally. readers.c is compiled twice, once on each counter. */
readers_run_t readers_run;
readers_run_t classic_readers_run;

#endif
