/* SPDX-License-Identifier: MIT */
/*
 * The memory orders under Relacy, a checker of the C11 model: every scenario with the orders that ship, and with each
 * order that docs/memory-order.md calls unsound, in every interleaving (Relacy's full search).
 *
 * What that covers: all interleavings of the atomic operations, in few threads and few operations; happens-before with
 * release sequences; plain loads that return the last value or the one before it.
 * What it does not: values further back; a failed cmpxchg that returns an old value; a load that returns what is
 * written later (no execution here has a cycle of program order and reads-from); more threads; the machine. Relacy
 * lets a thread's own later plain store continue its release sequence, as C++11 did and C++20 does not: an unfreeze that
 * first stored the frozen word anew, relaxed, would pass here, and does not in tests/model.
 *
 * Relacy breaks rules of C++, so it must be compiled without optimisation: gcc otherwise drops its marks of freed
 * memory, as dead stores (section_put then passes), and, by strict aliasing, some of the executions.
 */
#include <cstdio>
#include <cstring>
#include <iostream>

#include "scenarios.h"

void frozenref_raise_fault(const frozenref_fault_t *fault)
{
	rl::ctx().fail_test(fault->reason, rl::test_result_user_assert_failed, $);
}

struct outcome {
	rl::test_result_e result;
	unsigned long long executions; /* up to the one that shows it */
};

template <class scenario> static outcome explore(bool show_history)
{
	typedef rl::full_search_scheduler<scenario::params::thread_count> full_search;
	rl::test_params params;
	rl::ostringstream failure;
	rl::run_test<scenario, full_search>(params, failure, false);
	if (show_history && params.test_result != rl::test_result_success) {
		params.initial_state = failure.str();
		params.collect_history = true;
		rl::run_test<scenario, full_search>(params, failure, true);
	}
	return {params.test_result, params.stop_iteration};
}

enum {
	LAST_PUT = 1 << 0,
	RESCUE = 1 << 1,
	FREEZE = 1 << 2,
	FREEZE_LARGE = 1 << 3,
	UNFREEZE = 1 << 4,
	PUT_UNGUARDED = 1 << 5,
	BATCHES = 1 << 6,
	RECYCLE = 1 << 7,
	SECTION_PUT = 1 << 8,
	SECTION_UNGUARDED = 1 << 9,
};

static const struct {
	unsigned bit;
	const char *name;
	outcome (*explore)(bool show_history);
} scenarios[] = {
	{LAST_PUT, "last_put", explore<last_put>},
	{RESCUE, "rescue", explore<rescue>},
	{FREEZE, "freeze", explore<freeze>},
	{FREEZE_LARGE, "freeze_large", explore<freeze_large>},
	{UNFREEZE, "unfreeze", explore<unfreeze>},
	{PUT_UNGUARDED, "put_unguarded", explore<put_unguarded>},
	{BATCHES, "batches", explore<batches>},
	{RECYCLE, "recycle", explore<recycle>},
	{SECTION_PUT, "section_put", explore<section_put>},
	{SECTION_UNGUARDED, "section_unguarded", explore<section_unguarded>},
};

/* Scenarios in which a put that reached 0 is followed by a rescue, and its claim may still win. */
static const unsigned RESCUES = RESCUE | FREEZE | FREEZE_LARGE | UNFREEZE | BATCHES | RECYCLE;

struct weaker {
	ordered_primitive primitive;
	rl::memory_order order;
};

/* `races`: where the change is a data race; everywhere else it must not be one. */
static const struct change {
	const char *name;
	unsigned races;
	int length;
	weaker orders[2];
} changes[] = {
	{"none", 0, 0, {}},
	{"sub relaxed", RESCUES | LAST_PUT | PUT_UNGUARDED, 1, {{ADD_RETURN_RELEASE, rl::mo_relaxed}}},
	{"claim relaxed", RESCUES | LAST_PUT | PUT_UNGUARDED, 1, {{CMPXCHG_ACQUIRE, rl::mo_relaxed}}},
	{"claim relaxed, sub acq_rel",
	 RESCUES,
	 2,
	 {{CMPXCHG_ACQUIRE, rl::mo_relaxed}, {ADD_RETURN_RELEASE, rl::mo_acq_rel}}},
	{"claim relaxed, sub seq_cst",
	 RESCUES,
	 2,
	 {{CMPXCHG_ACQUIRE, rl::mo_relaxed}, {ADD_RETURN_RELEASE, rl::mo_seq_cst}}},
	{"unfreeze relaxed", UNFREEZE | RECYCLE, 1, {{STORE_RELEASE, rl::mo_relaxed}}},
	{"try_get relaxed", FREEZE | UNFREEZE | PUT_UNGUARDED | RECYCLE, 1, {{ADD_RETURN_ACQUIRE, rl::mo_relaxed}}},
	{"large try_get's load relaxed", FREEZE_LARGE, 1, {{LOAD_ACQUIRE, rl::mo_relaxed}}},
	{"put_unguarded, large put relaxed",
	 PUT_UNGUARDED | FREEZE_LARGE | BATCHES,
	 1,
	 {{CMPXCHG_RELEASE, rl::mo_relaxed}}},
	{"freezing cmpxchg release",
	 FREEZE | FREEZE_LARGE | PUT_UNGUARDED | BATCHES,
	 1,
	 {{CMPXCHG_ACQ_REL, rl::mo_release}}},
	{"freezing cmpxchg acquire", FREEZE | FREEZE_LARGE | PUT_UNGUARDED, 1, {{CMPXCHG_ACQ_REL, rl::mo_acquire}}},
};

static rl::test_result_e expected(const change &change, unsigned scenario)
{
	if (scenario == SECTION_PUT)
		return rl::test_result_access_to_freed_memory;
	return change.races & scenario ? rl::test_result_data_race : rl::test_result_success;
}

static void weaken(const change &change)
{
	use_shipped_orders();
	for (int i = 0; i < change.length; i++)
		order_of[change.orders[i].primitive] = change.orders[i].order;
}

static void usage(FILE *out)
{
	fputs("usage: orders [CHANGE SCENARIO]\n\n"
	      "Runs every scenario under every change of the orders, or one of them and shows its history.\n\n"
	      "changes:\n",
	      out);
	for (const auto &change : changes)
		fprintf(out, "  '%s'\n", change.name);
	fputs("scenarios:\n", out);
	for (const auto &scenario : scenarios)
		fprintf(out, "  %s\n", scenario.name);
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		usage(stdout);
		return 0;
	}
	if (argc != 1 && argc != 3) {
		usage(stderr);
		return 2;
	}

	int runs = 0, failures = 0;
	for (const auto &change : changes) {
		if (argc == 3 && strcmp(argv[1], change.name) != 0)
			continue;
		for (const auto &scenario : scenarios) {
			if (argc == 3 && strcmp(argv[2], scenario.name) != 0)
				continue;
			weaken(change);
			outcome found = scenario.explore(argc == 3);
			bool passed = found.result == expected(change, scenario.bit);
			printf("%-32s  %-18s  %-22s  %6llu executions%s\n", change.name, scenario.name,
			       rl::test_result_str(found.result), found.executions,
			       passed ? "" : "  FAIL: not as expected");
			runs++;
			failures += !passed;
		}
	}
	if (runs == 0) {
		usage(stderr);
		return 2;
	}
	return failures != 0;
}
