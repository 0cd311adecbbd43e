/* SPDX-License-Identifier: MIT */
/*
 * Drift: what failed lookups leave in a frozen word, how far that goes, and that it never brings the object to life.
 */
#include "operations.h"

/* More than failed lookups can add to a word that has just passed the threshold: every thread of the system, once. */
static const int64_t all_threads = (int64_t)1 << 22;

static bool near_centre(int32_t word)
{
	return word >= FROZEN - DRIFT_MAX - BATCH_MAX && word <= FROZEN + DRIFT_MAX + BATCH_MAX;
}

Test(drift, failed_try_gets)
{
	frozenref_t ref = FROZENREF_INIT_FROZEN;
	record_faults();
	for (int32_t i = 0; i < 1 << 20; ++i)
		require(!frozenref_try_get(&ref), "try_get number %d of a frozen object", i);
	cr_assert_eq(ref.word, FROZEN + (1 << 20));
	cr_assert(frozenref_is_frozen(&ref));
	cr_assert_eq(frozenref_count(&ref), 0);

	frozenref_unfreeze(&ref, 3);
	cr_assert_eq(ref.word, 3);
	cr_assert(frozenref_try_get(&ref));
	cr_assert(frozenref_put_n(&ref, 4));
	cr_assert_eq(ref.word, FROZEN);
	cr_assert_eq(recorded.count, 0);
}

/* Enough to pass the threshold, 2^27 above the centre, where the word has to be brought back. */
Test(drift, failed_batches)
{
	frozenref_t ref = FROZENREF_INIT_FROZEN;
	int32_t highest = FROZEN;
	record_faults();
	for (int32_t i = 0; i < (1 << 21) + (1 << 18); ++i) {
		require(!frozenref_try_get_n(&ref, BATCH_MAX), "try_get_n number %d of a frozen object", i);
		if (ref.word > highest)
			highest = ref.word;
	}
	cr_assert_eq(highest, FROZEN + DRIFT_MAX);
	cr_assert(frozenref_is_frozen(&ref));
	cr_assert_eq(recorded.count, 0);
}

/* Brought back by the call that passes the threshold, not by the one that reaches it. */
Test(drift, threshold)
{
	for (int32_t n = 1; n <= BATCH_MAX; ++n) {
		expect(&op_try_get_n, n,
		       (struct transition){FROZEN + DRIFT_MAX - n - 1, FROZEN + DRIFT_MAX - 1, false, NULL});
		expect(&op_try_get_n, n, (struct transition){FROZEN + DRIFT_MAX - n, FROZEN + DRIFT_MAX, false, NULL});
		expect(&op_try_get_n, n, (struct transition){FROZEN + DRIFT_MAX - n + 1, FROZEN, false, NULL});
		expect(&op_try_get_n, n, (struct transition){FROZEN + DRIFT_MAX, FROZEN, false, NULL});
	}
}

/* The bound: all threads at once, each with the largest batch, when the word is as far as it may be left. */
Test(drift, all_threads_at_once)
{
	int64_t highest = FROZEN + (int64_t)DRIFT_MAX + all_threads * FROZENREF_BATCH_MAX;
	cr_assert(highest < 0);
	expect(&op_is_frozen, 1, (struct transition){(int32_t)highest, (int32_t)highest, true, NULL});
	expect(&op_try_get, 1, (struct transition){(int32_t)highest, FROZEN, false, NULL});

	int64_t lowest = FROZEN - (int64_t)DRIFT_MAX - all_threads * FROZENREF_BATCH_MAX;
	expect(&op_is_frozen, 1, (struct transition){(int32_t)lowest, (int32_t)lowest, true, NULL});
	expect(&op_try_get, 1, (struct transition){(int32_t)lowest, FROZEN, false, NULL});
}

/* A lookup of more than a batch adds to live words only. */
Test(drift, large_lookups_do_not_stray)
{
	for (size_t i = 0; i < WORDS; ++i) {
		int32_t word = boundary_word(i);
		if (word < FROZEN_FIRST || word > FROZEN_LAST)
			continue;
		expect(&op_try_get_n, BATCH_MAX + 1, (struct transition){word, word, false, NULL});
		expect(&op_try_get_n, N_MAX, (struct transition){word, word, false, NULL});
	}
}

/* From wherever in the zone the word is: unfreeze wipes the strays. */
Test(drift, unfreeze_wipes_strays)
{
	for (size_t i = 0; i < WORDS; ++i) {
		int32_t word = boundary_word(i);
		if (word >= FROZEN_FIRST && word <= FROZEN_LAST)
			expect(&op_unfreeze, 1, (struct transition){word, 1, 0, NULL});
	}
}

/* Strays and misuse in both directions, over many lives. */
Test(drift, many_lives)
{
	frozenref_t ref = FROZENREF_INIT(1);
	record_faults();
	for (int32_t life = 0; life < 1000; ++life) {
		cr_assert(frozenref_put(&ref));
		for (int32_t i = 0; i < life; ++i) {
			require(!frozenref_try_get_n(&ref, life % BATCH_MAX + 1), "a lookup in life %d", life);
			require(near_centre(ref.word), "the word is 0x%08x", (unsigned)ref.word);
		}
		frozenref_unfreeze(&ref, 1);
		cr_assert_eq(ref.word, 1);
	}
	cr_assert_eq(recorded.count, 0);
}
