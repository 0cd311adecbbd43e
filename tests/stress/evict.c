/* SPDX-License-Identifier: MIT */
/*
 * Evictors by freeze. The cache holds one reference to each object; an evictor that accounts for all references freezes
 * the object, fills it for another key and makes it live again. Readers check after the lookup that they found the key
 * that they looked for, and take and give back references in batches. No put is ever the last.
 */
#include "stress.h"

enum {
	ROUNDS = 8000000,
	SLOTS = 6,
	KEYS = 4 * SLOTS, /* key k is cached in slot k % SLOTS, or not at all */
};

typedef struct object {
	_Alignas(STRESS_CACHE_LINE) frozenref_t ref;
	unsigned key;
	stress_payload_t payload;
} object_t;

static object_t cache[SLOTS];

/* The cache's reference remains. */
static void give_back(stress_thread_t *self, frozenref_t *ref, int32_t n)
{
	if (stress_below(self, 4) == 0)
		stress_check(frozenref_sub_return(ref, n) > 0, "sub_return leaves the cache's reference");
	else
		stress_check(!frozenref_put_n(ref, n), "a put that leaves the cache's reference returns false");
}

static void read_batch(stress_thread_t *self, unsigned key)
{
	object_t *object = &cache[key % SLOTS];
	frozenref_t *ref = &object->ref;
	int32_t n = stress_some(self);

	if (!frozenref_try_get_n(ref, n)) {
		self->tally[STRESS_MISSES]++;
		return;
	}
	self->tally[STRESS_GETS]++;
	if (object->key == key) {
		int32_t more = stress_some(self);
		uint64_t life = stress_read(&object->payload);
		/* at least its own and the cache's */
		stress_check(frozenref_add_return(ref, more) > n + more, "add_return counts all references");
		frozenref_get_n(ref, more);
		stress_check(!frozenref_put_n(ref, more), "a put_n that leaves references returns false");
		stress_check(frozenref_sub_return(ref, more) > n, "sub_return counts all references");
		stress_equal(object->key, key, "the key of a held object");
		stress_equal(stress_read(&object->payload), life, "the life of a held object");
	}
	give_back(self, ref, n);
}

/* Freezes the object by the cache's reference and, at times, some of its own. */
static bool take_over(stress_thread_t *self, frozenref_t *ref)
{
	if (stress_below(self, 2) == 0)
		return frozenref_freeze(ref, 1);
	int32_t n = stress_some(self);
	if (!frozenref_try_get_n(ref, n))
		return false;
	if (frozenref_freeze(ref, n + 1))
		return true;
	give_back(self, ref, n);
	return false;
}

static void evict(stress_thread_t *self, object_t *object)
{
	if (!take_over(self, &object->ref))
		return;
	self->tally[STRESS_WINS]++;
	uint64_t life = stress_read(&object->payload);
	stress_scribble(&object->payload);
	object->key = (object->key + SLOTS * stress_below(self, KEYS / SLOTS)) % KEYS;
	stress_write(&object->payload, life + 1);
	self->tally[STRESS_LIVES]++;
	frozenref_unfreeze(&object->ref, 1);
}

static void read_and_evict(stress_thread_t *self)
{
	for (uint64_t rounds = stress_rounds(ROUNDS); rounds > 0; rounds--) {
		if (stress_below(self, 4) == 0)
			evict(self, &cache[stress_below(self, SLOTS)]);
		else
			read_batch(self, stress_below(self, KEYS));
	}
}

int main(int argc, char **argv)
{
	stress_begin(argc, argv);
	for (unsigned slot = 0; slot < SLOTS; slot++) {
		cache[slot].key = slot;
		stress_write(&cache[slot].payload, 1);
		frozenref_init(&cache[slot].ref, 1);
		stress_self->tally[STRESS_LIVES]++;
	}
	stress_run(read_and_evict);

	uint64_t lives = 0;
	for (unsigned slot = 0; slot < SLOTS; slot++) {
		stress_equal(cache[slot].key % SLOTS, slot, "the slot of the key");
		/* the cache's own reference */
		stress_settle(&cache[slot].ref, 1);
		lives += stress_read(&cache[slot].payload);
	}
	stress_equal(lives, stress_sum(STRESS_LIVES), "the lives in the payloads");
	return stress_verdict();
}
