/* SPDX-License-Identifier: MIT */
/*
 * What the test program calls for pread as it takes the files, for files_read_page as its caches read them, and for
 * nanosleep and clock_gettime as it measures, so that what a test is about happens when and where it is to happen.
 *
 *   AT_SECOND_TAKE  a shell command, run before the second page of the files is taken;
 *   EARLY_END       where it is set, the file of that page ends before it, whatever its size says;
 *   SILENT_CHANGE   where it is set, the files have one wrong bit in every 64 bytes once a cache has read from them, of
 *                   which their status tells nothing;
 *   AT_FIRST_READ   a shell command, run before a cache reads its first page in: every page is read after it;
 *   FLIP            the counter in whose cache every block that starts at a multiple of 64 bytes has one wrong bit, or
 *                   "all": no read is right then, however few there are;
 *   FAIL            the counter in whose cache every fourth page cannot be read in, or "all".
 *
 * These are in the environment. The clocks are made up, and figures.py knows how.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "files.h"
#include "pread.h"
#include "say.h"
#include "steps.h"

#undef pread

#define NANOSECONDS INT64_C(1000000000)

/* The build gives these names to what everybody else calls files_read_page, nanosleep and clock_gettime. */
bool frozenref_meddled_read_page(struct files *files, uint32_t page, unsigned char *to);
bool classic_meddled_read_page(struct files *files, uint32_t page, unsigned char *to);
bool spread_meddled_read_page(struct files *files, uint32_t page, unsigned char *to);
int frozenref_meddled_sleep(const struct timespec *request, struct timespec *left);
int classic_meddled_sleep(const struct timespec *request, struct timespec *left);
int spread_meddled_sleep(const struct timespec *request, struct timespec *left);
int frozenref_meddled_clock(clockid_t clock, struct timespec *time);
int classic_meddled_clock(clockid_t clock, struct timespec *time);
int spread_meddled_clock(clockid_t clock, struct timespec *time);

void meddled_pause(void)
{
	static _Thread_local uint32_t steps;
	/* not in step with the cache's own steps, of which a read takes a few */
	if (++steps % 7 == 0 || steps % 11 == 0)
		sched_yield();
}

static void run_command(const char *variable)
{
	const char *command = getenv(variable);
	if (command && system(command) != 0)
		say_bad_input("the test's command failed: %s", command);
}

static void flip(unsigned char *bytes, ssize_t length)
{
	for (ssize_t i = 0; i < length; i += 64)
		bytes[i] ^= 1;
}

static atomic_bool is_being_read;

/* The files are taken one after another, by one thread; what comes later is no business of this. */
ssize_t meddled_pread(int descriptor, void *to, size_t length, off_t offset)
{
	static atomic_uint calls;
	if (atomic_fetch_add_explicit(&calls, 1, memory_order_relaxed) == 1) {
		run_command("AT_SECOND_TAKE");
		if (getenv("EARLY_END"))
			return 0;
	}
	ssize_t bytes = pread(descriptor, to, length, offset);
	if (is_being_read && getenv("SILENT_CHANGE"))
		flip(to, bytes);
	return bytes;
}

static void at_first_read(void)
{
	is_being_read = true;
	run_command("AT_FIRST_READ");
}

static bool is_meant(const char *variable, const char *counter)
{
	const char *value = getenv(variable);
	return value && (strcmp(value, counter) == 0 || strcmp(value, "all") == 0);
}

static bool meddle(const char *counter, struct files *files, uint32_t page, unsigned char *to)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	static atomic_uint reads;
	pthread_once(&once, at_first_read);
	if (is_meant("FAIL", counter) && atomic_fetch_add_explicit(&reads, 1, memory_order_relaxed) % 4 == 0)
		return false;
	if (!files_read_page(files, page, to))
		return false;
	sched_yield();
	if (is_meant("FLIP", counter))
		flip(to, PAGE_BYTES);
	return true;
}

bool frozenref_meddled_read_page(struct files *files, uint32_t page, unsigned char *to)
{
	return meddle("frozenref", files, page, to);
}

bool classic_meddled_read_page(struct files *files, uint32_t page, unsigned char *to)
{
	return meddle("classic", files, page, to);
}

bool spread_meddled_read_page(struct files *files, uint32_t page, unsigned char *to)
{
	return meddle("spread", files, page, to);
}

/* Time passes where a run sleeps, and the more of it the slower the counter's clock is said to be. */
static int64_t now;

static int sleep_for(const struct timespec *request, struct timespec *left, int times)
{
	now += times * (request->tv_sec * NANOSECONDS + request->tv_nsec);
	return nanosleep(request, left);
}

static int tell(clockid_t clock, struct timespec *time, int64_t cpu_nanoseconds)
{
	int64_t nanoseconds = clock == CLOCK_MONOTONIC ? now : cpu_nanoseconds;
	*time = (struct timespec){.tv_sec = nanoseconds / NANOSECONDS, .tv_nsec = nanoseconds % NANOSECONDS};
	return 0;
}

int frozenref_meddled_sleep(const struct timespec *request, struct timespec *left)
{
	return sleep_for(request, left, 4);
}

int classic_meddled_sleep(const struct timespec *request, struct timespec *left)
{
	return sleep_for(request, left, 16);
}

int spread_meddled_sleep(const struct timespec *request, struct timespec *left)
{
	return sleep_for(request, left, 8);
}

int frozenref_meddled_clock(clockid_t clock, struct timespec *time)
{
	return tell(clock, time, NANOSECONDS / 4);
}

int classic_meddled_clock(clockid_t clock, struct timespec *time)
{
	return tell(clock, time, NANOSECONDS / 8);
}

int spread_meddled_clock(clockid_t clock, struct timespec *time)
{
	return tell(clock, time, NANOSECONDS / 2);
}
