/* SPDX-License-Identifier: MIT */
/*
 * What machine and build a report is from.
 */
#ifndef BENCH_CONTEXT_H
#define BENCH_CONTEXT_H

void context_describe(void);

#endif
