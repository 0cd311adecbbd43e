/* SPDX-License-Identifier: MIT */
/*
 * Each operation in each state of a per-CPU count, in one thread: what it returns, and what is left.
 */
#include "faults.h"

enum { COUNT_MAX = FROZENREF_COUNT_MAX, SPREAD_MAX = 0x3fffffff };

static frozenref_percpu_t gathered(int32_t n)
{
	frozenref_percpu_t ref = FROZENREF_PERCPU_INIT(1);
	record_faults();
	frozenref_percpu_init(&ref, n);
	return ref;
}

static void expect_spread(frozenref_percpu_t *ref, int32_t count)
{
	cr_assert(frozenref_percpu_is_spread(ref));
	cr_assert(!frozenref_percpu_is_frozen(ref));
	cr_assert_eq(frozenref_percpu_count(ref), count, "%d", frozenref_percpu_count(ref));
	expect_no_fault();
}

static void expect_gathered(frozenref_percpu_t *ref, int32_t count)
{
	cr_assert(!frozenref_percpu_is_spread(ref));
	cr_assert_eq(frozenref_percpu_is_frozen(ref), count == 0);
	cr_assert_eq(frozenref_percpu_count(ref), count, "%d", frozenref_percpu_count(ref));
	expect_no_fault();
}

Test(states, eight_bytes)
{
	cr_assert_eq(sizeof(frozenref_percpu_t), 8);
	cr_assert_eq(_Alignof(frozenref_percpu_t), 4);
}

Test(states, initialisers)
{
	static frozenref_percpu_t live = FROZENREF_PERCPU_INIT(7), frozen = FROZENREF_PERCPU_INIT_FROZEN,
				  immortal = FROZENREF_PERCPU_INIT_IMMORTAL;
	frozenref_percpu_t ref;

	record_faults();
	memset(&ref, 0x55, sizeof ref);
	frozenref_percpu_init(&ref, 7);
	cr_assert_eq(memcmp(&ref, &live, sizeof ref), 0);
	expect_gathered(&ref, 7);
	memset(&ref, 0x55, sizeof ref);
	frozenref_percpu_init_frozen(&ref);
	cr_assert_eq(memcmp(&ref, &frozen, sizeof ref), 0);
	expect_gathered(&ref, 0);
	memset(&ref, 0x55, sizeof ref);
	frozenref_percpu_init_immortal(&ref);
	cr_assert_eq(memcmp(&ref, &immortal, sizeof ref), 0);
	cr_assert_eq(frozenref_percpu_count(&ref), COUNT_MAX);
	cr_assert(!frozenref_percpu_is_frozen(&ref) && !frozenref_percpu_is_spread(&ref));
}

Test(states, gathered_is_the_word)
{
	frozenref_percpu_t ref = gathered(1);

	frozenref_percpu_get(&ref);
	frozenref_percpu_get_n(&ref, 100);
	cr_assert(frozenref_percpu_try_get(&ref));
	cr_assert(frozenref_percpu_try_get_n(&ref, 3));
	cr_assert(!frozenref_percpu_try_get_open(&ref), "it is not open");
	cr_assert(!frozenref_percpu_try_get_open_n(&ref, 3), "it is not open");
	expect_gathered(&ref, 106);
	cr_assert_eq(ref.centre.word, 106);
	cr_assert(!frozenref_percpu_put_n(&ref, 104));
	cr_assert(!frozenref_percpu_freeze(&ref, 1));
	cr_assert(!frozenref_percpu_put(&ref));
	cr_assert(frozenref_percpu_put(&ref));
	expect_gathered(&ref, 0);
	cr_assert(!frozenref_percpu_try_get(&ref));
	cr_assert(!frozenref_percpu_try_get_n(&ref, 2));
	frozenref_percpu_unfreeze(&ref, 2);
	expect_gathered(&ref, 2);
	cr_assert(frozenref_percpu_put_n(&ref, 2));
	frozenref_percpu_unfreeze(&ref, 5);
	cr_assert(frozenref_percpu_freeze(&ref, 5));
	expect_gathered(&ref, 0);
	cr_assert_eq(ref.slot, 0, "it took a slot");
}

