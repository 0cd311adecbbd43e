/* SPDX-License-Identifier: MIT */
/*
 * The operations that take n, against plain arithmetic: every boundary word with every boundary n. The arithmetic is
 * done in 64 bits, where nothing wraps unasked, from what the documentation says.
 */
#include "operations.h"

/* The same with 32 bits: what an RMW stores. */
static int64_t wrapped(int64_t sum)
{
	if (sum > INT32_MAX)
		return sum - ((int64_t)1 << 32);
	if (sum < INT32_MIN)
		return sum + ((int64_t)1 << 32);
	return sum;
}

static bool is_saturated(int64_t word)
{
	return word < FROZEN_FIRST;
}

static bool is_frozen(int64_t word)
{
	return word < 0 && !is_saturated(word);
}

/* A frozen or saturated word after it was brought back to its centre, if it was too far away. */
static int32_t settled(int64_t word)
{
	int64_t centre = is_saturated(word) ? SATURATED : FROZEN;
	bool near = word >= centre - DRIFT_MAX && word <= centre + DRIFT_MAX;
	return (int32_t)(near ? word : centre);
}

static struct transition left_alone(int32_t word, int64_t result, const char *reason)
{
	return (struct transition){word, word, result, reason};
}

static struct transition to(int32_t word, int64_t after, int64_t result, const char *reason)
{
	return (struct transition){word, (int32_t)after, result, reason};
}

static const char *no_owner(int32_t word)
{
	return word == 0 ? IS_STAGED : IS_FROZEN;
}

static bool is_bad(int64_t n)
{
	return n < 1 || n > N_MAX;
}

static struct transition add_return(int32_t word, int64_t n)
{
	int64_t sum = word + n;

	if (is_bad(n))
		return left_alone(word, 0, BAD_N);
	if (word > 0)
		return sum > COUNT_MAX ? to(word, SATURATED, COUNT_MAX, NULL) : to(word, sum, sum, NULL);
	if (n > BATCH_MAX)
		return is_saturated(word) ? to(word, settled(word), COUNT_MAX, NULL)
					  : left_alone(word, 0, no_owner(word));
	if (word == 0)
		return to(word, n, 0, IS_STAGED);
	if (sum >= 0)
		return to(word, FROZEN, 0, IS_FROZEN);
	return is_saturated(sum) ? to(word, settled(sum), COUNT_MAX, NULL) : to(word, settled(sum), 0, IS_FROZEN);
}

static struct transition get_n(int32_t word, int64_t n)
{
	struct transition wanted = add_return(word, n);
	wanted.result = 0;
	return wanted;
}

static struct transition try_get_n(int32_t word, int64_t n)
{
	int64_t sum = word + n;

	if (is_bad(n))
		return left_alone(word, false, BAD_N);
	if (word >= 0)
		return to(word, sum > COUNT_MAX ? SATURATED : sum, true, NULL);
	if (n > BATCH_MAX)
		return is_saturated(word) ? to(word, settled(word), true, NULL) : left_alone(word, false, NULL);
	if (sum >= 0)
		return to(word, sum, sum > 0, NULL);
	return to(word, settled(sum), is_saturated(sum), NULL);
}

/* Of n references that are not there, where `word` is: `reason` is for a live object that has too few. */
static struct transition sub_too_many(int32_t word, int64_t n, const char *reason)
{
	if (word <= 0)
		reason = no_owner(word);
	if (n > BATCH_MAX)
		return left_alone(word, 0, reason);
	return to(word, word >= 0 ? SATURATED : settled(word - n), 0, reason);
}

static struct transition put_n(int32_t word, int64_t n)
{
	int64_t difference = wrapped(word - n);

