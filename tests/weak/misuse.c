/* SPDX-License-Identifier: MIT */
/*
 * Each misuse of a pair: that it is reported, as what, what the operation returns, the state that it leaves, and that
 * what can come of it afterwards is a leak. What perform() asserts of every fault is asserted here too.
 */
#include "pairs.h"

/* Both words are in order when the handler is called. */
static int32_t weak_at_fault;

static void look_at_weak(const frozenref_fault_t *fault, void *pair)
{
	(void)fault;
	weak_at_fault = ((const frozenref_pair_t *)pair)->weak.word;
}

Test(misuse, init_is_done_before_the_handler_is_called)
{
	frozenref_pair_t pair = {{77}, {77}};
	frozenref_set_fault_handler(look_at_weak, &pair);
	frozenref_pair_init(&pair, 0);
	cr_assert_eq(weak_at_fault, 1);
}

Test(misuse, init_of_no_references)
{
	static const int32_t bad[] = {INT32_MIN, FROZEN, SATURATED, -1, 0};
	for (size_t i = 0; i < LENGTH(bad); ++i) {
		frozenref_pair_t pair = {{77}, {77}};
		record_faults();
		frozenref_pair_init(&pair, bad[i]);
		cr_assert_eq(recorded.count, 1);
		cr_assert_eq(recorded.faults[0].kind, FROZENREF_FAULT_COUNT);
		cr_assert_eq(recorded.faults[0].ref, &pair.strong);
		cr_assert_eq(recorded.faults[0].n, bad[i]);
		/* as if destroyed: nobody gets it, and its memory is given back in the usual way */
		cr_assert(!frozenref_upgrade(&pair));
		cr_assert(frozenref_weak_put(&pair));
	}
}

Test(misuse, of_a_payload_that_is_gone)
{
	expect(&op_strong_get, (struct pair_transition){{FROZEN, 1}, {FROZEN + 1, 1}, 0, IS_FROZEN, NULL});
	expect(&op_strong_put, (struct pair_transition){{FROZEN, 1}, {FROZEN - 1, 1}, KEPT, IS_FROZEN, NULL});
}

Test(misuse, of_memory_that_is_gone)
{
	expect(&op_weak_get, (struct pair_transition){{FROZEN, FROZEN}, {FROZEN, FROZEN + 1}, 0, NULL, IS_FROZEN});
	expect(&op_weak_put, (struct pair_transition){{FROZEN, FROZEN}, {FROZEN, FROZEN - 1}, 0, NULL, IS_FROZEN});
	expect(&op_weak_get, (struct pair_transition){{FROZEN, 0}, {FROZEN, 1}, 0, NULL, IS_STAGED});
	expect(&op_weak_put, (struct pair_transition){{FROZEN, 0}, {FROZEN, SATURATED}, 0, NULL, IS_STAGED});
}

/* Memory that is all zero bits, as calloc gives it. */
Test(misuse, of_a_pair_that_was_never_initialised)
{
	expect(&op_strong_get, (struct pair_transition){{0, 0}, {1, 1}, 0, IS_STAGED, IS_STAGED});
	expect(&op_strong_put, (struct pair_transition){{0, 0}, {SATURATED, 0}, KEPT, IS_STAGED, NULL});
	expect(&op_upgrade, (struct pair_transition){{0, 0}, {1, 1}, true, NULL, IS_STAGED});
	expect(&op_upgrade_quiet, (struct pair_transition){{0, 0}, {1, 1}, true, NULL, IS_STAGED});
	expect(&op_weak_get, (struct pair_transition){{0, 0}, {0, 1}, 0, NULL, IS_STAGED});
	expect(&op_weak_put, (struct pair_transition){{0, 0}, {0, SATURATED}, false, NULL, IS_STAGED});
}

/* Somebody who rescues the payload holds no weak reference, and the memory is gone: both words tell. */
Test(misuse, rescue_without_a_weak_reference)
{
	expect(&op_upgrade, (struct pair_transition){{0, FROZEN}, {1, FROZEN + 1}, true, NULL, IS_FROZEN});
	expect(&op_strong_get, (struct pair_transition){{0, FROZEN}, {1, FROZEN + 1}, 0, IS_STAGED, IS_FROZEN});
}

/* A strong_get that nobody may do rescues the object: the strong side has its weak reference, so all goes on as usual.
 */
Test(misuse, strong_get_of_a_staged_object)
{
	frozenref_pair_t pair = {{0}, {1}}; /* the weak reference is now that of the strong_put that is under way */
	record_faults();
	frozenref_strong_get(&pair);
	cr_assert_eq(recorded.count, 1);
	cr_assert(!frozenref_weak_put(&pair)); /* as that strong_put does when it finds that it lost */
	cr_assert_eq(frozenref_strong_put(&pair), FROZENREF_DESTROY);
	cr_assert(frozenref_weak_put(&pair));
	cr_assert_eq(recorded.count, 1);
}

/* A strong_put too many, while the last one is under way: payload and memory leak, and upgrades may rely on that. */
Test(misuse, strong_put_of_a_staged_object)
{
	frozenref_pair_t pair = {{0}, {2}};
	record_faults();
	cr_assert_eq(frozenref_strong_put(&pair), FROZENREF_KEPT);
	cr_assert_eq(recorded.count, 1);
	cr_assert(frozenref_upgrade(&pair));
	cr_assert_eq(frozenref_strong_put(&pair), FROZENREF_KEPT);
	cr_assert(!frozenref_weak_put(&pair));
	cr_assert_eq(recorded.count, 1);
}

/* After the end of both, nothing brings the object back, and nobody is told to destroy or to free it again. */
Test(misuse, after_the_end)
{
	frozenref_pair_t pair = FROZENREF_PAIR_INIT(1);
	record_faults();
	cr_assert_eq(frozenref_strong_put(&pair), FROZENREF_DESTROY);
	cr_assert(frozenref_weak_put(&pair));
	for (int i = 0; i < 100; ++i) {
		require(frozenref_strong_put(&pair) == FROZENREF_KEPT, "a second end, by strong_put number %d", i);
		require(!frozenref_weak_put(&pair), "freed again, by weak_put number %d", i);
		require(!frozenref_upgrade(&pair), "alive again, by upgrade number %d", i);
	}
	cr_assert_eq(recorded.count, 200);
}
