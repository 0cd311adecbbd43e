/* SPDX-License-Identifier: MIT */
/*
 * What time it is, and what the calling thread has had of its CPU.
 */
#ifndef BENCH_USAGE_H
#define BENCH_USAGE_H

#ifdef __cplusplus
extern "C" {
#endif

/* Files of the kernel about the thread that opened them, each -1 where there is none. */
struct usage_sources {
	int schedule;     /* how long it had to wait for a CPU */
	int instructions; /* how many it has executed in user mode since they were opened */
};

/* In seconds, and all of one moment. */
struct usage {
	double now;    /* by usage_clock */
	double waited; /* for a CPU; 0 where that is not known */
	double ran;
};

/* The seconds since some moment that is the same for all threads. Never goes back. */
double usage_clock(void);

struct usage_sources usage_open(void);
void usage_close(const struct usage_sources *sources);

struct usage usage_by_now(const struct usage_sources *sources);

/*
 * For how many seconds of those between the two the thread had a CPU, or wanted none: none of them at the least, and
 * all at the most. Where it is not known how long it waited, only what it ran counts.
 */
double usage_had(const struct usage_sources *sources, const struct usage *before, const struct usage *after);

/* How many instructions the thread has executed by now; 0 where nothing counts them. */
double usage_instructions(const struct usage_sources *sources);

#ifdef __cplusplus
}
#endif

#endif
