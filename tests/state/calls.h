/* SPDX-License-Identifier: MIT */
/*
 * Every operation behind one signature: it returns what the operation does, a count, true as 1, nothing as 0. For files
 * that compile the operations in their own way.
 */
#ifndef TESTS_CALLS_H
#define TESTS_CALLS_H

#include <stdint.h>

#include <frozenref/frozenref.h>

static inline int64_t call_init(frozenref_t *ref, int32_t n)
{
	frozenref_init(ref, n);
	return 0;
}

static inline int64_t call_init_frozen(frozenref_t *ref, int32_t n)
{
	(void)n;
	frozenref_init_frozen(ref);
	return 0;
}

static inline int64_t call_init_immortal(frozenref_t *ref, int32_t n)
{
	(void)n;
	frozenref_init_immortal(ref);
	return 0;
}

static inline int64_t call_get(frozenref_t *ref, int32_t n)
{
	(void)n;
	frozenref_get(ref);
	return 0;
}

static inline int64_t call_get_n(frozenref_t *ref, int32_t n)
{
	frozenref_get_n(ref, n);
	return 0;
}

static inline int64_t call_try_get(frozenref_t *ref, int32_t n)
{
	(void)n;
	return frozenref_try_get(ref);
}

static inline int64_t call_try_get_n(frozenref_t *ref, int32_t n)
{
	return frozenref_try_get_n(ref, n);
}

static inline int64_t call_put(frozenref_t *ref, int32_t n)
{
	(void)n;
	return frozenref_put(ref);
}

static inline int64_t call_get_quiet(frozenref_t *ref, int32_t n)
{
	(void)n;
	frozenref_get_quiet(ref);
	return 0;
}

static inline int64_t call_try_get_quiet(frozenref_t *ref, int32_t n)
{
	(void)n;
	return frozenref_try_get_quiet(ref);
}

static inline int64_t call_put_quiet(frozenref_t *ref, int32_t n)
{
	(void)n;
	return frozenref_put_quiet(ref);
}

static inline int64_t call_put_return(frozenref_t *ref, int32_t n)
{
	(void)n;
	return frozenref_put_return(ref);
}

static inline int64_t call_put_unless_last(frozenref_t *ref, int32_t n)
{
	(void)n;
	return frozenref_put_unless_last(ref);
}

static inline int64_t call_put_n(frozenref_t *ref, int32_t n)
{
	return frozenref_put_n(ref, n);
}

static inline int64_t call_put_unguarded(frozenref_t *ref, int32_t n)
{
	(void)n;
	return frozenref_put_unguarded(ref);
}

static inline int64_t call_put_unguarded_n(frozenref_t *ref, int32_t n)
{
	return frozenref_put_unguarded_n(ref, n);
}

static inline int64_t call_freeze(frozenref_t *ref, int32_t n)
{
	return frozenref_freeze(ref, n);
}

static inline int64_t call_unfreeze(frozenref_t *ref, int32_t n)
{
	frozenref_unfreeze(ref, n);
	return 0;
}

static inline int64_t call_make_immortal(frozenref_t *ref, int32_t n)
{
	(void)n;
	frozenref_make_immortal(ref);
	return 0;
}

static inline int64_t call_add_return(frozenref_t *ref, int32_t n)
{
	return frozenref_add_return(ref, n);
}

static inline int64_t call_sub_return(frozenref_t *ref, int32_t n)
{
	return frozenref_sub_return(ref, n);
}

static inline int64_t call_count(frozenref_t *ref, int32_t n)
{
	(void)n;
	return frozenref_count(ref);
}

static inline int64_t call_is_frozen(frozenref_t *ref, int32_t n)
{
	(void)n;
	return frozenref_is_frozen(ref);
}

static inline int64_t call_is_saturated(frozenref_t *ref, int32_t n)
{
	(void)n;
	return frozenref_is_saturated(ref);
}

#endif
