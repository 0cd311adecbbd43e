/* SPDX-License-Identifier: MIT */
/*
 * The preloaded library: stands before the operations that libfrozenref exports, and records who takes references and
 * who gives them back. Takes are recorded when they have succeeded, and what is given back before it is, so nobody is
 * seen to hold what an object's next life begins without.
 *
 * The operations are the headers' own, inlined here.
 */
#define _GNU_SOURCE
/* never a symbol of its own: it would have the same name */
#define FROZENREF_API static inline __attribute__((always_inline, unused))

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <frozenref/frozenref.h>
#include <frozenref/percpu.h>
#include <frozenref/pool.h>
#include <frozenref/track.h>
#include <frozenref/weak.h>

#include "records.h"
#include "report.h"

/*
 * For the linker track_get is frozenref_get. Not by an asm label: to clang that would be the inline function of the
 * same name.
 */
#define STANDS_FOR(operation)                                                                                          \
	__asm__(".globl frozenref_" #operation "\n"                                                                    \
		".type frozenref_" #operation ", %function\n"                                                          \
		".set frozenref_" #operation ", track_" #operation);

static int frames = 3;

/* Always of the function that it is inlined in: where the operation was called from. */
#define CALLER __builtin_return_address(0)

static struct site site_behind(void *caller)
{
	struct site site = {{caller}, 0, 0};
	void *stack[FRAMES + 4];

	if (frames == 1)
		return site;
	int depth = backtrace(stack, FRAMES + 4), at = 0;
	while (at < depth && stack[at] != caller)
		++at;
	for (int i = 0; i < frames && at + i < depth; ++i)
		site.frames[i] = stack[at + i];
	return site;
}

/* To be cast to the function's own type. */
typedef void function_t(void);

/* What the library itself has, of the operations that have no body in the headers. */
static function_t *library(const char *name)
{
	void *address = dlsym(RTLD_NEXT, name);
	function_t *function;

	if (!address) {
		fprintf(stderr, "frozenref-track: this libfrozenref has no %s\n", name);
		abort();
	}
	memcpy(&function, &address, sizeof function); /* POSIX lets it be one, and ISO C knows no cast for it */
	return function;
}

/* Before the operation: others may take references as soon as the life has begun. */
static void begins(const void *ref, enum kind kind, int64_t n, void *caller)
{
	struct site site = site_behind(caller);
	record_life(ref, kind, n, &site);
}

static void taken(const void *ref, enum kind kind, int64_t n, void *caller)
{
	struct site site = site_behind(caller);
	record_taken(ref, kind, n, &site);
}

static bool taken_if(bool got, const void *ref, enum kind kind, int64_t n, void *caller)
{
	if (got)
		taken(ref, kind, n, caller);
	return got;
}

static void given(const void *ref, enum kind kind, int64_t n, void *caller)
{
	struct site site = site_behind(caller);
	record_given(ref, kind, n, &site);
}

/* Of a put, after it: whether it was the last. */
static bool ended_if(const void *ref, bool is_last)
{
	if (is_last)
		record_end(ref);
	return is_last;
}

/* Who freezes owns the object alone, without the references that it accounted for. */
static bool frozen_if(bool is_frozen, const void *ref, enum kind kind, int64_t n, void *caller)
{
	if (is_frozen)
		given(ref, kind, n, caller);
	return ended_if(ref, is_frozen);
}

/* The word */

STANDS_FOR(init)
void track_init(frozenref_t *ref, int32_t n)
{
	begins(ref, COUNT, n, CALLER);
	frozenref_init(ref, n);
}

STANDS_FOR(init_frozen)
void track_init_frozen(frozenref_t *ref)
{
	record_end(ref);
	frozenref_init_frozen(ref);
}

STANDS_FOR(init_immortal)
void track_init_immortal(frozenref_t *ref)
{
	record_end(ref);
	frozenref_init_immortal(ref);
}

STANDS_FOR(get)
void track_get(frozenref_t *ref)
{
	frozenref_get(ref);
	taken(ref, COUNT, 1, CALLER);
}

STANDS_FOR(get_n)
void track_get_n(frozenref_t *ref, int32_t n)
{
	frozenref_get_n(ref, n);
	taken(ref, COUNT, n, CALLER);
}

STANDS_FOR(get_quiet)
void track_get_quiet(frozenref_t *ref)
{
	frozenref_get_quiet(ref);
	taken(ref, COUNT, 1, CALLER);
}

STANDS_FOR(try_get)
bool track_try_get(frozenref_t *ref)
{
	return taken_if(frozenref_try_get(ref), ref, COUNT, 1, CALLER);
}

STANDS_FOR(try_get_n)
bool track_try_get_n(frozenref_t *ref, int32_t n)
{
	return taken_if(frozenref_try_get_n(ref, n), ref, COUNT, n, CALLER);
}

STANDS_FOR(try_get_quiet)
bool track_try_get_quiet(frozenref_t *ref)
{
	return taken_if(frozenref_try_get_quiet(ref), ref, COUNT, 1, CALLER);
}

STANDS_FOR(put)
bool track_put(frozenref_t *ref)
{
	given(ref, COUNT, 1, CALLER);
	return ended_if(ref, frozenref_put(ref));
}

STANDS_FOR(put_n)
bool track_put_n(frozenref_t *ref, int32_t n)
{
	given(ref, COUNT, n, CALLER);
	return ended_if(ref, frozenref_put_n(ref, n));
}

STANDS_FOR(put_quiet)
bool track_put_quiet(frozenref_t *ref)
{
	given(ref, COUNT, 1, CALLER);
	return ended_if(ref, frozenref_put_quiet(ref));
}

STANDS_FOR(put_return)
int32_t track_put_return(frozenref_t *ref)
{
	given(ref, COUNT, 1, CALLER);
	int32_t left = frozenref_put_return(ref);
	ended_if(ref, left == 0);
	return left;
}

STANDS_FOR(put_unless_last)
bool track_put_unless_last(frozenref_t *ref)
{
	given(ref, COUNT, 1, CALLER);
	bool is_given = frozenref_put_unless_last(ref);
	if (!is_given)
		given(ref, COUNT, -1, CALLER);
	return is_given;
}

STANDS_FOR(put_unguarded)
bool track_put_unguarded(frozenref_t *ref)
{
	given(ref, COUNT, 1, CALLER);
	return ended_if(ref, frozenref_put_unguarded(ref));
}

STANDS_FOR(put_unguarded_n)
bool track_put_unguarded_n(frozenref_t *ref, int32_t n)
{
	given(ref, COUNT, n, CALLER);
	return ended_if(ref, frozenref_put_unguarded_n(ref, n));
}

/* Of a pair whose payload is at an end, or owned: the weak reference of all strong ones is now one that somebody holds.
 */
static const void *weak_beside(const void *strong)
{
	return (const char *)strong + offsetof(frozenref_pair_t, weak);
}

/* Who freezes owns the object alone, without a reference. */
STANDS_FOR(freeze)
bool track_freeze(frozenref_t *ref, int32_t expected)
{
	bool is_frozen = frozenref_freeze(ref, expected);
	if (is_frozen) {
		given(ref, COUNT, expected, CALLER);
		if (record_end(ref) == STRONG)
			taken(weak_beside(ref), WEAK, 1, CALLER);
	}
	return is_frozen;
}

STANDS_FOR(unfreeze)
void track_unfreeze(frozenref_t *ref, int32_t n)
{
	if (record_end(ref) == STRONG)
		given(weak_beside(ref), WEAK, 1, CALLER);
	begins(ref, COUNT, n, CALLER);
	frozenref_unfreeze(ref, n);
}

STANDS_FOR(add_return)
int32_t track_add_return(frozenref_t *ref, int32_t n)
{
	int32_t count = frozenref_add_return(ref, n);
	if (count > 0)
		taken(ref, COUNT, n, CALLER);
	return count;
}

STANDS_FOR(sub_return)
int32_t track_sub_return(frozenref_t *ref, int32_t n)
{
	given(ref, COUNT, n, CALLER);
	return frozenref_sub_return(ref, n);
}

STANDS_FOR(make_immortal)
void track_make_immortal(frozenref_t *ref)
{
	record_end(ref);
	((void (*)(frozenref_t *))library("frozenref_make_immortal"))(ref);
}

/* Strong and weak */

STANDS_FOR(pair_init)
void track_pair_init(frozenref_pair_t *pair, int32_t n)
{
	begins(&pair->strong, STRONG, n, CALLER);
	/* the one that all strong ones hold together is nobody's yet */
	begins(&pair->weak, WEAK, 0, CALLER);
	frozenref_pair_init(pair, n);
}

STANDS_FOR(strong_get)
void track_strong_get(frozenref_pair_t *pair)
{
	frozenref_strong_get(pair);
	taken(&pair->strong, STRONG, 1, CALLER);
}

STANDS_FOR(strong_put)
frozenref_released_t track_strong_put(frozenref_pair_t *pair)
{
	given(&pair->strong, STRONG, 1, CALLER);
	frozenref_released_t released = frozenref_strong_put(pair);
	if (ended_if(&pair->strong, released == FROZENREF_DESTROY))
		taken(&pair->weak, WEAK, 1, CALLER);
	ended_if(&pair->weak, released == FROZENREF_FREE);
	return released;
}

STANDS_FOR(weak_get)
void track_weak_get(frozenref_pair_t *pair)
{
	frozenref_weak_get(pair);
	taken(&pair->weak, WEAK, 1, CALLER);
}

STANDS_FOR(weak_put)
bool track_weak_put(frozenref_pair_t *pair)
{
	given(&pair->weak, WEAK, 1, CALLER);
	return ended_if(&pair->weak, frozenref_weak_put(pair));
}

STANDS_FOR(upgrade)
bool track_upgrade(frozenref_pair_t *pair)
{
	return taken_if(frozenref_upgrade(pair), &pair->strong, STRONG, 1, CALLER);
}

STANDS_FOR(upgrade_quiet)
bool track_upgrade_quiet(frozenref_pair_t *pair)
{
	return taken_if(frozenref_upgrade_quiet(pair), &pair->strong, STRONG, 1, CALLER);
}

/* Per-CPU counts */

STANDS_FOR(percpu_init)
void track_percpu_init(frozenref_percpu_t *ref, int32_t n)
{
	begins(ref, PER_CPU, n, CALLER);
	frozenref_percpu_init(ref, n);
}

STANDS_FOR(percpu_get)
void track_percpu_get(frozenref_percpu_t *ref)
{
	frozenref_percpu_get(ref);
	taken(ref, PER_CPU, 1, CALLER);
}

STANDS_FOR(percpu_get_n)
void track_percpu_get_n(frozenref_percpu_t *ref, int32_t n)
{
	frozenref_percpu_get_n(ref, n);
	taken(ref, PER_CPU, n, CALLER);
}

STANDS_FOR(percpu_try_get)
bool track_percpu_try_get(frozenref_percpu_t *ref)
{
	return taken_if(frozenref_percpu_try_get(ref), ref, PER_CPU, 1, CALLER);
}

STANDS_FOR(percpu_try_get_n)
bool track_percpu_try_get_n(frozenref_percpu_t *ref, int32_t n)
{
	return taken_if(frozenref_percpu_try_get_n(ref, n), ref, PER_CPU, n, CALLER);
}

STANDS_FOR(percpu_try_get_open)
bool track_percpu_try_get_open(frozenref_percpu_t *ref)
{
	return taken_if(frozenref_percpu_try_get_open(ref), ref, PER_CPU, 1, CALLER);
}

STANDS_FOR(percpu_try_get_open_n)
bool track_percpu_try_get_open_n(frozenref_percpu_t *ref, int32_t n)
{
	return taken_if(frozenref_percpu_try_get_open_n(ref, n), ref, PER_CPU, n, CALLER);
}

STANDS_FOR(percpu_put)
bool track_percpu_put(frozenref_percpu_t *ref)
{
	given(ref, PER_CPU, 1, CALLER);
	return ended_if(ref, frozenref_percpu_put(ref));
}

STANDS_FOR(percpu_put_n)
bool track_percpu_put_n(frozenref_percpu_t *ref, int32_t n)
{
	given(ref, PER_CPU, n, CALLER);
	return ended_if(ref, frozenref_percpu_put_n(ref, n));
}

STANDS_FOR(percpu_freeze)
bool track_percpu_freeze(frozenref_percpu_t *ref, int32_t expected)
{
	return frozen_if(frozenref_percpu_freeze(ref, expected), ref, PER_CPU, expected, CALLER);
}

STANDS_FOR(percpu_unfreeze)
void track_percpu_unfreeze(frozenref_percpu_t *ref, int32_t n)
{
	begins(ref, PER_CPU, n, CALLER);
	frozenref_percpu_unfreeze(ref, n);
}

/* While a count is spread no put is the last: gather tells. */
STANDS_FOR(percpu_gather_all)
size_t track_percpu_gather_all(frozenref_percpu_t *const refs[], size_t n, bool won[])
{
	typedef size_t gather_all_t(frozenref_percpu_t *const refs[], size_t n, bool won[]);
	gather_all_t *gather_all = (gather_all_t *)library("frozenref_percpu_gather_all");
	size_t wins = gather_all(refs, n, won);
	for (size_t i = 0; i < n; ++i)
		ended_if(refs[i], won[i]);
	return wins;
}

STANDS_FOR(percpu_gather)
bool track_percpu_gather(frozenref_percpu_t *ref)
{
	bool won;
	return track_percpu_gather_all(&ref, 1, &won) == 1;
}

STANDS_FOR(percpu_make_immortal)
void track_percpu_make_immortal(frozenref_percpu_t *ref)
{
	record_end(ref);
	((void (*)(frozenref_percpu_t *))library("frozenref_percpu_make_immortal"))(ref);
}

/* The pool, whose objects are told by the counts that stand before them */

STANDS_FOR(pool_publish)
frozenref_handle_t track_pool_publish(frozenref_pool_t *pool, void *object)
{
	typedef frozenref_handle_t publish_t(frozenref_pool_t * pool, void *object);
	publish_t *publish = (publish_t *)library("frozenref_pool_publish");
	begins(&frozenref_pool_header_of(object)->ref, POOL, 1, CALLER);
	return publish(pool, object);
}

STANDS_FOR(pool_lookup)
void *track_pool_lookup(frozenref_pool_t *pool, frozenref_handle_t handle)
{
	void *object = frozenref_pool_lookup(pool, handle);
	if (object)
		taken(&frozenref_pool_header_of(object)->ref, POOL, 1, CALLER);
	return object;
}

STANDS_FOR(pool_get)
void track_pool_get(frozenref_pool_t *pool, void *object)
{
	frozenref_pool_get(pool, object);
	taken(&frozenref_pool_header_of(object)->ref, POOL, 1, CALLER);
}

/* An object that rests live goes on with a reference that its owner holds all the time. */
STANDS_FOR(pool_put)
bool track_pool_put(frozenref_pool_t *pool, void *object)
{
	given(&frozenref_pool_header_of(object)->ref, POOL, 1, CALLER);
	return ended_if(&frozenref_pool_header_of(object)->ref, frozenref_pool_put(pool, object));
}

STANDS_FOR(pool_freeze)
bool track_pool_freeze(frozenref_pool_t *pool, void *object)
{
	return frozen_if(frozenref_pool_freeze(pool, object), &frozenref_pool_header_of(object)->ref, POOL, 1, CALLER);
}

STANDS_FOR(pool_unfreeze)
void track_pool_unfreeze(frozenref_pool_t *pool, void *object)
{
	begins(&frozenref_pool_header_of(object)->ref, POOL, 1, CALLER);
	frozenref_pool_unfreeze(pool, object);
}

/* Faults */

/* The library calls it by this name, too. In a signal handler that interrupted a report it would wait for itself. */
STANDS_FOR(raise_fault)
void track_raise_fault(const frozenref_fault_t *fault)
{
	static _Thread_local bool is_reporting;

	if (!is_reporting && fault->kind != FROZENREF_FAULT_OVERFLOW) {
		is_reporting = true;
		report_misuse(fault->operation, fault->reason, fault->ref);
		is_reporting = false;
	}
	((void (*)(const frozenref_fault_t *))library("frozenref_raise_fault"))(fault);
}

size_t frozenref_track_report(const char *why) __attribute__((visibility("default")));
size_t frozenref_track_report(const char *why)
{
	return report_held(why);
}

/* What the launcher asks for */

static sem_t wanted; /* a report, by a signal */
static unsigned every;
static int error_exit;
static int file = STDERR_FILENO;

static long setting(const char *name, long otherwise)
{
	const char *text = getenv(name);
	return text && *text ? strtol(text, NULL, 10) : otherwise;
}

static void want_report(int number)
{
	(void)number;
	sem_post(&wanted);
}

static void *report_when_wanted(void *unused)
{
	(void)unused;
	for (;;) {
		struct timespec until;
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec += every;
		if ((every ? sem_timedwait(&wanted, &until) : sem_wait(&wanted)) == 0)
			report_held("asked by a signal");
		else if (every && errno == ETIMEDOUT)
			report_held("from time to time");
	}
	return NULL;
}

static void start_reporter(void)
{
	sigset_t all, before;
	pthread_t thread;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&thread, NULL, report_when_wanted, NULL) == 0)
		pthread_detach(thread);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* Nobody is in the middle of anything then. */
