/* SPDX-License-Identifier: MIT */
/*
 * What is seen from inside the pool only: slots that have few lives, a system that refuses memory, and other threads
 * that come in between, before each compare-and-swap and each look at the map. The pool is compiled into this file.
 */
#define _DEFAULT_SOURCE 1
#include "../state/others.h"

#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>

#include <frozenref/frozenref.h>

/* Called before what it is named for, while it is set; it resets itself where once is enough. */
static void (*before_look)(const uint64_t *word);
static void (*before_exchange)(uint64_t *word);

static uint64_t look(const uint64_t *word)
{
	if (before_look)
		before_look(word);
	return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

static bool exchange(uint64_t *word, uint64_t *expected, uint64_t desired)
{
	if (before_exchange)
		before_exchange(word);
	return __atomic_compare_exchange_n(word, expected, desired, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

/* How often the pool stored with release, loaded with acquire, and exchanged with release. */
static unsigned stores_released, loads_acquired, exchanges_released;

static void note_store_release(int32_t *word, int32_t value)
{
	++stores_released;
	store_release(word, value);
}

static int32_t note_load_acquire(const int32_t *word)
{
	++loads_acquired;
	return load_acquire(word);
}

static int32_t note_cmpxchg_release(int32_t *word, int32_t expected, int32_t desired)
{
	++exchanges_released;
	return cmpxchg_release(word, expected, desired);
}

static int refusal;
static size_t asked_for;

static void *ask_for(size_t size, int protection, int flags)
{
	asked_for = size;
	if (refusal == 0)
		return mmap(NULL, size, protection, flags, -1, 0);
	errno = refusal;
	return MAP_FAILED;
}

#define POOL_LIVES 3
#define mmap(address, size, protection, flags, file, offset) ask_for(size, protection, flags)
#define __atomic_load_n(word, order) look(word)
#define __atomic_compare_exchange_n(word, expected, desired, weak, order, failure) exchange(word, expected, desired)
#undef frozenref_arch_store_release
#undef frozenref_arch_load_acquire
#undef frozenref_arch_cmpxchg_release
#define frozenref_arch_store_release note_store_release
#define frozenref_arch_load_acquire note_load_acquire
#define frozenref_arch_cmpxchg_release note_cmpxchg_release
#include "../../lib/pool.c"
#undef __atomic_load_n
#undef __atomic_compare_exchange_n
#undef mmap

#include "pools.h"

/* Generations */

Test(generations, slot_retires)
{
	frozenref_pool_t *pool = create_pages(2);
	frozenref_handle_t handles[6];
	void *objects[6];

	for (int i = 0; i < 6; ++i) {
		objects[i] = publish(pool, &handles[i]);
		cr_assert(frozenref_pool_put(pool, objects[i]));
		for (int j = 0; j <= i; ++j)
			cr_assert_null(frozenref_pool_lookup(pool, handles[j]));
		for (int j = 0; j < i; ++j)
			cr_assert_neq(handles[i], handles[j], "two lives have one handle");
	}
	cr_assert_eq(releases, 6, "two slots of three lives have six");
	cr_assert_null(frozenref_pool_alloc(pool), "a slot lives on after its last life");
	for (int i = 0; i < 6; ++i) {
		cr_assert_null(frozenref_pool_lookup(pool, handles[i]));
		cr_assert_eq(frozenref_pool_handle(pool, objects[i]), 0);
		cr_assert(frozenref_is_frozen(&header_of(objects[i])->ref));
	}
	cr_assert_eq(frozenref_pool_live(pool), 0);
	destroy(pool);
}

Test(generations, discard_is_a_life)
{
	frozenref_pool_t *pool = create_pages(1);

	for (int i = 0; i < 3; ++i)
		frozenref_pool_discard(pool, alloc(pool));
	cr_assert_null(frozenref_pool_alloc(pool));
	cr_assert_eq(frozenref_pool_live(pool), 0);
	destroy(pool);
}

/* The owner's object is frozen after its last life, and has no handle. */
Test(generations, slot_that_rests_live_retires)
{
	frozenref_pool_t *pool = create(pages(1, FROZENREF_REST_LIVE));
	frozenref_handle_t handle;
	void *object = publish(pool, &handle);

	for (int i = 0; i < 2; ++i) {
		cr_assert(frozenref_pool_put(pool, object));
		cr_assert_eq(header_of(object)->ref.word, 1);
		cr_assert_neq(frozenref_pool_handle(pool, object), 0);
		cr_assert_eq(frozenref_pool_lookup(pool, frozenref_pool_handle(pool, object)), object);
		cr_assert(!frozenref_pool_put(pool, object));
	}
	cr_assert(frozenref_pool_put(pool, object));
	cr_assert_eq(releases, 3);
	cr_assert_eq(frozenref_pool_handle(pool, object), 0);
	cr_assert(frozenref_is_frozen(&header_of(object)->ref));
	cr_assert_null(frozenref_pool_alloc(pool));
	destroy(pool);
}

/* It is frozen, but nobody's: a life more would have the handle of its first one. */
Test(generations, retired_is_nobodys)
{
	frozenref_pool_t *pool = create_pages(1);
	void *object = NULL;

	for (int i = 0; i < 3; ++i)
		frozenref_pool_discard(pool, object = alloc(pool));
	frozenref_pool_discard(pool, object);
	expect_fault(object, "pool_discard", FROZENREF_FAULT_AT_REST);
	cr_assert_eq(frozenref_pool_publish(pool, object), 0);
	expect_fault(object, "pool_publish", FROZENREF_FAULT_AT_REST);
	cr_assert(frozenref_is_frozen(&header_of(object)->ref));
	cr_assert_null(frozenref_pool_alloc(pool));
	destroy(pool);
}

/* Destroying a pool names an object in use, and none that retired. */
Test(generations, retired_is_not_in_use)
{
	frozenref_pool_t *pool = create_pages(2);

	for (int i = 0; i < 3; ++i)
		frozenref_pool_discard(pool, alloc(pool));
	void *object = alloc(pool);
	frozenref_pool_destroy(pool);
	cr_assert_eq(last_fault.n, 1);
	expect_fault(object, "pool_destroy", FROZENREF_FAULT_IN_USE);
}

/* From any first generation on: as many lives, none of them with that of a slot that was never used. */
Test(generations, all_2_to_the_32)
{
	static const uint32_t firsts[] = {1, 2, 3, 4, UINT32_MAX - 3, UINT32_MAX - 2, UINT32_MAX - 1, UINT32_MAX};
	for (size_t i = 0; i < sizeof firsts / sizeof *firsts; ++i) {
		struct pool pool = {.last_generation = generation_after(firsts[i], 3)};
		struct frozenref_pool_header header = {FROZENREF_INIT_FROZEN, (int32_t)firsts[i]};
		cr_assert(begin_generation(&pool, &header) && header.generation != 0);
		cr_assert(begin_generation(&pool, &header) && header.generation != 0);
		cr_assert(!begin_generation(&pool, &header));
		cr_assert_neq(header.generation, 0);
		cr_assert_eq(pool.retired, 1);
		/* with all of them, the one that comes last is the one before the first */
		uint32_t before = firsts[i] == 1 ? UINT32_MAX : firsts[i] - 1;
		cr_assert_eq(generation_after(firsts[i], 0xfffffffeU), before);
	}
}

/* Ranges do not overlap, do not hold 0, and begin again when they come to the end. */
Test(generations, numbers_of_slots)
{
	uint32_t last = take_numbers(1);

	cr_assert_eq(take_numbers(10), last + 1);
	cr_assert_eq(take_numbers(1), last + 11);
	cr_assert_eq(take_numbers(UINT32_MAX - last - 11), last + 12, "the last numbers are not used");
	cr_assert_eq(take_numbers(1), 1, "0 is a number");
	cr_assert_eq(take_numbers(UINT32_MAX), 1);
	cr_assert_eq(take_numbers(UINT32_MAX - 5), 1);
	cr_assert_eq(take_numbers(6), 1, "a range over the end");
	cr_assert_eq(take_numbers(UINT32_MAX - 6), 7);

	/* somebody took some in between */
	others_word = 100;
	others_go_first = 1;
	cr_assert_eq(take_numbers(5), 101);
	cr_assert_not(others_go_first);
}

/* Errors */

static void expect_error(struct frozenref_pool_config config, int error)
{
	frozenref_pool_t *pool = (void *)&config;
	asked_for = 0;
	cr_assert_eq(frozenref_pool_create(&pool, &config), error);
	cr_assert_eq(pool, (void *)&config, "a pool that is none");
}

Test(errors, what_cannot_be)
{
	struct frozenref_pool_config config;

	config = pages(10, FROZENREF_REST_FROZEN);
	config.object_size = 0;
	expect_error(config, EINVAL);
	config = pages(0, FROZENREF_REST_FROZEN);
	expect_error(config, EINVAL);
	static const size_t no_powers[] = {0, 3, 5, 6, 7, 9, 12, 63, 65, SIZE_MAX, SIZE_MAX / 2};
	for (size_t i = 0; i < sizeof no_powers / sizeof *no_powers; ++i) {
		config = pages(10, FROZENREF_REST_FROZEN);
		config.object_align = no_powers[i];
		expect_error(config, EINVAL);
	}
	config = pages(10, (enum frozenref_rest)2);
	expect_error(config, EINVAL);
	config = pages(10, (enum frozenref_rest) - 1);
	expect_error(config, EINVAL);
	cr_assert_eq(asked_for, 0);
}

/* The sum would overflow: nobody is asked for what remains of it. */
Test(errors, more_than_there_are_addresses)
{
	static const size_t huge[] = {SIZE_MAX,     SIZE_MAX - 1,     SIZE_MAX - 7,       SIZE_MAX - 8,
				      SIZE_MAX - 9, SIZE_MAX - 15,    SIZE_MAX - 4096,    SIZE_MAX - 10000,
				      SIZE_MAX / 2, SIZE_MAX / 2 + 1, SIZE_MAX / 2 - 100, SIZE_MAX / 10 + 1};
	for (size_t i = 0; i < sizeof huge / sizeof *huge; ++i)
		for (size_t align = 1; align <= 4096; align *= 16) {
			struct frozenref_pool_config config = pages(10, FROZENREF_REST_FROZEN);
			config.object_size = huge[i];
			config.object_align = align;
			expect_error(config, ENOMEM);
			cr_assert_eq(asked_for, 0, "asked for %zu bytes", asked_for);
			config.capacity = UINT32_MAX;
			expect_error(config, ENOMEM);
			cr_assert_eq(asked_for, 0, "asked for %zu bytes", asked_for);
		}
	struct frozenref_pool_config config = pages(1, FROZENREF_REST_FROZEN);
	config.object_align = SIZE_MAX / 2 + 1;
	expect_error(config, ENOMEM);
	cr_assert_eq(asked_for, 0, "asked for %zu bytes", asked_for);
}

/* More than any machine has, asked for in earnest; those of 32 bits may have it once. */
Test(errors, no_address_space)
{
	struct frozenref_pool_config config = pages(10, FROZENREF_REST_FROZEN);
	frozenref_pool_t *each;
	int error = 0;

	config.object_size = SIZE_MAX / 32;
	config.object_align = 1;
	for (int i = 0; i < 4 && error == 0; ++i)
		error = frozenref_pool_create(&each, &config);
	cr_assert_eq(error, ENOMEM);
	cr_assert_neq(asked_for, 0);
}

Test(errors, what_the_system_says)
{
	static const int errors[] = {ENOMEM, EAGAIN};
	for (size_t i = 0; i < sizeof errors / sizeof *errors; ++i) {
		refusal = errors[i];
		expect_error(pages(10, FROZENREF_REST_FROZEN), errors[i]);
	}
	refusal = 0;
	destroy(create_pages(10));
}

/* Others that come in between */

static frozenref_pool_t *pool;
static void *held[100];

/* What another thread gives back or takes, unseen by those that look. */
static void others_discard(void *object)
{
	before_look = NULL;
	before_exchange = NULL;
	frozenref_pool_discard(pool, object);
}

static void take(int from, int to)
{
	for (int i = from; i < to; ++i)
		held[i] = alloc(pool);
}

/* Somebody was first at the fresh slot, at the mark, and at the numbers. */
Test(interference, of_who_takes_fresh_slots)
{
	pool = create_pages(10);
	take(0, 1);
	others_word = 2;
	others_go_first = 1; /* slot 1 goes to others */
	held[1] = alloc(pool);
	cr_assert_not(others_go_first);
	cr_assert_eq(held[1], pool->objects + 2 * pool->stride);
	cr_assert_eq(whole(pool)->fresh, 3);
	cr_assert_eq(pool->mark, 1, "the mark passed a slot without a count");

	/* and so does the last one: there is none left */
	whole(pool)->fresh = 9;
	others_word = 10;
	others_go_first = 1;
	cr_assert_null(frozenref_pool_alloc(pool), "a slot is handed out that others took");
	cr_assert_not(others_go_first);
}

Test(interference, of_who_raises_the_mark)
{
	pool = create_pages(10);
	take(0, 6);
	for (int others = 1; others <= 6; ++others) {
		pool->mark = 0;
		others_word = others;
		others_go_first = 1;
		raise_mark(whole(pool));
		cr_assert_not(others_go_first);
		cr_assert_eq(pool->mark, 6);
	}
}

/*
 * A fresh slot has its count before its generation, and its generation before the mark is above it. No machine of ours
 * shows the order of a store that is relaxed instead, so it is the orders themselves that are looked at.
 */
Test(interference, of_who_looks_at_fresh_slots)
{
	frozenref_handle_t handle;

	pool = create_pages(10);
	stores_released = loads_acquired = exchanges_released = 0;
	void *object = alloc(pool);
	cr_assert_eq(stores_released, 1, "the generation is not released");
	cr_assert_eq(loads_acquired, 3, "the mark and the generations of two slots are not acquired");
	cr_assert_eq(exchanges_released, 1, "the mark is not released");

	handle = frozenref_pool_publish(pool, object);
	pool->mark = 0;
	loads_acquired = exchanges_released = 0;
	cr_assert_eq(frozenref_pool_lookup_above(pool, handle), object);
	cr_assert_eq(loads_acquired, 4, "the generation of a slot above the mark is not acquired");
	cr_assert_eq(exchanges_released, 1);
}

/* Another thread takes the only bit of the word just before: then it is not there to be taken. */
static void take_first(uint64_t *word)
{
	before_exchange = NULL;
	*word &= ~(uint64_t)UINT32_MAX;
}

static void rest_another(uint64_t *word)
{
	before_exchange = NULL;
	*word = (*word | 2) + ONE_REST;
}

Test(interference, of_who_takes_the_same_object)
{
	pool = create_pages(1);
	take(0, 1);
	frozenref_pool_discard(pool, held[0]);
	before_exchange = take_first;
	cr_assert_null(frozenref_pool_alloc(pool), "handed out twice");
	cr_assert_null(before_exchange);

	/* the others' is left alone, and so is what they counted */
	pool = create_pages(128);
	take(0, 65); /* slots 0 and 64 share a word */
	frozenref_pool_discard(pool, held[0]);
	before_exchange = rest_another;
	cr_assert_eq(alloc(pool), held[0]);
	cr_assert_eq(bits_of(whole(pool)->map[0].words[0]), 2);
	cr_assert_eq(rests_of(whole(pool)->map[0].words[0]), 2);
	before_exchange = rest_another;
	whole(pool)->map[0].words[0] = 0;
	frozenref_pool_discard(pool, held[0]);
	cr_assert_eq(bits_of(whole(pool)->map[0].words[0]), 3);
	cr_assert_eq(rests_of(whole(pool)->map[0].words[0]), 2);
	expect_no_fault();
}

static void rest_the_same(uint64_t *word)
{
	before_exchange = NULL;
	*word = (*word | 1) + ONE_REST;
}

/* Two discards of one object at once, neither of which could see the other: one of them is the fault. */
Test(interference, of_who_discards_the_same_object)
{
	pool = create_pages(1);
	take(0, 1);
	before_exchange = rest_the_same;
	frozenref_pool_discard(pool, held[0]);
	expect_fault(held[0], "pool_discard", FROZENREF_FAULT_AT_REST);
	cr_assert_eq(alloc(pool), held[0]);
	cr_assert_null(frozenref_pool_alloc(pool), "handed out twice");
}

/*
 * The hole moves: whichever word is looked at has none at rest, for another thread gives one back where was looked
 * already, and takes that where is still to be looked. There is one at rest at any moment, so the pool is not full.
 */
static unsigned moves;
static const uint64_t *hole;

static void move_hole(const uint64_t *word)
{
	struct line *map = whole(pool)->map;
	if (word != hole || moves == 0)
		return;
	--moves;
	uint64_t *next = word == &map[0].words[0] ? &map[1].words[0] : &map[0].words[0];
	*next = (*next | 1) + ONE_REST;
	*(uint64_t *)(uintptr_t)word &= ~(uint64_t)1;
	hole = next;
}

Test(interference, of_who_moves_the_hole)
{
	for (unsigned times = 0; times < 20; ++times) {
		pool = create_pages(2);
		take(0, 2);
		frozenref_pool_discard(pool, held[1]);
		whole(pool)->hints[0].line = 0;
		hole = &whole(pool)->map[1].words[0];
		moves = times;
		before_look = move_hole;
		void *object = frozenref_pool_alloc(pool);
		before_look = NULL;
		cr_assert_not_null(object, "full, after the hole moved %u times", times);
		cr_assert_eq(moves, 0);
	}
}

/* And one that comes to rest after the second look makes nobody wait. */
static unsigned looks;

static void rest_late(const uint64_t *word)
{
	(void)word;
	if (++looks == 2 * LINES_MIN + PROBES)
		others_discard(held[0]);
}

Test(interference, of_who_comes_late)
{
	pool = create_pages(2);
	take(0, 2);
	looks = 0;
	before_look = rest_late;
	void *object = frozenref_pool_alloc(pool);
	before_look = NULL;
	cr_assert(!object || object == held[0]);
	cr_assert_eq(looks, 2 * LINES_MIN + PROBES);
}
