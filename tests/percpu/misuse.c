/* SPDX-License-Identifier: MIT */
/*
 * Each misuse of a per-CPU count: that it is reported, as what, what the operation returns, and the state it leaves.
 */
#include "faults.h"

static frozenref_percpu_t ref;

static void begin(int32_t n)
{
	record_faults();
	frozenref_percpu_init(&ref, n);
}

static void begin_spread(int32_t n)
{
	begin(n);
	cr_assert(frozenref_percpu_spread(&ref));
}

Test(misuse, gather_what_is_not_spread)
{
	begin(1);
	cr_assert(!frozenref_percpu_gather(&ref));
	expect_fault(&ref, "percpu_gather", FROZENREF_FAULT_NOT_SPREAD);
	cr_assert(ref.centre.word == 1 && ref.slot == 0);

	begin_spread(1);
	cr_assert(!frozenref_percpu_gather(&ref));
	cr_assert(!frozenref_percpu_gather(&ref));
	expect_fault(&ref, "percpu_gather", FROZENREF_FAULT_NOT_SPREAD);
	cr_assert_eq(frozenref_percpu_count(&ref), 1);
}

Test(misuse, two_gathers_at_once)
{
	begin_spread(1);
	int32_t slot = ref.slot;
	ref.slot = (slot & (FROZENREF_PERCPU_PLACES | FROZENREF_PERCPU_FOR_SECTIONS)) | FROZENREF_PERCPU_CHANGING;
	cr_assert(!frozenref_percpu_gather(&ref));
	expect_fault(&ref, "percpu_gather", FROZENREF_FAULT_NOT_SPREAD);
	ref.slot = slot;
	cr_assert_eq(frozenref_percpu_count(&ref), 1);

	frozenref_percpu_t *refs[] = {&ref, &ref};
	bool won[2];
	cr_assert(!frozenref_percpu_put(&ref));
	cr_assert_eq(frozenref_percpu_gather_all(refs, 2, won), 1, "one count was won twice");
	cr_assert(won[0] && !won[1]);
	expect_fault(&ref, "percpu_gather", FROZENREF_FAULT_NOT_SPREAD);
	cr_assert(frozenref_percpu_is_frozen(&ref));
}

Test(misuse, spread_without_a_holder)
{
	begin(1);
	cr_assert(frozenref_percpu_freeze(&ref, 1));
	cr_assert(!frozenref_percpu_spread(&ref));
	expect_fault(&ref, "percpu_spread", FROZENREF_FAULT_FROZEN);
	cr_assert(frozenref_percpu_is_frozen(&ref) && !frozenref_percpu_is_spread(&ref));

	ref.centre.word = 0;
	cr_assert(!frozenref_percpu_spread(&ref));
	expect_fault(&ref, "percpu_spread", FROZENREF_FAULT_STAGED);
	cr_assert_eq(ref.centre.word, 0);
	cr_assert(!frozenref_percpu_is_spread(&ref));

	/* once it has a holder again it spreads */
	ref.centre.word = 1;
	cr_assert(frozenref_percpu_spread(&ref));
}

Test(misuse, destroy_what_is_spread)
{
	begin_spread(1);
	frozenref_percpu_t before = ref;
	frozenref_percpu_destroy(&ref);
	expect_fault(&ref, "percpu_destroy", FROZENREF_FAULT_SPREAD);
	cr_assert_eq(memcmp(&ref, &before, sizeof ref), 0);
	ref.slot = FROZENREF_PERCPU_CHANGING;
	frozenref_percpu_destroy(&ref);
	expect_fault(&ref, "percpu_destroy", FROZENREF_FAULT_SPREAD);
}

Test(misuse, put_too_many)
{
	for (int puts = 2; puts < 5; ++puts) {
		begin_spread(1);
		for (int i = 0; i < puts; ++i)
			cr_assert(!frozenref_percpu_put(&ref), "a put won a spread object");
		cr_assert_eq(frozenref_percpu_count(&ref), 0);
		cr_assert(!frozenref_percpu_gather(&ref), "the object was won, though somebody may hold it");
		expect_fault(&ref, "percpu_gather", FROZENREF_FAULT_TOO_FEW);
		cr_assert_eq(ref.centre.word, FROZENREF_SATURATED, "it does not leak");
		cr_assert(!frozenref_percpu_is_spread(&ref));
		frozenref_percpu_destroy(&ref);
		cr_assert_eq(faults, 0);
	}
	begin_spread(1);
	cr_assert(!frozenref_percpu_put_n(&ref, FROZENREF_N_MAX));
	cr_assert(!frozenref_percpu_put_n(&ref, FROZENREF_N_MAX));
	cr_assert(!frozenref_percpu_put_n(&ref, FROZENREF_N_MAX));
	cr_assert(!frozenref_percpu_gather(&ref));
	expect_fault(&ref, "percpu_gather", FROZENREF_FAULT_TOO_FEW);
	cr_assert_eq(ref.centre.word, FROZENREF_SATURATED);
}

