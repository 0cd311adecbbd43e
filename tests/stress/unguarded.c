/* SPDX-License-Identifier: MIT */
/*
 * Lookups, and memory that is gone as soon as put_unguarded returned true: no pool and no grace period. A lock on the
 * slot protects the lookup itself and nothing else. A freed page cannot be touched, so that a put which comes back to
 * the word after another thread could free it is a fault of the CPU, with and without sanitizers.
 */
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include "stress.h"

enum {
	ROUNDS = 1000000,
	SLOTS = 4,
	GRAVES = 64, /* freed pages that a thread lets rest before it takes the oldest again */
};

typedef struct object {
	frozenref_t ref;
	unsigned slot;
	stress_payload_t payload;
} object_t;

typedef struct slot {
	_Alignas(STRESS_CACHE_LINE) pthread_mutex_t lock;
	object_t *object;
} slot_t;

static slot_t slots[SLOTS];
static object_t *graves[STRESS_THREADS_MAX][GRAVES];
static unsigned oldest_grave[STRESS_THREADS_MAX];
static object_t *still_held[STRESS_THREADS_MAX];
static size_t page;

static object_t *new_page(int access)
{
	void *memory = mmap(NULL, page, access, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	stress_check(memory != MAP_FAILED, "mmap");
	return memory;
}

static void make_live(stress_thread_t *self, object_t *object, unsigned slot, uint64_t life)
{
	object->slot = slot;
	stress_write(&object->payload, life);
	frozenref_init(&object->ref, 1);
	self->tally[STRESS_LIVES]++;
}

/* Puts a new object in the place of one that the caller owns, frees that, and returns the new one. */
static object_t *replace(stress_thread_t *self, object_t *object)
{
	unsigned *oldest = &oldest_grave[self->index];
	object_t **grave = &graves[self->index][*oldest];
	object_t *fresh = *grave;
	slot_t *slot = &slots[object->slot];

	self->tally[STRESS_WINS]++;
	stress_check(mprotect(fresh, page, PROT_READ | PROT_WRITE) == 0, "mprotect");
	make_live(self, fresh, object->slot, stress_read(&object->payload) + 1);
	pthread_mutex_lock(&slot->lock);
	slot->object = fresh;
	pthread_mutex_unlock(&slot->lock);
	stress_scribble(&object->payload);
	stress_check(mprotect(object, page, PROT_NONE) == 0, "mprotect");
	*grave = object;
	*oldest = (*oldest + 1) % GRAVES;
	return fresh;
}

static object_t *look_up(stress_thread_t *self, slot_t *slot)
{
	pthread_mutex_lock(&slot->lock);
	object_t *object = frozenref_try_get(&slot->object->ref) ? slot->object : NULL;
	pthread_mutex_unlock(&slot->lock);
	self->tally[object ? STRESS_GETS : STRESS_MISSES]++;
	return object;
}

static void look_up_and_free(stress_thread_t *self)
{
	object_t *held = self->index < SLOTS ? slots[self->index].object : NULL;

	for (uint64_t rounds = stress_rounds(ROUNDS); rounds > 0; rounds--) {
		if (!held) {
			held = look_up(self, &slots[stress_below(self, SLOTS)]);
			continue;
		}
		stress_read(&held->payload);
		held = frozenref_put_unguarded(&held->ref) ? replace(self, held) : NULL;
	}
	still_held[self->index] = held;
}

static void touched_freed_memory(int signal)
{
	(void)signal;
	stress_fail("a freed object was touched", true, false);
}

int main(int argc, char **argv)
{
	stress_begin(argc, argv);
	signal(SIGSEGV, touched_freed_memory);
	page = (size_t)sysconf(_SC_PAGESIZE);
	for (unsigned i = 0; i < SLOTS; i++) {
		slots[i].object = new_page(PROT_READ | PROT_WRITE);
		make_live(stress_self, slots[i].object, i, 1);
		pthread_mutex_init(&slots[i].lock, NULL);
	}
	for (unsigned i = 0; i < stress_threads; i++) {
		for (unsigned j = 0; j < GRAVES; j++)
			graves[i][j] = new_page(PROT_NONE);
	}
	stress_run(look_up_and_free);

	uint32_t references[SLOTS] = {0};
	/* the first references to slots that no thread began with */
	for (unsigned i = stress_threads; i < SLOTS; i++)
		references[i] = 1;
	for (unsigned i = 0; i < stress_threads; i++) {
		if (still_held[i])
			references[still_held[i]->slot]++;
	}
	uint64_t lives = 0;
	for (unsigned i = 0; i < SLOTS; i++) {
		stress_settle(&slots[i].object->ref, references[i]);
		lives += stress_read(&slots[i].object->payload);
	}
	stress_equal(lives, stress_sum(STRESS_LIVES), "the lives in the payloads");
	return stress_verdict();
}
