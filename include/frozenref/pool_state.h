/* SPDX-License-Identifier: MIT */
/*
 * The pool's fast paths: the word's operations, on the count that stands before the object. What begins and ends lives
 * is in lib/pool.c.
 */
#ifndef FROZENREF_POOL_STATE_H
#define FROZENREF_POOL_STATE_H

#include <frozenref/pool.h>
#include <frozenref/state.h>

FROZENREF_BEGIN_DECLARATIONS

FROZENREF_INLINE struct frozenref_pool_header *frozenref_pool_header_of(void *object)
{
	return FROZENREF_CAST(struct frozenref_pool_header *, object) - 1;
}

FROZENREF_POOL_API void *frozenref_pool_lookup(frozenref_pool_t *pool, frozenref_handle_t handle)
{
	uint32_t index = FROZENREF_CAST(uint32_t, handle) - pool->base;
	/* acquire: pairs with the release of whoever raised the mark, after the slots below had their counts */
	uint32_t mark = FROZENREF_CAST(uint32_t, frozenref_arch_load_acquire(&pool->mark));
	if (FROZENREF_UNLIKELY(index >= mark))
		return frozenref_pool_lookup_above(pool, handle);
	void *object = pool->objects + index * pool->stride;
	struct frozenref_pool_header *header = frozenref_pool_header_of(object);
	/* acquire: as in frozenref_try_get, whose RMW this is; here, one cold path decides all that does not go well */
	int32_t word = frozenref_arch_add_return_acquire(&header->ref.word, 1);
	/* relaxed: the RMW acquired it, and while there is a reference it stands still */
	if (FROZENREF_UNLIKELY(word <= 0 ||
			       FROZENREF_CAST(uint32_t, frozenref_arch_load_relaxed(&header->generation)) !=
				       FROZENREF_CAST(uint32_t, handle >> 32)))
		return frozenref_pool_lookup_cold(pool, handle, object, word);
	return object;
}

FROZENREF_POOL_API void frozenref_pool_get(frozenref_pool_t *pool, void *object)
{
	FROZENREF_CAST(void, pool);
	frozenref_get(&frozenref_pool_header_of(object)->ref);
}

FROZENREF_POOL_API bool frozenref_pool_put(frozenref_pool_t *pool, void *object)
{
	return frozenref_put(&frozenref_pool_header_of(object)->ref) && frozenref_pool_end_life(pool, object);
}

FROZENREF_POOL_API bool frozenref_pool_freeze(frozenref_pool_t *pool, void *object)
{
	FROZENREF_CAST(void, pool);
	return frozenref_freeze(&frozenref_pool_header_of(object)->ref, 1);
}

FROZENREF_POOL_API void frozenref_pool_unfreeze(frozenref_pool_t *pool, void *object)
{
	FROZENREF_CAST(void, pool);
	frozenref_unfreeze(&frozenref_pool_header_of(object)->ref, 1);
}

FROZENREF_END_DECLARATIONS

#endif