/* What is wrong with one count is no matter of the others. */
Test(misuse, one_of_many)
{
	frozenref_percpu_t counts[3];
	frozenref_percpu_t *refs[] = {&counts[0], &counts[1], &counts[2]};
	bool won[3];

	record_faults();
	for (int i = 0; i < 3; ++i) {
		frozenref_percpu_init(refs[i], 1);
		cr_assert(i == 1 || frozenref_percpu_spread(refs[i]));
	}
	cr_assert(!frozenref_percpu_put(refs[0]));
	cr_assert_eq(frozenref_percpu_gather_all(refs, 3, won), 1);
	cr_assert(won[0] && !won[1] && !won[2]);
	expect_fault(refs[1], "percpu_gather", FROZENREF_FAULT_NOT_SPREAD);
}

Test(misuse, make_immortal_without_a_holder)
{
	begin(1);
	cr_assert(frozenref_percpu_put(&ref));
	frozenref_percpu_make_immortal(&ref);
	expect_fault(&ref, "make_immortal", FROZENREF_FAULT_FROZEN);
	cr_assert(frozenref_percpu_is_frozen(&ref));
	cr_assert_eq(ref.slot, 0, "a frozen object became immortal");
}

/* An n that is none is a fault in each state, and leaves the count alone. */
static void expect_bad_n(int32_t n)
{
	frozenref_percpu_t before = ref;
	int32_t count = frozenref_percpu_count(&ref);

	frozenref_percpu_get_n(&ref, n);
	expect_fault(&ref, "get_n", FROZENREF_FAULT_N);
	cr_assert(!frozenref_percpu_try_get_n(&ref, n));
	expect_fault(&ref, "try_get_n", FROZENREF_FAULT_N);
	cr_assert(!frozenref_percpu_put_n(&ref, n));
	expect_fault(&ref, "put_n", FROZENREF_FAULT_N);
	cr_assert(!frozenref_percpu_try_get_open_n(&ref, n));
	expect_fault(&ref, "percpu_try_get_open_n", FROZENREF_FAULT_N);
	cr_assert_eq(memcmp(&ref, &before, sizeof ref), 0);
	cr_assert_eq(frozenref_percpu_count(&ref), count);
}

Test(misuse, n_out_of_range)
{
	static const int32_t bad[] = {INT32_MIN, -FROZENREF_N_MAX, -1, 0, FROZENREF_N_MAX + 1, INT32_MAX};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i) {
		begin(3);
		expect_bad_n(bad[i]);
		cr_assert(frozenref_percpu_spread(&ref));
		expect_bad_n(bad[i]);
		frozenref_percpu_make_immortal(&ref);
		expect_bad_n(bad[i]);
	}
}

Test(misuse, centre)
{
	begin(1);
	cr_assert(frozenref_percpu_put(&ref));
	cr_assert(!frozenref_percpu_put(&ref));
	expect_fault(&ref, "put", FROZENREF_FAULT_FROZEN);
	frozenref_percpu_get(&ref);
	expect_fault(&ref, "get", FROZENREF_FAULT_FROZEN);
	cr_assert(!frozenref_percpu_freeze(&ref, 0));
	expect_fault(&ref, "freeze", FROZENREF_FAULT_COUNT);
	frozenref_percpu_unfreeze(&ref, 0);
	expect_fault(&ref, "unfreeze", FROZENREF_FAULT_COUNT);
	frozenref_percpu_unfreeze(&ref, 1);
	cr_assert(frozenref_percpu_spread(&ref));
	frozenref_percpu_unfreeze(&ref, 1);
	expect_fault(&ref, "unfreeze", FROZENREF_FAULT_NOT_FROZEN);
	cr_assert(!frozenref_percpu_freeze(&ref, -1));
	expect_fault(&ref, "freeze", FROZENREF_FAULT_COUNT);
	cr_assert_eq(frozenref_percpu_count(&ref), 1);
	frozenref_percpu_t none;
	frozenref_percpu_init(&none, 0);
	expect_fault(&none, "init", FROZENREF_FAULT_COUNT);
	cr_assert(frozenref_percpu_is_frozen(&none));
}