static void before_fork(void)
{
	report_stop();
	records_stop();
}

static void after_fork(void)
{
	records_go_on();
	report_go_on();
}

static void in_child(void)
{
	after_fork();
	if (every || setting("FROZENREF_TRACK_SIGNAL", 0))
		start_reporter();
}

__attribute__((constructor)) static void begin(void)
{
	void *first[1];
	long number = setting("FROZENREF_TRACK_SIGNAL", 0);
	const char *path = getenv("FROZENREF_TRACK_OUTPUT");

	backtrace(first, 1); /* it loads a library when it is first called */
	frames = (int)setting("FROZENREF_TRACK_FRAMES", frames);
	frames = frames < 1 ? 1 : frames > FRAMES ? FRAMES : frames;
	every = (unsigned)setting("FROZENREF_TRACK_EVERY", 0);
	error_exit = (int)setting("FROZENREF_TRACK_ERROR_EXIT", 0);
	if (path && *path)
		file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	else
		file = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3); /* the program may close its own */
	report_begin(file, (size_t)setting("FROZENREF_TRACK_SHOW", 20));
	if (!records_begin((size_t)setting("FROZENREF_TRACK_OBJECTS", 1 << 18)))
		fputs("frozenref-track: no memory for records\n", stderr);
	sem_init(&wanted, 0, 0);
	pthread_atfork(before_fork, after_fork, in_child);
	if (number > 0) {
		struct sigaction action = {.sa_handler = want_report, .sa_flags = SA_RESTART};
		sigaction((int)number, &action, NULL);
	}
	if (number > 0 || every)
		start_reporter();
}

__attribute__((destructor)) static void end(void)
{
	if (report_held("at its end") > 0 && error_exit) {
		fflush(NULL);
		_exit(error_exit);
	}
}
