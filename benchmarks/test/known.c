/* SPDX-License-Identifier: MIT */
/*
 * Benchmarks of which all is known: how often they run, and how long they take by a clock that only they move. What
 * frozenref-bench says of such is compared by known.py.
 */
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "../cpus.h"
#include "../shim.h"
#include "../usage.h"

enum { CPUS = 3, PASSED = 10, INSTRUCTIONS = 7, NEVER_PINNED = -1 };

/* In nanoseconds. It has been going for five seconds when the program starts. */
static _Atomic int64_t now = INT64_C(5000000000);
/* How much of the time its threads have a CPU. */
static _Atomic double share = 0.75;

static _Thread_local int pinned = NEVER_PINNED;
static _Thread_local int64_t executed = 1000;

double usage_clock(void)
{
	return (double)now * 1e-9;
}

struct usage_sources usage_open(void)
{
	return (struct usage_sources){-1, 3};
}

void usage_close(const struct usage_sources *sources)
{
	(void)sources;
}

struct usage usage_by_now(const struct usage_sources *sources)
{
	(void)sources;
	return (struct usage){.now = usage_clock()};
}

double usage_had(const struct usage_sources *sources, const struct usage *before, const struct usage *after)
{
	(void)sources;
	return share * (after->now - before->now);
}

double usage_instructions(const struct usage_sources *sources)
{
	(void)sources;
	return (double)executed;
}

int cpus_count(void)
{
	return CPUS;
}

bool cpus_pin(int thread)
{
	pinned = thread;
	return strcmp(SUBJECT_NAME, "unpinned") != 0;
}

/* One thread of two or more stays behind with a batch until another has found none left. */
static struct {
	atomic_bool is_taken;
	atomic_int finished;
} late;

static void stay_behind(void)
{
	if (atomic_exchange(&late.is_taken, true))
		return;
	while (late.finished == 0)
		sched_yield();
}

static void body(bench_state *state, int64_t step, bool is_ragged)
{
	int64_t iterations = 0, began = -1;

	for (int64_t n; (n = bench_batch(state)) > 0; iterations += n) {
		if (began < 0)
			began = now;
		if (pinned != bench_thread(state))
			bench_fail(state, "it runs before it is pinned");
		if (is_ragged)
			stay_behind();
		now += n * step;
		executed += n * INSTRUCTIONS;
	}
	pinned = NEVER_PINNED;
	if (is_ragged)
		late.finished++;
	/* reported for each iteration, so 1 if they all were run */
	bench_counter(state, "counted", (double)iterations);
	bench_counter(state, "given", (double)bench_given(state) * (double)iterations);
	/* by the clock of the program, in seconds, if one thread has run them all */
	bench_counter(state, "began", ((double)began * 1e-9 - 5) * (double)iterations);
	bench_counter(state, "step", (double)(step * iterations));
}

static void known(bench_state *state)
{
	body(state, PASSED, false);
}

static void ragged(bench_state *state)
{
	/* before the threads meet at the start */
	if (bench_thread(state) == 0) {
		late.finished = 0;
		late.is_taken = false;
	}
	body(state, PASSED, true);
}

static void slow(bench_state *state)
{
	body(state, 300 * PASSED, false);
}

/* The clock stands still: it may, if its steps are coarse. */
static void still(bench_state *state)
{
	body(state, 0, false);
}

/* Its threads hardly have a CPU. */
static void starved(bench_state *state)
{
	share = 0.01;
	body(state, PASSED, false);
	share = 0.75;
}

int main(int argc, char **argv)
{
	bench *given = bench_register("given", SUBJECT_NAME, 2, known);

	bench_give(given, "key", 5);
	bench_give(given, "key", 11);
	bench_register("known", SUBJECT_NAME, 1, known);
	bench_register("ragged", SUBJECT_NAME, 2, ragged);
	bench_register("slow", SUBJECT_NAME, 1, slow);
	bench_register("still", SUBJECT_NAME, 1, still);
	bench_register("starved", SUBJECT_NAME, 1, starved);
	bench_context("cpu_model", "\xff\x1b[2J\"\\ \xc3\xbc \xc2\x85 \xed\xa0\x80 \xe2\x82");
	return bench_main(argc, argv);
}
