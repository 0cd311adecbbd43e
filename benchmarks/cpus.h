/* SPDX-License-Identifier: MIT */
/*
 * The CPUs that the program may use, and which of them its threads run on.
 */
#ifndef BENCH_CPUS_H
#define BENCH_CPUS_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Looks what there is. Before any thread is pinned; exits with 1 if the system does not tell. */
void cpus_find(void);

int cpus_count(void);

/*
 * The CPU of the thread with this index: first one of each core, then the others of each, then from the start again.
 * Two threads on one core share its caches, so that no line would have to move between them.
 */
int cpus_of_thread(int thread);

/* Ties the calling thread to its CPU. False if the system does not let it. */
bool cpus_pin(int thread);

#ifdef __cplusplus
}
#endif

#endif
