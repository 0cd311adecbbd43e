/* SPDX-License-Identifier: MIT */
/*
 * Strong and weak references to objects whose memory goes back to malloc at once. A table has a weak reference to each
 * object; its lock protects the lookup and nothing else. Threads upgrade and put, and are stalled between the RMWs:
 * those who put, before they claim the payload; those who rescue it, before they have the strong side's weak reference.
 */
#include <pthread.h>
#include <string.h>

#include <frozenref/weak.h>

#include "stress.h"

enum {
	ROUNDS = 600000,
	SLOTS = 3,
};

typedef struct object {
	frozenref_pair_t pair;
	unsigned slot;
	uint64_t life; /* for holders of weak references: it goes with the memory */
	stress_payload_t payload;
} object_t;

typedef struct slot {
	_Alignas(STRESS_CACHE_LINE) pthread_mutex_t lock;
	object_t *object;
	bool has_strong; /* the reference that the object was made with */
	uint64_t lives;
} slot_t;

static slot_t slots[SLOTS];
static uint64_t freed[STRESS_THREADS_MAX];

static void free_object(stress_thread_t *self, object_t *object)
{
	freed[self->index]++;
	/* what comes late to the pair must not find it as it was */
	memset(object, 0x55, sizeof *object);
	free(object);
}

static void weak_put(stress_thread_t *self, object_t *object)
{
	stress_check(object->life != 0, "memory that somebody has a reference to is there");
	if (frozenref_weak_put(&object->pair))
		free_object(self, object);
}

/* A new object, with the slot's strong and weak reference. Returns the former one, with its weak reference. */
static object_t *put_in_place(stress_thread_t *self, unsigned number)
{
	slot_t *slot = &slots[number];
	object_t *object = malloc(sizeof *object);

	stress_check(object, "malloc");
	object->slot = number;
	frozenref_pair_init(&object->pair, 1);
	frozenref_weak_get(&object->pair);
	self->tally[STRESS_LIVES]++;

	pthread_mutex_lock(&slot->lock);
	object_t *former = slot->object;
	object->life = ++slot->lives;
	stress_write(&object->payload, object->life);
	slot->object = object;
	slot->has_strong = true;
	pthread_mutex_unlock(&slot->lock);
	return former;
}

static void destroy(stress_thread_t *self, object_t *object)
{
	stress_equal(stress_read(&object->payload), object->life, "the life of a destroyed object");
	stress_scribble(&object->payload);
	self->tally[STRESS_WINS]++;
	weak_put(self, object);
}

static void strong_put(stress_thread_t *self, object_t *object)
{
	switch (frozenref_strong_put(&object->pair)) {
	case FROZENREF_KEPT:
		break;
	case FROZENREF_DESTROY:
		weak_put(self, put_in_place(self, object->slot));
		destroy(self, object);
		break;
	case FROZENREF_FREE:
		free_object(self, object);
		break;
	}
}

/* The object of a slot, with a weak reference. */
static object_t *look_up(slot_t *slot)
{
	pthread_mutex_lock(&slot->lock);
	object_t *object = slot->object;
	frozenref_weak_get(&object->pair);
	pthread_mutex_unlock(&slot->lock);
	return object;
}

/* The slot's strong reference; NULL if somebody took it before. */
static object_t *take_strong(slot_t *slot)
{
	pthread_mutex_lock(&slot->lock);
	object_t *object = slot->has_strong ? slot->object : NULL;
	slot->has_strong = false;
	pthread_mutex_unlock(&slot->lock);
	return object;
}

static void use(stress_thread_t *self, object_t *object)
{
	stress_equal(stress_read(&object->payload), object->life, "the life of a held object");
	switch (stress_below(self, 4)) {
	case 0:
		frozenref_strong_get(&object->pair);
		strong_put(self, object);
		break;
	case 1:
		frozenref_weak_get(&object->pair);
		weak_put(self, object);
		break;
	default:
		break;
	}
}

static void look_up_and_upgrade(stress_thread_t *self, slot_t *slot)
{
	object_t *object = look_up(slot);
	bool quietly = stress_below(self, 4) == 0;
	bool upgraded = quietly ? frozenref_upgrade_quiet(&object->pair) : frozenref_upgrade(&object->pair);
	bool weak_first = stress_below(self, 2) == 0;

	self->tally[upgraded ? STRESS_GETS : STRESS_MISSES]++;
	if (weak_first)
		weak_put(self, object);
	if (upgraded) {
		use(self, object);
		strong_put(self, object);
	}
	if (!weak_first)
		weak_put(self, object);
}

static void upgrade_and_put(stress_thread_t *self)
{
	for (uint64_t rounds = stress_rounds(ROUNDS); rounds > 0; rounds--) {
		slot_t *slot = &slots[stress_below(self, SLOTS)];
		object_t *object = stress_below(self, 4) == 0 ? take_strong(slot) : NULL;

		if (object)
			strong_put(self, object);
		else
			look_up_and_upgrade(self, slot);
	}
}

int main(int argc, char **argv)
{
	stress_begin(argc, argv);
	for (unsigned i = 0; i < SLOTS; i++) {
		pthread_mutex_init(&slots[i].lock, NULL);
		put_in_place(stress_self, i);
	}
	stress_run(upgrade_and_put);

	/* the last object of each slot, which nobody holds but the slot */
	for (unsigned i = 0; i < SLOTS; i++) {
		object_t *object = slots[i].object;
		stress_equal(frozenref_weak_count(&object->pair), 2, "the weak references in the end");
		stress_check(slots[i].has_strong, "an object whose strong reference was taken is replaced");
		stress_check(frozenref_strong_put(&object->pair) == FROZENREF_DESTROY, "it has one strong reference");
		stress_check(!frozenref_upgrade(&object->pair), "its payload is gone");
		stress_self->tally[STRESS_WINS]++;
		stress_check(!frozenref_weak_put(&object->pair), "its memory is there for the slot");
		weak_put(stress_self, object);
	}
	uint64_t all_freed = 0;
	for (unsigned i = 0; i < STRESS_THREADS_MAX; i++)
		all_freed += freed[i];
	stress_equal(all_freed, stress_sum(STRESS_LIVES), "memory that was freed; each life has its own");
	return stress_verdict();
}
