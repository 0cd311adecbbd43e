/* SPDX-License-Identifier: MIT */
/*
 * A benchmark that fails, in one of its threads, before or between its batches: the run ends, and says so.
 */
#include <stdio.h>
#include <unistd.h>

#include "../cpus.h"
#include "../shim.h"

static void at_first(bench_state *state)
{
	if (bench_thread(state) == 1)
		bench_fail(state, "failed at first");
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--)
			;
}

static void on_the_way(bench_state *state)
{
	for (int64_t n; (n = bench_batch(state)) > 0;)
		if (bench_thread(state) == 1)
			bench_fail(state, "failed on the way");
}

int main(int argc, char **argv)
{
	cpus_find();
	bench_register("at_first", "failing", 2, at_first);
	bench_register("on_the_way", "failing", 2, on_the_way);
	alarm(30);
	int code = bench_main(argc, argv);
	if (code != 1)
		printf("a failed benchmark ended with code %d, not 1\n", code);
	return code != 1;
}
