/* SPDX-License-Identifier: MIT */
/*
 * A user's file, in what C11 and C++11 have in common: every operation on pools once, and what the ABI promises of the
 * types that inlined operations read.
 */
#include <frozenref/pool.h>

#ifdef __cplusplus
static_assert(sizeof(frozenref_handle_t) == 8, "a handle");
static_assert(sizeof(struct frozenref_pool_header) == 8, "two words");
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
_Static_assert(sizeof(frozenref_handle_t) == 8, "a handle");
_Static_assert(sizeof(struct frozenref_pool_header) == 8, "two words");
#endif

static void release(void *object, void *context)
{
	*FROZENREF_CAST(int *, object) = *FROZENREF_CAST(int *, context);
}

int main(void)
{
	struct frozenref_pool_config config;
	frozenref_pool_t *pool;
	void *object;
	frozenref_handle_t handle;
	bool last;
	uint32_t live;
	int none = 0;

	config.object_size = sizeof(int);
	config.object_align = sizeof(int);
	config.capacity = 100;
	config.release = release;
	config.context = &none;
	config.rest = FROZENREF_REST_FROZEN;
	if (frozenref_pool_create(&pool, &config) != 0)
		return 1;
	object = frozenref_pool_alloc(pool);
	handle = frozenref_pool_publish(pool, object);
	if (frozenref_pool_lookup(pool, handle) != object || frozenref_pool_handle(pool, object) != handle)
		return 2;
	frozenref_pool_get(pool, object);
	frozenref_pool_put(pool, object);
	frozenref_pool_put(pool, object);
	if (frozenref_pool_freeze(pool, object))
		frozenref_pool_unfreeze(pool, object);
	last = frozenref_pool_put(pool, object);
	frozenref_pool_discard(pool, frozenref_pool_alloc(pool));
	live = frozenref_pool_live(pool);
	frozenref_pool_destroy(pool);
	return last && live == 0 ? 0 : 3;
}
