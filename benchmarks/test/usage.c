/* SPDX-License-Identifier: MIT */
/*
 * usage.c on a machine that takes the CPU away at any moment: the linker has it call the clocks and files here instead
 * of the system's.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>

#include "../usage.h"

enum { MICROSECOND = 1000, WORK = 5000 * MICROSECOND, PREEMPTION = 1000000 * MICROSECOND, CALLS_MOST = 40 };

/* In nanoseconds. Each call takes one microsecond. */
static struct {
	int64_t now, waited, ran;
	int calls;
	int preempted[2]; /* before these calls; every one from EVERY on */
} machine;

enum { EVERY = 1000, NEVER = -1 };

static void pass(int64_t nanoseconds)
{
	machine.now += nanoseconds;
	machine.ran += nanoseconds;
}

static void enter_call(void)
{
	int call = machine.calls++;

	if (call == machine.preempted[0] || call == machine.preempted[1] || machine.preempted[0] == EVERY) {
		machine.now += PREEMPTION;
		machine.waited += PREEMPTION;
	}
	pass(MICROSECOND);
}

int __wrap_clock_gettime(clockid_t clock, struct timespec *time);
ssize_t __wrap_pread64(int file, void *to, size_t size, off_t offset);

int __wrap_clock_gettime(clockid_t clock, struct timespec *time)
{
	enter_call();
	int64_t nanoseconds = clock == CLOCK_MONOTONIC ? machine.now : machine.ran;
	*time = (struct timespec){.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
	return 0;
}

/* What pread is called where offsets have 64 bits. */
ssize_t __wrap_pread64(int file, void *to, size_t size, off_t offset)
{
	(void)file;
	(void)offset;
	enter_call();
	return snprintf(to, size, "%lld %lld 7\n", (long long)machine.ran, (long long)machine.waited);
}

static void fail_at(int first, int second, const char *what, double had, double passed)
{
	fprintf(stderr, "preempted before calls %d and %d: had %.9f of %.9f s: %s\n", first, second, had, passed, what);
	exit(1);
}

/* Both readings, and work between them, before which another preemption may come. Returns the number of calls. */
static int measure(int first, int second, bool is_preempted_at_work, bool has_schedule)
{
	struct usage_sources sources = {.schedule = has_schedule ? 100 : -1, .instructions = -1};

	memset(&machine, 0, sizeof(machine));
	machine.preempted[0] = first;
	machine.preempted[1] = second;
	struct usage before = usage_by_now(&sources);
	if (is_preempted_at_work) {
		machine.now += PREEMPTION;
		machine.waited += PREEMPTION;
	}
	pass(WORK);
	struct usage after = usage_by_now(&sources);

	double passed = after.now - before.now, had = usage_had(&sources, &before, &after);
	if (had < 0 || had > passed)
		fail_at(first, second, "no thread can have had that", had, passed);
	if (first == EVERY)
		return machine.calls;
	/* the work, and the calls around it */
	if (had < WORK * 1e-9 || had > WORK * 1e-9 + machine.calls * 1e-6)
		fail_at(first, second, "it had as long as it worked", had, passed);
	if (usage_clock() < after.now || usage_clock() > machine.now * 1e-9)
		fail_at(first, second, "the clock is another", had, passed);
	return machine.calls;
}

/* Of readings that do not fit together, whatever made them. */
static void check_limits(void)
{
	static const struct usage before = {.now = 10, .waited = 5, .ran = 3};
	static const struct {
		int schedule;
		struct usage after;
		double had;
	} cases[] = {
		{0, {.now = 12, .waited = 5.5, .ran = 3}, 1.5}, {0, {.now = 12, .waited = 8, .ran = 4}, 0},
		{0, {.now = 12, .waited = 4, .ran = 4}, 2},     {-1, {.now = 12, .waited = 8, .ran = 4}, 1},
		{-1, {.now = 12, .waited = 5, .ran = 2}, 0},    {-1, {.now = 12, .waited = 5, .ran = 9}, 2},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct usage_sources sources = {.schedule = cases[i].schedule, .instructions = -1};
		double had = usage_had(&sources, &before, &cases[i].after);
		if (had != cases[i].had) {
			fprintf(stderr, "of the readings %zu it is said to have had %g s, not %g\n", i, had,
				cases[i].had);
			exit(1);
		}
	}
}

int main(void)
{
	int calls = measure(NEVER, NEVER, false, true);

	if (calls < 6 || calls > CALLS_MOST) {
		fprintf(stderr, "two readings in %d calls\n", calls);
		return 1;
	}
	for (int first = 0; first < CALLS_MOST; first++)
		for (int second = first; second < CALLS_MOST; second++)
			for (int at_work = 0; at_work < 2; at_work++)
				measure(first, second, at_work, true);
	measure(NEVER, NEVER, true, false);
	measure(EVERY, NEVER, false, true);
	check_limits();
	return 0;
}
