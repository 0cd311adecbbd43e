/* SPDX-License-Identifier: MIT */
/*
 * Any 64-bit number may be looked up. One that is no live object's handle finds nothing, and leaves nothing behind.
 */
#include "pools.h"

enum { CAPACITY = 300, USED = 200 };

/* A pool that has everything: slots that are live, frozen by their holder, unpublished, at rest and never used. */
enum state { LIVE, FROZEN_BY_HOLDER, UNPUBLISHED, AT_REST, STATES };

static frozenref_pool_t *pool;
static struct slot {
	void *object;
	enum state state;
	frozenref_handle_t handle, former;
} slots[USED];

static uint64_t random_number(void)
{
	static uint64_t state = 0x9e3779b97f4a7c15;
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static void populate(void)
{
	pool = create_pages(CAPACITY);
	for (size_t i = 0; i < USED; ++i)
		slots[i].object = publish(pool, &slots[i].former);
	for (size_t i = 0; i < USED; ++i)
		cr_assert(frozenref_pool_put(pool, slots[i].object));
	for (size_t i = 0; i < USED; ++i)
		slots[i].object = publish(pool, &slots[i].handle);
	for (size_t i = 0; i < USED; ++i) {
		void *object = slots[i].object;
		slots[i].state = (enum state)(random_number() % STATES);
		if (slots[i].state != LIVE)
			cr_assert(frozenref_pool_freeze(pool, object));
		if (slots[i].state == AT_REST)
			frozenref_pool_discard(pool, object);
	}
	/* instead of one that was at rest: which one is the pool's choice */
	void *object = alloc(pool);
	for (size_t i = 0; i < USED; ++i)
		if (slots[i].object == object)
			slots[i].state = UNPUBLISHED;
	record_faults();
	releases = 0;
}

static void expect_untouched(frozenref_handle_t looked_up)
{
	for (size_t i = 0; i < USED; ++i) {
		int32_t word = header_of(slots[i].object)->ref.word;
		if (slots[i].state == LIVE)
			cr_assert_eq(word, 1, "%016llx left a count at %d", (unsigned long long)looked_up, (int)word);
		else
			cr_assert(frozenref_is_frozen(&header_of(slots[i].object)->ref), "%016llx left 0x%08x",
				  (unsigned long long)looked_up, (unsigned)word);
	}
	cr_assert_eq(releases, 0);
	expect_no_fault();
}

static void look_up(frozenref_handle_t handle)
{
	void *wanted = NULL;
	for (size_t i = 0; i < USED; ++i)
		if (slots[i].state == LIVE && slots[i].handle == handle)
			wanted = slots[i].object;
	void *found = frozenref_pool_lookup(pool, handle);
	cr_assert_eq(found, wanted, "%016llx finds %p, not %p", (unsigned long long)handle, found, wanted);
	if (found)
		cr_assert(!frozenref_pool_put(pool, found));
}

Test(handles, none)
{
	populate();
	cr_assert_null(frozenref_pool_lookup(pool, 0));
	look_up(0);
	expect_untouched(0);
}

Test(handles, each_of_its_own_life)
{
	populate();
	for (size_t i = 0; i < USED; ++i) {
		look_up(slots[i].handle);
		look_up(slots[i].former);
		cr_assert_neq(slots[i].handle, slots[i].former);
		for (size_t j = 0; j < i; ++j)
			cr_assert_neq(slots[i].handle, slots[j].handle, "two objects have one handle");
	}
	expect_untouched(0);
}

/* The word of a slot that was never used is zero, and zero is no count. */
Test(handles, of_slots_never_used)
{
	pool = create_pages(CAPACITY);
	frozenref_handle_t handle;
	void *first = publish(pool, &handle);
	const char *end = (char *)first + CAPACITY * pool->stride - sizeof(struct frozenref_pool_header);

	for (uint32_t low = 0; low < 2 * CAPACITY; ++low)
		for (uint32_t high = 0; high < 3; ++high) {
			frozenref_handle_t number = (uint64_t)high << 32 | (pool->base + low);
			if (number != handle)
				cr_assert_null(frozenref_pool_lookup(pool, number));
			number = ((handle >> 32) + high) << 32 | (pool->base + low);
			if (number != handle)
				cr_assert_null(frozenref_pool_lookup(pool, number));
		}
	for (const char *byte = (char *)first + sizeof(page_t); byte < end; ++byte)
		cr_assert_eq(*byte, 0, "a lookup wrote to a slot that was never used");
	cr_assert_eq(header_of(first)->ref.word, 1);
	cr_assert_eq(frozenref_pool_live(pool), 1);
}

Test(handles, any_bits)
{
	populate();
	for (int bit = 0; bit < 64; ++bit) {
		look_up((uint64_t)1 << bit);
		look_up(~((uint64_t)1 << bit));
		look_up(((uint64_t)1 << bit) - 1);
		look_up(-((uint64_t)1 << bit));
	}
	for (size_t i = 0; i < USED; ++i)
		for (int bit = 0; bit < 64; ++bit) {
			look_up(slots[i].handle ^ (uint64_t)1 << bit);
			look_up(slots[i].former ^ (uint64_t)1 << bit);
			look_up(slots[i].handle + ((uint64_t)1 << bit));
			look_up(slots[i].handle - ((uint64_t)1 << bit));
		}
	expect_untouched(0);
	for (int i = 0; i < 300000; ++i) {
		uint64_t number = random_number();
		uint64_t of_object = slots[random_number() % USED].handle;
		look_up(number);
		/* a slot of this pool, and any generation; any slot, and a generation of this pool; two of its own */
		look_up((number & ~(uint64_t)UINT32_MAX) | (uint32_t)of_object);
		look_up((of_object & ~(uint64_t)UINT32_MAX) | (uint32_t)number);
		look_up((of_object & ~(uint64_t)UINT32_MAX) | (uint32_t)slots[number % USED].handle);
		if (i % 10000 == 0)
			expect_untouched(number);
	}
	expect_untouched(0);
}

/* Not even a word is touched. */
Test(handles, of_other_pools)
{
	enum { POOLS = 20 };
	frozenref_pool_t *pools[POOLS];
	frozenref_handle_t handles[POOLS][CAPACITY];
	void *objects[POOLS][CAPACITY];

	for (int i = 0; i < POOLS; ++i) {
		pools[i] = create_pages(CAPACITY);
		for (int j = 0; j < CAPACITY; ++j)
			objects[i][j] = publish(pools[i], &handles[i][j]);
	}
	for (int i = 0; i < POOLS; ++i)
		for (int j = 0; j < CAPACITY; ++j)
			for (int k = 0; k < POOLS; ++k) {
				void *found = frozenref_pool_lookup(pools[k], handles[i][j]);
				cr_assert_eq(found, i == k ? objects[i][j] : NULL);
				if (found)
					cr_assert(!frozenref_pool_put(pools[k], found));
				else
					cr_assert_eq(header_of(objects[k][j])->ref.word, 1);
			}
	cr_assert_eq(releases, 0);
	expect_no_fault();
}

/* Of a pool that is gone, in one that came after it. */
Test(handles, of_a_former_pool)
{
	frozenref_handle_t former, handle;

	pool = create_pages(1);
	cr_assert(frozenref_pool_put(pool, publish(pool, &former)));
	destroy(pool);
	pool = create_pages(1);
	void *object = publish(pool, &handle);
	cr_assert_null(frozenref_pool_lookup(pool, former));
	cr_assert_eq(frozenref_pool_lookup(pool, handle), object);
}

/*
 * Where there are not so many addresses, or an emulator keeps books on each page of them, the suite `inside` gives
 * numbers away without pools.
 */
#if UINTPTR_MAX > UINT32_MAX && !IS_EMULATED
/* The numbers of slots come again after 2^32 of them; the generations tell the pools apart then. */
Test(handles, after_all_numbers_were_given_away)
{
	enum { POOLS = 8 };
	struct frozenref_pool_config config = pages(UINT32_MAX / 3, FROZENREF_REST_FROZEN);
	config.object_size = config.object_align = 1;
	frozenref_handle_t handles[POOLS];
	bool came_again = false;

	for (int i = 0; i < POOLS; ++i) {
		pool = create(config);
		void *object = publish(pool, &handles[i]);
		cr_assert_neq((uint32_t)handles[i], 0, "a handle without a slot");
		for (int j = 0; j < i; ++j) {
			came_again |= (uint32_t)handles[j] == (uint32_t)handles[i];
			cr_assert_null(frozenref_pool_lookup(pool, handles[j]));
		}
		cr_assert_eq(frozenref_pool_lookup(pool, handles[i]), object);
		cr_assert(!frozenref_pool_put(pool, object));
		cr_assert(frozenref_pool_put(pool, object));
		destroy(pool);
	}
	cr_assert(came_again);
}
#endif
