/* SPDX-License-Identifier: MIT */
#include "usage.h"

#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* A thread that loses its CPU as often as this in the middle of a few microseconds has not got one. */
enum { READINGS_MOST = 16 };

static double seconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

double usage_clock(void)
{
	return seconds(CLOCK_MONOTONIC);
}

static int count_instructions(void)
{
	struct perf_event_attr event = {
		.size = sizeof(event),
		.type = PERF_TYPE_HARDWARE,
		.config = PERF_COUNT_HW_INSTRUCTIONS,
		.exclude_kernel = 1,
		.exclude_hv = 1,
	};

	return (int)syscall(SYS_perf_event_open, &event, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

struct usage_sources usage_open(void)
{
	struct usage_sources sources = {
		.schedule = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC),
		.instructions = count_instructions(),
	};

	return sources;
}

void usage_close(const struct usage_sources *sources)
{
	if (sources->schedule >= 0)
		close(sources->schedule);
	if (sources->instructions >= 0)
		close(sources->instructions);
}

static double waited(const struct usage_sources *sources)
{
	char text[64] = "";
	double nanoseconds;

	/* "ran waited slices" */
	if (sources->schedule >= 0 && pread(sources->schedule, text, sizeof(text) - 1, 0) > 0 &&
	    sscanf(text, "%*s %lf", &nanoseconds) == 1)
		return nanoseconds * 1e-9;
	return 0;
}

/*
 * The thread may lose its CPU between two readings, and then one of them is of before that and one of after. They are
 * of one moment if the thread has waited as long after the clocks were read as it had before.
 */
struct usage usage_by_now(const struct usage_sources *sources)
{
	struct usage had;

	for (int readings = 0; readings < READINGS_MOST; readings++) {
		had.waited = waited(sources);
		had.now = usage_clock();
		had.ran = seconds(CLOCK_THREAD_CPUTIME_ID);
		if (waited(sources) == had.waited)
			break;
	}
	return had;
}

double usage_had(const struct usage_sources *sources, const struct usage *before, const struct usage *after)
{
	double passed = after->now - before->now;
	double had = after->ran - before->ran;

	if (sources->schedule >= 0)
		had = passed - (after->waited - before->waited);
	return had < 0 ? 0 : had > passed ? passed : had;
}

double usage_instructions(const struct usage_sources *sources)
{
	uint64_t instructions;

	if (sources->instructions < 0 ||
	    read(sources->instructions, &instructions, sizeof(instructions)) != sizeof(instructions))
		return 0;
	return (double)instructions;
}
