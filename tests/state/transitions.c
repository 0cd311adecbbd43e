/* SPDX-License-Identifier: MIT */
/*
 * The state table: each operation from each state, at a word from the middle of it.
 */
#include "operations.h"

Test(transitions, constants)
{
	cr_assert_eq(FROZENREF_FROZEN, FROZEN);
	cr_assert_eq(FROZENREF_SATURATED, SATURATED);
	cr_assert_eq(FROZENREF_COUNT_MAX, COUNT_MAX);
	cr_assert_eq(FROZENREF_N_MAX, N_MAX);
	cr_assert_eq(FROZENREF_BATCH_MAX, BATCH_MAX);
	cr_assert_eq(sizeof(frozenref_t), 4);
}

Test(transitions, get)
{
	static const struct transition table[] = {
		{1, 2, 0, NULL},
		{1000, 1001, 0, NULL},
		{0, 1, 0, IS_STAGED},
		{FROZEN, FROZEN + 1, 0, IS_FROZEN},
		{SATURATED, SATURATED + 1, 0, NULL},
	};
	expect_each(&op_get, 1, table, LENGTH(table));
}

Test(transitions, get_n)
{
	static const struct transition table[] = {
		{1, 6, 0, NULL},
		{1000, 1005, 0, NULL},
		{0, 5, 0, IS_STAGED},
		{FROZEN, FROZEN + 5, 0, IS_FROZEN},
		{SATURATED, SATURATED + 5, 0, NULL},
	};
	expect_each(&op_get_n, 5, table, LENGTH(table));
}

Test(transitions, get_n_large)
{
	static const struct transition table[] = {
		{1, 501, 0, NULL},
		{1000, 1500, 0, NULL},
		{0, 0, 0, IS_STAGED},
		{FROZEN, FROZEN, 0, IS_FROZEN},
		{SATURATED, SATURATED, 0, NULL},
	};
	expect_each(&op_get_n, 500, table, LENGTH(table));
}

Test(transitions, try_get)
{
	static const struct transition table[] = {
		{1, 2, true, NULL},
		{1000, 1001, true, NULL},
		{0, 1, true, NULL},
		{FROZEN, FROZEN + 1, false, NULL},
		{SATURATED, SATURATED + 1, true, NULL},
	};
	expect_each(&op_try_get, 1, table, LENGTH(table));
}

Test(transitions, try_get_n)
{
	static const struct transition table[] = {
		{1, 6, true, NULL},
		{1000, 1005, true, NULL},
		{0, 5, true, NULL},
		{FROZEN, FROZEN + 5, false, NULL},
		{SATURATED, SATURATED + 5, true, NULL},
	};
	expect_each(&op_try_get_n, 5, table, LENGTH(table));
}

/* A large n leaves no stray behind. */
Test(transitions, try_get_n_large)
{
	static const struct transition table[] = {
		{1, 501, true, NULL},          {1000, 1500, true, NULL},           {0, 500, true, NULL},
		{FROZEN, FROZEN, false, NULL}, {SATURATED, SATURATED, true, NULL},
	};
	expect_each(&op_try_get_n, 500, table, LENGTH(table));
}

Test(transitions, put)
{
	static const struct transition table[] = {
		{1, FROZEN, true, NULL},
		{2, 1, false, NULL},
		{1000, 999, false, NULL},
		{0, SATURATED, false, IS_STAGED},
		{FROZEN, FROZEN - 1, false, IS_FROZEN},
		{SATURATED, SATURATED - 1, false, NULL},
	};
	expect_each(&op_put, 1, table, LENGTH(table));
}

Test(transitions, put_n)
{
	static const struct transition table[] = {
		{4, SATURATED, false, TOO_FEW},
		{5, FROZEN, true, NULL},
		{6, 1, false, NULL},
		{1000, 995, false, NULL},
		{0, SATURATED, false, IS_STAGED},
		{FROZEN, FROZEN - 5, false, IS_FROZEN},
		{SATURATED, SATURATED - 5, false, NULL},
	};
	expect_each(&op_put_n, 5, table, LENGTH(table));
}

