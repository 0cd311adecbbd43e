/* SPDX-License-Identifier: MIT */
/*
 * Saturation and immortality: a count that overflows, or that was made immortal, is never the last one again.
 */
#include "operations.h"

/* The overflow by n from `word`, of which there is a notice, and the last count before it. */
static void expect_overflow(const struct operation *operation, int32_t n, int64_t before_result, int64_t result)
{
	expect(operation, n, (struct transition){COUNT_MAX - n, COUNT_MAX, before_result, NULL});
	expect(operation, n, (struct transition){COUNT_MAX - n + 1, SATURATED, result, OVERFLOWED});
	expect(operation, n, (struct transition){COUNT_MAX, SATURATED, result, OVERFLOWED});
}

Test(saturation, overflow)
{
	static const int32_t each_n[] = {1, 2, 63, 64, 65, 66, N_MAX - 1, N_MAX};

	expect_overflow(&op_get, 1, 0, 0);
	expect_overflow(&op_try_get, 1, true, true);
	expect_overflow(&op_get_quiet, 1, 0, 0);
	expect_overflow(&op_try_get_quiet, 1, true, true);
	for (size_t i = 0; i < LENGTH(each_n); ++i) {
		expect_overflow(&op_get_n, each_n[i], 0, 0);
		expect_overflow(&op_try_get_n, each_n[i], true, true);
		expect_overflow(&op_add_return, each_n[i], COUNT_MAX, COUNT_MAX);
	}
}

/* All that can be done to an immortal object with good arguments: no fault, nothing lost, and no last reference. */
static void expect_immortal(frozenref_t *ref)
{
	record_faults();
	frozenref_get(ref);
	frozenref_get_quiet(ref);
	frozenref_get_n(ref, BATCH_MAX);
	frozenref_get_n(ref, N_MAX);
	cr_assert(frozenref_try_get(ref));
	cr_assert(frozenref_try_get_quiet(ref));
	cr_assert(frozenref_try_get_n(ref, BATCH_MAX));
	cr_assert(frozenref_try_get_n(ref, N_MAX));
	cr_assert(!frozenref_put(ref));
	cr_assert(!frozenref_put_n(ref, BATCH_MAX));
	cr_assert(!frozenref_put_n(ref, N_MAX));
	cr_assert(!frozenref_put_unguarded(ref));
	cr_assert(!frozenref_put_unguarded_n(ref, BATCH_MAX));
	cr_assert(!frozenref_put_unguarded_n(ref, N_MAX));
	cr_assert(!frozenref_put_quiet(ref));
	cr_assert_eq(frozenref_put_return(ref), COUNT_MAX);
	cr_assert(frozenref_put_unless_last(ref));
	cr_assert(!frozenref_freeze(ref, 1));
	cr_assert(!frozenref_freeze(ref, COUNT_MAX));
	frozenref_make_immortal(ref);
	cr_assert_eq(frozenref_add_return(ref, 1), COUNT_MAX);
	cr_assert_eq(frozenref_add_return(ref, N_MAX), COUNT_MAX);
	cr_assert_eq(frozenref_sub_return(ref, 1), COUNT_MAX);
	cr_assert_eq(frozenref_sub_return(ref, N_MAX), COUNT_MAX);
	cr_assert_eq(frozenref_count(ref), COUNT_MAX);
	cr_assert(frozenref_is_saturated(ref));
	cr_assert(!frozenref_is_frozen(ref));
	cr_assert_eq(recorded.count, 0);
}

Test(saturation, made_immortal)
{
	static const int32_t counts[] = {1, 2, COUNT_MAX - 1, COUNT_MAX};
	for (size_t i = 0; i < LENGTH(counts); ++i) {
		frozenref_t ref;
		frozenref_init(&ref, counts[i]);
		frozenref_make_immortal(&ref);
		expect_immortal(&ref);
	}
}

Test(saturation, born_immortal)
{
	frozenref_t ref;
	frozenref_init_immortal(&ref);
	expect_immortal(&ref);
}

Test(saturation, initialised_immortal)
{
	frozenref_t ref = FROZENREF_INIT_IMMORTAL;
	expect_immortal(&ref);
}

Test(saturation, overflowed)
{
	frozenref_t ref = FROZENREF_INIT(FROZENREF_COUNT_MAX);
	record_faults();
	frozenref_get(&ref);
	expect_immortal(&ref);
}

/*
 * A get and its put always decide alike, also around an overflow: whichever forms they have, and whatever others do in
 * between, nobody's reference is lost. One more get overflows, a put takes that back, another thread makes it final.
 */
