/* SPDX-License-Identifier: MIT */
/*
 * In place of heat.h, for counters that cannot spread: no frame is hot.
 */
#ifndef PAGECACHE_NO_HEAT_H
#define PAGECACHE_NO_HEAT_H

#include "cache.h"

struct heat {
	char none;
};

static inline void heat_init(struct heat *heat)
{
	heat->none = 0;
}

static inline void heat_up(struct heat *heat, frozenref_t *ref, struct cache_tally *tally)
{
	(void)heat, (void)ref, (void)tally;
}

static inline bool heat_gather(struct heat *heat, frozenref_t *ref)
{
	(void)heat, (void)ref;
	return false;
}

static inline bool heat_cool(struct heat *heat, frozenref_t *ref)
{
	(void)heat, (void)ref;
	return false;
}

static inline void heat_end(frozenref_t *ref)
{
	(void)ref;
}

#endif
