/* SPDX-License-Identifier: MIT */
/*
 * The operations on one reference at each edge and beside it: 0, 1, the ends of the zones, their centres, and the
 * thresholds past which a word is brought back to the centre. The n variants are in batches.c.
 *
 * In the rows marked "beyond" one call leaves its zone. It takes more threads at once than Linux has to get there; the
 * rows hold that even then the word's own value decides.
 */
#include "operations.h"

Test(boundaries, get)
{
	static const struct transition table[] = {
		{INT32_MIN, SATURATED, 0, NULL},
		{SATURATED - DRIFT_MAX - 2, SATURATED, 0, NULL},
		{SATURATED - DRIFT_MAX - 1, SATURATED - DRIFT_MAX, 0, NULL},
		{SATURATED - 1, SATURATED, 0, NULL},
		{SATURATED, SATURATED + 1, 0, NULL},
		{SATURATED + DRIFT_MAX - 1, SATURATED + DRIFT_MAX, 0, NULL},
		{SATURATED + DRIFT_MAX, SATURATED, 0, NULL},
		{SATURATED_LAST - 1, SATURATED, 0, NULL},
		{SATURATED_LAST, FROZEN, 0, IS_FROZEN}, /* beyond */
		{FROZEN_FIRST, FROZEN, 0, IS_FROZEN},
		{FROZEN - DRIFT_MAX - 2, FROZEN, 0, IS_FROZEN},
		{FROZEN - DRIFT_MAX - 1, FROZEN - DRIFT_MAX, 0, IS_FROZEN},
		{FROZEN - 1, FROZEN, 0, IS_FROZEN},
		{FROZEN, FROZEN + 1, 0, IS_FROZEN},
		{FROZEN + DRIFT_MAX - 1, FROZEN + DRIFT_MAX, 0, IS_FROZEN},
		{FROZEN + DRIFT_MAX, FROZEN, 0, IS_FROZEN},
		{FROZEN_LAST - 1, FROZEN, 0, IS_FROZEN},
		{FROZEN_LAST, 0, 0, IS_FROZEN}, /* beyond */
		{0, 1, 0, IS_STAGED},
		{1, 2, 0, NULL},
		{2, 3, 0, NULL},
		{COUNT_MAX - 1, COUNT_MAX, 0, NULL},
		{COUNT_MAX, SATURATED, 0, OVERFLOWED},
	};
	expect_each(&op_get, 1, table, LENGTH(table));
}

Test(boundaries, try_get)
{
	static const struct transition table[] = {
		{INT32_MIN, SATURATED, true, NULL},
		{SATURATED - DRIFT_MAX - 2, SATURATED, true, NULL},
		{SATURATED - DRIFT_MAX - 1, SATURATED - DRIFT_MAX, true, NULL},
		{SATURATED - 1, SATURATED, true, NULL},
		{SATURATED, SATURATED + 1, true, NULL},
		{SATURATED + DRIFT_MAX - 1, SATURATED + DRIFT_MAX, true, NULL},
		{SATURATED + DRIFT_MAX, SATURATED, true, NULL},
		{SATURATED_LAST - 1, SATURATED, true, NULL},
		{SATURATED_LAST, FROZEN, false, NULL}, /* beyond */
		{FROZEN_FIRST, FROZEN, false, NULL},
		{FROZEN - DRIFT_MAX - 2, FROZEN, false, NULL},
		{FROZEN - DRIFT_MAX - 1, FROZEN - DRIFT_MAX, false, NULL},
		{FROZEN - 1, FROZEN, false, NULL},
		{FROZEN, FROZEN + 1, false, NULL},
		{FROZEN + DRIFT_MAX - 1, FROZEN + DRIFT_MAX, false, NULL},
		{FROZEN + DRIFT_MAX, FROZEN, false, NULL},
		{FROZEN_LAST - 1, FROZEN, false, NULL},
		{FROZEN_LAST, 0, false, NULL}, /* beyond */
		{0, 1, true, NULL},
		{1, 2, true, NULL},
		{2, 3, true, NULL},
		{COUNT_MAX - 1, COUNT_MAX, true, NULL},
		{COUNT_MAX, SATURATED, true, OVERFLOWED},
	};
	expect_each(&op_try_get, 1, table, LENGTH(table));
}

