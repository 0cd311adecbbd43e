/* SPDX-License-Identifier: MIT */
/*
 * The counter that spreads over the CPUs: libfrozenref's per-CPU count, for frames that all of them read at once.
 *
 * As in classic.h, the names let cache.c and readers.c be compiled once more, unchanged, on this counter.
 */
#ifndef PAGECACHE_SPREAD_H
#define PAGECACHE_SPREAD_H

#include <frozenref/percpu.h>

#define frozenref_t frozenref_percpu_t
#define frozenref_init frozenref_percpu_init
#define frozenref_try_get frozenref_percpu_try_get
#define frozenref_put frozenref_percpu_put
#define frozenref_freeze frozenref_percpu_freeze
#define frozenref_unfreeze frozenref_percpu_unfreeze
#define frozenref_is_frozen frozenref_percpu_is_frozen

#define cache_create spread_cache_create
#define cache_destroy spread_cache_destroy
#define cache_read spread_cache_read
#define frozenref_counter spread_counter

#endif
