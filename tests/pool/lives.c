/* SPDX-License-Identifier: MIT */
/*
 * What each operation does to an object, in every state that it may be in, and what becomes of its handle.
 */
#include "pools.h"

Test(lives, one)
{
	frozenref_pool_t *pool = create_pages(10);
	frozenref_handle_t handle;
	void *object = publish(pool, &handle);

	cr_assert_eq(frozenref_pool_handle(pool, object), handle);
	cr_assert_eq(frozenref_pool_live(pool), 1);
	cr_assert_eq(frozenref_pool_lookup(pool, handle), object);
	cr_assert_eq(header_of(object)->ref.word, 2);
	frozenref_pool_get(pool, object);
	cr_assert_eq(header_of(object)->ref.word, 3);
	cr_assert(!frozenref_pool_put(pool, object));
	cr_assert(!frozenref_pool_put(pool, object));
	cr_assert_eq(releases, 0);
	cr_assert(frozenref_pool_put(pool, object));
	cr_assert_eq(releases, 1);
	cr_assert_eq(last_released, object);
	cr_assert_eq(header_of(object)->ref.word, FROZEN);
	cr_assert_null(frozenref_pool_lookup(pool, handle));
	destroy(pool);
}

Test(lives, alloc_is_frozen_and_unpublished)
{
	frozenref_pool_t *pool = create_pages(10);
	void *object = alloc(pool);
	frozenref_handle_t handle = frozenref_pool_handle(pool, object);

	cr_assert_neq(handle, 0);
	cr_assert_null(frozenref_pool_lookup(pool, handle), "an object is found before it is published");
	cr_assert_eq(frozenref_pool_publish(pool, object), handle, "not the handle that was foretold");
	cr_assert_eq(header_of(object)->ref.word, 1, "the failed lookup left something behind");
	cr_assert_eq(frozenref_pool_lookup(pool, handle), object);
	cr_assert(!frozenref_pool_put(pool, object));
	cr_assert(frozenref_pool_put(pool, object));
	destroy(pool);
}

/* The first user finds zeroes, the next one what the first one left. */
Test(lives, memory_stays)
{
	frozenref_pool_t *pool = create_pages(1);
	page_t *page = alloc(pool);

	for (size_t i = 0; i < sizeof page->contents / sizeof *page->contents; ++i)
		cr_assert_eq(page->contents[i], 0);
	memset(page, 0xa5, sizeof *page);
	frozenref_pool_discard(pool, page);
	cr_assert_eq(alloc(pool), page);
	for (size_t i = 0; i < sizeof page->contents / sizeof *page->contents; ++i)
		cr_assert_eq(page->contents[i], 0xa5a5a5a5a5a5a5a5);
	frozenref_pool_discard(pool, page);
	destroy(pool);
}

Test(lives, discard_of_an_unpublished_object)
{
	frozenref_pool_t *pool = create_pages(10);
	void *object = alloc(pool);
	frozenref_handle_t handle = frozenref_pool_handle(pool, object);

	frozenref_pool_discard(pool, object);
	cr_assert_eq(releases, 0, "discard released the object");
	cr_assert_eq(frozenref_pool_live(pool), 0);
	cr_assert_null(frozenref_pool_lookup(pool, handle));
	cr_assert_eq(alloc(pool), object, "the object is not back");
	cr_assert_neq(frozenref_pool_publish(pool, object), handle, "two lives have one handle");
	cr_assert_null(frozenref_pool_lookup(pool, handle));
	cr_assert(frozenref_pool_put(pool, object));
	destroy(pool);
}

