/* SPDX-License-Identifier: MIT */
/*
 * Medians and quartiles.
 */
#include "ratios.h"

#include <stdlib.h>

/* A difference that nobody would notice is none, however sure it is. */
#define SMALL 0.02

static int by_value(const void *a, const void *b)
{
	double first = *(const double *)a, second = *(const double *)b;
	return (first > second) - (first < second);
}

/* What a part of the sorted values is below of, between two of them where it falls there. */
static double quantile(const double *sorted, size_t count, double part)
{
	double place = part * (double)(count - 1);
	size_t below = (size_t)place;
	double above = below + 1 < count ? sorted[below + 1] : sorted[below];
	return sorted[below] + (place - (double)below) * (above - sorted[below]);
}

struct ratios ratios_of(const double *rates, const double *others, size_t count)
{
	struct ratios ratios = {0, 0, 0};
	double *sorted = malloc(count * sizeof *sorted);
	if (!sorted)
		return ratios;
	for (size_t i = 0; i < count; i++)
		sorted[i] = others[i] > 0 ? rates[i] / others[i] : 0;
	qsort(sorted, count, sizeof *sorted, by_value);
	ratios.median = quantile(sorted, count, 0.5);
	ratios.low = quantile(sorted, count, 0.25);
	ratios.high = quantile(sorted, count, 0.75);
	free(sorted);
	return ratios;
}

double ratios_spread(const struct ratios *ratios)
{
	return ratios->median > 0 ? (ratios->high - ratios->low) / 2 / ratios->median : 0;
}

bool ratios_differ(const struct ratios *ratios)
{
	bool agree = ratios->low > 1 || ratios->high < 1;
	return agree && (ratios->median > 1 + SMALL || ratios->median < 1 - SMALL);
}
