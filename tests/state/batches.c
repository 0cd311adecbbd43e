/* SPDX-License-Identifier: MIT */
/*
 * The operations that take n, against the oracle's plain arithmetic: every boundary word with every boundary n.
 */
#include "operations.h"

static void compare(const struct operation *operation, oracle_t *oracle)
{
	for (size_t i = 0; i < WORDS; ++i)
		for (size_t j = 0; j < WORDS; ++j)
			expect(operation, boundary_word(j), oracle(boundary_word(i), boundary_word(j)));
}

Test(batches, get_n)
{
	compare(&op_get_n, get_oracle);
}

Test(batches, try_get_n)
{
	compare(&op_try_get_n, try_get_oracle);
}

Test(batches, put_n)
{
	compare(&op_put_n, put_oracle);
}

Test(batches, put_unguarded_n)
{
	compare(&op_put_unguarded_n, put_unguarded_oracle);
}

Test(batches, freeze)
{
	compare(&op_freeze, freeze_oracle);
}

Test(batches, unfreeze)
{
	compare(&op_unfreeze, unfreeze_oracle);
}

Test(batches, add_return)
{
	compare(&op_add_return, add_return_oracle);
}

Test(batches, sub_return)
{
	compare(&op_sub_return, sub_return_oracle);
}

/* A batch of one is the operation on one reference. */
Test(batches, of_one)
{
	for (size_t i = 0; i < WORDS; ++i) {
		expect(&op_get, 1, get_oracle(boundary_word(i), 1));
		expect(&op_try_get, 1, try_get_oracle(boundary_word(i), 1));
		expect(&op_put, 1, put_oracle(boundary_word(i), 1));
		expect(&op_put_unguarded, 1, put_unguarded_oracle(boundary_word(i), 1));
	}
}

/* Those without a batch form. */
Test(batches, none)
{
	for (size_t i = 0; i < WORDS; ++i) {
		int32_t word = boundary_word(i);
		expect(&op_get_quiet, 1, get_quiet_oracle(word, 1));
		expect(&op_try_get_quiet, 1, try_get_quiet_oracle(word, 1));
		expect(&op_put_quiet, 1, put_quiet_oracle(word, 1));
		expect(&op_put_return, 1, put_return_oracle(word, 1));
		expect(&op_put_unless_last, 1, put_unless_last_oracle(word, 1));
		expect(&op_make_immortal, 1, make_immortal_oracle(word, 1));
	}
}

/* Every n that fits a small object, not only those at an edge. */
Test(batches, small)
{
	for (int32_t word = -130; word <= 130; ++word)
		for (int32_t n = -2; n <= 130; ++n) {
			expect(&op_get_n, n, get_oracle(word, n));
			expect(&op_try_get_n, n, try_get_oracle(word, n));
			expect(&op_put_n, n, put_oracle(word, n));
			expect(&op_put_unguarded_n, n, put_unguarded_oracle(word, n));
			expect(&op_add_return, n, add_return_oracle(word, n));
			expect(&op_sub_return, n, sub_return_oracle(word, n));
			expect(&op_freeze, n, freeze_oracle(word, n));
		}
}