Test(boundaries, put)
{
	static const struct transition table[] = {
		{INT32_MIN, INT32_MAX, false, NULL}, /* beyond */
		{INT32_MIN + 1, SATURATED, false, NULL},
		{SATURATED - DRIFT_MAX, SATURATED, false, NULL},
		{SATURATED - DRIFT_MAX + 1, SATURATED - DRIFT_MAX, false, NULL},
		{SATURATED, SATURATED - 1, false, NULL},
		{SATURATED + 1, SATURATED, false, NULL},
		{SATURATED + DRIFT_MAX + 1, SATURATED + DRIFT_MAX, false, NULL},
		{SATURATED + DRIFT_MAX + 2, SATURATED, false, NULL},
		{SATURATED_LAST, SATURATED, false, NULL},
		{FROZEN_FIRST, SATURATED, false, NULL}, /* beyond */
		{FROZEN_FIRST + 1, FROZEN, false, IS_FROZEN},
		{FROZEN - DRIFT_MAX, FROZEN, false, IS_FROZEN},
		{FROZEN - DRIFT_MAX + 1, FROZEN - DRIFT_MAX, false, IS_FROZEN},
		{FROZEN, FROZEN - 1, false, IS_FROZEN},
		{FROZEN + 1, FROZEN, false, IS_FROZEN},
		{FROZEN + DRIFT_MAX + 1, FROZEN + DRIFT_MAX, false, IS_FROZEN},
		{FROZEN + DRIFT_MAX + 2, FROZEN, false, IS_FROZEN},
		{FROZEN_LAST, FROZEN, false, IS_FROZEN},
		{0, SATURATED, false, IS_STAGED},
		{1, FROZEN, true, NULL},
		{2, 1, false, NULL},
		{3, 2, false, NULL},
		{COUNT_MAX, COUNT_MAX - 1, false, NULL},
	};
	expect_each(&op_put, 1, table, LENGTH(table));
}

Test(boundaries, put_unguarded)
{
	static const struct transition table[] = {
		{INT32_MIN, SATURATED, false, NULL}, /* not INT32_MIN: a put would make it live again */
		{SATURATED - DRIFT_MAX - 1, SATURATED, false, NULL},
		{SATURATED - DRIFT_MAX, SATURATED - DRIFT_MAX, false, NULL},
		{SATURATED, SATURATED, false, NULL},
		{SATURATED + DRIFT_MAX, SATURATED + DRIFT_MAX, false, NULL},
		{SATURATED + DRIFT_MAX + 1, SATURATED, false, NULL},
		{SATURATED_LAST, SATURATED, false, NULL},
		{FROZEN_FIRST, FROZEN_FIRST, false, IS_FROZEN},
		{FROZEN, FROZEN, false, IS_FROZEN},
		{FROZEN_LAST, FROZEN_LAST, false, IS_FROZEN},
		{0, 0, false, IS_STAGED},
		{1, FROZEN, true, NULL},
		{2, 1, false, NULL},
		{3, 2, false, NULL},
		{COUNT_MAX, COUNT_MAX - 1, false, NULL},
	};
	expect_each(&op_put_unguarded, 1, table, LENGTH(table));
}

