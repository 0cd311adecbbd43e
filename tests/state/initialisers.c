/* SPDX-License-Identifier: MIT */
/*
 * The initialisers: static, automatic, inside other objects, and as functions. Those that must not compile are in
 * rejected.c.
 */
#include "operations.h"

static frozenref_t file_one = FROZENREF_INIT(1);
static frozenref_t file_many = FROZENREF_INIT(1000 + 2 * 3);
static frozenref_t file_most = FROZENREF_INIT(FROZENREF_COUNT_MAX);
static frozenref_t file_unsigned = FROZENREF_INIT(7U);
static frozenref_t file_long = FROZENREF_INIT(8LL);
static const frozenref_t file_frozen = FROZENREF_INIT_FROZEN;

static struct {
	int before;
	frozenref_t refs[2];
	int after;
} object = {.before = 1, .refs = {FROZENREF_INIT(5), FROZENREF_INIT_FROZEN}, .after = 2};

Test(initialisers, of_static_objects)
{
	cr_assert_eq(file_one.word, 1);
	cr_assert_eq(file_many.word, 1006);
	cr_assert_eq(file_most.word, INT32_MAX);
	cr_assert_eq(file_unsigned.word, 7);
	cr_assert_eq(file_long.word, 8);
	cr_assert_eq(file_frozen.word, FROZEN);
	cr_assert(frozenref_is_frozen(&file_frozen));
}

Test(initialisers, inside_other_objects)
{
	cr_assert_eq(object.before, 1);
	cr_assert_eq(object.refs[0].word, 5);
	cr_assert_eq(object.refs[1].word, FROZEN);
	cr_assert_eq(object.after, 2);
}

Test(initialisers, of_automatic_objects)
{
	frozenref_t live = FROZENREF_INIT(2), frozen = FROZENREF_INIT_FROZEN;
	record_faults();
	cr_assert(!frozenref_try_get(&frozen));
	frozenref_unfreeze(&frozen, 1);
	cr_assert(frozenref_put(&frozen));
	cr_assert(!frozenref_put(&live));
	cr_assert(frozenref_put(&live));
	cr_assert_eq(recorded.count, 0);
}

/* Whatever the memory held before. */
Test(initialisers, functions)
{
	for (size_t i = 0; i < WORDS; ++i) {
		int32_t word = boundary_word(i);
		expect(&op_init, 1, (struct transition){word, 1, 0, NULL});
		expect(&op_init, 2, (struct transition){word, 2, 0, NULL});
		expect(&op_init, COUNT_MAX, (struct transition){word, COUNT_MAX, 0, NULL});
		expect(&op_init_frozen, 1, (struct transition){word, FROZEN, 0, NULL});
		expect(&op_init_immortal, 1, (struct transition){word, SATURATED, 0, NULL});
	}
}

Test(initialisers, every_boundary_count)
{
	for (size_t i = 0; i < WORDS; ++i) {
		int32_t n = boundary_word(i);
		expect(&op_init, n, (struct transition){FROZEN, n < 1 ? FROZEN : n, 0, n < 1 ? BAD_COUNT : NULL});
	}
}

/* An object that could not be made live is frozen, whatever the memory held: nobody gets it. */
Test(initialisers, init_that_faults)
{
	for (size_t i = 0; i < WORDS; ++i) {
		frozenref_t ref = {boundary_word(i)};
		record_faults();
		frozenref_init(&ref, 0);
		require(recorded.count == 1 && recorded.last.word == FROZEN, "init of 0x%08x",
			(unsigned)boundary_word(i));
		require(recorded.word_left == FROZEN, "init of 0x%08x: the handler ran before the word was in order",
			(unsigned)boundary_word(i));
		require(ref.word == FROZEN, "init of 0x%08x", (unsigned)boundary_word(i));
		require(!frozenref_try_get(&ref), "init of 0x%08x", (unsigned)boundary_word(i));
	}
}