Test(saturation, quiet_pairs)
{
	void (*const gets[])(frozenref_t *) = {frozenref_get, frozenref_get_quiet};
	bool (*const puts[])(frozenref_t *) = {frozenref_put, frozenref_put_quiet};
	for (size_t get = 0; get < LENGTH(gets); ++get)
		for (size_t put = 0; put < LENGTH(puts); ++put)
			for (int between = 0; between < 4; ++between) {
				frozenref_t ref = FROZENREF_INIT(COUNT_MAX - 1);
				record_faults();
				if (between &
				    1) /* as an add whose thread was stopped before it brought the word to the centre */
					ref.word = INT32_MIN;
				gets[get](&ref);
				if (between & 2)
					frozenref_make_immortal(&ref);
				cr_assert(!puts[put](&ref));
				cr_assert(ref.word == COUNT_MAX - 1 || frozenref_is_saturated(&ref),
					  "0x%08x after case %d", (unsigned)ref.word, between);
				cr_assert_eq(recorded.count, 0);
			}
}

/* The notice is given once, by the call that overflowed, and again only after a put took it back. */
Test(saturation, one_notice)
{
	frozenref_t ref = FROZENREF_INIT(COUNT_MAX);
	record_faults();
	frozenref_get(&ref);
	cr_assert_eq(recorded.count, 1);
	cr_assert_eq(recorded.last.kind, FROZENREF_FAULT_OVERFLOW);
	for (int i = 0; i < 1000; ++i)
		frozenref_get(&ref);
	cr_assert_eq(recorded.count, 1);
	ref.word = INT32_MIN;
	cr_assert(!frozenref_put(&ref));
	cr_assert_eq(ref.word, COUNT_MAX);
	cr_assert_eq(frozenref_add_return(&ref, 1), COUNT_MAX);
	cr_assert_eq(recorded.count, 2);
}

/* Enough puts to pass the threshold, 2^27 below the centre, where the word has to be brought back. */
Test(saturation, puts_never_end)
{
	frozenref_t ref;
	record_faults();
	frozenref_init_immortal(&ref);
	for (int32_t i = 0; i < (1 << 21) + (1 << 18); ++i)
		require(!frozenref_put_n(&ref, BATCH_MAX), "put_n number %d was the last", i);
	for (int32_t i = 0; i < 1 << 18; ++i)
		require(!frozenref_put(&ref), "put number %d was the last", i);
	for (int32_t i = 0; i < 1 << 18; ++i)
		require(frozenref_sub_return(&ref, BATCH_MAX) == COUNT_MAX, "sub_return number %d", i);
	cr_assert(ref.word >= SATURATED - DRIFT_MAX && ref.word <= SATURATED + DRIFT_MAX);
	cr_assert_eq(recorded.count, 0);
	expect_immortal(&ref);
}

/* And upwards. */
Test(saturation, gets_never_end)
{
	frozenref_t ref;
	record_faults();
	frozenref_init_immortal(&ref);
	for (int32_t i = 0; i < (1 << 21) + (1 << 18); ++i)
		frozenref_get_n(&ref, BATCH_MAX);
	for (int32_t i = 0; i < 1 << 18; ++i)
		require(frozenref_try_get_n(&ref, BATCH_MAX), "try_get_n number %d failed", i);
	for (int32_t i = 0; i < 1 << 18; ++i)
		require(frozenref_add_return(&ref, BATCH_MAX) == COUNT_MAX, "add_return number %d", i);
	cr_assert(ref.word >= SATURATED - DRIFT_MAX && ref.word <= SATURATED + DRIFT_MAX);
	cr_assert_eq(recorded.count, 0);
	expect_immortal(&ref);
}

/*
 * What large calls race for: twice 2^29 given back at once would bring a word at the centre to life. And a word
 * that has just overflowed is live again after the next put: a call that takes it for immortal must make it so.
 */
Test(saturation, large_calls_keep_it)
{
	for (size_t i = 0; i < WORDS; ++i) {
		int32_t word = boundary_word(i);
		if (word > SATURATED_LAST)
			continue;
		bool is_near = word >= SATURATED - DRIFT_MAX && word <= SATURATED + DRIFT_MAX;
		int32_t after = is_near ? word : SATURATED;
		expect(&op_put_n, N_MAX, (struct transition){word, after, false, NULL});
		expect(&op_put_unguarded_n, N_MAX, (struct transition){word, after, false, NULL});
		expect(&op_sub_return, N_MAX, (struct transition){word, after, COUNT_MAX, NULL});
		expect(&op_get_n, N_MAX, (struct transition){word, after, 0, NULL});
		expect(&op_try_get_n, N_MAX, (struct transition){word, after, true, NULL});
		expect(&op_add_return, N_MAX, (struct transition){word, after, COUNT_MAX, NULL});
	}
}
