/* SPDX-License-Identifier: MIT */
/*
 * Progress: how many primitives an operation takes. Wait-free ones have a bound whatever others do; the loops of the
 * others take one cmpxchg more for each change that came in between, and none of them ever waits.
 */
#include "others.h"

#include "calls.h"
#include "operations.h"

struct call {
	const char *name;
	int64_t (*run)(frozenref_t *ref, int32_t n);
	int32_t n;
};

/* What a call takes on a word that others change before the first so many of its cmpxchgs. */
static struct primitives taken(struct call call, int32_t word, int others)
{
	frozenref_t ref = {word};

	record_faults();
	others_go_first = others;
	counted = (struct primitives){0};
	call.run(&ref, call.n);
	others_go_first = 0;
	return counted;
}

static void expect_taken(struct call call, int32_t word, int others, struct primitives wanted)
{
	struct primitives found = taken(call, word, others);
	require(found.loads == wanted.loads && found.stores == wanted.stores && found.adds == wanted.adds &&
			found.cmpxchgs == wanted.cmpxchgs,
		"%s of %d on 0x%08x, %d changes: %d loads, %d stores, %d adds, %d cmpxchgs", call.name, (int)call.n,
		(unsigned)word, others, found.loads, found.stores, found.adds, found.cmpxchgs);
}

static const struct primitives a_load = {.loads = 1}, a_store = {.stores = 1}, an_add = {.adds = 1},
			       a_cmpxchg = {.cmpxchgs = 1}, an_add_and_a_cmpxchg = {.adds = 1, .cmpxchgs = 1},
			       a_load_and_a_store = {.loads = 1, .stores = 1},
			       a_load_and_an_add = {.loads = 1, .adds = 1},
			       a_load_and_a_cmpxchg = {.loads = 1, .cmpxchgs = 1};

static const struct call adding[] = {
	{"get", call_get, 1},
	{"get_n", call_get_n, 1},
	{"get_n", call_get_n, BATCH_MAX},
	{"try_get", call_try_get, 1},
	{"try_get_n", call_try_get_n, 1},
	{"try_get_n", call_try_get_n, BATCH_MAX},
	{"add_return", call_add_return, 1},
	{"add_return", call_add_return, BATCH_MAX},
};

static const struct call subtracting[] = {
	{"put", call_put, 1},
	{"put_n", call_put_n, 1},
	{"put_n", call_put_n, BATCH_MAX},
	{"put_return", call_put_return, 1},
	{"sub_return", call_sub_return, 1},
	{"sub_return", call_sub_return, BATCH_MAX},
};

/* Those that claim an object. */
static const struct call putting[] = {
	{"put", call_put, 1},
	{"put_n", call_put_n, 1},
	{"put_n", call_put_n, BATCH_MAX},
};

/* Those that look before they add, and may not have to. */
static const struct call quiet[] = {
	{"get_quiet", call_get_quiet, 1},
	{"try_get_quiet", call_try_get_quiet, 1},
	{"put_quiet", call_put_quiet, 1},
};

/* Those that change the word by compare-and-swap only. */
static const struct call exchanging[] = {
	{"get_n", call_get_n, BATCH_MAX + 1},
	{"try_get_n", call_try_get_n, BATCH_MAX + 1},
	{"add_return", call_add_return, BATCH_MAX + 1},
	{"put_n", call_put_n, BATCH_MAX + 1},
	{"sub_return", call_sub_return, BATCH_MAX + 1},
	{"put_unguarded", call_put_unguarded, 1},
	{"put_unguarded_n", call_put_unguarded_n, BATCH_MAX},
	{"put_unguarded_n", call_put_unguarded_n, BATCH_MAX + 1},
	{"put_unless_last", call_put_unless_last, 1},
	{"make_immortal", call_make_immortal, 1},
};

Test(progress, one_rmw_where_all_is_well)
{
	static const int32_t alive[] = {BATCH_MAX + 1, N_MAX, COUNT_MAX - BATCH_MAX, SATURATED,
					SATURATED + DRIFT_MAX / 2};

	for (size_t i = 0; i < LENGTH(alive); ++i) {
		for (size_t j = 0; j < LENGTH(adding); ++j)
			expect_taken(adding[j], alive[i], 0, an_add);
		for (size_t j = 0; j < LENGTH(subtracting); ++j)
			expect_taken(subtracting[j], alive[i], 0, an_add);
	}
	for (size_t i = 0; i < LENGTH(quiet); ++i) {
		expect_taken(quiet[i], N_MAX, 0, a_load_and_an_add);
		expect_taken(quiet[i], SATURATED, 0, a_load);
	}
	expect_taken((struct call){"try_get_quiet", call_try_get_quiet, 1}, FROZEN, 0, a_load);
	for (int32_t n = 1; n <= BATCH_MAX; ++n)
		expect_taken((struct call){"try_get_n", call_try_get_n, n}, FROZEN, 0, an_add);
	expect_taken((struct call){"try_get", call_try_get, 1}, 0, 0, an_add);
	expect_taken((struct call){"try_get", call_try_get, 1}, FROZEN, 0, an_add);
}

