/* SPDX-License-Identifier: MIT */
/*
 * empty: no body, so what is measured is what the shim adds to every other benchmark.
 */
#include "shim.h"

static void empty(bench_state *state)
{
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--)
			;
}

__attribute__((constructor)) static void register_empty(void)
{
	bench_register("empty", "shim", 1, empty);
}
