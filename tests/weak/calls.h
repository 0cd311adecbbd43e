/* SPDX-License-Identifier: MIT */
/*
 * Every operation on a pair behind one signature, as in ../calls.h: it returns what the operation does, a count, an
 * enumerator, true as 1, nothing as 0.
 */
#ifndef TESTS_WEAK_CALLS_H
#define TESTS_WEAK_CALLS_H

#include <stdint.h>

#include <frozenref/weak.h>

static inline int64_t call_strong_get(frozenref_pair_t *pair)
{
	frozenref_strong_get(pair);
	return 0;
}

static inline int64_t call_strong_put(frozenref_pair_t *pair)
{
	return frozenref_strong_put(pair);
}

static inline int64_t call_strong_count(frozenref_pair_t *pair)
{
	return frozenref_strong_count(pair);
}

static inline int64_t call_weak_get(frozenref_pair_t *pair)
{
	frozenref_weak_get(pair);
	return 0;
}

static inline int64_t call_weak_put(frozenref_pair_t *pair)
{
	return frozenref_weak_put(pair);
}

static inline int64_t call_weak_count(frozenref_pair_t *pair)
{
	return frozenref_weak_count(pair);
}

static inline int64_t call_upgrade(frozenref_pair_t *pair)
{
	return frozenref_upgrade(pair);
}

static inline int64_t call_upgrade_quiet(frozenref_pair_t *pair)
{
	return frozenref_upgrade_quiet(pair);
}

#endif