Test(boundaries, get_quiet)
{
	static const struct transition table[] = {
		{INT32_MIN, SATURATED, 0, NULL},
		{SATURATED - DRIFT_MAX - 2, SATURATED, 0, NULL},
		{SATURATED - DRIFT_MAX - 1, SATURATED - DRIFT_MAX, 0, NULL},
		{SATURATED - DRIFT_MAX, SATURATED - DRIFT_MAX, 0, NULL},
		{SATURATED, SATURATED, 0, NULL},
		{SATURATED + DRIFT_MAX, SATURATED + DRIFT_MAX, 0, NULL},
		{SATURATED + DRIFT_MAX + 1, SATURATED, 0, NULL},
		{FROZEN_FIRST, FROZEN, 0, IS_FROZEN},
		{FROZEN, FROZEN + 1, 0, IS_FROZEN},
		{0, 1, 0, IS_STAGED},
		{1, 2, 0, NULL},
		{COUNT_MAX - 1, COUNT_MAX, 0, NULL},
		{COUNT_MAX, SATURATED, 0, OVERFLOWED},
	};
	expect_each(&op_get_quiet, 1, table, LENGTH(table));
}

Test(boundaries, try_get_quiet)
{
	static const struct transition table[] = {
		{INT32_MIN, SATURATED, true, NULL},
		{SATURATED - DRIFT_MAX - 1, SATURATED - DRIFT_MAX, true, NULL},
		{SATURATED - DRIFT_MAX, SATURATED - DRIFT_MAX, true, NULL},
		{SATURATED, SATURATED, true, NULL},
		{SATURATED + DRIFT_MAX, SATURATED + DRIFT_MAX, true, NULL},
		{SATURATED + DRIFT_MAX + 1, SATURATED, true, NULL},
		{FROZEN_FIRST, FROZEN_FIRST, false, NULL},
		{FROZEN - DRIFT_MAX - 1, FROZEN - DRIFT_MAX - 1, false, NULL},
		{FROZEN, FROZEN, false, NULL},
		{FROZEN + DRIFT_MAX, FROZEN + DRIFT_MAX, false, NULL},
		{FROZEN_LAST, FROZEN_LAST, false, NULL},
		{0, 1, true, NULL},
		{1, 2, true, NULL},
		{COUNT_MAX - 1, COUNT_MAX, true, NULL},
		{COUNT_MAX, SATURATED, true, OVERFLOWED},
	};
	expect_each(&op_try_get_quiet, 1, table, LENGTH(table));
}

Test(boundaries, put_quiet)
{
	static const struct transition table[] = {
		{INT32_MIN + 1, SATURATED, false, NULL},
		{SATURATED - DRIFT_MAX - 1, SATURATED, false, NULL},
		{SATURATED - DRIFT_MAX, SATURATED - DRIFT_MAX, false, NULL},
		{SATURATED, SATURATED, false, NULL},
		{SATURATED + DRIFT_MAX, SATURATED + DRIFT_MAX, false, NULL},
		{SATURATED + DRIFT_MAX + 1, SATURATED + DRIFT_MAX, false, NULL},
		{SATURATED + DRIFT_MAX + 2, SATURATED, false, NULL},
		{FROZEN_FIRST + 1, FROZEN, false, IS_FROZEN},
		{FROZEN, FROZEN - 1, false, IS_FROZEN},
		{0, SATURATED, false, IS_STAGED},
		{1, FROZEN, true, NULL},
		{2, 1, false, NULL},
		{COUNT_MAX, COUNT_MAX - 1, false, NULL},
	};
	expect_each(&op_put_quiet, 1, table, LENGTH(table));
}

Test(boundaries, put_return)
{
	static const struct transition table[] = {
		{INT32_MIN + 1, SATURATED, COUNT_MAX, NULL},
		{SATURATED - DRIFT_MAX, SATURATED, COUNT_MAX, NULL},
		{SATURATED, SATURATED - 1, COUNT_MAX, NULL},
		{SATURATED + DRIFT_MAX + 2, SATURATED, COUNT_MAX, NULL},
		{SATURATED_LAST, SATURATED, COUNT_MAX, NULL},
		{FROZEN_FIRST + 1, FROZEN, COUNT_MAX, IS_FROZEN},
		{FROZEN, FROZEN - 1, COUNT_MAX, IS_FROZEN},
		{FROZEN_LAST, FROZEN, COUNT_MAX, IS_FROZEN},
		{0, SATURATED, COUNT_MAX, IS_STAGED},
		{1, FROZEN, 0, NULL},
		{2, 1, 1, NULL},
		{3, 2, 2, NULL},
		{COUNT_MAX, COUNT_MAX - 1, COUNT_MAX - 1, NULL},
	};
	expect_each(&op_put_return, 1, table, LENGTH(table));
}

