/* SPDX-License-Identifier: MIT */
/*
 * Google Benchmark for C: a benchmark is a function that runs the iterations it is handed.
 *
 *   static void lookup(bench_state *state)
 *   {
 *           for (int64_t n; (n = bench_batch(state)) > 0;)
 *                   for (; n > 0; n--)
 *                           ...
 *   }
 *
 * The inner loop is the caller's own, so nothing but its counter is measured beside the operation. The threads of one
 * run draw their batches from one pool: all of them work until the last iteration is handed out. With a fixed share for
 * each thread the fast ones would finish early, and the slow ones would be timed without the contention.
 */
#ifndef BENCH_SHIM_H
#define BENCH_SHIM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Two threads that write within this distance of each other may contend: a line, and the one prefetched with it. */
#define BENCH_LINE 128
#define BENCH_ALIGNED __attribute__((aligned(BENCH_LINE)))

/* The value of a macro, as a text. */
#define BENCH_TEXT_OF(value) #value
#define BENCH_TEXT(macro) BENCH_TEXT_OF(macro)

typedef struct bench bench;
typedef struct bench_state bench_state;
typedef void bench_fn(bench_state *state);

/*
 * Registers `fn` as "family/subject", to be run by 1, 2, 4 .. as many threads as there are CPUs, and by twice that; if
 * by at least `least`. May be called before main. The report is in the order of registration, but each family together.
 */
bench *bench_register(const char *family, const char *subject, int least, bench_fn *fn);

/* Runs it once for each value that it was given so; the report's name then says "/key:value". One key a benchmark. */
void bench_give(bench *benchmark, const char *key, int64_t value);

/*
 * Returns how many iterations to run before asking again; 0: return. The first call waits for the other threads, so
 * that each sees what all of them did before it, and starts the clock.
 */
int64_t bench_batch(bench_state *state);

/* The index of the calling thread: 0 .. threads - 1. Each is pinned to a CPU, in the order of cpus.h. */
int bench_thread(const bench_state *state);

/* The value that this run was given. */
int64_t bench_given(const bench_state *state);

/* Adds a column to the report: the sum of `value` over the threads, per iteration. */
void bench_counter(bench_state *state, const char *name, double value);

/* Voids the run: it is reported as failed, and bench_main fails. */
void bench_fail(bench_state *state, const char *reason);

/* Says something about this machine or build in the head of the report. Any bytes will do: what is no text is escaped.
 */
void bench_context(const char *key, const char *value);

/* Runs what is registered, as Google Benchmark's own options (--help) ask. Returns the exit code. */
int bench_main(int argc, char **argv);

#ifdef __cplusplus
}
#endif

#endif
