/* SPDX-License-Identifier: MIT */
/*
 * table_lookup, table_stale, table_churn: what it takes to find an object by a handle; to find that it is gone; and to
 * put one in and take it out again.
 */
#include "tables.h"

static handle_t table_live[CROWD_OBJECTS], table_gone[CROWD_OBJECTS];

static void table_fill(void)
{
	static bool is_filled;

	if (is_filled)
		return;
	is_filled = true;
	table_open();
	for (uint32_t i = 0; i < CROWD_OBJECTS; i++) {
		table_gone[i] = table_insert(i);
		table_remove(table_gone[i], i);
		table_live[i] = table_insert(i);
	}
}

static void look_up(bench_state *state, const handle_t *handles, bool is_there)
{
	crowd_walk walk = crowd_walk_from(bench_thread(state));

	if (bench_thread(state) == 0)
		table_fill();
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--)
			if (table_lookup(&handles[crowd_choose(&walk)]) != is_there)
				bench_fail(state, is_there ? "a live object was not found" : "a dead object was found");
}

static void lookup_live(bench_state *state)
{
	look_up(state, table_live, true);
}

static void lookup_gone(bench_state *state)
{
	look_up(state, table_gone, false);
}

static void churn(bench_state *state)
{
	uint32_t own = CROWD_OBJECTS + (uint32_t)bench_thread(state) % TABLE_THREADS;

	if (bench_thread(state) == 0)
		table_fill();
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--) {
			handle_t handle = table_insert(own);
			if (!table_lookup(&handle))
				bench_fail(state, "a new object was not found");
			table_remove(handle, own);
		}
}

__attribute__((constructor)) static void register_table(void)
{
#ifdef TABLE_VERSION
	bench_context("version_of_" SUBJECT_NAME, TABLE_VERSION);
#endif
	bench_register("table_lookup", SUBJECT_NAME, 1, lookup_live);
	bench_register("table_stale", SUBJECT_NAME, 1, lookup_gone);
	bench_register("table_churn", SUBJECT_NAME, 1, churn);
}