Test(transitions, put_n_large)
{
	static const struct transition table[] = {
		{499, 499, false, TOO_FEW},
		{500, FROZEN, true, NULL},
		{501, 1, false, NULL},
		{1000, 500, false, NULL},
		{0, 0, false, IS_STAGED},
		{FROZEN, FROZEN, false, IS_FROZEN},
		{SATURATED, SATURATED, false, NULL},
	};
	expect_each(&op_put_n, 500, table, LENGTH(table));
}

Test(transitions, put_unguarded)
{
	static const struct transition table[] = {
		{1, FROZEN, true, NULL},
		{2, 1, false, NULL},
		{1000, 999, false, NULL},
		{0, 0, false, IS_STAGED},
		{FROZEN, FROZEN, false, IS_FROZEN},
		{SATURATED, SATURATED, false, NULL},
	};
	expect_each(&op_put_unguarded, 1, table, LENGTH(table));
}

Test(transitions, put_unguarded_n)
{
	static const struct transition table[] = {
		{4, 4, false, TOO_FEW},
		{5, FROZEN, true, NULL},
		{6, 1, false, NULL},
		{1000, 995, false, NULL},
		{0, 0, false, IS_STAGED},
		{FROZEN, FROZEN, false, IS_FROZEN},
		{SATURATED, SATURATED, false, NULL},
	};
	expect_each(&op_put_unguarded_n, 5, table, LENGTH(table));
}

Test(transitions, get_quiet)
{
	static const struct transition table[] = {
		{1, 2, 0, NULL},
		{1000, 1001, 0, NULL},
		{0, 1, 0, IS_STAGED},
		{FROZEN, FROZEN + 1, 0, IS_FROZEN},
		{SATURATED, SATURATED, 0, NULL},
	};
	expect_each(&op_get_quiet, 1, table, LENGTH(table));
}

Test(transitions, try_get_quiet)
{
	static const struct transition table[] = {
		{1, 2, true, NULL},
		{1000, 1001, true, NULL},
		{0, 1, true, NULL},
		{FROZEN, FROZEN, false, NULL},
		{SATURATED, SATURATED, true, NULL},
	};
	expect_each(&op_try_get_quiet, 1, table, LENGTH(table));
}

Test(transitions, put_quiet)
{
	static const struct transition table[] = {
		{1, FROZEN, true, NULL},
		{2, 1, false, NULL},
		{1000, 999, false, NULL},
		{0, SATURATED, false, IS_STAGED},
		{FROZEN, FROZEN - 1, false, IS_FROZEN},
		{SATURATED, SATURATED, false, NULL},
	};
	expect_each(&op_put_quiet, 1, table, LENGTH(table));
}

Test(transitions, put_return)
{
	static const struct transition table[] = {
		{1, FROZEN, 0, NULL},
		{2, 1, 1, NULL},
		{1000, 999, 999, NULL},
		{0, SATURATED, COUNT_MAX, IS_STAGED},
		{FROZEN, FROZEN - 1, COUNT_MAX, IS_FROZEN},
		{SATURATED, SATURATED - 1, COUNT_MAX, NULL},
	};
	expect_each(&op_put_return, 1, table, LENGTH(table));
}

Test(transitions, put_unless_last)
{
	static const struct transition table[] = {
		{1, 1, false, NULL},
		{2, 1, true, NULL},
		{1000, 999, true, NULL},
		{0, 0, true, IS_STAGED},
		{FROZEN, FROZEN, true, IS_FROZEN},
		{SATURATED, SATURATED, true, NULL},
	};
	expect_each(&op_put_unless_last, 1, table, LENGTH(table));
}

Test(transitions, freeze)
{
	static const struct transition table[] = {
		{1, 1, false, NULL},           {4, 4, false, NULL},
		{5, FROZEN, true, NULL},       {6, 6, false, NULL},
		{1000, 1000, false, NULL},     {0, 0, false, NULL},
		{FROZEN, FROZEN, false, NULL}, {SATURATED, SATURATED, false, NULL},
	};
	expect_each(&op_freeze, 5, table, LENGTH(table));
}

