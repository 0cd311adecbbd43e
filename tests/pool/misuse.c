/* SPDX-License-Identifier: MIT */
/*
 * Each misuse of a pool: that it is reported, as what, what the operation returns, and the state it leaves.
 */
#include "pools.h"

static frozenref_pool_t *pool;
static page_t *page;
static frozenref_handle_t handle;

static void begin(void)
{
	pool = create_pages(10);
	page = publish(pool, &handle);
}

/* The object is as it was before the misuse, and lives on. */
static void lives_on(void)
{
	expect_no_fault();
	cr_assert_eq(header_of(page)->ref.word, 1);
	cr_assert_eq(frozenref_pool_lookup(pool, handle), page);
	cr_assert(!frozenref_pool_put(pool, page));
	cr_assert_eq(releases, 0);
	cr_assert(frozenref_pool_put(pool, page));
	cr_assert_eq(releases, 1);
	destroy(pool);
}

Test(misuse, publish_twice)
{
	begin();
	cr_assert_eq(frozenref_pool_publish(pool, page), 0);
	cr_assert_eq(last_fault.word, 1);
	expect_fault(page, "pool_publish", FROZENREF_FAULT_NOT_FROZEN);
	lives_on();
}

Test(misuse, discard_of_a_live_object)
{
	begin();
	frozenref_pool_discard(pool, page);
	expect_fault(page, "pool_discard", FROZENREF_FAULT_NOT_FROZEN);
	lives_on();
}

Test(misuse, of_an_object_at_rest)
{
	begin();
	cr_assert(frozenref_pool_put(pool, page));

	cr_assert_eq(frozenref_pool_publish(pool, page), 0);
	expect_fault(page, "pool_publish", FROZENREF_FAULT_AT_REST);
	frozenref_pool_discard(pool, page);
	expect_fault(page, "pool_discard", FROZENREF_FAULT_AT_REST);
	cr_assert(!frozenref_pool_put(pool, page));
	expect_fault(page, "put", FROZENREF_FAULT_FROZEN);
	frozenref_pool_get(pool, page);
	expect_fault(page, "get", FROZENREF_FAULT_FROZEN);
	cr_assert(!frozenref_pool_freeze(pool, page));
	cr_assert_eq(releases, 1, "an object at rest was released");

	cr_assert_eq(alloc(pool), page, "the object is lost");
	cr_assert_neq(alloc(pool), page, "the object is handed out twice");
	cr_assert_eq(frozenref_pool_live(pool), 2);
}

Test(misuse, discard_twice)
{
	pool = create_pages(10);
	page = alloc(pool);
	frozenref_pool_discard(pool, page);
	frozenref_pool_discard(pool, page);
	expect_fault(page, "pool_discard", FROZENREF_FAULT_AT_REST);
	cr_assert_eq(alloc(pool), page);
	cr_assert_neq(alloc(pool), page, "the object is handed out twice");
}

/* It is not handed out, for somebody may hold it. */
Test(misuse, unfreeze_at_rest)
{
	begin();
	cr_assert(frozenref_pool_put(pool, page));
	frozenref_pool_unfreeze(pool, page);
	expect_no_fault();
	cr_assert_neq(alloc(pool), page);
	expect_fault(page, "pool_alloc", FROZENREF_FAULT_NOT_FROZEN);
	cr_assert_neq(alloc(pool), page);
	expect_no_fault();
}

Test(misuse, unfreeze_of_a_live_object)
{
	begin();
	frozenref_pool_unfreeze(pool, page);
	expect_fault(page, "unfreeze", FROZENREF_FAULT_NOT_FROZEN);
	lives_on();
}

Test(misuse, get_and_put_without_a_reference)
{
	pool = create_pages(10);
	page = alloc(pool);
	frozenref_pool_get(pool, page);
	expect_fault(page, "get", FROZENREF_FAULT_FROZEN);
	cr_assert(!frozenref_pool_put(pool, page));
	expect_fault(page, "put", FROZENREF_FAULT_FROZEN);
	cr_assert_eq(releases, 0);
	cr_assert_neq(frozenref_pool_publish(pool, page), 0);
	cr_assert_eq(header_of(page)->ref.word, 1);
	cr_assert(frozenref_pool_put(pool, page));
	destroy(pool);
}