	if (is_bad(n))
		return left_alone(word, false, BAD_N);
	if (word == n)
		return to(word, FROZEN, true, NULL);
	if (word > n)
		return to(word, difference, false, NULL);
	if (n > BATCH_MAX && is_saturated(word))
		return to(word, settled(word), false, NULL);
	if (n <= BATCH_MAX && difference > 0)
		return to(word, difference, false, NULL);
	if (n <= BATCH_MAX && is_saturated(difference))
		return to(word, settled(difference), false, NULL);
	return sub_too_many(word, n, TOO_FEW);
}

static struct transition sub_return(int32_t word, int64_t n)
{
	int64_t difference = wrapped(word - n);

	if (is_bad(n))
		return left_alone(word, 0, BAD_N);
	if (word > n)
		return to(word, difference, difference, NULL);
	if (n > BATCH_MAX && is_saturated(word))
		return to(word, settled(word), COUNT_MAX, NULL);
	if (n <= BATCH_MAX && difference > 0)
		return to(word, difference, difference, NULL);
	if (n <= BATCH_MAX && is_saturated(difference))
		return to(word, settled(difference), COUNT_MAX, NULL);
	return sub_too_many(word, n, NONE_LEFT);
}

/* One reference, and no RMW unless it is there. */
static struct transition put_unguarded(int32_t word, int64_t n)
{
	(void)n;
	if (word == 1)
		return to(word, FROZEN, true, NULL);
	if (word > 1)
		return to(word, word - 1, false, NULL);
	return is_saturated(word) ? to(word, settled(word), false, NULL) : left_alone(word, false, no_owner(word));
}

static struct transition freeze(int32_t word, int64_t expected)
{
	if (expected < 1)
		return left_alone(word, false, BAD_EXPECTED);
	return word == expected ? to(word, FROZEN, true, NULL) : left_alone(word, false, NULL);
}

static struct transition unfreeze(int32_t word, int64_t n)
{
	if (n < 1)
		return left_alone(word, 0, BAD_COUNT);
	return is_frozen(word) ? to(word, n, 0, NULL) : left_alone(word, 0, NOT_FROZEN);
}

static void compare(const struct operation *operation, struct transition (*oracle)(int32_t word, int64_t n))
{
	for (size_t i = 0; i < WORDS; ++i)
		for (size_t j = 0; j < WORDS; ++j)
			expect(operation, boundary_word(j), oracle(boundary_word(i), boundary_word(j)));
}

Test(batches, get_n)
{
	compare(&op_get_n, get_n);
}

Test(batches, try_get_n)
{
	compare(&op_try_get_n, try_get_n);
}

Test(batches, put_n)
{
	compare(&op_put_n, put_n);
}

Test(batches, put_unguarded)
{
	compare(&op_put_unguarded, put_unguarded);
}

Test(batches, freeze)
{
	compare(&op_freeze, freeze);
}

Test(batches, unfreeze)
{
	compare(&op_unfreeze, unfreeze);
}

Test(batches, add_return)
{
	compare(&op_add_return, add_return);
}

Test(batches, sub_return)
{
	compare(&op_sub_return, sub_return);
}

/* A batch of one is the operation on one reference. */
Test(batches, of_one)
{
	for (size_t i = 0; i < WORDS; ++i) {
		expect(&op_get, 1, get_n(boundary_word(i), 1));
		expect(&op_try_get, 1, try_get_n(boundary_word(i), 1));
		expect(&op_put, 1, put_n(boundary_word(i), 1));
	}
}

/* Every n that fits a small object, not only those at an edge. */
Test(batches, small)
{
	for (int32_t word = -130; word <= 130; ++word)
		for (int32_t n = -2; n <= 130; ++n) {
			expect(&op_get_n, n, get_n(word, n));
			expect(&op_try_get_n, n, try_get_n(word, n));
			expect(&op_put_n, n, put_n(word, n));
			expect(&op_add_return, n, add_return(word, n));
			expect(&op_sub_return, n, sub_return(word, n));
			expect(&op_freeze, n, freeze(word, n));
		}
}
