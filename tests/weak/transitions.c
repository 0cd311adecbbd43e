/* SPDX-License-Identifier: MIT */
/*
 * The state table of pairs, each operation from each state of the word that it is about; and lives, told in order.
 */
#include "pairs.h"

Test(transitions, constants)
{
	cr_assert_eq(sizeof(frozenref_pair_t), 8);
	cr_assert_eq(_Alignof(frozenref_pair_t), 4);
	cr_assert_eq(FROZENREF_KEPT, KEPT);
	cr_assert_eq(FROZENREF_DESTROY, DESTROY);
	cr_assert_eq(FROZENREF_FREE, FREE);
}

Test(transitions, initialisers)
{
	static frozenref_pair_t one = FROZENREF_PAIR_INIT(1), most = FROZENREF_PAIR_INIT(FROZENREF_COUNT_MAX);
	cr_assert(one.strong.word == 1 && one.weak.word == 1);
	cr_assert(most.strong.word == COUNT_MAX && most.weak.word == 1);

	frozenref_pair_t pair = {{77}, {77}};
	record_faults();
	frozenref_pair_init(&pair, 3);
	cr_assert(pair.strong.word == 3 && pair.weak.word == 1);
	frozenref_pair_init(&pair, COUNT_MAX);
	cr_assert(pair.strong.word == COUNT_MAX && pair.weak.word == 1);
	cr_assert_eq(recorded.count, 0);
}

Test(transitions, strong_get)
{
	static const struct pair_transition table[] = {
		{{1, 1}, {2, 1}, 0, NULL, NULL},
		{{1000, 7}, {1001, 7}, 0, NULL, NULL},
		{{0, 1}, {1, 2}, 0, IS_STAGED, NULL}, /* a misuse, but a rescue too */
		{{FROZEN, 1}, {FROZEN + 1, 1}, 0, IS_FROZEN, NULL},
		{{SATURATED, 1}, {SATURATED + 1, 1}, 0, NULL, NULL},
	};
	expect_each(&op_strong_get, table, LENGTH(table));
}

Test(transitions, strong_put)
{
	static const struct pair_transition table[] = {
		{{1, 1}, {FROZEN, 1}, DESTROY, NULL, NULL},
		{{1, 1000}, {FROZEN, 1000}, DESTROY, NULL, NULL},
		{{2, 1}, {1, 1}, KEPT, NULL, NULL},
		{{1000, 7}, {999, 7}, KEPT, NULL, NULL},
		{{0, 1}, {SATURATED, 1}, KEPT, IS_STAGED, NULL},
		{{FROZEN, 1}, {FROZEN - 1, 1}, KEPT, IS_FROZEN, NULL},
		{{SATURATED, 1}, {SATURATED - 1, 1}, KEPT, NULL, NULL},
	};
	expect_each(&op_strong_put, table, LENGTH(table));
}

Test(transitions, upgrade)
{
	static const struct pair_transition table[] = {
		{{1, 2}, {2, 2}, true, NULL, NULL},
		{{1000, 7}, {1001, 7}, true, NULL, NULL},
		{{0, 2}, {1, 3}, true, NULL, NULL}, /* the rescue, with a weak reference for the strong side */
		{{0, SATURATED}, {1, SATURATED + 1}, true, NULL, NULL},
		{{FROZEN, 1}, {FROZEN + 1, 1}, false, NULL, NULL},
		{{SATURATED, 1}, {SATURATED + 1, 1}, true, NULL, NULL},
	};
	expect_each(&op_upgrade, table, LENGTH(table));
}

Test(transitions, upgrade_quiet)
{
	static const struct pair_transition table[] = {
		{{1, 2}, {2, 2}, true, NULL, NULL},
		{{1000, 7}, {1001, 7}, true, NULL, NULL},
		{{0, 2}, {1, 3}, true, NULL, NULL},
		{{FROZEN, 1}, {FROZEN, 1}, false, NULL, NULL},
		{{FROZEN + 5, 1}, {FROZEN + 5, 1}, false, NULL, NULL},
		{{SATURATED, 1}, {SATURATED, 1}, true, NULL, NULL},
	};
	expect_each(&op_upgrade_quiet, table, LENGTH(table));
}