Test(transitions, unfreeze)
{
	static const struct transition table[] = {
		{FROZEN, 5, 0, NULL},
		{FROZEN + 1000, 5, 0, NULL},
		{FROZEN - 1000, 5, 0, NULL},
		{1, 1, 0, NOT_FROZEN},
		{1000, 1000, 0, NOT_FROZEN},
		{0, 0, 0, NOT_FROZEN},
		{SATURATED, SATURATED, 0, NOT_FROZEN},
	};
	expect_each(&op_unfreeze, 5, table, LENGTH(table));
}

Test(transitions, make_immortal)
{
	static const struct transition table[] = {
		{1, SATURATED, 0, NULL},
		{1000, SATURATED, 0, NULL},
		{0, 0, 0, IS_STAGED},
		{FROZEN, FROZEN, 0, IS_FROZEN},
		{SATURATED + 1, SATURATED + 1, 0, NULL},
	};
	expect_each(&op_make_immortal, 1, table, LENGTH(table));
}

Test(transitions, add_return)
{
	static const struct transition table[] = {
		{1, 6, 6, NULL},
		{1000, 1005, 1005, NULL},
		{0, 5, 0, IS_STAGED},
		{FROZEN, FROZEN + 5, 0, IS_FROZEN},
		{SATURATED, SATURATED + 5, COUNT_MAX, NULL},
	};
	expect_each(&op_add_return, 5, table, LENGTH(table));
}

Test(transitions, add_return_large)
{
	static const struct transition table[] = {
		{1, 501, 501, NULL},
		{1000, 1500, 1500, NULL},
		{0, 0, 0, IS_STAGED},
		{FROZEN, FROZEN, 0, IS_FROZEN},
		{SATURATED, SATURATED, COUNT_MAX, NULL},
	};
	expect_each(&op_add_return, 500, table, LENGTH(table));
}

Test(transitions, sub_return)
{
	static const struct transition table[] = {
		{4, SATURATED, 0, NONE_LEFT},
		{5, SATURATED, 0, NONE_LEFT},
		{6, 1, 1, NULL},
		{1000, 995, 995, NULL},
		{0, SATURATED, 0, IS_STAGED},
		{FROZEN, FROZEN - 5, 0, IS_FROZEN},
		{SATURATED, SATURATED - 5, COUNT_MAX, NULL},
	};
	expect_each(&op_sub_return, 5, table, LENGTH(table));
}

Test(transitions, sub_return_large)
{
	static const struct transition table[] = {
		{499, 499, 0, NONE_LEFT},
		{500, 500, 0, NONE_LEFT},
		{501, 1, 1, NULL},
		{1000, 500, 500, NULL},
		{0, 0, 0, IS_STAGED},
		{FROZEN, FROZEN, 0, IS_FROZEN},
		{SATURATED, SATURATED, COUNT_MAX, NULL},
	};
	expect_each(&op_sub_return, 500, table, LENGTH(table));
}

Test(transitions, count)
{
	static const struct transition table[] = {
		{1, 1, 1, NULL},
		{1000, 1000, 1000, NULL},
		{0, 0, 0, NULL},
		{FROZEN, FROZEN, 0, NULL},
		{SATURATED, SATURATED, COUNT_MAX, NULL},
	};
	expect_each(&op_count, 1, table, LENGTH(table));
}

Test(transitions, is_frozen)
{
	static const struct transition table[] = {
		{1, 1, false, NULL},          {1000, 1000, false, NULL},           {0, 0, false, NULL},
		{FROZEN, FROZEN, true, NULL}, {SATURATED, SATURATED, false, NULL},
	};
	expect_each(&op_is_frozen, 1, table, LENGTH(table));
}

Test(transitions, is_saturated)
{
	static const struct transition table[] = {
		{1, 1, false, NULL},           {1000, 1000, false, NULL},          {0, 0, false, NULL},
		{FROZEN, FROZEN, false, NULL}, {SATURATED, SATURATED, true, NULL},
	};
	expect_each(&op_is_saturated, 1, table, LENGTH(table));
}
