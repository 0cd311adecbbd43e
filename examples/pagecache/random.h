/* SPDX-License-Identifier: MIT */
/*
 * Random numbers: a counter that strides by an odd constant, and a mixer over it (the SplitMix64 generator).
 */
#ifndef PAGECACHE_RANDOM_H
#define PAGECACHE_RANDOM_H

#include <stdint.h>

static inline uint64_t random_next(uint64_t *state)
{
	uint64_t mixed = *state += UINT64_C(0x9e3779b97f4a7c15);
	mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
	return mixed ^ mixed >> 31;
}

/* Uniform in 0 .. bound - 1, up to a bias of bound / 2^32. */
static inline uint32_t random_below(uint64_t *state, uint32_t bound)
{
	return (uint32_t)((random_next(state) >> 32) * bound >> 32);
}

#endif
