/* SPDX-License-Identifier: MIT */
/*
 * A benchmark that fails, in one of its threads, before or between its batches: the run ends, and says so.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "../cpus.h"
#include "../shim.h"

static atomic_int failures;

static void fail(bench_state *state)
{
	failures++;
	bench_fail(state, "on purpose");
}

static void at_first(bench_state *state)
{
	if (bench_thread(state) == 1)
		fail(state);
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--)
			;
}

static void on_the_way(bench_state *state)
{
	for (int64_t n; (n = bench_batch(state)) > 0;)
		fail(state);
}

int main(int argc, char **argv)
{
	cpus_find();
	bench_register("at_first", "failing", 2, at_first);
	bench_register("on_the_way", "failing", 2, on_the_way);
	alarm(30);
	int code = bench_main(argc, argv);
	if (failures == 0 || code != 1)
		printf("%d failures ended with code %d\n", failures, code);
	return failures == 0 || code != 1;
}
