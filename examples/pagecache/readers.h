/* SPDX-License-Identifier: MIT */
/*
 * The readers: threads that read pages through a cache, for a while, and verify what they get.
 */
#ifndef PAGECACHE_READERS_H
#define PAGECACHE_READERS_H

#include <stdatomic.h>
#include <stdint.h>

#include "files.h"
#include "zipf.h"

struct workload {
	struct files *files;
	struct draws draws;
	uint64_t seed; /* where in the draws each thread starts, and which block of a page it reads */
	uint32_t threads;
	uint32_t frames;
	double seconds; /* of one run */
};

struct cache;

struct tally {
	double seconds;
	double cpu_seconds; /* what the threads ran, all together */
	uint64_t reads;
	uint64_t hits;
	uint64_t misses;
	uint64_t evictions;
	uint64_t frozen_lookups;
	uint64_t spreads;
	uint64_t bytes;
	uint64_t mismatches;
	atomic_bool *is_covered; /* by page: was a block of it read and verified? */
};

/* readers.c is compiled once on each counter, and this is what it offers to main.c. */
struct counter {
	struct cache *(*open)(const struct workload *workload);
	/* Runs the threads for the workload's seconds, and adds to the tally. Returns the reads a second. */
	double (*run)(struct cache *cache, const struct workload *workload, struct tally *tally);
	void (*close)(struct cache *cache);
};

extern const struct counter frozenref_counter;
extern const struct counter classic_counter;
extern const struct counter spread_counter;

#endif