Test(states, spread_counts)
{
	frozenref_percpu_t ref = gathered(1);

	cr_assert(frozenref_percpu_spread(&ref));
	int32_t centre = ref.centre.word;
	expect_spread(&ref, 1);
	frozenref_percpu_get(&ref);
	frozenref_percpu_get_n(&ref, 1000);
	cr_assert(frozenref_percpu_try_get(&ref));
	cr_assert(frozenref_percpu_try_get_n(&ref, FROZENREF_N_MAX));
	cr_assert(frozenref_percpu_try_get_open(&ref));
	cr_assert(frozenref_percpu_try_get_open_n(&ref, 7));
	expect_spread(&ref, FROZENREF_N_MAX + 1011);
	cr_assert(!frozenref_percpu_put_n(&ref, FROZENREF_N_MAX));
	cr_assert(!frozenref_percpu_put_n(&ref, 1000));
	for (int i = 0; i < 10; ++i)
		cr_assert(!frozenref_percpu_put(&ref));
	expect_spread(&ref, 1);
	cr_assert_eq(ref.centre.word, centre, "the centre counted what is the shards' to count");
	cr_assert(!frozenref_percpu_gather(&ref));
	expect_gathered(&ref, 1);
	cr_assert(frozenref_percpu_put(&ref));
	frozenref_percpu_destroy(&ref);
	expect_no_fault();
}

/* The count keeps the object alive while it is spread, whoever holds a reference. */
Test(states, gather_decides)
{
	frozenref_percpu_t ref = gathered(1);

	cr_assert(frozenref_percpu_spread(&ref));
	cr_assert(!frozenref_percpu_put(&ref), "a put said that it was the last, of a spread count");
	expect_spread(&ref, 0);
	cr_assert(frozenref_percpu_try_get(&ref));
	cr_assert(!frozenref_percpu_put(&ref));
	cr_assert(frozenref_percpu_gather(&ref));
	expect_gathered(&ref, 0);
	cr_assert_eq(ref.centre.word, FROZENREF_FROZEN);
	cr_assert(!frozenref_percpu_try_get(&ref));
	cr_assert(!frozenref_percpu_try_get_open(&ref));
}

Test(states, spread_again_keeps_the_slot)
{
	frozenref_percpu_t ref = gathered(1);

	cr_assert(frozenref_percpu_spread(&ref));
	cr_assert(!frozenref_percpu_gather(&ref));
	int32_t slot = ref.slot;
	cr_assert_neq(slot, 0);
	for (int life = 0; life < 1000; ++life) {
		cr_assert(frozenref_percpu_spread(&ref));
		cr_assert(frozenref_percpu_try_get(&ref));
		expect_spread(&ref, 2);
		cr_assert(!frozenref_percpu_put_n(&ref, 2));
		cr_assert(frozenref_percpu_gather(&ref));
		expect_gathered(&ref, 0);
		cr_assert_eq(ref.slot, slot, "its shards are elsewhere");
		frozenref_percpu_unfreeze(&ref, 1);
	}
	frozenref_percpu_destroy(&ref);
	cr_assert_eq(ref.slot, 0);
}

Test(states, only_one_spreads)
{
	frozenref_percpu_t ref = gathered(2);

	cr_assert(frozenref_percpu_spread(&ref));
	cr_assert(!frozenref_percpu_spread(&ref), "spread twice");
	expect_spread(&ref, 2);
	cr_assert(!frozenref_percpu_gather(&ref));
	expect_gathered(&ref, 2);
}

/* Somebody is at it: the others take it for gathered, and whoever wants to spread has to wait. */
Test(states, being_changed)
{
	frozenref_percpu_t ref = gathered(2);

	ref.slot = FROZENREF_PERCPU_CHANGING;
	cr_assert(!frozenref_percpu_spread(&ref));
	cr_assert_eq(ref.slot, FROZENREF_PERCPU_CHANGING);
	cr_assert(frozenref_percpu_try_get(&ref));
	frozenref_percpu_get(&ref);
	cr_assert(!frozenref_percpu_put(&ref));
	cr_assert(!frozenref_percpu_try_get_open(&ref));
	cr_assert_eq(ref.centre.word, 3);
	expect_no_fault();
}

Test(states, spread_never_freezes)
{
	frozenref_percpu_t ref = gathered(1);

	cr_assert(frozenref_percpu_spread(&ref));
	cr_assert(!frozenref_percpu_freeze(&ref, 1));
	cr_assert(!frozenref_percpu_freeze(&ref, ref.centre.word), "it froze by the bias");
	expect_spread(&ref, 1);
	cr_assert(!frozenref_percpu_gather(&ref));
	cr_assert(frozenref_percpu_freeze(&ref, 1));
	frozenref_percpu_unfreeze(&ref, 3);
	expect_gathered(&ref, 3);
}

