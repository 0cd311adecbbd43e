/* SPDX-License-Identifier: MIT */
/*
 * pagecache: all threads read 64 bytes of one hot page through the demo's cache, whose cache.c is compiled on each
 * count. The build says SUBJECT_NAME.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../examples/pagecache/cache.h"

#include "shim.h"

enum { READ_BYTES = 64 };

static struct cache *cache;

static bool fill(void *source, uint32_t page, void *to)
{
	(void)source;
	(void)page;
	for (int i = 0; i < PAGE_BYTES; i++)
		((unsigned char *)to)[i] = (unsigned char)i;
	return true;
}

static void pagecache(bench_state *state)
{
	BENCH_ALIGNED unsigned char data[READ_BYTES] = {0};
	struct cache_tally tally = {0};

	if (bench_thread(state) == 0 && !cache && !(cache = cache_create(1, 1, fill, NULL))) {
		fputs("frozenref-bench: out of memory\n", stderr);
		exit(1);
	}
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--)
			if (cache_read(cache, 0, 0, data, READ_BYTES, &tally) == CACHE_FAILED || data[1] != 1)
				bench_fail(state, "a page was not read");
}

__attribute__((constructor)) static void register_pagecache(void)
{
	bench_register("pagecache", SUBJECT_NAME, 1, pagecache);
}
