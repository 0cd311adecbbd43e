/* SPDX-License-Identifier: MIT */
/*
 * Which pages the readers ask for: a long list drawn beforehand, so that drawing costs the measured reads nothing and
 * both counters serve the same requests.
 */
#ifndef PAGECACHE_ZIPF_H
#define PAGECACHE_ZIPF_H

#include <stdint.h>

/* A power of two: readers that start anywhere wrap with a mask. */
enum { ZIPF_DRAWS = 1 << 22 };

/* Returns ZIPF_DRAWS page numbers below `pages`, for the caller to free; NULL if memory is short. */
uint32_t *zipf_draw(uint32_t pages, uint64_t seed);

#endif