/* The bias has to fit. */
Test(states, largest_count_that_spreads)
{
	frozenref_percpu_t ref = gathered(SPREAD_MAX);
	cr_assert(frozenref_percpu_spread(&ref));
	expect_spread(&ref, SPREAD_MAX);
	cr_assert_eq(ref.centre.word, COUNT_MAX);
	cr_assert(!frozenref_percpu_gather(&ref));
	expect_gathered(&ref, SPREAD_MAX);

	frozenref_percpu_init(&ref, SPREAD_MAX + 1);
	cr_assert(!frozenref_percpu_spread(&ref));
	expect_gathered(&ref, SPREAD_MAX + 1);
	frozenref_percpu_init(&ref, COUNT_MAX);
	cr_assert(!frozenref_percpu_spread(&ref));
	expect_gathered(&ref, COUNT_MAX);
}

Test(states, too_many_saturate)
{
	frozenref_percpu_t ref = gathered(1);

	cr_assert(frozenref_percpu_spread(&ref));
	for (int i = 0; i < 4; ++i)
		frozenref_percpu_get_n(&ref, FROZENREF_N_MAX);
	cr_assert_eq(frozenref_percpu_count(&ref), COUNT_MAX);
	cr_assert(!frozenref_percpu_gather(&ref));
	cr_assert_eq(ref.centre.word, FROZENREF_SATURATED);
	expect_fault(&ref, "percpu_gather", FROZENREF_FAULT_OVERFLOW);

	/* one less is in range */
	frozenref_percpu_destroy(&ref);
	frozenref_percpu_init(&ref, 1);
	cr_assert(frozenref_percpu_spread(&ref));
	for (int i = 0; i < 4; ++i)
		frozenref_percpu_get_n(&ref, FROZENREF_N_MAX);
	cr_assert(!frozenref_percpu_put_n(&ref, 2));
	cr_assert(!frozenref_percpu_gather(&ref));
	expect_gathered(&ref, COUNT_MAX);
}

Test(states, overflowed_does_not_spread)
{
	frozenref_percpu_t ref = gathered(COUNT_MAX);

	frozenref_percpu_get(&ref);
	expect_fault(&ref, "get", FROZENREF_FAULT_OVERFLOW);
	cr_assert(!frozenref_percpu_spread(&ref));
	cr_assert_eq(frozenref_percpu_count(&ref), COUNT_MAX);
	expect_no_fault();
}

Test(states, immortal_only_reads)
{
	frozenref_percpu_t ref = FROZENREF_PERCPU_INIT_IMMORTAL, before = ref;

	record_faults();
	frozenref_percpu_get(&ref);
	frozenref_percpu_get_n(&ref, 5);
	cr_assert(frozenref_percpu_try_get(&ref));
	cr_assert(frozenref_percpu_try_get_n(&ref, 5));
	cr_assert(frozenref_percpu_try_get_open(&ref));
	cr_assert(frozenref_percpu_try_get_open_n(&ref, 5));
	for (int i = 0; i < 100; ++i)
		cr_assert(!frozenref_percpu_put(&ref));
	cr_assert(!frozenref_percpu_put_n(&ref, 5));
	cr_assert(!frozenref_percpu_freeze(&ref, 1));
	cr_assert(!frozenref_percpu_spread(&ref));
	cr_assert(!frozenref_percpu_gather(&ref), "an immortal count was gathered to its end");
	frozenref_percpu_make_immortal(&ref);
	cr_assert_eq(memcmp(&ref, &before, sizeof ref), 0, "it was written");
	frozenref_percpu_destroy(&ref);
	cr_assert_eq(memcmp(&ref, &before, sizeof ref), 0);
	expect_no_fault();
}

Test(states, make_immortal_gathered)
{
	frozenref_percpu_t ref = gathered(2);

	frozenref_percpu_make_immortal(&ref);
	cr_assert_eq(ref.centre.word, FROZENREF_SATURATED);
	cr_assert_eq(ref.slot, FROZENREF_PERCPU_IMMORTAL);
	for (int i = 0; i < 3; ++i)
		cr_assert(!frozenref_percpu_put(&ref));
	cr_assert_eq(ref.centre.word, FROZENREF_SATURATED);
	expect_no_fault();
}

