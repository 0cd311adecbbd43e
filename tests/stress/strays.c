/* SPDX-License-Identifier: MIT */
/*
 * Storms of failing lookups on frozen objects. The winner of a life keeps the object frozen for a while, its word at
 * the threshold where lookups re-centre it, and then begins the next life with the references it wants: no stray of the
 * frozen time may count in it.
 */
#include "stress.h"

enum {
	ROUNDS = 4000000,
	OBJECTS = 2,
	BATCHES_TO_THRESHOLD = 8,
};

typedef struct object {
	_Alignas(STRESS_CACHE_LINE) frozenref_t ref;
	stress_payload_t payload;
} object_t;

typedef struct held {
	object_t *object; /* NULL: none */
	int32_t n;
} held_t;

static object_t objects[OBJECTS];
static held_t still_held[STRESS_THREADS_MAX];

/* The caller owns the object: no lookup may succeed, however far the word drifts. */
static void rest_frozen(stress_thread_t *self, frozenref_t *ref)
{
	stress_drift(ref, STRESS_DRIFT - BATCHES_TO_THRESHOLD * FROZENREF_BATCH_MAX);
	for (int i = 0; i < 2 * BATCHES_TO_THRESHOLD; i++)
		stress_check(!frozenref_try_get_n(ref, FROZENREF_BATCH_MAX), "try_get_n fails on a frozen object");
	stress_check(!frozenref_try_get_n(ref, stress_some(self)), "try_get_n fails on a frozen object");
	stress_check(!frozenref_try_get(ref), "try_get fails on a frozen object");
	stress_check(frozenref_is_frozen(ref), "the object is still frozen");
	stress_check_drift(ref, FROZENREF_FROZEN);
}

/* The caller has won the object: begins its next life with n references. */
static void begin_next_life(stress_thread_t *self, object_t *object, int32_t n)
{
	uint64_t life = stress_read(&object->payload);
	self->tally[STRESS_WINS]++;
	stress_scribble(&object->payload);
	rest_frozen(self, &object->ref);
	stress_write(&object->payload, life + 1);
	self->tally[STRESS_LIVES]++;
	frozenref_unfreeze(&object->ref, n);
}

static void storm(stress_thread_t *self)
{
	held_t held = still_held[self->index];

	for (uint64_t rounds = stress_rounds(ROUNDS); rounds > 0; rounds--) {
		if (!held.object) {
			object_t *object = &objects[stress_below(self, OBJECTS)];
			held.n = stress_some(self);
			held.object = frozenref_try_get_n(&object->ref, held.n) ? object : NULL;
			self->tally[held.object ? STRESS_GETS : STRESS_MISSES]++;
			continue;
		}
		stress_read(&held.object->payload);
		if (frozenref_put_n(&held.object->ref, held.n)) {
			held.n = stress_some(self);
			begin_next_life(self, held.object, held.n);
		} else {
			held.object = NULL;
		}
	}
	still_held[self->index] = held;
}

int main(int argc, char **argv)
{
	stress_begin(argc, argv);
	for (unsigned i = 0; i < OBJECTS; i++) {
		stress_write(&objects[i].payload, 1);
		frozenref_init(&objects[i].ref, 1);
		still_held[i] = (held_t){&objects[i], 1};
		stress_self->tally[STRESS_LIVES]++;
	}
	stress_run(storm);

	uint32_t references[OBJECTS] = {0};
	for (unsigned i = 0; i < stress_threads; i++) {
		if (still_held[i].object)
			references[still_held[i].object - objects] += (uint32_t)still_held[i].n;
	}
	uint64_t lives = 0;
	for (unsigned i = 0; i < OBJECTS; i++) {
		stress_settle(&objects[i].ref, references[i]);
		lives += stress_read(&objects[i].payload);
	}
	stress_equal(lives, stress_sum(STRESS_LIVES), "the lives in the payloads");
	return stress_verdict();
}
