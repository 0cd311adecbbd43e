/* SPDX-License-Identifier: MIT */
/*
 * What the suites of the pool share: a pool of objects that know what was released, faults that are recorded instead of
 * ending the test, and a look at an object's header.
 */
#ifndef TESTS_POOL_POOLS_H
#define TESTS_POOL_POOLS_H

#include <criterion/criterion.h>
#include <string.h>

#include <frozenref/pool.h>

enum { FROZEN = -0x20000000 };

typedef struct page {
	uint64_t contents[6];
} page_t;

static unsigned faults;
static frozenref_fault_t last_fault;

static inline void record_fault(const frozenref_fault_t *fault, void *data)
{
	(void)data;
	++faults;
	last_fault = *fault;
}

static inline void record_faults(void)
{
	faults = 0;
	frozenref_set_fault_handler(record_fault, NULL);
}

static inline void expect_no_fault(void)
{
	cr_assert_eq(faults, 0, "%s: %s", last_fault.operation, last_fault.reason);
}

static inline struct frozenref_pool_header *header_of(void *object)
{
	return (struct frozenref_pool_header *)object - 1;
}

/* One fault since record_faults, of this operation and kind, about this object; NULL: about none. */
static inline void expect_fault(void *object, const char *operation, enum frozenref_fault_kind kind)
{
	cr_assert_eq(faults, 1, "%u faults, not one of %s", faults, operation);
	cr_assert_str_eq(last_fault.operation, operation);
	cr_assert_eq(last_fault.kind, kind, "%s: %s", operation, last_fault.reason);
	cr_assert_eq(last_fault.size, sizeof last_fault);
	cr_assert_eq(last_fault.ref, object ? &header_of(object)->ref : NULL, "the fault is about another object");
	record_faults();
}

/* Which objects were released, and how often any were. */
static unsigned releases;
static void *last_released;

static inline void record_release(void *object, void *context)
{
	cr_assert_eq(context, &releases, "release is called with another context");
	cr_assert(header_of(object)->ref.word < 0, "release is called with an object that is not frozen");
	++releases;
	last_released = object;
}

static inline struct frozenref_pool_config pages(uint32_t capacity, enum frozenref_rest rest)
{
	return (struct frozenref_pool_config){
		.object_size = sizeof(page_t),
		.object_align = _Alignof(page_t),
		.capacity = capacity,
		.release = record_release,
		.context = &releases,
		.rest = rest,
	};
}

static inline frozenref_pool_t *create(struct frozenref_pool_config config)
{
	frozenref_pool_t *pool = NULL;
	record_faults();
	releases = 0;
	cr_assert_eq(frozenref_pool_create(&pool, &config), 0);
	cr_assert_not_null(pool);
	return pool;
}

static inline frozenref_pool_t *create_pages(uint32_t capacity)
{
	return create(pages(capacity, FROZENREF_REST_FROZEN));
}

static inline void *alloc(frozenref_pool_t *pool)
{
	void *object = frozenref_pool_alloc(pool);
	cr_assert_not_null(object);
	cr_assert(header_of(object)->ref.word < 0, "an object is handed out that is not frozen");
	return object;
}

static inline void *publish(frozenref_pool_t *pool, frozenref_handle_t *handle)
{
	void *object = alloc(pool);
	*handle = frozenref_pool_publish(pool, object);
	cr_assert_neq(*handle, 0);
	cr_assert_eq(header_of(object)->ref.word, 1);
	return object;
}

/* Nothing is left in it, so it goes without a fault. */
static inline void destroy(frozenref_pool_t *pool)
{
	expect_no_fault();
	cr_assert_eq(frozenref_pool_live(pool), 0);
	frozenref_pool_destroy(pool);
	expect_no_fault();
}

#endif
