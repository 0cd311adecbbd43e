/* SPDX-License-Identifier: MIT */
/*
 * Recyclers on type-stable objects. Threads find objects by lookup and give them back in every way there is; whoever
 * ends a life owns the object, writes the next life into it and makes it live again. A put that stalled in one life may
 * win a later one, but each life has one winner.
 */
#include <string.h>

#include "stress.h"

enum {
	ROUNDS = 6000000,
	HELD = 2, /* references that a thread holds at most */
};

typedef struct object {
	_Alignas(STRESS_CACHE_LINE) frozenref_t ref;
	stress_payload_t payload;
	uint64_t ended; /* the last life that was won */
} object_t;

/* One for each thread, which starts with the reference to its own. */
static object_t objects[STRESS_THREADS_MAX];
static object_t *still_held[STRESS_THREADS_MAX][HELD];

/* Gives the reference back. Returns true: the life is over and the caller owns the object. */
static bool give_back(stress_thread_t *self, frozenref_t *ref)
{
	int32_t n = stress_some(self);
	switch (stress_below(self, 8)) {
	case 0:
		return frozenref_put_unguarded(ref);
	case 1:
		return frozenref_freeze(ref, 1) || frozenref_put(ref);
	case 2:
		frozenref_get(ref);
		stress_check(!frozenref_put(ref), "a put that leaves a reference returns false");
		return frozenref_put(ref);
	case 3:
		frozenref_get_n(ref, n);
		return frozenref_put_n(ref, n + 1);
	default:
		return frozenref_put(ref);
	}
}

static void begin_next_life(stress_thread_t *self, object_t *object)
{
	/* not the life that the reference was to, if the put stalled */
	uint64_t life = stress_read(&object->payload);
	stress_equal(object->ended, life - 1, "the last life that was won before");
	object->ended = life;
	self->tally[STRESS_WINS]++;
	stress_write(&object->payload, life + 1);
	self->tally[STRESS_LIVES]++;
	frozenref_unfreeze(&object->ref, 1);
}

static void recycle(stress_thread_t *self)
{
	object_t *held[HELD] = {&objects[self->index]};
	uint64_t seen[STRESS_THREADS_MAX] = {0};

	for (uint64_t rounds = stress_rounds(ROUNDS); rounds > 0; rounds--) {
		object_t **place = &held[stress_below(self, HELD)];
		object_t *object = *place;
		if (!object) {
			object = &objects[stress_below(self, stress_threads)];
			*place = frozenref_try_get(&object->ref) ? object : NULL;
			self->tally[*place ? STRESS_GETS : STRESS_MISSES]++;
			continue;
		}
		uint64_t life = stress_read(&object->payload);
		stress_check(life >= seen[object - objects], "lives follow each other");
		seen[object - objects] = life;
		if (give_back(self, &object->ref))
			begin_next_life(self, object);
		else
			*place = NULL;
	}
	memcpy(still_held[self->index], held, sizeof(held));
}

int main(int argc, char **argv)
{
	stress_begin(argc, argv);
	for (unsigned i = 0; i < stress_threads; i++) {
		stress_write(&objects[i].payload, 1);
		frozenref_init(&objects[i].ref, 1);
		stress_self->tally[STRESS_LIVES]++;
	}
	stress_run(recycle);

	uint32_t references[STRESS_THREADS_MAX] = {0};
	for (unsigned i = 0; i < stress_threads * HELD; i++) {
		object_t *held = still_held[i / HELD][i % HELD];
		if (held)
			references[held - objects]++;
	}
	uint64_t lives = 0;
	for (unsigned i = 0; i < stress_threads; i++) {
		stress_settle(&objects[i].ref, references[i]);
		lives += stress_read(&objects[i].payload);
	}
	stress_equal(lives, stress_sum(STRESS_LIVES), "the lives in the payloads");
	return stress_verdict();
}
