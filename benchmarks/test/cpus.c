/* SPDX-License-Identifier: MIT */
/*
 * cpus.c on a machine with eight CPUs, of which it may use five; and which CPUs threads then run on.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../cpus.h"
#include "../sysfs.h"

static const int usable[] = {1, 2, 5, 6, 7};
/* CPU n and n + 4 share a core, so core 0 has none that is usable, and core 3 one. */
static const int in_order[] = {1, 2, 7, 5, 6};

enum { USABLE = sizeof(usable) / sizeof(usable[0]) };

static cpu_set_t pinned;
static int pin_error;

int __wrap_sched_getaffinity(pid_t process, size_t bytes, cpu_set_t *set);
int __wrap_pthread_setaffinity_np(pthread_t thread, size_t bytes, const cpu_set_t *set);

int __wrap_sched_getaffinity(pid_t process, size_t bytes, cpu_set_t *set)
{
	(void)process;
	CPU_ZERO_S(bytes, set);
	for (int i = 0; i < USABLE; i++)
		CPU_SET_S((size_t)usable[i], bytes, set);
	return 0;
}

int __wrap_pthread_setaffinity_np(pthread_t thread, size_t bytes, const cpu_set_t *set)
{
	if (pin_error != 0 || !pthread_equal(thread, pthread_self()))
		return pin_error != 0 ? pin_error : ESRCH;
	memcpy(&pinned, set, bytes < sizeof(pinned) ? bytes : sizeof(pinned));
	return 0;
}

int sysfs_first_sharing(int cpu, const char *list)
{
	return strcmp(list, "topology/thread_siblings_list") == 0 ? cpu % 4 : -1;
}

int main(void)
{
	cpus_find();
	bool is_right = cpus_count() == USABLE;
	for (int thread = 0; thread < 3 * USABLE; thread++) {
		int cpu = in_order[thread % USABLE];
		bool is_pinned = cpus_pin(thread) && CPU_COUNT(&pinned) == 1 && CPU_ISSET((size_t)cpu, &pinned);
		if (cpus_of_thread(thread) != cpu || !is_pinned)
			fprintf(stderr, "thread %d has CPU %d, and is %spinned to CPU %d\n", thread,
				cpus_of_thread(thread), is_pinned ? "" : "not ", cpu);
		is_right = is_right && cpus_of_thread(thread) == cpu && is_pinned;
	}
	pin_error = EINVAL;
	return !is_right || cpus_pin(0);
}
