/* SPDX-License-Identifier: MIT */
/*
 * Last-put destroyers. Each thread makes objects and hands a reference to every thread, itself included; each of them
 * reads the object, leaves a mark and puts. Nobody looks anything up, so a plain put may free: whoever is last must
 * see all marks, and frees the memory for real.
 */
#include <string.h>

#include "stress.h"

enum {
	ROUNDS = 30000, /* one barrier each */
	BATCH = 16,
};

typedef struct object {
	frozenref_t ref;
	stress_payload_t payload;
	uint64_t marks[]; /* one of each holder */
} object_t;

/* Two generations: until the next barrier, slow threads are still putting the former one. */
static object_t *handed_over[2][STRESS_THREADS_MAX * BATCH];

static object_t *make(stress_thread_t *self, uint64_t round)
{
	size_t marks = stress_threads * sizeof(uint64_t);
	object_t *object = malloc(sizeof(object_t) + marks);
	stress_check(object, "malloc");
	memset(object->marks, 0, marks);
	stress_write(&object->payload, round);
	frozenref_init(&object->ref, 1);
	/* a reference for each of the others, one by one or at once */
	if (stress_below(self, 2) == 0) {
		for (unsigned i = 1; i < stress_threads; i++)
			frozenref_get(&object->ref);
	} else {
		frozenref_get_n(&object->ref, (int32_t)stress_threads - 1);
	}
	self->tally[STRESS_LIVES]++;
	return object;
}

static bool give_back(stress_thread_t *self, frozenref_t *ref)
{
	int32_t n = stress_some(self);
	switch (stress_below(self, 8)) {
	case 0:
		frozenref_get_n(ref, n);
		stress_check(!frozenref_put_n(ref, n), "a put_n that leaves a reference returns false");
		return frozenref_put(ref);
	case 1:
		frozenref_get_n(ref, n);
		return frozenref_put_n(ref, n + 1);
	case 2:
		frozenref_get(ref);
		stress_check(!frozenref_put(ref), "a put that leaves a reference returns false");
		return frozenref_put(ref);
	case 3:
		return frozenref_put_unguarded(ref);
	default:
		return frozenref_put(ref);
	}
}

static void destroy(stress_thread_t *self, object_t *object, uint64_t round)
{
	stress_equal(stress_read(&object->payload), round, "the round of a destroyed object");
	for (unsigned i = 0; i < stress_threads; i++)
		stress_equal(object->marks[i], round, "the mark of a holder, which the last put must see");
	self->tally[STRESS_WINS]++;
	stress_scribble(&object->payload);
	free(object);
}

static void hold_and_put(stress_thread_t *self)
{
	uint64_t rounds = stress_rounds(ROUNDS);

	for (uint64_t round = 1; round <= rounds; round++) {
		object_t **objects = handed_over[round % 2];
		for (unsigned i = 0; i < BATCH; i++)
			objects[self->index * BATCH + i] = make(self, round);
		stress_barrier();
		for (unsigned i = 0; i < stress_threads * BATCH; i++) {
			object_t *object = objects[i];
			stress_equal(stress_read(&object->payload), round, "the round of a held object");
			object->marks[self->index] = round;
			if (give_back(self, &object->ref))
				destroy(self, object, round);
		}
	}
}

int main(int argc, char **argv)
{
	stress_begin(argc, argv);
	stress_run(hold_and_put);
	return stress_verdict();
}
