/* SPDX-License-Identifier: MIT */
/*
 * How much of the CPUs the control groups of the process leave it: its own group, and those that it is in.
 */
#ifndef BENCH_CGROUP_H
#define BENCH_CGROUP_H

#include <stdbool.h>

/*
 * The smallest quota, in CPUs; INFINITY where there is none. False where the system does not tell. Reads the files of a
 * system whose root is at `root`; that of this one is "".
 */
bool cgroup_cpu_quota(const char *root, double *cpus);

#endif
