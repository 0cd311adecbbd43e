/* SPDX-License-Identifier: MIT */
/*
 * What the kernel says in its files, a line each.
 */
#ifndef BENCH_SYSFS_H
#define BENCH_SYSFS_H

#include <stdbool.h>

enum { SYSFS_LINE = 4096 };

/* Reads the first line of a file, without its end. False, and nothing in the line, where there is no such file. */
bool sysfs_read(const char *path, char line[static SYSFS_LINE]);

/* The same of a file in the folder of a CPU. */
bool sysfs_read_cpu(int cpu, const char *file, char line[static SYSFS_LINE]);

/* The first in a list of CPUs: those that share something with this one, and itself. -1 where there is no such list. */
int sysfs_first_sharing(int cpu, const char *list);

#endif
