/* SPDX-License-Identifier: MIT */
/*
 * Where objects are, and which ones are handed out: all of them, none twice, in memory that stays.
 */
#include <pthread.h>
#include <stdlib.h>

#include "pools.h"

static int by_address(const void *a, const void *b)
{
	const char *left = *(char *const *)a, *right = *(char *const *)b;
	return (left > right) - (left < right);
}

/* Takes all there are: they do not overlap each other nor their headers, and are aligned. Then gives them back. */
static void take_all(struct frozenref_pool_config config)
{
	frozenref_pool_t *pool = create(config);
	char **objects = calloc(config.capacity, sizeof *objects);

	for (int round = 0; round < 3; ++round) {
		for (uint32_t i = 0; i < config.capacity; ++i) {
			cr_assert_eq(frozenref_pool_live(pool), i);
			objects[i] = alloc(pool);
			cr_assert_eq((uintptr_t)objects[i] % config.object_align, 0);
			memset(objects[i], round, config.object_size);
		}
		cr_assert_null(frozenref_pool_alloc(pool), "more than there are");
		cr_assert_eq(frozenref_pool_live(pool), config.capacity);
		qsort(objects, config.capacity, sizeof *objects, by_address);
		for (uint32_t i = 1; i < config.capacity; ++i)
			cr_assert(objects[i] - objects[i - 1] >=
				  (ptrdiff_t)(config.object_size + sizeof(struct frozenref_pool_header)));
		for (uint32_t i = 0; i < config.capacity; ++i) {
			cr_assert_eq(objects[i][0], round);
			cr_assert_eq(objects[i][config.object_size - 1], round);
			frozenref_pool_discard(pool, objects[i]);
		}
	}
	free(objects);
	destroy(pool);
}

Test(places, every_size)
{
	static const size_t sizes[] = {1, 2, 3, 4, 7, 8, 9, 48, 56, 57, 64, 4096, 5000};
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; ++i)
		for (size_t align = 1; align <= 64; align *= 2) {
			struct frozenref_pool_config config = pages(33, FROZENREF_REST_FROZEN);
			config.object_size = sizes[i];
			config.object_align = align;
			take_all(config);
		}
}

Test(places, every_alignment)
{
	for (size_t align = 1; align <= (size_t)1 << 21; align *= 2) {
		struct frozenref_pool_config config = pages(3, FROZENREF_REST_FROZEN);
		config.object_align = align;
		take_all(config);
	}
}

/* Around the numbers where the map grows by a word or by lines: 64 lines, 8 words of 32 slots each. */
Test(places, every_capacity)
{
	static const uint32_t capacities[] = {1,    2,    31,   32,   33,   63,    64,    65,    2047,
					      2048, 2049, 4095, 4096, 4097, 16383, 16384, 16385, 40000};
	for (size_t i = 0; i < sizeof capacities / sizeof *capacities; ++i) {
		frozenref_pool_t *pool = create_pages(capacities[i]);
		for (int round = 0; round < 2; ++round) {
			for (uint32_t j = 0; j < capacities[i]; ++j)
				alloc(pool);
			cr_assert_null(frozenref_pool_alloc(pool));
			cr_assert_eq(frozenref_pool_live(pool), capacities[i]);
			for (uint32_t j = 0; j < capacities[i]; ++j)
				frozenref_pool_discard(pool, pool->objects + j * pool->stride);
			cr_assert_eq(frozenref_pool_live(pool), 0);
		}
		destroy(pool);
	}
}

/* Whatever is given back is handed out again, wherever it is. */
Test(places, the_only_one_at_rest)
{
	enum { CAPACITY = 20000 };
	frozenref_pool_t *pool = create_pages(CAPACITY);

	for (int i = 0; i < CAPACITY; ++i)
		alloc(pool);
	for (size_t i = 0; i < CAPACITY; i += 97) {
		void *object = pool->objects + i * pool->stride;
		frozenref_pool_discard(pool, object);
		cr_assert_eq(alloc(pool), object);
		cr_assert_null(frozenref_pool_alloc(pool));
	}
}

/* The last one that a thread gave back is the first that it takes: its cache has it still. */
Test(places, what_was_given_back_last)
{
	frozenref_pool_t *pool = create_pages(10000);
	void *objects[5000];

	for (int i = 0; i < 5000; ++i)
		objects[i] = alloc(pool);
	for (int i = 0; i < 5000; i += 61) {
		frozenref_pool_discard(pool, objects[i]);
		cr_assert_eq(alloc(pool), objects[i]);
	}
	cr_assert_eq(frozenref_pool_live(pool), 5000);
}