/* Not even the memory before it is looked at: there need not be any. */
Test(misuse, strangers)
{
	begin();
	frozenref_pool_t *other = create_pages(10);
	frozenref_handle_t others_handle;
	void *others = publish(other, &others_handle);
	page_t outside;
	void *const strangers[] = {
		NULL,
		(void *)1,
		(void *)(uintptr_t)-1,
		others,
		&outside,
		pool,
		(char *)page - 1,
		(char *)page + 1,
		(char *)page + sizeof(page_t),
		(char *)page - pool->stride,
		/* a slot that was never used, the last one, and that behind it */
		(char *)page + pool->stride,
		(char *)page + 9 * pool->stride,
		(char *)page + 10 * pool->stride,
	};
	for (size_t i = 0; i < sizeof strangers / sizeof *strangers; ++i) {
		cr_assert_eq(frozenref_pool_publish(pool, strangers[i]), 0);
		expect_fault(NULL, "pool_publish", FROZENREF_FAULT_STRANGER);
		frozenref_pool_discard(pool, strangers[i]);
		expect_fault(NULL, "pool_discard", FROZENREF_FAULT_STRANGER);
		cr_assert_eq(frozenref_pool_handle(pool, strangers[i]), 0);
		expect_fault(NULL, "pool_handle", FROZENREF_FAULT_STRANGER);
	}
	/* another pool's last put in this one: it is not released here, and leaks there */
	cr_assert(frozenref_pool_put(pool, others));
	expect_fault(NULL, "pool_put", FROZENREF_FAULT_STRANGER);
	cr_assert_eq(releases, 0);
	cr_assert_eq(frozenref_pool_live(other), 1);
	lives_on();
}

static void unfreeze_it(void *object, void *context)
{
	record_release(object, context);
	frozenref_unfreeze(&header_of(object)->ref, 1);
}

Test(misuse, release_unfreezes)
{
	for (int rest = FROZENREF_REST_FROZEN; rest <= FROZENREF_REST_LIVE; ++rest) {
		struct frozenref_pool_config config = pages(1, (enum frozenref_rest)rest);
		config.release = unfreeze_it;
		pool = create(config);
		page = publish(pool, &handle);
		cr_assert(frozenref_pool_put(pool, page));
		expect_fault(page, "pool_put", FROZENREF_FAULT_NOT_FROZEN);
		cr_assert_null(frozenref_pool_alloc(pool), "an object that is live is handed out");
		cr_assert_eq(header_of(page)->ref.word, 1, "an object that leaks was changed");
	}
}

static void discard_it(void *object, void *context)
{
	record_release(object, context);
	frozenref_pool_discard(pool, object);
}

Test(misuse, release_discards)
{
	struct frozenref_pool_config config = pages(2, FROZENREF_REST_FROZEN);
	config.release = discard_it;
	pool = create(config);
	page = publish(pool, &handle);
	cr_assert(frozenref_pool_put(pool, page));
	expect_fault(page, "pool_put", FROZENREF_FAULT_AT_REST);
	cr_assert_eq(alloc(pool), page);
	cr_assert_neq(alloc(pool), page);
	cr_assert_null(frozenref_pool_alloc(pool), "the object is handed out twice");
}

Test(misuse, destroy_with_live_objects)
{
	pool = create_pages(100);
	page_t *each[70];
	for (size_t i = 0; i < 70; ++i)
		each[i] = publish(pool, &handle);
	cr_assert(frozenref_pool_put(pool, each[0]));
	cr_assert(frozenref_pool_put(pool, each[40]));
	cr_assert(frozenref_pool_freeze(pool, each[69]));
	frozenref_pool_get(pool, each[1]);

	frozenref_pool_destroy(pool);
	cr_assert_eq(last_fault.n, 68, "%d objects, not 68", (int)last_fault.n);
	cr_assert_eq(last_fault.word, 2);
	cr_assert_str_eq(last_fault.reason, "objects of the pool are in use");
	expect_fault(each[1], "pool_destroy", FROZENREF_FAULT_IN_USE);

	/* the pool is still there, as it was */
	cr_assert_eq(frozenref_pool_live(pool), 68);
	frozenref_pool_unfreeze(pool, each[69]);
	cr_assert(!frozenref_pool_put(pool, each[1]));
	for (size_t i = 1; i < 70; ++i)
		if (i != 40)
			cr_assert(frozenref_pool_put(pool, each[i]));
	cr_assert_eq(releases, 70);
	destroy(pool);
}

/* The last object in use is found too, and one that nobody published counts. */
Test(misuse, destroy_with_an_unpublished_object)
{
	pool = create_pages(2);
	void *first = alloc(pool), *second = alloc(pool);
	frozenref_pool_discard(pool, first);
	frozenref_pool_destroy(pool);
	cr_assert_eq(last_fault.n, 1);
	expect_fault(second, "pool_destroy", FROZENREF_FAULT_IN_USE);
	frozenref_pool_discard(pool, second);
	destroy(pool);
}
