/* SPDX-License-Identifier: MIT */
/*
 * The rescue of a staged word. A put stands still between its two halves: the word is 0, and its claim is still to
 * come. The claim is the cold path that put calls with what its subtraction left.
 */
#include "operations.h"

#if defined(FROZENREF_NO_INLINE)
/* Only frozenref/state.h declares them: they are what inlined operations call. */
enum frozenref_operation { FROZENREF_OPERATION_PUT = 7, FROZENREF_OPERATION_PUT_RETURN = 10 };
extern bool frozenref_put_cold(frozenref_t *ref, int32_t n, int32_t word, enum frozenref_operation operation);
extern int32_t frozenref_sub_cold(frozenref_t *ref, int32_t n, int32_t word, enum frozenref_operation operation);
#endif

/* An object whose last reference is being put. */
static frozenref_t staged(void)
{
	frozenref_t ref = {0};
	record_faults();
	return ref;
}

static bool claim(frozenref_t *ref)
{
	return frozenref_put_cold(ref, 1, 0, FROZENREF_OPERATION_PUT);
}

Test(rescue, nobody_came)
{
	frozenref_t ref = staged();
	cr_assert(claim(&ref));
	cr_assert_eq(ref.word, FROZEN);

	ref = staged();
	cr_assert(frozenref_put_cold(&ref, 5, 0, FROZENREF_OPERATION_PUT));
	cr_assert_eq(ref.word, FROZEN);
	cr_assert_eq(recorded.count, 0);
}

Test(rescue, of_a_put_return)
{
	frozenref_t ref = staged();
	cr_assert_eq(frozenref_sub_cold(&ref, 1, 0, FROZENREF_OPERATION_PUT_RETURN), 0);
	cr_assert_eq(ref.word, FROZEN);

	ref = staged();
	cr_assert(frozenref_try_get(&ref));
	cr_assert_eq(frozenref_sub_cold(&ref, 1, 0, FROZENREF_OPERATION_PUT_RETURN), 1);
	cr_assert_eq(frozenref_put_return(&ref), 0);
	cr_assert_eq(ref.word, FROZEN);
	cr_assert_eq(recorded.count, 0);
}

/* Neither live nor frozen, to those who look. */
Test(rescue, staged_object)
{
	frozenref_t ref = staged();
	cr_assert_eq(frozenref_count(&ref), 0);
	cr_assert(!frozenref_is_frozen(&ref));
	cr_assert(!frozenref_is_saturated(&ref));
	cr_assert(!frozenref_freeze(&ref, 1));
	cr_assert_eq(ref.word, 0);
}

Test(rescue, rescued)
{
	frozenref_t ref = staged();
	cr_assert(frozenref_try_get(&ref));
	cr_assert(!claim(&ref));
	cr_assert_eq(ref.word, 1);
	cr_assert(frozenref_put(&ref));
	cr_assert_eq(ref.word, FROZEN);
	cr_assert_eq(recorded.count, 0);
}

Test(rescue, rescued_by_many)
{
	static const int32_t each_n[] = {1, 2, BATCH_MAX, BATCH_MAX + 1, N_MAX};
	for (size_t i = 0; i < LENGTH(each_n); ++i) {
		frozenref_t ref = staged();
		cr_assert(frozenref_try_get_n(&ref, each_n[i]));
		cr_assert(!claim(&ref));
		cr_assert_eq(ref.word, each_n[i]);
		cr_assert(frozenref_put_n(&ref, each_n[i]));
		cr_assert_eq(recorded.count, 0);
	}
}

/* Both puts see 0; the object is destroyed once. */
Test(rescue, rescued_and_put)
{
	frozenref_t ref = staged();
	cr_assert(frozenref_try_get(&ref));
	cr_assert(frozenref_put(&ref));
	cr_assert(!claim(&ref));
	cr_assert_eq(ref.word, FROZEN);
	cr_assert_eq(recorded.count, 0);
}

/* Either of two puts that stand still may claim it, and only one. */
Test(rescue, both_stand_still)
{
	frozenref_t ref = staged();
	cr_assert(frozenref_try_get(&ref));
	ref.word = 0; /* the second put's subtraction */
	cr_assert(claim(&ref));
	cr_assert(!claim(&ref));
	cr_assert_eq(ref.word, FROZEN);
}

Test(rescue, rescued_and_put_unguarded)
{
	frozenref_t ref = staged();
	cr_assert(frozenref_try_get(&ref));
	cr_assert(frozenref_put_unguarded(&ref));
	cr_assert(!claim(&ref));
	cr_assert_eq(ref.word, FROZEN);
}

Test(rescue, rescued_and_frozen)
{
	frozenref_t ref = staged();
	cr_assert(frozenref_try_get(&ref));
	cr_assert(frozenref_freeze(&ref, 1));
	cr_assert(!frozenref_try_get(&ref));
	cr_assert(!claim(&ref));
	cr_assert_eq(ref.word, FROZEN + 1);
}

Test(rescue, rescued_and_immortal)
{
	frozenref_t ref = staged();
	cr_assert(frozenref_try_get(&ref));
	frozenref_make_immortal(&ref);
	cr_assert(!claim(&ref));
	cr_assert_eq(ref.word, SATURATED);
}

/* A claim that finds a later life leaves it alone while it has references, */
Test(rescue, claim_in_a_later_life)
{
	frozenref_t ref = staged();
	cr_assert(frozenref_try_get(&ref));
	cr_assert(frozenref_put(&ref));
	frozenref_unfreeze(&ref, 2);
	cr_assert(!claim(&ref));
	cr_assert_eq(ref.word, 2);
}

/* and may win that life's freeze when it has none: one winner a life is what is promised, not which put it is. */
Test(rescue, one_winner_a_life)
{
	frozenref_t ref = staged();
	cr_assert(frozenref_try_get(&ref));
	cr_assert(frozenref_put(&ref));
	frozenref_unfreeze(&ref, 1);
	ref.word = 0; /* the subtraction of the later life's last put */
	cr_assert(claim(&ref));
	cr_assert(!claim(&ref));
	cr_assert_eq(ref.word, FROZEN);
}

/* A get without a reference is a misuse, but the put that it overtook must not destroy what it got. */
Test(rescue, rescued_by_misuse)
{
	frozenref_t ref = staged();
	frozenref_get(&ref);
	cr_assert_eq(recorded.count, 1);
	cr_assert(!claim(&ref));
	cr_assert_eq(ref.word, 1);
}

/* And a reference given back once too often must not let both puts believe that they were the last. */
Test(rescue, overtaken_by_a_put_too_many)
{
	frozenref_t ref = staged();
	cr_assert(!frozenref_put(&ref));
	cr_assert_eq(recorded.count, 1);
	cr_assert(!claim(&ref));
	cr_assert_eq(ref.word, SATURATED);
}

/* put_unguarded has no halves: it never leaves 0. */
Test(rescue, nothing_to_rescue)
{
	frozenref_t ref = FROZENREF_INIT(3);
	cr_assert(!frozenref_put_unguarded(&ref));
	cr_assert_eq(ref.word, 2);
	cr_assert(!frozenref_put_unguarded(&ref));
	cr_assert_eq(ref.word, 1);
	cr_assert(frozenref_put_unguarded(&ref));
	cr_assert_eq(ref.word, FROZEN);
}
