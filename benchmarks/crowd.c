/* SPDX-License-Identifier: MIT */
#include "crowd.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "../examples/pagecache/zipf.h"

static struct draws draws;

static void draw(void)
{
	draws = zipf_draw(CROWD_OBJECTS, 1);
	if (!draws.page) {
		fputs("frozenref-bench: out of memory\n", stderr);
		exit(1);
	}
}

crowd_walk crowd_walk_from(int thread)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, draw);

	/* far from each other, for any number of threads: each multiple of the golden ratio falls into a widest gap */
	uint32_t turn = (uint32_t)thread * UINT32_C(0x9e3779b9);
	crowd_walk walk = {draws.page, draws.count - 1, (uint32_t)(((uint64_t)turn * draws.count) >> 32)};
	return walk;
}
