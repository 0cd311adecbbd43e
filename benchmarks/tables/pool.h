/* SPDX-License-Identifier: MIT */
/*
 * libfrozenref's pool: a handle says in which life of its memory the object is.
 */
#include <frozenref/pool.h>

typedef frozenref_handle_t handle_t;

static frozenref_pool_t *table_pool;

static void table_released(void *object, void *context)
{
	(void)object, (void)context;
}

static void table_open(void)
{
	const struct frozenref_pool_config config = {
		.object_size = OBJECT_BYTES, .object_align = 8, .capacity = TABLE_PLACES, .release = table_released};
	if (frozenref_pool_create(&table_pool, &config) != 0)
		abort();
}

static inline handle_t table_insert(uint32_t place)
{
	void *object = frozenref_pool_alloc(table_pool);
	(void)place;
	return object ? frozenref_pool_publish(table_pool, object) : 0;
}

static inline bool table_lookup(const handle_t *handle)
{
	void *object = frozenref_pool_lookup(table_pool, *handle);
	if (!object)
		return false;
	frozenref_pool_put(table_pool, object);
	return true;
}

static inline void table_remove(handle_t handle, uint32_t place)
{
	void *object = frozenref_pool_lookup(table_pool, handle);
	(void)place;
	frozenref_pool_put(table_pool, object); /* the lookup's, and the one that publish gave */
	frozenref_pool_put(table_pool, object);
}