Test(boundaries, put_unless_last)
{
	static const struct transition table[] = {
		{INT32_MIN, SATURATED, true, NULL}, /* not INT32_MIN: a put would make it live again */
		{SATURATED - DRIFT_MAX - 1, SATURATED, true, NULL},
		{SATURATED - DRIFT_MAX, SATURATED - DRIFT_MAX, true, NULL},
		{SATURATED, SATURATED, true, NULL},
		{SATURATED + DRIFT_MAX, SATURATED + DRIFT_MAX, true, NULL},
		{SATURATED + DRIFT_MAX + 1, SATURATED, true, NULL},
		{SATURATED_LAST, SATURATED, true, NULL},
		{FROZEN_FIRST, FROZEN_FIRST, true, IS_FROZEN},
		{FROZEN, FROZEN, true, IS_FROZEN},
		{FROZEN_LAST, FROZEN_LAST, true, IS_FROZEN},
		{0, 0, true, IS_STAGED},
		{1, 1, false, NULL},
		{2, 1, true, NULL},
		{3, 2, true, NULL},
		{COUNT_MAX, COUNT_MAX - 1, true, NULL},
	};
	expect_each(&op_put_unless_last, 1, table, LENGTH(table));
}

Test(boundaries, make_immortal)
{
	static const struct transition table[] = {
		{INT32_MIN, SATURATED, 0, NULL}, /* not INT32_MIN: a put would make it live again */
		{SATURATED - DRIFT_MAX - 1, SATURATED, 0, NULL},
		{SATURATED - DRIFT_MAX, SATURATED - DRIFT_MAX, 0, NULL},
		{SATURATED, SATURATED, 0, NULL},
		{SATURATED + DRIFT_MAX, SATURATED + DRIFT_MAX, 0, NULL},
		{SATURATED + DRIFT_MAX + 1, SATURATED, 0, NULL},
		{SATURATED_LAST, SATURATED, 0, NULL},
		{FROZEN_FIRST, FROZEN_FIRST, 0, IS_FROZEN},
		{FROZEN, FROZEN, 0, IS_FROZEN},
		{FROZEN_LAST, FROZEN_LAST, 0, IS_FROZEN},
		{0, 0, 0, IS_STAGED},
		{1, SATURATED, 0, NULL},
		{2, SATURATED, 0, NULL},
		{COUNT_MAX, SATURATED, 0, NULL},
	};
	expect_each(&op_make_immortal, 1, table, LENGTH(table));
}

/* What each word is, to those who only look. */
Test(boundaries, looking)
{
	static const struct {
		int32_t word;
		int64_t count;
		bool frozen, saturated;
	} table[] = {
		{INT32_MIN, COUNT_MAX, false, true},
		{INT32_MIN + 1, COUNT_MAX, false, true},
		{SATURATED, COUNT_MAX, false, true},
		{SATURATED_LAST, COUNT_MAX, false, true},
		{FROZEN_FIRST, 0, true, false},
		{FROZEN_FIRST + 1, 0, true, false},
		{FROZEN, 0, true, false},
		{FROZEN_LAST, 0, true, false},
		{0, 0, false, false},
		{1, 1, false, false},
		{2, 2, false, false},
		{COUNT_MAX - 1, COUNT_MAX - 1, false, false},
		{COUNT_MAX, COUNT_MAX, false, false},
	};
	for (size_t i = 0; i < LENGTH(table); ++i) {
		int32_t word = table[i].word;
		expect(&op_count, 1, (struct transition){word, word, table[i].count, NULL});
		expect(&op_is_frozen, 1, (struct transition){word, word, table[i].frozen, NULL});
		expect(&op_is_saturated, 1, (struct transition){word, word, table[i].saturated, NULL});
	}
}
