/* SPDX-License-Identifier: MIT */
/*
 * The words that matter: the constants of the state machine, written down again so that a wrong one in the headers
 * shows, and every edge with its neighbours.
 */
#ifndef TESTS_WORDS_H
#define TESTS_WORDS_H

#include <stddef.h>
#include <stdint.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

enum {
	FROZEN = -0x20000000,
	FROZEN_FIRST = -0x40000000,
	FROZEN_LAST = -1,
	SATURATED = -0x60000000,
	SATURATED_FIRST = INT32_MIN,
	SATURATED_LAST = -0x40000001,
	DRIFT_MAX = 0x8000000, /* a word further from its centre is brought back */
	BATCH_MAX = 64,
	N_MAX = 0x20000000,
	COUNT_MAX = INT32_MAX,
};

static const int32_t edges[] = {
	SATURATED_FIRST,
	SATURATED - DRIFT_MAX,
	SATURATED,
	SATURATED + DRIFT_MAX,
	FROZEN_FIRST,
	FROZEN - DRIFT_MAX,
	FROZEN,
	FROZEN + DRIFT_MAX,
	0,
	BATCH_MAX,
	N_MAX,
	COUNT_MAX,
	-DRIFT_MAX, /* a word above this is not frozen by strays alone: a put too many makes it leak */
};

/* How far its neighbours are: the nearest ones, and those that a batch just reaches or just does not. */
static const int32_t distances[] = {-65, -64, -63, -2, -1, 0, 1, 2, 63, 64, 65};

#define WORDS (LENGTH(edges) * LENGTH(distances))

static inline int32_t boundary_word(size_t i)
{
	return (int32_t)((uint32_t)edges[i / LENGTH(distances)] + (uint32_t)distances[i % LENGTH(distances)]);
}

#endif
