/* SPDX-License-Identifier: MIT */
/*
 * Which pages the readers ask for: a long list drawn beforehand, so that drawing costs the measured reads nothing and
 * both counters serve the same requests.
 */
#ifndef PAGECACHE_ZIPF_H
#define PAGECACHE_ZIPF_H

#include <stdint.h>

struct draws {
	uint32_t *page; /* NULL if memory was short; the caller frees it */
	uint32_t count; /* a power of two: readers that start anywhere wrap with a mask */
};

/* Draws numbers below `pages`, some dozens for each page as far as a few million go. */
struct draws zipf_draw(uint32_t pages, uint64_t seed);

/* This page alone, again and again. */
struct draws one_page_drawn(uint32_t page);

#endif
