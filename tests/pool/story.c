/* SPDX-License-Identifier: MIT */
/*
 * The two ways to rest, as the kernel's device pages have them. Private and coherent pages, and those of peer-to-peer
 * DMA, rest with no reference: whoever maps one first sets its count to 1, and the last put gives it back to the
 * driver's allocator. Those of fs-dax and generic devices rest with one: the last put makes it 1 again at once, ready
 * to be handed out.
 */
#include "pools.h"

Test(story, rests_frozen)
{
	frozenref_pool_t *pool = create(pages(3, FROZENREF_REST_FROZEN));
	cr_assert_eq(frozenref_pool_live(pool), 0, "all pages are the allocator's at first");

	/* the allocator hands a page out; nobody has mapped it, and nobody can find it */
	page_t *page = alloc(pool);
	frozenref_handle_t handle = frozenref_pool_handle(pool, page);
	cr_assert_eq(frozenref_count(&header_of(page)->ref), 0);
	cr_assert_null(frozenref_pool_lookup(pool, handle));

	/* the first mapping sets 1 */
	cr_assert_eq(frozenref_pool_publish(pool, page), handle);
	cr_assert_eq(frozenref_count(&header_of(page)->ref), 1);

	/* others map it and unmap it, the one that was first among them */
	cr_assert_eq(frozenref_pool_lookup(pool, handle), page);
	frozenref_pool_get(pool, page);
	cr_assert_eq(frozenref_count(&header_of(page)->ref), 3);
	cr_assert(!frozenref_pool_put(pool, page));
	cr_assert(!frozenref_pool_put(pool, page));
	cr_assert_eq(releases, 0);

	/* the last put tells the driver, and gives the page back */
	cr_assert(frozenref_pool_put(pool, page));
	cr_assert_eq(releases, 1);
	cr_assert(frozenref_is_frozen(&header_of(page)->ref));
	cr_assert_null(frozenref_pool_lookup(pool, handle));
	cr_assert_eq(frozenref_pool_live(pool), 0);

	/* a mapping that fails gives it back without telling anybody */
	cr_assert_eq(alloc(pool), page);
	frozenref_pool_discard(pool, page);
	cr_assert_eq(releases, 1);
	destroy(pool);
}

Test(story, rests_live)
{
	frozenref_pool_t *pool = create(pages(1, FROZENREF_REST_LIVE));

	/* the owner brings the page up: it holds the one reference of a page at rest */
	frozenref_handle_t first;
	page_t *page = publish(pool, &first);
	cr_assert_eq(frozenref_pool_live(pool), 1);

	/* a user besides the owner comes and goes: the page is idle again, and nothing was released */
	cr_assert_eq(frozenref_pool_lookup(pool, first), page);
	cr_assert(!frozenref_pool_put(pool, page));
	cr_assert_eq(frozenref_count(&header_of(page)->ref), 1);
	cr_assert_eq(releases, 0);

	/* the owner hands its reference out with the page; the last put makes the count 1 again at once */
	cr_assert(frozenref_pool_put(pool, page));
	cr_assert_eq(releases, 1);
	cr_assert_eq(last_released, page);
	cr_assert_eq(header_of(page)->ref.word, 1);
	cr_assert_eq(frozenref_pool_live(pool), 1, "the page went back to the pool");
	cr_assert_null(frozenref_pool_alloc(pool), "the owner's page is handed out");

	/* a handle of the former use is stale, the owner asks for the new one, and hands the page out again */
	cr_assert_null(frozenref_pool_lookup(pool, first));
	cr_assert_eq(header_of(page)->ref.word, 1);
	frozenref_handle_t second = frozenref_pool_handle(pool, page);
	cr_assert_neq(second, first);
	cr_assert_eq(frozenref_pool_lookup(pool, second), page);
	cr_assert(!frozenref_pool_put(pool, page));
	cr_assert(frozenref_pool_put(pool, page));
	cr_assert_eq(releases, 2);

	/* the device goes away: the owner freezes the page and gives it back to the pool */
	cr_assert(frozenref_pool_freeze(pool, page));
	frozenref_pool_discard(pool, page);
	cr_assert_eq(releases, 2);
	cr_assert_null(frozenref_pool_lookup(pool, frozenref_pool_handle(pool, page)));
	destroy(pool);
}

static void look_while_released(void *object, void *context)
{
	record_release(object, context);
	cr_assert_eq(header_of(object)->ref.word, FROZEN, "live again before release returned");
}

/* The owner's reference exists once release has returned, not sooner. */
Test(story, frozen_while_it_is_released)
{
	struct frozenref_pool_config config = pages(1, FROZENREF_REST_LIVE);
	config.release = look_while_released;
	frozenref_pool_t *pool = create(config);
	frozenref_handle_t handle;
	void *page = publish(pool, &handle);

	cr_assert(frozenref_pool_put(pool, page));
	cr_assert_eq(header_of(page)->ref.word, 1);
	cr_assert(frozenref_pool_freeze(pool, page));
	frozenref_pool_discard(pool, page);
	destroy(pool);
}