Test(lives, freeze)
{
	frozenref_pool_t *pool = create_pages(10);
	frozenref_handle_t handle;
	void *object = publish(pool, &handle);

	frozenref_pool_get(pool, object);
	cr_assert(!frozenref_pool_freeze(pool, object), "an object with two references is frozen");
	cr_assert_eq(header_of(object)->ref.word, 2);
	cr_assert(!frozenref_pool_put(pool, object));
	cr_assert(frozenref_pool_freeze(pool, object));
	cr_assert_null(frozenref_pool_lookup(pool, handle), "a frozen object is found");
	cr_assert_eq(frozenref_pool_live(pool), 1);
	frozenref_pool_unfreeze(pool, object);
	cr_assert_eq(header_of(object)->ref.word, 1);
	cr_assert_eq(frozenref_pool_lookup(pool, handle), object, "the handle did not survive freeze and unfreeze");
	cr_assert(!frozenref_pool_put(pool, object));
	cr_assert(frozenref_pool_put(pool, object));
	destroy(pool);
}

Test(lives, discard_of_a_frozen_object)
{
	frozenref_pool_t *pool = create_pages(10);
	frozenref_handle_t handle;
	void *object = publish(pool, &handle);

	cr_assert(frozenref_pool_freeze(pool, object));
	frozenref_pool_discard(pool, object);
	cr_assert_eq(releases, 0);
	cr_assert_eq(alloc(pool), object);
	frozenref_pool_publish(pool, object);
	cr_assert_null(frozenref_pool_lookup(pool, handle), "a handle outlived discard");
	cr_assert(frozenref_pool_put(pool, object));
	destroy(pool);
}

/* Whoever lives in the slot by now is left as it was, and is not found. */
Test(lives, stale_handle_of_a_slot_that_lives)
{
	frozenref_pool_t *pool = create_pages(1);
	frozenref_handle_t before, handle;
	void *object = publish(pool, &before);

	cr_assert(frozenref_pool_put(pool, object));
	cr_assert_eq(publish(pool, &handle), object);
	cr_assert_neq(before, handle);
	cr_assert_null(frozenref_pool_lookup(pool, before));
	cr_assert_eq(header_of(object)->ref.word, 1, "a stale lookup kept a reference");
	cr_assert_eq(releases, 1);
	cr_assert(frozenref_pool_put(pool, object));
	cr_assert_eq(releases, 2);
	destroy(pool);
}

/*
 * The stale lookup's reference is the last one: its put releases the object. That the holder's put comes in between is
 * staged: what is put back stands for what the lookup took.
 */
Test(lives, stale_lookup_has_the_last_reference)
{
	frozenref_pool_t *pool = create_pages(1);
	frozenref_handle_t handle;
	void *object = publish(pool, &handle);

	cr_assert_null(frozenref_pool_lookup_cold(pool, handle ^ (uint64_t)1 << 32, object, 1));
	cr_assert_eq(releases, 1);
	cr_assert_null(frozenref_pool_lookup(pool, handle));
	destroy(pool);
}

/* A put stood still between its two halves, through the end of its life and into the last put of a later one. */
Test(lives, stalled_put_wins_a_later_life)
{
	frozenref_pool_t *pool = create_pages(1);
	frozenref_handle_t first, second;
	page_t *page = publish(pool, &first);

	page->contents[0] = 1;
	header_of(page)->ref.word = 0; /* the first half of the put that stalls */
	cr_assert_eq(frozenref_pool_lookup(pool, first), page, "a staged object is not rescued");
	cr_assert(frozenref_pool_put(pool, page));
	cr_assert_eq(releases, 1);

	cr_assert_eq(publish(pool, &second), page);
	page->contents[0] = 2;
	header_of(page)->ref.word = 0; /* the first half of the second life's last put */
	/* the second half of the one that stalled, as frozenref_put does it and then frozenref_pool_put */
	header_of(page)->ref.word = FROZEN;
	cr_assert(frozenref_pool_end_life(pool, page));
	cr_assert_eq(releases, 2, "the later life is not released once");
	cr_assert_eq(((page_t *)last_released)->contents[0], 2, "released as the earlier life");
	cr_assert_null(frozenref_pool_lookup(pool, second));
	destroy(pool);
}

