/* SPDX-License-Identifier: MIT */
/*
 * Every operation on every pair of words that lie at an edge or beside it, against the oracle.
 */
#include "pairs.h"

static void expect_everywhere(const struct pair_operation *operation)
{
	for (size_t i = 0; i < WORDS; ++i)
		for (size_t j = 0; j < WORDS; ++j)
			expect(operation, operation->oracle((struct words){boundary_word(i), boundary_word(j)}));
}

Test(boundaries, strong_get)
{
	expect_everywhere(&op_strong_get);
}

Test(boundaries, strong_put)
{
	expect_everywhere(&op_strong_put);
}

Test(boundaries, upgrade)
{
	expect_everywhere(&op_upgrade);
}

Test(boundaries, upgrade_quiet)
{
	expect_everywhere(&op_upgrade_quiet);
}

Test(boundaries, weak_get)
{
	expect_everywhere(&op_weak_get);
}

Test(boundaries, weak_put)
{
	expect_everywhere(&op_weak_put);
}

Test(boundaries, counts)
{
	expect_everywhere(&op_strong_count);
	expect_everywhere(&op_weak_count);
}

/* The overflow of each count, of which there is a notice, and the last count before it. */
Test(boundaries, overflow)
{
	static const struct pair_transition strong[] = {
		{{COUNT_MAX - 1, 1}, {COUNT_MAX, 1}, 0, NULL, NULL},
		{{COUNT_MAX, 1}, {SATURATED, 1}, 0, OVERFLOWED, NULL},
	};
	static const struct pair_transition upgrade[] = {
		{{COUNT_MAX - 1, 1}, {COUNT_MAX, 1}, true, NULL, NULL},
		{{COUNT_MAX, 1}, {SATURATED, 1}, true, OVERFLOWED, NULL},
		{{0, COUNT_MAX - 1}, {1, COUNT_MAX}, true, NULL, NULL},
		{{0, COUNT_MAX}, {1, SATURATED}, true, NULL, OVERFLOWED},
	};
	static const struct pair_transition weak[] = {
		{{1, COUNT_MAX - 1}, {1, COUNT_MAX}, 0, NULL, NULL},
		{{1, COUNT_MAX}, {1, SATURATED}, 0, NULL, OVERFLOWED},
	};
	expect_each(&op_strong_get, strong, LENGTH(strong));
	expect_each(&op_upgrade, upgrade, LENGTH(upgrade));
	expect_each(&op_upgrade_quiet, upgrade, LENGTH(upgrade));
	expect_each(&op_weak_get, weak, LENGTH(weak));
}