Test(states, make_immortal_spread)
{
	frozenref_percpu_t ref = gathered(2);

	cr_assert(frozenref_percpu_spread(&ref));
	frozenref_percpu_make_immortal(&ref);
	cr_assert(!frozenref_percpu_is_spread(&ref));
	cr_assert_eq(frozenref_percpu_count(&ref), COUNT_MAX);
	for (int i = 0; i < 3; ++i)
		cr_assert(!frozenref_percpu_put(&ref));
	cr_assert(!frozenref_percpu_gather(&ref), "whoever spread it may gather it all the same");
	cr_assert(!frozenref_percpu_spread(&ref));
	cr_assert_eq(ref.centre.word, FROZENREF_SATURATED);
	frozenref_percpu_destroy(&ref);
	cr_assert_eq(ref.slot, FROZENREF_PERCPU_IMMORTAL, "its shards are not given back");
	expect_no_fault();
}

Test(states, gather_all)
{
	enum { REFS = 9 };
	frozenref_percpu_t counts[REFS], *refs[REFS];
	bool won[REFS];

	record_faults();
	for (int i = 0; i < REFS; ++i) {
		frozenref_percpu_init(refs[i] = &counts[i], 1);
		cr_assert(frozenref_percpu_spread(refs[i]));
		if (i % 3 == 0)
			cr_assert(!frozenref_percpu_put(refs[i]));
	}
	frozenref_percpu_make_immortal(refs[1]);
	cr_assert_eq(frozenref_percpu_gather_all(refs, REFS, won), REFS / 3);
	for (int i = 0; i < REFS; ++i) {
		cr_assert_eq(won[i], i % 3 == 0, "count %d", i);
		if (i != 1)
			expect_gathered(refs[i], i % 3 != 0);
	}
	cr_assert_eq(frozenref_percpu_gather_all(refs, 0, won), 0);
	cr_assert_eq(frozenref_percpu_gather_all(NULL, 0, NULL), 0);
	expect_no_fault();
}

/* Two spread counts have no shard in common, and a place is used again only after destroy. */
Test(states, places)
{
	static frozenref_percpu_t refs[1000];
	int32_t first;

	record_faults();
	for (int i = 0; i < 1000; ++i) {
		frozenref_percpu_init(&refs[i], 1);
		cr_assert(frozenref_percpu_spread(&refs[i]));
		frozenref_percpu_get_n(&refs[i], i + 1);
	}
	for (int i = 0; i < 1000; ++i)
		expect_spread(&refs[i], i + 2);
	for (int i = 0; i < 1000; ++i) {
		cr_assert(!frozenref_percpu_gather(&refs[i]));
		expect_gathered(&refs[i], i + 2);
	}
	frozenref_percpu_t other = gathered(1);
	cr_assert(frozenref_percpu_spread(&other));
	first = refs[0].slot;
	for (int i = 0; i < 1000; ++i)
		cr_assert(((other.slot ^ refs[i].slot) & FROZENREF_PERCPU_PLACES) != 0, "a place has two counts");
	frozenref_percpu_destroy(&refs[0]);
	cr_assert(!frozenref_percpu_gather(&other));
	frozenref_percpu_destroy(&other);
	frozenref_percpu_init(&other, 1);
	cr_assert(frozenref_percpu_spread(&other));
	cr_assert_eq(other.slot & FROZENREF_PERCPU_PLACES, first & FROZENREF_PERCPU_PLACES, "a place is lost");
	expect_spread(&other, 1);
}

/* There are so many places, and no more; then counts stay one word. */
Test(states, no_place_left)
{
	enum { PLACES = (1 << FROZENREF_PERCPU_STRIDE_SHIFT) / 8 - 1 };
	static frozenref_percpu_t refs[PLACES];
	frozenref_percpu_t other = gathered(1);

	for (int i = 0; i < PLACES; ++i) {
		frozenref_percpu_init(&refs[i], 1);
		cr_assert(frozenref_percpu_spread(&refs[i]), "count %d", i);
	}
	cr_assert(!frozenref_percpu_spread(&other), "one too many");
	expect_gathered(&other, 1);
	cr_assert_eq(other.slot, 0);
	cr_assert(!frozenref_percpu_gather(&refs[PLACES / 2]));
	frozenref_percpu_destroy(&refs[PLACES / 2]);
	cr_assert(frozenref_percpu_spread(&other), "a place was given back");
	expect_spread(&other, 1);
	for (int i = 0; i < PLACES; ++i)
		if (i != PLACES / 2)
			cr_assert_eq(frozenref_percpu_count(&refs[i]), 1);
}
