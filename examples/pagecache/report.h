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
	const struct counter *counter;
	struct cache *cache;
	struct tally tally;
};

/* What was run on what, and the two results: first frozenref's, then the classic counter's. */
struct report {
	const struct options *options;
	const struct files *files;
	uint32_t frames;
	const struct contender *contenders; /* two */
};

void report_table(const struct report *report);
void report_json(const struct report *report);

#endif
