/* SPDX-License-Identifier: MIT */
/*
 * On which CPUs do the threads of a run really run? Read back inside it, from the kernel.
 */
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../cpus.h"
#include "../shim.h"

static atomic_int batches;
static atomic_int wrong;

static void where(bench_state *state)
{
	for (int64_t n; (n = bench_batch(state)) > 0;) {
		cpu_set_t allowed;
		int cpu = cpus_of_thread(bench_thread(state));
		CPU_ZERO(&allowed);
		if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0 || CPU_COUNT(&allowed) != 1 ||
		    !CPU_ISSET((size_t)cpu, &allowed) || sched_getcpu() != cpu) {
			fprintf(stderr, "thread %d may use %d CPUs and is on CPU %d, not on CPU %d alone\n",
				bench_thread(state), CPU_COUNT(&allowed), sched_getcpu(), cpu);
			wrong++;
		}
		batches++;
	}
}

int main(int argc, char **argv)
{
	cpus_find();
	bench_register("where", "thread", 1, where);
	alarm(60);
	int code = bench_main(argc, argv);
	/* a run at least for one thread, for each CPU, and for twice as many */
	return code != 0 || wrong != 0 || batches < 2;
}
