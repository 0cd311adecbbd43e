/* SPDX-License-Identifier: MIT */
/*
 * Which frames are hot, for a counter that can spread: a reader looks at one of its reads in some dozens, and a frame
 * that was seen often since the clock hand last came by is spread. The hand gathers what has cooled, so a frame is
 * gathered before it is evicted.
 */
#ifndef PAGECACHE_HEAT_H
#define PAGECACHE_HEAT_H

#include <stdatomic.h>

#include "cache.h"

enum { HEAT_SAMPLE = 64, HEAT_HOT = 4 };

struct heat {
	atomic_uint seen;      /* samples since the hand last came by, no more than make it hot */
	atomic_bool is_spread; /* and whoever clears this has to gather it */
};

static inline void heat_init(struct heat *heat)
{
	atomic_init(&heat->seen, 0);
	atomic_init(&heat->is_spread, false);
}

/* After a read of the frame, by a thread that holds a reference. */
static inline void heat_up(struct heat *heat, frozenref_percpu_t *ref, struct cache_tally *tally)
{
	if (++tally->reads % HEAT_SAMPLE != 0)
		return;
	/* relaxed, here and below: a hint; and a frame that is hot is not written to */
	if (atomic_load_explicit(&heat->seen, memory_order_relaxed) >= HEAT_HOT)
		return;
	if (atomic_fetch_add_explicit(&heat->seen, 1, memory_order_relaxed) + 1 < HEAT_HOT)
		return;
	if (frozenref_percpu_spread(ref)) {
		tally->spreads++;
		/* release: pairs with the acquire of who gathers */
		atomic_store_explicit(&heat->is_spread, true, memory_order_release);
	}
}

/* Returns whether the frame's last reference came back meanwhile, which the cache holds. */
static inline bool heat_gather(struct heat *heat, frozenref_percpu_t *ref)
{
	/* acquire: pairs with the release of who spread it; one thread has it to do */
	return atomic_load_explicit(&heat->is_spread, memory_order_relaxed) &&
	       atomic_exchange_explicit(&heat->is_spread, false, memory_order_acquire) && frozenref_percpu_gather(ref);
}

/* The hand comes by. Returns as heat_gather does. */
static inline bool heat_cool(struct heat *heat, frozenref_percpu_t *ref)
{
	return atomic_exchange_explicit(&heat->seen, 0, memory_order_relaxed) < HEAT_HOT && heat_gather(heat, ref);
}

/* The frame goes, frozen: nobody uses its count any more. */
static inline void heat_end(frozenref_percpu_t *ref)
{
	frozenref_percpu_destroy(ref);
}

#endif
