/* SPDX-License-Identifier: MIT */
/*
 * A libFuzzer target: two pools, one that rests frozen and one that rests live, whose slots have few lives. Counting
 * what is held says what every operation has to return, and any number is a handle that finds nothing, unless it is the
 * one of an object that is alive.
 *
 * A step of the input is a byte, the operation and above it the pool and the slot, and for lookups by any number eight
 * more.
 */
#define POOL_LIVES 9U
#include "../../lib/pool.c"

#include "model.h"

enum state {
	AT_REST, /* or never used */
	OWNED,   /* by who took it and has not published it */
	LIVE,
	FROZEN, /* by its only holder */
	RETIRED,
};

enum { SLOTS = 5, POOLS = 2 };

struct slot {
	void *object;
	enum state state;
	frozenref_handle_t handle; /* its last one */
	int32_t held;
	unsigned lives;
};

static struct arena {
	frozenref_pool_t *pool;
	enum frozenref_rest rest;
	struct slot slots[SLOTS];
	struct slot *ending; /* whose release is to be called now */
} arenas[POOLS];

static void on_release(void *object, void *context)
{
	struct arena *arena = context;

	hold(arena->ending && arena->ending->object == object, "whose release");
	hold(frozenref_pool_lookup(arena->pool, arena->ending->handle) == NULL, "a lookup during release");
	arena->ending = NULL;
}

static void begin(struct arena *arena, enum frozenref_rest rest)
{
	struct frozenref_pool_config config = {sizeof(uint64_t), 16, SLOTS, on_release, arena, rest};

	memset(arena, 0, sizeof *arena);
	arena->rest = rest;
	hold(frozenref_pool_create(&arena->pool, &config) == 0, "create");
}

static uint32_t in_use(const struct arena *arena)
{
	uint32_t count = 0;
	for (int i = 0; i < SLOTS; ++i)
		count += arena->slots[i].state != AT_REST && arena->slots[i].state != RETIRED;
	return count;
}

/* The life is over, and perhaps the slot's last one. */
static void end_life(struct slot *slot)
{
	slot->held = 0;
	slot->state = ++slot->lives == POOL_LIVES ? RETIRED : AT_REST;
}

/* The slot that the model has for an object: the one with its address, or one without any. */
static struct slot *slot_of(struct arena *arena, const void *object)
{
	struct slot *unknown = NULL;
	for (int i = 0; i < SLOTS; ++i) {
		if (arena->slots[i].object == object)
			return &arena->slots[i];
		if (!arena->slots[i].object)
			unknown = &arena->slots[i];
	}
	hold(unknown != NULL, "an object more than there are slots");
	return unknown;
}

static void alloc(struct arena *arena, struct slot *slot, struct input *input)
{
	void *object = frozenref_pool_alloc(arena->pool);
	uint32_t resting = 0;

	(void)input;
	for (int i = 0; i < SLOTS; ++i)
		resting += arena->slots[i].state == AT_REST;
	hold((object != NULL) == (resting > 0), "is there one at rest");
	if (!object)
		return;
	slot = slot_of(arena, object);
	hold(slot->state == AT_REST && (uintptr_t)object % 16 == 0, "who is at rest");
	slot->object = object;
	slot->state = OWNED;
	slot->handle = frozenref_pool_handle(arena->pool, object);
	memset(object, 0xa5, sizeof(uint64_t));
}

static void publish(struct arena *arena, struct slot *slot, struct input *input)
{
	(void)input;
	if (slot->state != OWNED)
		return;
	hold(frozenref_pool_publish(arena->pool, slot->object) == slot->handle, "the handle");
	slot->state = LIVE;
	slot->held = 1;
}

static void discard(struct arena *arena, struct slot *slot, struct input *input)
{
	(void)input;
	if (!slot->object)
		return;
	frozenref_pool_discard(arena->pool, slot->object);
	if (slot->state == OWNED || slot->state == FROZEN)
		end_life(slot);
	else
		hold(faulted(slot->state == LIVE ? FROZENREF_FAULT_NOT_FROZEN : FROZENREF_FAULT_AT_REST), "a fault");
}

static void check_lookup(struct arena *arena, frozenref_handle_t handle)
{
	void *wanted = NULL, *found = frozenref_pool_lookup(arena->pool, handle);

	for (int i = 0; i < SLOTS; ++i)
		if (arena->slots[i].state == LIVE && arena->slots[i].handle == handle) {
			wanted = arena->slots[i].object;
			++arena->slots[i].held;
		}
	hold(found == wanted, "what the handle finds");
}

static void lookup(struct arena *arena, struct slot *slot, struct input *input)
{
	(void)input;
	check_lookup(arena, slot->handle);
}

/* The handle of another slot's, or of another pool's. */
static void lookup_elsewhere(struct arena *arena, struct slot *slot, struct input *input)
{
	(void)input;
	check_lookup(&arenas[arena == arenas], slot->handle);
}

/* A handle with some of its bits turned round: any number, if there is none. */
static void lookup_any(struct arena *arena, struct slot *slot, struct input *input)
{
	check_lookup(arena, slot->handle ^ take_bytes(input, 8));
}

