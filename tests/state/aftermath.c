/* SPDX-License-Identifier: MIT */
/*
 * After a fault whose handler returned: never a second winner, and never an object that comes alive. Sequences of
 * calls, right and wrong, repeated past every limit; the object may leak, or stay frozen.
 */
#include "operations.h"

/* The frozen object's owner is still its only one. */
static void expect_owned(frozenref_t *ref)
{
	cr_assert(frozenref_is_frozen(ref), "the word is 0x%08x", (unsigned)ref->word);
	cr_assert(!frozenref_try_get(ref));
	cr_assert(!frozenref_try_get_n(ref, BATCH_MAX));
	cr_assert(!frozenref_try_get_n(ref, N_MAX));
	cr_assert(!frozenref_freeze(ref, 1));
	frozenref_unfreeze(ref, 1);
	cr_assert_eq(ref->word, 1);
	cr_assert(frozenref_put(ref));
}

/* A winner's object whose word has drifted, after `times` more calls of the operation, all of them misuses. */
static void repeat_on_drifted(const struct operation *operation, int32_t n, int32_t times, int32_t drift)
{
	frozenref_t ref = FROZENREF_INIT(1);
	record_faults();
	cr_assert(frozenref_put(&ref));
	ref.word += drift;
	for (int32_t i = 0; i < times; ++i)
		require(operation->call(&ref, n) == 0, "%s number %d succeeded", operation->name, i);
	cr_assert_eq(recorded.count, (unsigned)times);
	cr_assert(ref.word >= FROZEN - DRIFT_MAX && ref.word <= FROZEN + DRIFT_MAX, "the word is 0x%08x",
		  (unsigned)ref.word);
	expect_owned(&ref);
}

static void repeat_on_frozen(const struct operation *operation, int32_t n, int32_t times)
{
	repeat_on_drifted(operation, n, times, 0);
}

/* From 1000 batches before the threshold at which the word has to be brought back, in the direction of the sign. */
static void cross_the_threshold(const struct operation *operation, int32_t sign)
{
	repeat_on_drifted(operation, BATCH_MAX, 1 << 16, sign * (DRIFT_MAX - 1000 * BATCH_MAX));
}

Test(aftermath, gets_of_a_frozen_object)
{
	repeat_on_frozen(&op_get, 1, 1 << 16);
	cross_the_threshold(&op_get_n, 1);
	repeat_on_frozen(&op_get_n, N_MAX, 1000);
}

Test(aftermath, add_returns_of_a_frozen_object)
{
	repeat_on_frozen(&op_add_return, 1, 1 << 16);
	cross_the_threshold(&op_add_return, 1);
	repeat_on_frozen(&op_add_return, N_MAX, 1000);
}

Test(aftermath, puts_of_a_frozen_object)
{
	repeat_on_frozen(&op_put, 1, 1 << 16);
	cross_the_threshold(&op_put_n, -1);
	repeat_on_frozen(&op_put_n, N_MAX, 1000);
	repeat_on_frozen(&op_put_quiet, 1, 1 << 16);
	repeat_on_frozen(&op_put_unguarded, 1, 1000);
	repeat_on_frozen(&op_put_unguarded_n, BATCH_MAX, 1000);
	repeat_on_frozen(&op_put_unguarded_n, N_MAX, 1000);
}

Test(aftermath, sub_returns_of_a_frozen_object)
{
	repeat_on_frozen(&op_sub_return, 1, 1 << 16);
	cross_the_threshold(&op_sub_return, -1);
	repeat_on_frozen(&op_sub_return, N_MAX, 1000);
}

Test(aftermath, other_misuses_of_a_frozen_object)
{
	repeat_on_frozen(&op_make_immortal, 1, 1000);
	repeat_on_frozen(&op_unfreeze, 0, 1000);
	repeat_on_frozen(&op_freeze, 0, 1000);
	repeat_on_frozen(&op_freeze, FROZEN, 1000);
	repeat_on_frozen(&op_init, 0, 1000);
}

/* `held` references and one call that gives back more: who holds one may go on using the object, which is put at most
 * once. */
static void give_back_too_many(const struct operation *operation, int32_t held, int32_t n)
{
	frozenref_t ref;
	int32_t winners = 0;

	record_faults();
	frozenref_init(&ref, held);
	require(operation->call(&ref, n) == 0, "%s of %d of %d succeeded", operation->name, n, held);
	require(recorded.count == 1, "%s of %d of %d did not fault", operation->name, n, held);
	for (int32_t i = 0; i < held; ++i) {
		require(frozenref_try_get(&ref), "%s of %d of %d: freed with a reference held", operation->name, n,
			held);
		require(!frozenref_put(&ref), "%s of %d of %d: a winner with a reference held", operation->name, n,
			held);
		winners += frozenref_put(&ref);
		require(winners == 0 || i == held - 1, "%s of %d of %d: a winner too soon", operation->name, n, held);
	}
	for (int32_t i = 0; i < 1000; ++i) {
		winners += frozenref_put(&ref);
		winners += frozenref_put_n(&ref, 1 + i % 70);
		winners += frozenref_put_quiet(&ref);
		winners += frozenref_put_return(&ref) == 0;
		winners += frozenref_put_unguarded(&ref);
		winners += frozenref_put_unguarded_n(&ref, 1 + i % 70);
		winners += frozenref_freeze(&ref, 1);
	}
	require(winners <= 1, "%s of %d of %d: %d winners", operation->name, n, held, winners);
}