Test(progress, loops_that_nobody_disturbs)
{
	for (size_t i = 0; i < LENGTH(exchanging); ++i) {
		expect_taken(exchanging[i], N_MAX, 0, a_load_and_a_cmpxchg);
		require(!taken(exchanging[i], SATURATED, 0).cmpxchgs, "%s changed an immortal object",
			exchanging[i].name);
	}
	/* the cold path looks for itself */
	expect_taken((struct call){"put_unguarded", call_put_unguarded, 1}, 1, 0,
		     (struct primitives){.loads = 2, .cmpxchgs = 1});
	expect_taken((struct call){"put_unless_last", call_put_unless_last, 1}, 1, 0, a_load);
	expect_taken((struct call){"put_n", call_put_n, BATCH_MAX + 1}, BATCH_MAX + 1, 0, a_load_and_a_cmpxchg);
	expect_taken((struct call){"try_get_n", call_try_get_n, BATCH_MAX + 1}, FROZEN, 0, a_load);
}

Test(progress, owners_and_snapshots)
{
	expect_taken((struct call){"init", call_init, 1}, FROZEN, 0, a_store);
	expect_taken((struct call){"init_frozen", call_init_frozen, 1}, 1, 0, a_store);
	expect_taken((struct call){"init_immortal", call_init_immortal, 1}, 1, 0, a_store);
	expect_taken((struct call){"unfreeze", call_unfreeze, 2}, FROZEN, 0, a_load_and_a_store);
	for (size_t i = 0; i < WORDS; ++i) {
		expect_taken((struct call){"count", call_count, 1}, boundary_word(i), 0, a_load);
		expect_taken((struct call){"is_frozen", call_is_frozen, 1}, boundary_word(i), 0, a_load);
		expect_taken((struct call){"is_saturated", call_is_saturated, 1}, boundary_word(i), 0, a_load);
	}
}

/* A freeze and a last put's claim win or lose with one cmpxchg, whatever others left there: it is not tried again. */
Test(progress, what_is_lost_is_lost)
{
	for (size_t i = 0; i < WORDS; ++i)
		for (int changes = 0; changes <= 3; ++changes) {
			others_step = 1;
			others_word = boundary_word(i);
			expect_taken((struct call){"freeze", call_freeze, 1}, 1, changes, a_cmpxchg);
			others_word = boundary_word(i);
			expect_taken((struct call){"freeze", call_freeze, COUNT_MAX}, boundary_word(i), changes,
				     a_cmpxchg);
			for (size_t j = 0; j < LENGTH(putting); ++j) {
				others_word = boundary_word(i);
				expect_taken(putting[j], putting[j].n, changes, an_add_and_a_cmpxchg);
			}
		}
}

/* No word makes an add look at the word twice, and a cmpxchg follows only where a word is brought back or claimed. */
Test(progress, two_rmws_at_most)
{
	for (size_t i = 0; i < WORDS; ++i) {
		for (size_t j = 0; j < LENGTH(adding) + LENGTH(subtracting); ++j) {
			struct call call = j < LENGTH(adding) ? adding[j] : subtracting[j - LENGTH(adding)];
			struct primitives found = taken(call, boundary_word(i), 0);
			require(found.adds == 1 && found.cmpxchgs <= 1 && !found.loads && !found.stores,
				"%s of %d on 0x%08x: %d loads, %d stores, %d adds, %d cmpxchgs", call.name, (int)call.n,
				(unsigned)boundary_word(i), found.loads, found.stores, found.adds, found.cmpxchgs);
		}
	}
}

/* One cmpxchg more for each change by others that leaves something to be done. */
Test(progress, a_change_costs_a_cmpxchg)
{
	for (int changes = 1; changes <= 5; ++changes) {
		others_step = 1;
		for (size_t i = 0; i < LENGTH(exchanging); ++i) {
			others_word = N_MAX;
			expect_taken(exchanging[i], N_MAX - 1, changes,
				     (struct primitives){.loads = 1, .cmpxchgs = 1 + changes});
		}
		others_word = FROZEN + DRIFT_MAX + 2;
		expect_taken((struct call){"try_get", call_try_get, 1}, FROZEN + DRIFT_MAX, changes,
			     (struct primitives){.adds = 1, .cmpxchgs = 1 + changes});
		others_word = SATURATED - DRIFT_MAX - 16;
		expect_taken((struct call){"put", call_put, 1}, SATURATED - DRIFT_MAX, changes,
			     (struct primitives){.adds = 1, .cmpxchgs = 1 + changes});
		others_word = 1;
		expect_taken((struct call){"put_n", call_put_n, 2}, 1, changes,
			     (struct primitives){.adds = 1, .cmpxchgs = 1 + changes});
	}
}
