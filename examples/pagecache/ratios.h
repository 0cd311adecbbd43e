/* SPDX-License-Identifier: MIT */
/*
 * How many times as fast one counter is as another: of the pairs of runs that were next to each other, whatever else
 * the machine did hit both.
 */
#ifndef PAGECACHE_RATIOS_H
#define PAGECACHE_RATIOS_H

#include <stdbool.h>
#include <stddef.h>

struct ratios {
	double median, low, high; /* low and high: the quartiles */
};

/* Of `count` pairs, at least one. */
struct ratios ratios_of(const double *rates, const double *others, size_t count);

/* Half the distance between the quartiles, in parts of the median. */
double ratios_spread(const struct ratios *ratios);

/* Do the quartiles agree who is faster, by more than anybody would notice? */
bool ratios_differ(const struct ratios *ratios);

#endif
