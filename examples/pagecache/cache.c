/* SPDX-License-Identifier: MIT */
/*
 * The cache, and the example of how to use libfrozenref.
 *
 * A frame is always in one of two states:
 *   live    the cache holds one reference, and every reader that is copying from the frame holds another;
 *   frozen  one thread owns the frame: it is taking the old page out or reading the new page in.
 *
 * Of the contract's rows this is "found by lookup, type-stable memory": a reader may call try_get on a frame that is
 * being given to another page at that moment. It may, because a frame is a frame for as long as the cache lives, and
 * it must look, once it holds a reference, which page it got.
 *
 * The cache's own reference is only ever given up by freezing the frame, so a reader's put is never the last one.
 *
 * The table from page to frame needs no lock either: an entry that names a frame is changed only by the thread that has
 * that frame frozen, and one that names none only by compare-and-swap.
 */
#include "cache.h"

#ifdef PAGECACHE_SPREAD
#include "heat.h"
#else
#include "no_heat.h"
#endif

#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A cache line of its own: threads that use different frames do not disturb each other. */
struct frame {
	_Alignas(64) frozenref_t ref;
	atomic_bool used; /* read since the clock hand last came by */
	struct heat heat;
	uint32_t page; /* or PAGE_NONE; written by the owner of the frozen frame, read by holders of a reference */
};

struct cache {
	struct frame *frames;
	unsigned char (*data)[PAGE_BYTES];
	_Atomic uint32_t *table; /* by page: its frame, or PAGE_NONE */
	uint32_t frame_count;
	_Atomic uint32_t hand;
	_Atomic uint32_t spare; /* a frozen frame without a page, or PAGE_NONE */
	cache_fill_t *fill;
	void *source;
};