Test(aftermath, too_many_given_back)
{
	static const int32_t each_n[] = {2, 3, BATCH_MAX - 1, BATCH_MAX, BATCH_MAX + 1, 1000, N_MAX};
	for (size_t i = 0; i < LENGTH(each_n); ++i)
		for (int32_t held = 1; held < each_n[i] && held < 70; ++held) {
			give_back_too_many(&op_put_n, held, each_n[i]);
			give_back_too_many(&op_put_unguarded_n, held, each_n[i]);
			give_back_too_many(&op_sub_return, held, each_n[i]);
		}
	give_back_too_many(&op_sub_return, 1, 1);
	give_back_too_many(&op_sub_return, BATCH_MAX, BATCH_MAX);
	give_back_too_many(&op_sub_return, BATCH_MAX + 1, BATCH_MAX + 1);
}

Test(aftermath, puts_one_by_one)
{
	for (int32_t held = 1; held <= 70; ++held) {
		frozenref_t ref;
		record_faults();
		frozenref_init(&ref, held);
		for (int32_t i = 1; i <= 3 * held; ++i)
			require(frozenref_put(&ref) == (i == held), "put number %d of %d", i, held);
		require(recorded.count == 2 * (unsigned)held, "%u faults", recorded.count);
		expect_owned(&ref);
	}
}

/* The calls that sequences are made of. */
static const struct call {
	const struct operation *operation;
	int32_t n;
} calls[] = {
	{&op_get, 1},
	{&op_get_n, BATCH_MAX},
	{&op_get_n, BATCH_MAX + 1},
	{&op_try_get, 1},
	{&op_try_get_n, BATCH_MAX},
	{&op_try_get_n, N_MAX},
	{&op_put, 1},
	{&op_put_n, 2},
	{&op_put_n, BATCH_MAX},
	{&op_put_n, BATCH_MAX + 1},
	{&op_put_quiet, 1},
	{&op_put_return, 1},
	{&op_put_unless_last, 1},
	{&op_put_unguarded, 1},
	{&op_put_unguarded_n, 2},
	{&op_freeze, 1},
	{&op_freeze, 2},
	{&op_unfreeze, 1},
	{&op_unfreeze, COUNT_MAX},
	{&op_make_immortal, 1},
	{&op_add_return, BATCH_MAX},
	{&op_sub_return, 1},
	{&op_sub_return, BATCH_MAX},
	{&op_sub_return, BATCH_MAX + 1},
	{&op_put_n, 0},
};

/* Does the caller own the object now? */
static bool has_won(const struct operation *operation, int64_t result)
{
	if (operation == &op_put_return)
		return result == 0;
	bool is_claim = operation == &op_put || operation == &op_put_n || operation == &op_put_quiet ||
			operation == &op_put_unguarded || operation == &op_put_unguarded_n || operation == &op_freeze;
	return is_claim && result;
}

/* Does the caller hold a reference to what somebody else owns, or own it as well? */
static bool has_intruded(const struct operation *operation, int64_t result)
{
	if (operation == &op_put_return)
		return result == 0;
	return operation != &op_put_unless_last && result; /* whose true is not to be acted on */
}

/*
 * One call on an object that is `owned`, frozen with its winner at work, or not. Returns whether it is owned after.
 * Only the owner unfreezes a frozen object; every other misuse is tried.
 */
static bool step(frozenref_t *ref, const struct call *call, bool owned)
{
	bool immortal = frozenref_is_saturated(ref);
	int32_t before = ref->word;
	int64_t result = call->operation->call(ref, call->n);
	bool won = has_won(call->operation, result);

	require(ref->word != 0, "%s left 0x%08x staged", call->operation->name, (unsigned)before);
	if (owned && call->operation == &op_unfreeze) {
		require(ref->word == call->n, "unfreeze of 0x%08x", (unsigned)before);
		return false;
	}
	require(!owned || !has_intruded(call->operation, result), "%s succeeded on the frozen 0x%08x",
		call->operation->name, (unsigned)before);
	require(!immortal || !won, "%s won the immortal 0x%08x", call->operation->name, (unsigned)before);
	require(!immortal || frozenref_is_saturated(ref), "%s made 0x%08x of the immortal 0x%08x",
		call->operation->name, (unsigned)ref->word, (unsigned)before);
	require(frozenref_is_frozen(ref) == (owned || won), "%s made 0x%08x of 0x%08x and %s", call->operation->name,
		(unsigned)ref->word, (unsigned)before, won ? "won" : "did not win");
	return owned || won;
}

static void explore(int32_t word, bool owned, unsigned depth)
{
	for (size_t i = 0; i < LENGTH(calls); ++i) {
		frozenref_t ref = {word};
		bool owned_after = step(&ref, &calls[i], owned);
		if (depth > 1)
			explore(ref.word, owned_after, depth - 1);
	}
}

/* All sequences of four calls. */
Test(aftermath, short_sequences)
{
	static const int32_t starts[] = {1, 2, BATCH_MAX, COUNT_MAX, FROZEN, SATURATED};

	record_faults();
	for (size_t i = 0; i < LENGTH(starts); ++i)
		explore(starts[i], starts[i] == FROZEN, 4);
}

/* Long ones, in which a call is repeated so often that the word drifts far. */
Test(aftermath, long_sequences)
{
	uint32_t random = 1;

	record_faults();
	for (int32_t walk = 0; walk < 16; ++walk) {
		frozenref_t ref = FROZENREF_INIT(1);
		bool owned = false;
		for (int32_t i = 0; i < 64; ++i) {
			random = random * 1664525 + 1013904223;
			const struct call *call = &calls[(random >> 16) % LENGTH(calls)];
			for (int32_t times = 1 << (random >> 28); times > 0; --times)
				owned = step(&ref, call, owned);
		}
	}
}