static void get(struct arena *arena, struct slot *slot, struct input *input)
{
	(void)input;
	if (slot->state != LIVE)
		return;
	frozenref_pool_get(arena->pool, slot->object);
	++slot->held;
}

static void put(struct arena *arena, struct slot *slot, struct input *input)
{
	(void)input;
	if (slot->state != LIVE)
		return;
	int is_last = slot->held == 1;
	arena->ending = is_last ? slot : NULL;
	hold(frozenref_pool_put(arena->pool, slot->object) == is_last, "is it the last one");
	hold(!arena->ending, "release was not called");
	--slot->held;
	if (!is_last)
		return;
	end_life(slot);
	if (arena->rest == FROZENREF_REST_LIVE && slot->state == AT_REST) {
		slot->state = LIVE;
		slot->held = 1;
		slot->handle = frozenref_pool_handle(arena->pool, slot->object);
	} else if (slot->state == RETIRED) {
		hold(frozenref_pool_handle(arena->pool, slot->object) == 0, "the handle of a slot that retired");
	}
}

static void freeze(struct arena *arena, struct slot *slot, struct input *input)
{
	(void)input;
	if (slot->state != LIVE)
		return;
	hold(frozenref_pool_freeze(arena->pool, slot->object) == (slot->held == 1), "is it the only one");
	if (slot->held == 1)
		slot->state = FROZEN;
}

static void unfreeze(struct arena *arena, struct slot *slot, struct input *input)
{
	(void)input;
	if (slot->state != FROZEN)
		return;
	frozenref_pool_unfreeze(arena->pool, slot->object);
	slot->state = LIVE;
}

/* No object of this pool: the other one's, or an address within one. */
static void stranger(struct arena *arena, struct slot *slot, struct input *input)
{
	struct arena *other = &arenas[arena == arenas];

	if (!slot->object)
		return;
	hold(frozenref_pool_publish(other->pool, slot->object) == 0 && faulted(FROZENREF_FAULT_STRANGER), "a fault");
	void *within = (char *)slot->object + 1 + take(input) % 7;
	hold(frozenref_pool_handle(arena->pool, within) == 0 && faulted(FROZENREF_FAULT_STRANGER), "a fault");
}

static void destroy(struct arena *arena, struct slot *slot, struct input *input)
{
	int32_t count = (int32_t)in_use(arena);

	(void)slot;
	(void)input;
	frozenref_pool_destroy(arena->pool);
	if (count > 0)
		hold(faults.n == count && faulted(FROZENREF_FAULT_IN_USE), "a fault");
	else
		begin(arena, arena->rest);
}

static const struct operation {
	const char *name;
	void (*perform)(struct arena *arena, struct slot *slot, struct input *input);
} operations[] = {
	{"alloc", alloc},
	{"publish", publish},
	{"discard", discard},
	{"lookup", lookup},
	{"lookup of another's", lookup_elsewhere},
	{"lookup of any number", lookup_any},
	{"get", get},
	{"put", put},
	{"freeze", freeze},
	{"unfreeze", unfreeze},
	{"stranger", stranger},
	{"destroy", destroy},
};
enum { OPERATIONS = sizeof operations / sizeof *operations };

static void check(const struct arena *arena)
{
	hold(frozenref_pool_live(arena->pool) == in_use(arena), "how many are in use");
	for (int i = 0; i < SLOTS; ++i) {
		const struct slot *slot = &arena->slots[i];
		if (slot->state == OWNED || slot->state == LIVE || slot->state == FROZEN)
			hold(frozenref_pool_handle(arena->pool, slot->object) == slot->handle, "a handle");
		if (slot->state == LIVE)
			hold(frozenref_count(&frozenref_pool_header_of(slot->object)->ref) == slot->held, "a count");
	}
	hold(faults.count == 0, "a fault");
}

/* So that the pool can be destroyed. */
static void give_all_back(struct arena *arena)
{
	for (int i = 0; i < SLOTS; ++i) {
		struct slot *slot = &arena->slots[i];
		while (slot->state == LIVE && slot->held > 1)
			put(arena, slot, NULL);
		freeze(arena, slot, NULL);
		if (slot->state == FROZEN || slot->state == OWNED)
			discard(arena, slot, NULL);
	}
	frozenref_pool_destroy(arena->pool);
	hold(faults.count == 0, "a fault");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, data + size};

	begin(&arenas[0], FROZENREF_REST_FROZEN);
	begin(&arenas[1], FROZENREF_REST_LIVE);
	while (input.next < input.end) {
		uint8_t step = take(&input);
		struct arena *arena = &arenas[step / 128];
		const struct operation *operation = &operations[step % 16 % OPERATIONS];

		step_name = operation->name;
		operation->perform(arena, &arena->slots[step / 16 % 8 % SLOTS], &input);
		check(&arenas[0]);
		check(&arenas[1]);
	}
	step_name = "the end";
	give_all_back(&arenas[0]);
	give_all_back(&arenas[1]);
	return 0;
}
