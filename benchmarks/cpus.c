/* SPDX-License-Identifier: MIT */
#include "cpus.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sysfs.h"

enum { CPUS_MOST = 8192 }; /* what the kernel can be configured for */

struct cpu {
	int number;
	int core;  /* the first of the CPUs that share a core with it */
	int place; /* among those of its core that the program may use */
};

static struct cpu cpus[CPUS_MOST];
static int cpus_found;

static int core_of(int cpu)
{
	int first = sysfs_first_sharing(cpu, "topology/thread_siblings_list");

	return first < 0 ? cpu : first;
}

static int by_place(const void *left, const void *right)
{
	const struct cpu *a = left, *b = right;
	return a->place != b->place ? a->place - b->place : a->number - b->number;
}

void cpus_find(void)
{
	size_t bytes = CPU_ALLOC_SIZE(CPUS_MOST);
	cpu_set_t *usable = CPU_ALLOC(CPUS_MOST);

	if (!usable || sched_getaffinity(0, bytes, usable) != 0) {
		fprintf(stderr, "frozenref-bench: which CPUs there are to run on is not known: %s\n", strerror(errno));
		exit(1);
	}
	for (int number = 0; number < CPUS_MOST; number++) {
		if (!CPU_ISSET_S(number, bytes, usable))
			continue;
		struct cpu cpu = {.number = number, .core = core_of(number)};
		for (int i = 0; i < cpus_found; i++)
			cpu.place += cpus[i].core == cpu.core;
		cpus[cpus_found++] = cpu;
	}
	CPU_FREE(usable);
	qsort(cpus, (size_t)cpus_found, sizeof(cpus[0]), by_place);
}

int cpus_count(void)
{
	return cpus_found;
}

int cpus_of_thread(int thread)
{
	return cpus[thread % cpus_found].number;
}

bool cpus_pin(int thread)
{
	size_t bytes = CPU_ALLOC_SIZE(CPUS_MOST);
	cpu_set_t *one = CPU_ALLOC(CPUS_MOST);

	if (!one)
		return false;
	CPU_ZERO_S(bytes, one);
	CPU_SET_S(cpus_of_thread(thread), bytes, one);
	bool is_pinned = pthread_setaffinity_np(pthread_self(), bytes, one) == 0;
	CPU_FREE(one);
	return is_pinned;
}