Test(lives, without_release)
{
	struct frozenref_pool_config config = pages(1, FROZENREF_REST_FROZEN);
	config.release = NULL;
	frozenref_pool_t *pool = create(config);
	frozenref_handle_t handle;

	cr_assert(frozenref_pool_put(pool, publish(pool, &handle)));
	cr_assert_null(frozenref_pool_lookup(pool, handle));
	destroy(pool);
}

/* An immortal object is in use for good. */
Test(lives, immortal)
{
	frozenref_pool_t *pool = create_pages(2);
	frozenref_handle_t handle;
	void *object = publish(pool, &handle);

	frozenref_make_immortal(&header_of(object)->ref);
	cr_assert_eq(frozenref_pool_lookup(pool, handle), object);
	for (int i = 0; i < 5; ++i)
		cr_assert(!frozenref_pool_put(pool, object));
	cr_assert_eq(frozenref_pool_lookup(pool, handle), object);
	cr_assert_null(frozenref_pool_lookup(pool, handle ^ (uint64_t)1 << 32));
	expect_no_fault();
	frozenref_pool_destroy(pool);
	expect_fault(object, "pool_destroy", FROZENREF_FAULT_IN_USE);
}

/* A release may use the pool: here a list, each object of which holds the next one by a reference, or by a handle. */

static frozenref_pool_t *list;

static void release_next(void *object, void *context)
{
	page_t *page = object;
	record_release(object, context);
	if (page->contents[0])
		frozenref_pool_put(list, (void *)(uintptr_t)page->contents[0]);
	if (page->contents[1]) {
		cr_assert_null(frozenref_pool_lookup(list, frozenref_pool_handle(list, object)));
		void *other = frozenref_pool_lookup(list, page->contents[1]);
		cr_assert_not_null(other);
		cr_assert(!frozenref_pool_put(list, other));
	}
}

Test(lives, release_puts_and_looks_up)
{
	struct frozenref_pool_config config = pages(100, FROZENREF_REST_FROZEN);
	config.release = release_next;
	list = create(config);
	frozenref_handle_t stays;
	void *watched = publish(list, &stays);
	void *next = NULL;

	for (int i = 0; i < 99; ++i) {
		page_t *page = alloc(list);
		page->contents[0] = (uintptr_t)next;
		page->contents[1] = stays;
		frozenref_pool_publish(list, page);
		next = page;
	}
	cr_assert_null(frozenref_pool_alloc(list));
	cr_assert(frozenref_pool_put(list, next));
	cr_assert_eq(releases, 99);
	cr_assert_eq(frozenref_pool_live(list), 1);
	memset(watched, 0, sizeof(page_t));
	cr_assert(frozenref_pool_put(list, watched));
	destroy(list);
}

static void release_and_alloc(void *object, void *context)
{
	record_release(object, context);
	if (releases > 1)
		return;
	/* one of two is free; the one that is being released is not */
	void *other = alloc(list);
	cr_assert_neq(other, object);
	cr_assert_null(frozenref_pool_alloc(list), "an object is handed out while it is released");
	frozenref_handle_t handle = frozenref_pool_publish(list, other);
	cr_assert_eq(frozenref_pool_lookup(list, handle), other);
	cr_assert(!frozenref_pool_put(list, other));
	cr_assert(frozenref_pool_put(list, other));
}

Test(lives, release_allocates)
{
	struct frozenref_pool_config config = pages(2, FROZENREF_REST_FROZEN);
	config.release = release_and_alloc;
	list = create(config);
	frozenref_handle_t handle;

	cr_assert(frozenref_pool_put(list, publish(list, &handle)));
	cr_assert_eq(releases, 2);
	destroy(list);
}

/* However far failed lookups have drifted the word: the add that comes to 0 found a frozen object. */
Test(lives, frozen_at_the_edge)
{
	frozenref_pool_t *pool = create_pages(1);
	frozenref_handle_t handle;
	void *object = publish(pool, &handle);

	cr_assert(frozenref_pool_freeze(pool, object));
	header_of(object)->ref.word = -1;
	cr_assert_null(frozenref_pool_lookup(pool, handle));
	cr_assert_eq(releases, 0);
	expect_no_fault();
}