Test(transitions, weak_get)
{
	static const struct pair_transition table[] = {
		{{1, 1}, {1, 2}, 0, NULL, NULL},
		{{FROZEN, 1000}, {FROZEN, 1001}, 0, NULL, NULL},
		{{FROZEN, 0}, {FROZEN, 1}, 0, NULL, IS_STAGED},
		{{FROZEN, FROZEN}, {FROZEN, FROZEN + 1}, 0, NULL, IS_FROZEN},
		{{1, SATURATED}, {1, SATURATED + 1}, 0, NULL, NULL},
	};
	expect_each(&op_weak_get, table, LENGTH(table));
}

Test(transitions, weak_put)
{
	static const struct pair_transition table[] = {
		{{FROZEN, 1}, {FROZEN, FROZEN}, true, NULL, NULL},
		{{FROZEN, 2}, {FROZEN, 1}, false, NULL, NULL},
		{{1, 1000}, {1, 999}, false, NULL, NULL},
		{{FROZEN, 0}, {FROZEN, SATURATED}, false, NULL, IS_STAGED},
		{{FROZEN, FROZEN}, {FROZEN, FROZEN - 1}, false, NULL, IS_FROZEN},
		{{1, SATURATED}, {1, SATURATED - 1}, false, NULL, NULL},
	};
	expect_each(&op_weak_put, table, LENGTH(table));
}

Test(transitions, counts)
{
	static const struct pair_transition strong[] = {
		{{1, 7}, {1, 7}, 1, NULL, NULL},
		{{COUNT_MAX, 7}, {COUNT_MAX, 7}, COUNT_MAX, NULL, NULL},
		{{0, 7}, {0, 7}, 0, NULL, NULL},
		{{FROZEN, 7}, {FROZEN, 7}, 0, NULL, NULL},
		{{SATURATED, 7}, {SATURATED, 7}, COUNT_MAX, NULL, NULL},
	};
	static const struct pair_transition weak[] = {
		{{7, 1}, {7, 1}, 1, NULL, NULL},
		{{7, COUNT_MAX}, {7, COUNT_MAX}, COUNT_MAX, NULL, NULL},
		{{FROZEN, 0}, {FROZEN, 0}, 0, NULL, NULL},
		{{FROZEN, FROZEN}, {FROZEN, FROZEN}, 0, NULL, NULL},
		{{7, SATURATED}, {7, SATURATED}, COUNT_MAX, NULL, NULL},
	};
	expect_each(&op_strong_count, strong, LENGTH(strong));
	expect_each(&op_weak_count, weak, LENGTH(weak));
}

/* The lives below begin with one strong reference and end with no fault. */
static frozenref_pair_t live(void)
{
	frozenref_pair_t pair;
	record_faults();
	frozenref_pair_init(&pair, 1);
	return pair;
}

static void expect_counts(const frozenref_pair_t *pair, int32_t strong, int32_t weak)
{
	cr_assert_eq(frozenref_strong_count(pair), strong, "%d", (int)frozenref_strong_count(pair));
	cr_assert_eq(frozenref_weak_count(pair), weak, "%d", (int)frozenref_weak_count(pair));
	cr_assert_eq(recorded.count, 0);
}

Test(lives, strong_only)
{
	frozenref_pair_t pair = live();
	frozenref_strong_get(&pair);
	expect_counts(&pair, 2, 1);
	cr_assert_eq(frozenref_strong_put(&pair), FROZENREF_KEPT);
	cr_assert_eq(frozenref_strong_put(&pair), FROZENREF_DESTROY);
	expect_counts(&pair, 0, 1);
	cr_assert(frozenref_weak_put(&pair));
	expect_counts(&pair, 0, 0);
}

Test(lives, memory_outlives_payload)
{
	frozenref_pair_t pair = live();
	frozenref_weak_get(&pair);
	cr_assert(frozenref_upgrade(&pair));
	expect_counts(&pair, 2, 2);
	cr_assert_eq(frozenref_strong_put(&pair), FROZENREF_KEPT);
	cr_assert_eq(frozenref_strong_put(&pair), FROZENREF_DESTROY);
	cr_assert(!frozenref_weak_put(&pair));
	for (int i = 0; i < 3; ++i) {
		cr_assert(!frozenref_upgrade(&pair));
		cr_assert(!frozenref_upgrade_quiet(&pair));
		cr_assert(frozenref_is_frozen(&pair.strong));
	}
	frozenref_weak_get(&pair);
	cr_assert(!frozenref_weak_put(&pair));
	cr_assert(frozenref_weak_put(&pair));
	expect_counts(&pair, 0, 0);
}

