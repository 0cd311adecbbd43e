/* SPDX-License-Identifier: MIT */
/*
 * A page cache: a fixed number of frames over a larger number of pages that a callback reads in, shared by any number
 * of threads. A read of a page that is in the cache takes no lock.
 */
#ifndef PAGECACHE_CACHE_H
#define PAGECACHE_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "page.h"

#ifdef PAGECACHE_CLASSIC
#include "classic.h"
#elif defined(PAGECACHE_SPREAD)
#include "spread.h"
#else
#include <frozenref/frozenref.h>
#endif

struct cache;

/* Reads a page in. False: it cannot be read; the cache forgets it and cache_read fails. */
typedef bool cache_fill_t(void *source, uint32_t page, void *to);

/* What one thread saw; the cache adds to it. */
struct cache_tally {
	uint64_t evictions;      /* pages that had to leave their frame for another page */
	uint64_t frozen_lookups; /* lookups that met a frozen frame: try_get returned false */
	uint64_t reads;          /* of frames that were in the cache, where they may spread */
	uint64_t spreads;        /* frames that this thread found hot, and spread */
};

enum cache_outcome { CACHE_FAILED, CACHE_HIT, CACHE_MISS };

/*
 * Returns NULL if memory is short. At any time each thread holds at most one frame, so it takes as many frames as
 * threads always to find one to evict.
 */
struct cache *cache_create(uint32_t frames, uint32_t pages, cache_fill_t *fill, void *source);

/* No thread is in the cache any more. Ends the program if a frame is not as it should be. */
void cache_destroy(struct cache *cache);

/* Copies bytes of a page: offset + length is at most PAGE_BYTES. */
enum cache_outcome cache_read(struct cache *cache, uint32_t page, size_t offset, void *to, size_t length,
			      struct cache_tally *tally);

#endif
