/* SPDX-License-Identifier: MIT */
/*
 * Each misuse: that it is reported, as what, what the operation returns, and the state it leaves. What perform()
 * asserts of every fault (operation, object, word, n, repair before the handler) is asserted here too.
 */
#include "operations.h"

/* From a handful of states: whatever else is wrong, a fault about n leaves the object alone. */
static void expect_left_alone(const struct operation *operation, int32_t n, const char *reason)
{
	static const int32_t words[] = {1, 2, 1000, COUNT_MAX, 0, FROZEN, FROZEN + 7, SATURATED, SATURATED - 7};
	for (size_t i = 0; i < LENGTH(words); ++i)
		expect(operation, n, (struct transition){words[i], words[i], 0, reason});
}

Test(misuse, n_out_of_range)
{
	static const int32_t bad[] = {INT32_MIN, INT32_MIN + 1, -N_MAX,    -65,      -64, -1,
				      0,         N_MAX + 1,     2 * N_MAX, COUNT_MAX};
	for (size_t i = 0; i < LENGTH(bad); ++i) {
		expect_left_alone(&op_get_n, bad[i], BAD_N);
		expect_left_alone(&op_try_get_n, bad[i], BAD_N);
		expect_left_alone(&op_put_n, bad[i], BAD_N);
		expect_left_alone(&op_put_unguarded_n, bad[i], BAD_N);
		expect_left_alone(&op_add_return, bad[i], BAD_N);
		expect_left_alone(&op_sub_return, bad[i], BAD_N);
	}
}

Test(misuse, count_out_of_range)
{
	static const int32_t bad[] = {INT32_MIN, INT32_MIN + 1, FROZEN, SATURATED, -64, -1, 0};
	for (size_t i = 0; i < LENGTH(bad); ++i) {
		expect_left_alone(&op_unfreeze, bad[i], BAD_COUNT);
		expect_left_alone(&op_freeze, bad[i], BAD_COUNT);
	}
}

/* Not even where the word is what was expected. */
Test(misuse, freeze_what_is_not_live)
{
	for (size_t i = 0; i < WORDS; ++i) {
		int32_t word = boundary_word(i);
		if (word < 1)
			expect(&op_freeze, word, (struct transition){word, word, false, BAD_COUNT});
	}
}

Test(misuse, get_of_a_frozen_object)
{
	expect(&op_get, 1, (struct transition){FROZEN, FROZEN + 1, 0, IS_FROZEN});
	expect(&op_get_quiet, 1, (struct transition){FROZEN, FROZEN + 1, 0, IS_FROZEN});
	expect(&op_get_n, 64, (struct transition){FROZEN, FROZEN + 64, 0, IS_FROZEN});
	expect(&op_get_n, 65, (struct transition){FROZEN, FROZEN, 0, IS_FROZEN});
	expect(&op_add_return, 64, (struct transition){FROZEN, FROZEN + 64, 0, IS_FROZEN});
	expect(&op_add_return, 65, (struct transition){FROZEN, FROZEN, 0, IS_FROZEN});
	expect(&op_make_immortal, 1, (struct transition){FROZEN, FROZEN, 0, IS_FROZEN});
}

/* The get came in time: the object lives, with the references asked for and no others. */
Test(misuse, get_of_a_staged_object)
{
	expect(&op_get, 1, (struct transition){0, 1, 0, IS_STAGED});
	expect(&op_get_quiet, 1, (struct transition){0, 1, 0, IS_STAGED});
	expect(&op_get_n, 64, (struct transition){0, 64, 0, IS_STAGED});
	expect(&op_get_n, 65, (struct transition){0, 0, 0, IS_STAGED});
	expect(&op_add_return, 64, (struct transition){0, 64, 0, IS_STAGED});
	expect(&op_add_return, 65, (struct transition){0, 0, 0, IS_STAGED});
	expect(&op_make_immortal, 1, (struct transition){0, 0, 0, IS_STAGED});
}