Test(lives, downgrade)
{
	frozenref_pair_t pair = live();
	frozenref_strong_get(&pair);
	frozenref_weak_get(&pair);
	cr_assert_eq(frozenref_strong_put(&pair), FROZENREF_KEPT);
	expect_counts(&pair, 1, 2);
	cr_assert(frozenref_upgrade(&pair));
	cr_assert(!frozenref_weak_put(&pair));
	expect_counts(&pair, 2, 1);
	cr_assert_eq(frozenref_strong_put(&pair), FROZENREF_KEPT);
	cr_assert_eq(frozenref_strong_put(&pair), FROZENREF_DESTROY);
	cr_assert(frozenref_weak_put(&pair));
}

/* Who freezes has the payload alone, and the strong side's weak reference. */
Test(lives, frozen_and_unfrozen)
{
	frozenref_pair_t pair = live();
	frozenref_weak_get(&pair);
	cr_assert(frozenref_freeze(&pair.strong, 1));
	cr_assert(!frozenref_upgrade(&pair));
	cr_assert(!frozenref_upgrade_quiet(&pair));
	expect_counts(&pair, 0, 2);
	frozenref_unfreeze(&pair.strong, 2);
	cr_assert(frozenref_upgrade(&pair));
	expect_counts(&pair, 3, 2);
	for (int i = 0; i < 2; ++i)
		cr_assert_eq(frozenref_strong_put(&pair), FROZENREF_KEPT);
	cr_assert(frozenref_freeze(&pair.strong, 1));
	cr_assert(!frozenref_weak_put(&pair));
	cr_assert(frozenref_weak_put(&pair));
}

/* Many upgrades that fail: the word comes back from beyond the threshold, and never to life. */
Test(lives, failed_upgrades_drift)
{
	frozenref_pair_t pair = live();
	frozenref_weak_get(&pair);
	cr_assert_eq(frozenref_strong_put(&pair), FROZENREF_DESTROY);
	pair.strong.word = FROZEN + DRIFT_MAX - 1000;
	for (int i = 0; i < 2000; ++i)
		require(!frozenref_upgrade(&pair), "upgrade number %d of a frozen object", i);
	cr_assert_eq(pair.strong.word, FROZEN + 999);
	expect_counts(&pair, 0, 2);
}

/* An immortal object: no reference is its last one, whatever its weak references do. */
Test(lives, immortal)
{
	frozenref_pair_t pair = live();
	frozenref_weak_get(&pair);
	frozenref_make_immortal(&pair.strong);
	cr_assert(frozenref_upgrade(&pair));
	cr_assert(frozenref_upgrade_quiet(&pair));
	frozenref_strong_get(&pair);
	for (int i = 0; i < 1000; ++i)
		require(frozenref_strong_put(&pair) == FROZENREF_KEPT, "strong_put number %d of an immortal object", i);
	cr_assert(!frozenref_weak_put(&pair));
	expect_counts(&pair, COUNT_MAX, 1);
}

/* Too many weak references: the payload dies as always, the memory never. */
Test(lives, saturated_weak)
{
	frozenref_pair_t pair = live();
	pair.weak.word = COUNT_MAX;
	frozenref_weak_get(&pair);
	cr_assert_eq(recorded.count, 1);
	cr_assert_eq(recorded.faults[0].kind, FROZENREF_FAULT_OVERFLOW);
	cr_assert(frozenref_upgrade(&pair));
	cr_assert_eq(frozenref_strong_put(&pair), FROZENREF_KEPT);
	cr_assert_eq(frozenref_strong_put(&pair), FROZENREF_DESTROY);
	for (int i = 0; i < 1000; ++i)
		require(!frozenref_weak_put(&pair), "weak_put number %d of saturated memory", i);
	cr_assert_eq(recorded.count, 1);
}
