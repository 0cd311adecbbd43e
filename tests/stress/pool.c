/* SPDX-License-Identifier: MIT */
/*
 * A pool in which threads look up handles of lives that may be over, publish objects, and give references back in every
 * way there is. What a lookup finds is of the life that was looked for; each life is released once, by whoever ended
 * it; and as there are as many objects as all threads together may use, nobody ever finds the pool full.
 */
#include <frozenref/pool.h>

#include "stress.h"

enum {
	ROUNDS = 3000000,
	HELD = 2, /* objects that a thread uses at most, those among them that it is about to take or to give back */
	TABLE = 8,
};

typedef struct object {
	stress_payload_t payload; /* filled with the handle of its life, as long as it is published */
} object_t;

static frozenref_pool_t *pool;
static frozenref_handle_t table[TABLE];
static object_t *still_held[STRESS_THREADS_MAX][HELD];

static void end_life(object_t *object)
{
	stress_equal(stress_read(&object->payload), frozenref_pool_handle(pool, object), "the life that ends");
	stress_scribble(&object->payload);
	stress_self->tally[STRESS_WINS]++;
}

static void release(void *object, void *context)
{
	stress_check(context == &pool, "release gets its context");
	end_life(object);
}

static object_t *publish(stress_thread_t *self, frozenref_handle_t *entry)
{
	object_t *object = frozenref_pool_alloc(pool);
	stress_check(object, "there is an object at rest");
	if (stress_below(self, 8) == 0) {
		stress_scribble(&object->payload);
		frozenref_pool_discard(pool, object);
		return NULL;
	}
	frozenref_handle_t handle = frozenref_pool_handle(pool, object);
	stress_write(&object->payload, handle);
	self->tally[STRESS_LIVES]++;
	stress_equal(frozenref_pool_publish(pool, object), handle, "the handle");
	/* relaxed, and where it is read: what lookups need, the count gives them */
	__atomic_store_n(entry, handle, __ATOMIC_RELAXED);
	return object;
}

static object_t *look_up(stress_thread_t *self, const frozenref_handle_t *entry)
{
	frozenref_handle_t handle = __atomic_load_n(entry, __ATOMIC_RELAXED);
	if (stress_below(self, 16) == 0)
		handle = (handle & ~(uint64_t)UINT32_MAX) | stress_below(self, UINT32_MAX);
	object_t *object = frozenref_pool_lookup(pool, handle);
	self->tally[object ? STRESS_GETS : STRESS_MISSES]++;
	if (object)
		stress_equal(stress_read(&object->payload), handle, "the life that was found");
	return object;
}

/* Returns true: it is given back. */
static bool give_back(stress_thread_t *self, object_t *object)
{
	switch (stress_below(self, 8)) {
	case 0:
		frozenref_pool_get(pool, object);
		frozenref_pool_put(pool, object);
		return false;
	case 1:
		if (!frozenref_pool_freeze(pool, object))
			return false;
		stress_write(&object->payload, frozenref_pool_handle(pool, object));
		frozenref_pool_unfreeze(pool, object);
		return false;
	case 2:
		if (!frozenref_pool_freeze(pool, object))
			return false;
		end_life(object);
		frozenref_pool_discard(pool, object);
		return true;
	default:
		frozenref_pool_put(pool, object);
		return true;
	}
}

static void work(stress_thread_t *self)
{
	object_t *held[HELD] = {NULL};

	for (uint64_t rounds = stress_rounds(ROUNDS); rounds > 0; rounds--) {
		object_t **place = &held[stress_below(self, HELD)];
		if (!*place) {
			frozenref_handle_t *entry = &table[stress_below(self, TABLE)];
			*place = look_up(self, entry);
			if (!*place && stress_below(self, 4) == 0)
				*place = publish(self, entry);
			continue;
		}
		stress_equal(stress_read(&(*place)->payload), frozenref_pool_handle(pool, *place),
			     "the life that is held");
		if (give_back(self, *place))
			*place = NULL;
	}
	for (unsigned i = 0; i < HELD; i++)
		still_held[self->index][i] = held[i];
}

int main(int argc, char **argv)
{
	stress_begin(argc, argv);
	struct frozenref_pool_config config = {
		.object_size = sizeof(object_t),
		.object_align = _Alignof(object_t),
		.capacity = stress_threads * HELD,
		.release = release,
		.context = &pool,
	};
	stress_check(frozenref_pool_create(&pool, &config) == 0, "there is a pool");
	stress_run(work);

	for (unsigned i = 0; i < stress_threads * HELD; i++)
		if (still_held[i / HELD][i % HELD])
			frozenref_pool_put(pool, still_held[i / HELD][i % HELD]);
	stress_equal(frozenref_pool_live(pool), 0, "objects in use in the end");
	/* all of them can be had again, each once */
	for (unsigned i = 0; i < config.capacity; i++)
		stress_check(frozenref_pool_alloc(pool), "an object is lost");
	stress_check(!frozenref_pool_alloc(pool), "no object is there twice");
	for (unsigned i = 0; i < config.capacity; i++)
		frozenref_pool_discard(pool, pool->objects + i * pool->stride);
	frozenref_pool_destroy(pool);
	return stress_verdict();
}
