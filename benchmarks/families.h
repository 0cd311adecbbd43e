/* SPDX-License-Identifier: MIT */
/*
 * The families: each file of benchmarks registers its own.
 */
#ifndef BENCH_FAMILIES_H
#define BENCH_FAMILIES_H

void register_lookup(void);

#endif
