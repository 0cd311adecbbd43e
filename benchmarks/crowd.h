/* SPDX-License-Identifier: MIT */
/*
 * Many objects, and which of them are looked up: a list of numbers after Zipf's law, drawn once, that all threads walk
 * through from places of their own.
 */
#ifndef BENCH_CROWD_H
#define BENCH_CROWD_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { CROWD_OBJECTS = 256 };

typedef struct crowd_walk {
	const uint32_t *draws;
	uint32_t mask;
	uint32_t next;
} crowd_walk;

crowd_walk crowd_walk_from(int thread);

static inline uint32_t crowd_choose(crowd_walk *walk)
{
	return walk->draws[walk->next++ & walk->mask];
}

#ifdef __cplusplus
}
#endif

#endif
