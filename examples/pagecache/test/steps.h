/* SPDX-License-Identifier: MIT */
/*
 * Comes before everything else in the test program's caches: before and after each operation on a count another thread
 * may get its turn. So lookups stand still between the table and try_get, and between try_get and the look at the page;
 * who takes a frame, between freeze, the table and unfreeze.
 */
#ifndef PAGECACHE_TEST_STEPS_H
#define PAGECACHE_TEST_STEPS_H

#include "cache.h" /* the count's own names, whichever the count */

/* In meddle.c. */
void meddled_pause(void);

static inline bool paused_try_get(frozenref_t *ref)
{
	meddled_pause();
	bool is_ours = frozenref_try_get(ref);
	meddled_pause();
	return is_ours;
}

static inline bool paused_put(frozenref_t *ref)
{
	meddled_pause();
	bool was_last = frozenref_put(ref);
	meddled_pause();
	return was_last;
}

static inline bool paused_freeze(frozenref_t *ref, int32_t expected)
{
	meddled_pause();
	bool is_frozen = frozenref_freeze(ref, expected);
	meddled_pause();
	return is_frozen;
}

static inline void paused_unfreeze(frozenref_t *ref, int32_t n)
{
	meddled_pause();
	frozenref_unfreeze(ref, n);
	meddled_pause();
}

static inline bool paused_is_frozen(const frozenref_t *ref)
{
	bool is_frozen = frozenref_is_frozen(ref);
	meddled_pause();
	return is_frozen;
}

/* classic.h and spread.h have macros of these names */
#undef frozenref_try_get
#undef frozenref_put
#undef frozenref_freeze
#undef frozenref_unfreeze
#undef frozenref_is_frozen

#define frozenref_try_get paused_try_get
#define frozenref_put paused_put
#define frozenref_freeze paused_freeze
#define frozenref_unfreeze paused_unfreeze
#define frozenref_is_frozen paused_is_frozen

#endif