/* A thread that comes and goes with one object does not wear out fresh memory. */
Test(places, churn_stays_in_place)
{
	frozenref_pool_t *pool = create_pages(10000);

	for (int i = 0; i < 1000; ++i) {
		void *object = alloc(pool);
		cr_assert_eq(object, pool->objects);
		frozenref_pool_discard(pool, object);
	}
	destroy(pool);
}

/* Address space is reserved, and memory not taken before it is used. */
Test(places, far_more_than_there_is_memory)
{
	/* an emulator of ours keeps books on each page of it */
	const uint32_t capacity = sizeof(void *) == 4 || IS_EMULATED ? 1 << 22 : UINT32_MAX;
	struct frozenref_pool_config config = pages(capacity, FROZENREF_REST_FROZEN);
	config.object_size = sizeof(void *) == 4 ? 100 : 1000;
	frozenref_pool_t *pool = create(config);
	frozenref_handle_t handle;

	for (int i = 0; i < 1000; ++i)
		cr_assert(frozenref_pool_put(pool, publish(pool, &handle)));
	destroy(pool);
}

/* A slot above the mark is found all the same, and raises it; one whose count is still to come is not touched. */
Test(places, above_the_mark)
{
	frozenref_pool_t *pool = create_pages(10);
	frozenref_handle_t handles[5];
	void *objects[5];

	for (int i = 0; i < 5; ++i)
		objects[i] = publish(pool, &handles[i]);
	cr_assert_eq(pool->mark, 5);

	pool->mark = 2;
	cr_assert_eq(frozenref_pool_lookup(pool, handles[3]), objects[3]);
	cr_assert_eq(header_of(objects[3])->ref.word, 2);
	cr_assert_eq(pool->mark, 5);
	cr_assert(!frozenref_pool_put(pool, objects[3]));

	/* whoever took slot 2 has not come to its generation */
	pool->mark = 2;
	int32_t generation = header_of(objects[2])->generation;
	header_of(objects[2])->generation = 0;
	header_of(objects[2])->ref.word = 0;
	cr_assert_null(frozenref_pool_lookup(pool, handles[2]));
	cr_assert_null(frozenref_pool_lookup(pool, (uint32_t)handles[2]));
	cr_assert_eq(header_of(objects[2])->ref.word, 0, "a word that is no count yet was touched");
	cr_assert_eq(frozenref_pool_lookup(pool, handles[3]), objects[3]);
	cr_assert_null(frozenref_pool_lookup(pool, handles[3] + ((uint64_t)1 << 32)));
	cr_assert_eq(header_of(objects[3])->ref.word, 2, "a stale lookup above the mark keeps a reference");
	cr_assert(!frozenref_pool_put(pool, objects[3]));
	cr_assert(frozenref_pool_put(pool, objects[4]));
	cr_assert_null(frozenref_pool_lookup(pool, handles[4]));
	cr_assert_eq(pool->mark, 2, "the mark passed a slot without a count");

	header_of(objects[2])->ref.word = 1;
	header_of(objects[2])->generation = generation;
	cr_assert_eq(frozenref_pool_lookup(pool, handles[2]), objects[2]);
	cr_assert_eq(pool->mark, 5);
	expect_no_fault();
}

/* Threads that take and give back at once each get their own, and all of them together no more than there are. */

enum { THREADS = 8, EACH = 500, ROUNDS = 20 };
static frozenref_pool_t *common;
static void *taken[THREADS][EACH];

static void *take_and_give_back(void *number)
{
	void **objects = taken[(uintptr_t)number];

	for (int round = 0; round < ROUNDS; ++round) {
		for (int i = 0; i < EACH; ++i) {
			objects[i] = frozenref_pool_alloc(common);
			/* Criterion's assertions are not for threads */
			if (!objects[i])
				abort();
			*(uintptr_t *)objects[i] = (uintptr_t)number;
		}
		for (int i = 0; i < EACH; ++i) {
			if (*(uintptr_t *)objects[i] != (uintptr_t)number)
				abort();
			if (round < ROUNDS - 1)
				frozenref_pool_discard(common, objects[i]);
		}
	}
	return NULL;
}

Test(places, full_means_full)
{
	pthread_t threads[THREADS];

	common = create_pages(THREADS * EACH);
	for (uintptr_t i = 0; i < THREADS; ++i)
		cr_assert_eq(pthread_create(&threads[i], NULL, take_and_give_back, (void *)i), 0);
	for (int i = 0; i < THREADS; ++i)
		pthread_join(threads[i], NULL);
	cr_assert_eq(frozenref_pool_live(common), THREADS * EACH);
	cr_assert_null(frozenref_pool_alloc(common));
	qsort(taken, THREADS * EACH, sizeof(void *), by_address);
	for (int i = 1; i < THREADS * EACH; ++i)
		cr_assert_neq((&taken[0][0])[i], (&taken[0][0])[i - 1], "handed out twice");
	cr_assert_eq(common->mark, THREADS * EACH);
}
