/* SPDX-License-Identifier: MIT */
/*
 * Zipf's distribution: the page of rank r is asked for in proportion to r to the power of -ZIPF_EXPONENT. Which page
 * has which rank is shuffled, for hot pages are not neighbours.
 */
#include "zipf.h"

#include <math.h>
#include <stdlib.h>

#include "random.h"

#define ZIPF_EXPONENT 1.2

enum { DRAWS_MIN = 1 << 10, DRAWS_MAX = 1 << 22 };

static uint32_t *shuffled_pages(uint32_t pages, uint64_t *random)
{
	uint32_t *page = malloc(pages * sizeof *page);
	if (!page)
		return NULL;
	for (uint32_t i = 0; i < pages; i++) {
		uint32_t j = random_below(random, i + 1);
		page[i] = page[j];
		page[j] = i;
	}
	return page;
}

/* For each rank the sum of the weights up to it. */
static double *summed_weights(uint32_t ranks)
{
	double *sums = malloc(ranks * sizeof *sums);
	double sum = 0;
	if (!sums)
		return NULL;
	for (uint32_t rank = 0; rank < ranks; rank++)
		sums[rank] = sum += pow(rank + 1.0, -ZIPF_EXPONENT);
	return sums;
}

/* The first rank whose sum is above the point; the last one if rounding left none. */
static uint32_t rank_at(const double *sums, uint32_t ranks, double point)
{
	uint32_t low = 0, high = ranks - 1;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (sums[middle] > point)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

struct draws zipf_draw(uint32_t pages, uint64_t seed)
{
	struct draws draws = {.count = DRAWS_MIN};
	while (draws.count < DRAWS_MAX && draws.count / 64 < pages)
		draws.count *= 2;

	uint32_t *page = shuffled_pages(pages, &seed);
	double *sums = summed_weights(pages);
	uint32_t *draw = malloc(draws.count * sizeof *draw);
	if (page && sums && draw) {
		for (uint32_t i = 0; i < draws.count; i++) {
			double uniform = (double)(random_next(&seed) >> 11) * 0x1p-53;
			draw[i] = page[rank_at(sums, pages, uniform * sums[pages - 1])];
		}
		draws.page = draw;
	} else {
		free(draw);
	}
	free(page);
	free(sums);
	return draws;
}

struct draws one_page_drawn(uint32_t page)
{
	struct draws draws = {.count = DRAWS_MIN, .page = malloc(DRAWS_MIN * sizeof *draws.page)};
	for (uint32_t i = 0; draws.page && i < draws.count; i++)
		draws.page[i] = page;
	return draws;
}