Test(misuse, put_of_a_frozen_object)
{
	expect(&op_put, 1, (struct transition){FROZEN, FROZEN - 1, false, IS_FROZEN});
	expect(&op_put_n, 64, (struct transition){FROZEN, FROZEN - 64, false, IS_FROZEN});
	expect(&op_put_n, 65, (struct transition){FROZEN, FROZEN, false, IS_FROZEN});
	expect(&op_put_quiet, 1, (struct transition){FROZEN, FROZEN - 1, false, IS_FROZEN});
	expect(&op_put_return, 1, (struct transition){FROZEN, FROZEN - 1, COUNT_MAX, IS_FROZEN});
	expect(&op_put_unless_last, 1, (struct transition){FROZEN, FROZEN, true, IS_FROZEN});
	expect(&op_put_unguarded, 1, (struct transition){FROZEN, FROZEN, false, IS_FROZEN});
	expect(&op_put_unguarded_n, 64, (struct transition){FROZEN, FROZEN, false, IS_FROZEN});
	expect(&op_put_unguarded_n, 65, (struct transition){FROZEN, FROZEN, false, IS_FROZEN});
	expect(&op_sub_return, 64, (struct transition){FROZEN, FROZEN - 64, 0, IS_FROZEN});
	expect(&op_sub_return, 65, (struct transition){FROZEN, FROZEN, 0, IS_FROZEN});
}

/* Somebody's last put is under way: the object leaks, for it cannot be told whose reference was given back twice. */
Test(misuse, put_of_a_staged_object)
{
	expect(&op_put, 1, (struct transition){0, SATURATED, false, IS_STAGED});
	expect(&op_put_n, 64, (struct transition){0, SATURATED, false, IS_STAGED});
	expect(&op_put_n, 65, (struct transition){0, 0, false, IS_STAGED});
	expect(&op_put_quiet, 1, (struct transition){0, SATURATED, false, IS_STAGED});
	expect(&op_put_return, 1, (struct transition){0, SATURATED, COUNT_MAX, IS_STAGED});
	expect(&op_put_unless_last, 1, (struct transition){0, 0, true, IS_STAGED});
	expect(&op_put_unguarded, 1, (struct transition){0, 0, false, IS_STAGED});
	expect(&op_put_unguarded_n, 64, (struct transition){0, 0, false, IS_STAGED});
	expect(&op_put_unguarded_n, 65, (struct transition){0, 0, false, IS_STAGED});
	expect(&op_sub_return, 64, (struct transition){0, SATURATED, 0, IS_STAGED});
	expect(&op_sub_return, 65, (struct transition){0, 0, 0, IS_STAGED});
}

Test(misuse, put_of_more_than_there_are)
{
	for (int32_t held = 1; held < 64; ++held) {
		expect(&op_put_n, held + 1, (struct transition){held, SATURATED, false, TOO_FEW});
		expect(&op_put_n, 64, (struct transition){held, SATURATED, false, TOO_FEW});
		expect(&op_put_n, 65, (struct transition){held, held, false, TOO_FEW});
		expect(&op_put_unguarded_n, held + 1, (struct transition){held, held, false, TOO_FEW});
		expect(&op_put_unguarded_n, 65, (struct transition){held, held, false, TOO_FEW});
		expect(&op_put_n, N_MAX, (struct transition){held, held, false, TOO_FEW});
	}
	expect(&op_put_n, N_MAX, (struct transition){N_MAX - 1, N_MAX - 1, false, TOO_FEW});
}

Test(misuse, sub_return_of_the_last)
{
	for (int32_t held = 1; held <= 64; ++held) {
		expect(&op_sub_return, held, (struct transition){held, SATURATED, 0, NONE_LEFT});
		expect(&op_sub_return, 64, (struct transition){held, SATURATED, 0, NONE_LEFT});
		expect(&op_sub_return, 65, (struct transition){held, held, 0, NONE_LEFT});
		expect(&op_sub_return, N_MAX, (struct transition){held, held, 0, NONE_LEFT});
	}
	expect(&op_sub_return, N_MAX, (struct transition){N_MAX, N_MAX, 0, NONE_LEFT});
}

Test(misuse, unfreeze_of_what_is_not_frozen)
{
	static const int32_t words[] = {1, 2, COUNT_MAX, 0, SATURATED, SATURATED_FIRST, SATURATED_LAST};
	for (size_t i = 0; i < LENGTH(words); ++i)
		expect(&op_unfreeze, 1, (struct transition){words[i], words[i], 0, NOT_FROZEN});
}

Test(misuse, init_without_references)
{
	static const int32_t bad[] = {INT32_MIN, FROZEN, SATURATED, -1, 0};
	for (size_t i = 0; i < LENGTH(bad); ++i)
		expect(&op_init, bad[i], (struct transition){FROZEN, FROZEN, 0, BAD_COUNT});
}
