/* SPDX-License-Identifier: MIT */
/*
 * The result, on stdout.
 */
#ifndef PAGECACHE_REPORT_H
#define PAGECACHE_REPORT_H

#include "options.h"
#include "readers.h"

struct contender {
	const char *name;
	const char *words; /* in a sentence */
	const struct counter *counter;
	struct cache *cache;
	struct tally tally;
	double *rates; /* reads a second, of each round */
};

/* The first is the one that the others are compared with. */
enum { CONTENDERS = 3 };

/* What was run on what, and the results. */
struct report {
	const struct options *options;
	const struct files *files;
	uint32_t frames;
	size_t rounds;
	const struct contender *contenders;
};

void report_table(const struct report *report);
void report_json(const struct report *report);

#endif