/* Whole pages, which hold frames and their data alike at their alignment; NULL if memory is short. */
static void *allocate(uint64_t count, size_t size)
{
	uint64_t bytes = (count * size + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
	return bytes <= SIZE_MAX ? aligned_alloc(PAGE_BYTES, (size_t)bytes) : NULL;
}

static void free_all(struct cache *cache)
{
	free(cache->frames);
	free(cache->data);
	free(cache->table);
	free(cache);
}

static _Noreturn void broken(const char *why)
{
	fprintf(stderr, "pagecache: %s\n", why);
	abort();
}

struct cache *cache_create(uint32_t frames, uint32_t pages, cache_fill_t *fill, void *source)
{
	struct cache *cache = calloc(1, sizeof *cache);
	if (!cache)
		return NULL;
	*cache = (struct cache){.frame_count = frames, .fill = fill, .source = source};
	cache->frames = allocate(frames, sizeof *cache->frames);
	cache->data = allocate(frames, sizeof *cache->data);
	cache->table = allocate(pages, sizeof *cache->table);
	if (!cache->frames || !cache->data || !cache->table) {
		free_all(cache);
		return NULL;
	}
	atomic_init(&cache->spare, PAGE_NONE);
	for (uint32_t i = 0; i < frames; i++) {
		frozenref_init(&cache->frames[i].ref, 1);
		atomic_init(&cache->frames[i].used, false);
		heat_init(&cache->frames[i].heat);
		cache->frames[i].page = PAGE_NONE;
	}
	for (uint32_t i = 0; i < pages; i++)
		atomic_init(&cache->table[i], PAGE_NONE);
	return cache;
}

/*
 * Every reference has come back: freeze finds the cache's own to be the only one, as it does in take. The spare frame
 * alone is frozen already; any other was lost by who had frozen it. And no two frames have the same page.
 */
void cache_destroy(struct cache *cache)
{
	uint32_t spare = atomic_load_explicit(&cache->spare, memory_order_relaxed);
	for (uint32_t i = 0; i < cache->frame_count; i++) {
		struct frame *frame = &cache->frames[i];
		if (heat_gather(&frame->heat, &frame->ref))
			broken("a reader gave back the cache's own reference");
		if (i == spare ? !frozenref_is_frozen(&frame->ref) : !frozenref_freeze(&frame->ref, 1))
			broken("a reference was not given back, or a frozen frame was lost");
		if (frame->page != PAGE_NONE &&
		    atomic_load_explicit(&cache->table[frame->page], memory_order_relaxed) != i)
			broken("the table does not name a page's frame");
		heat_end(&frame->ref);
	}
	free_all(cache);
}

/* Gives a reader's reference back. */
static void release(struct frame *frame)
{
	if (frozenref_put(&frame->ref))
		broken("a reader gave back the cache's own reference");
}

/*
 * Returns the page's frame, with a reference for the caller; NULL if it has none or the frame is frozen.
 * relaxed: the table's entry is a hint, which the frame itself confirms; try_get orders what is read of the frame.
 */
static struct frame *lookup(struct cache *cache, uint32_t page, struct cache_tally *tally)
{
	uint32_t number = atomic_load_explicit(&cache->table[page], memory_order_relaxed);
	if (number == PAGE_NONE)
		return NULL;
	struct frame *frame = &cache->frames[number];
	if (!frozenref_try_get(&frame->ref)) {
		tally->frozen_lookups++;
		return NULL;
	}
	if (frame->page == page)
		return frame;
	release(frame);
	return NULL;
}

/*
 * Keeps a frame without a page for who needs one next; the hand would come to it only after a whole round, and evict
 * pages on its way. release: pairs with the acquire in take, for what the frame's owner did to it.
 */
static void spare(struct cache *cache, struct frame *frame)
{
	uint32_t number = (uint32_t)(frame - cache->frames);
	uint32_t former = atomic_exchange_explicit(&cache->spare, number, memory_order_acq_rel);
	if (former != PAGE_NONE)
		frozenref_unfreeze(&cache->frames[former].ref, 1); /* one is enough: the hand will find it */
}

/*
 * Returns a frame that the caller owns alone, frozen and without a page. The hand passes over frames that were read
 * since it last came by, and over frames that somebody holds a reference to: freeze finds the cache's reference to be
 * the only one and takes the frame in the same step, so there is no moment in which a reader could slip in between. On
 * its way it gathers what has cooled.
 */
static struct frame *take(struct cache *cache, struct cache_tally *tally)
{
	/* acquire: pairs with the release in spare */
	uint32_t number = atomic_exchange_explicit(&cache->spare, PAGE_NONE, memory_order_acquire);
	if (number != PAGE_NONE)
		return &cache->frames[number];

	struct frame *frame;
	do {
		uint32_t turn = atomic_fetch_add_explicit(&cache->hand, 1, memory_order_relaxed);
		frame = &cache->frames[turn % cache->frame_count];
		if (heat_cool(&frame->heat, &frame->ref))
			broken("a reader gave back the cache's own reference");
	} while (atomic_exchange_explicit(&frame->used, false, memory_order_relaxed) ||
		 !frozenref_freeze(&frame->ref, 1));

	if (frame->page != PAGE_NONE) {
		/* relaxed: whoever sees it takes no part of the frame */
		atomic_store_explicit(&cache->table[frame->page], PAGE_NONE, memory_order_relaxed);
		frame->page = PAGE_NONE;
		tally->evictions++;
	}
	return frame;
}

/*
 * Reads a page in that had no frame a moment ago. Returns the frame as lookup does; NULL if another thread was first
 * or if the page cannot be read.
 */
static struct frame *read_in(struct cache *cache, uint32_t page, struct cache_tally *tally, bool *failed)
{
	struct frame *frame = take(cache, tally);
	uint32_t number = (uint32_t)(frame - cache->frames);
	uint32_t none = PAGE_NONE;

	/* From here on lookups of the page meet the frozen frame. relaxed: they get no further until unfreeze. */
	if (atomic_compare_exchange_strong_explicit(&cache->table[page], &none, number, memory_order_relaxed,
						    memory_order_relaxed)) {
		if (cache->fill(cache->source, page, cache->data[number])) {
			frame->page = page;
			frozenref_unfreeze(&frame->ref, 2); /* the cache's reference and the caller's */
			return frame;
		}
		*failed = true;
		atomic_store_explicit(&cache->table[page], PAGE_NONE, memory_order_relaxed);
	}
	spare(cache, frame);
	return NULL;
}

/*
 * Returns the page's frame with a reference for the caller, once it is there; NULL if it cannot be read.
 * Who waits only reads the count: each try_get would write to it. (Long waits would want a queue to sleep on.)
 */
static struct frame *miss(struct cache *cache, uint32_t page, struct cache_tally *tally)
{
	bool failed = false;
	struct frame *frame;
	do {
		frame = NULL;
		uint32_t number = atomic_load_explicit(&cache->table[page], memory_order_relaxed);
		if (number == PAGE_NONE)
			frame = read_in(cache, page, tally, &failed);
		else if (!frozenref_is_frozen(&cache->frames[number].ref))
			frame = lookup(cache, page, tally);
		else
			sched_yield(); /* another thread is reading the page in */
	} while (!frame && !failed);
	return frame;
}

enum cache_outcome cache_read(struct cache *cache, uint32_t page, size_t offset, void *to, size_t length,
			      struct cache_tally *tally)
{
	enum cache_outcome outcome = CACHE_HIT;
	struct frame *frame = lookup(cache, page, tally);
	if (!frame) {
		outcome = CACHE_MISS;
		frame = miss(cache, page, tally);
		if (!frame)
			return CACHE_FAILED;
	} else if (!atomic_load_explicit(&frame->used, memory_order_relaxed)) {
		atomic_store_explicit(&frame->used, true, memory_order_relaxed);
	}
	heat_up(&frame->heat, &frame->ref, tally);
	memcpy(to, cache->data[frame - cache->frames] + offset, length);
	release(frame);
	return outcome;
}
