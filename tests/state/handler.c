/* SPDX-License-Identifier: MIT */
/*
 * The fault handler: the default one, and setting another. Each test has a process of its own, so each begins with the
 * default.
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "operations.h"

static frozenref_t frozen = FROZENREF_INIT_FROZEN;

Test(handler, default_aborts, .signal = SIGABRT)
{
	frozenref_get(&frozen);
}

Test(handler, default_aborts_before_it_returns, .signal = SIGABRT)
{
	cr_assert(!frozenref_put(&frozen));
	cr_assert(false, "put returned from a fault");
}

Test(handler, null_restores_the_default, .signal = SIGABRT)
{
	record_faults();
	frozenref_set_fault_handler(NULL, NULL);
	frozenref_get(&frozen);
}

/* What a process writes to stderr that misuses `ref`, and how it ends. */
static int message_of(frozenref_t *ref, void (*misuse)(frozenref_t *ref), char *message, size_t size)
{
	int ends[2], status;
	size_t length = 0;

	cr_assert_eq(pipe(ends), 0);
	fflush(NULL);
	pid_t child = fork();
	cr_assert(child >= 0);
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		alarm(60); /* a handler that waits for a lock would wait for ever */
		misuse(ref);
		_exit(0);
	}
	close(ends[1]);
	for (ssize_t got; length < size - 1 && (got = read(ends[0], message + length, size - 1 - length)) > 0;)
		length += (size_t)got;
	message[length] = '\0';
	close(ends[0]);
	cr_assert_eq(waitpid(child, &status, 0), child);
	return status;
}

/* Only the first line: an emulator may report the abort below it. */
static void expect_line(frozenref_t *ref, const char *operation, const char *reason, int32_t word, int32_t n,
			const char *message)
{
	char wanted[200];

	snprintf(wanted, sizeof wanted, "frozenref: %s: %s (ref 0x%" PRIxPTR ", word 0x%08" PRIx32 ", n %" PRId32 ")\n",
		 operation, reason, (uintptr_t)ref, (uint32_t)word, n);
	cr_assert(strncmp(message, wanted, strlen(wanted)) == 0, "stderr: %s; wanted: %s", message, wanted);
}

static void expect_message(frozenref_t *ref, void (*misuse)(frozenref_t *ref), const char *operation,
			   const char *reason, int32_t word, int32_t n)
{
	char message[1000];
	int status = message_of(ref, misuse, message, sizeof message);

	expect_line(ref, operation, reason, word, n, message);
	cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT, "the process ended with status 0x%x",
		  (unsigned)status);
}

static void get(frozenref_t *ref)
{
	frozenref_get(ref);
}

static void put_70(frozenref_t *ref)
{
	(void)!frozenref_put_n(ref, 70);
}

static void sub_all(frozenref_t *ref)
{
	frozenref_sub_return(ref, 3);
}

static void unfreeze_none(frozenref_t *ref)
{
	frozenref_unfreeze(ref, -5);
}

Test(handler, default_writes_one_line)
{
	frozenref_t live = FROZENREF_INIT(3);
	expect_message(&frozen, get, "get", IS_FROZEN, FROZEN, 1);
	expect_message(&live, put_70, "put_n", TOO_FEW, 3, 70);
	expect_message(&live, sub_all, "sub_return", NONE_LEFT, 3, 3);
}

static void init_least(frozenref_t *ref)
{
	frozenref_init(ref, INT32_MIN);
}

static void freeze_none(frozenref_t *ref)
{
	(void)!frozenref_freeze(ref, 0);
}

/* Each kind of fault, and numbers of every length. */
Test(handler, default_tells_all)
{
	frozenref_t live = FROZENREF_INIT(INT32_MAX), staged = {0};
	expect_message(&live, init_least, "init", BAD_COUNT, FROZEN, INT32_MIN);
	expect_message(&live, freeze_none, "freeze", BAD_COUNT, INT32_MAX, 0);
	expect_message(&staged, get, "get", IS_STAGED, 0, 1);
	expect_message(&live, unfreeze_none, "unfreeze", BAD_COUNT, INT32_MAX, -5);
}

/* A notice is a line, and no end. */
Test(handler, default_returns_from_a_notice)
{
	frozenref_t most = FROZENREF_INIT(INT32_MAX);
	char message[1000];
	int status = message_of(&most, get, message, sizeof message);

	expect_line(&most, "get", OVERFLOWED, INT32_MAX, 1, message);
	cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the process ended with status 0x%x",
		  (unsigned)status);
}

/* The default handler promises a line wherever the misuse happens: stdio's buffers and locks are none of its business.
 */

static void get_with_stderr_locked(frozenref_t *ref)
{
	flockfile(stderr);
	setvbuf(stderr, NULL, _IOFBF, BUFSIZ);
	frozenref_get(ref);
}

static frozenref_t *in_the_signal;

static void get_in_a_signal(int number)
{
	(void)number;
	frozenref_get(in_the_signal);
}

static void *hold_stderr(void *held)
{
	flockfile(stderr);
	pthread_barrier_wait(held);
	for (;;)
		pause();
	return NULL;
}

/* In a signal handler, while another thread has stderr's lock. Not in a child of fork, where qemu-user makes no
 * threads. */
static void get_with_stderr_locked_elsewhere(frozenref_t *ref)
{
	static pthread_barrier_t held; /* the holder may come out of it last */
	pthread_t holder;

	alarm(60); /* a handler that waits for the lock would wait for ever */
	pthread_barrier_init(&held, NULL, 2);
	pthread_create(&holder, NULL, hold_stderr, &held);
	pthread_barrier_wait(&held);
	in_the_signal = ref;
	signal(SIGUSR1, get_in_a_signal);
	raise(SIGUSR1);
}

Test(handler, default_needs_no_stdio)
{
	expect_message(&frozen, get_with_stderr_locked, "get", IS_FROZEN, FROZEN, 1);
}

Test(handler, default_aborts_with_stderr_locked_elsewhere, .signal = SIGABRT)
{
	get_with_stderr_locked_elsewhere(&frozen);
}

Test(handler, default_gives_notice_with_stderr_locked_elsewhere)
{
	frozenref_t most = FROZENREF_INIT(INT32_MAX);
	char message[1000] = "";
	int ends[2], to_stderr = dup(STDERR_FILENO);

	cr_assert(to_stderr >= 0 && pipe(ends) == 0);
	dup2(ends[1], STDERR_FILENO);
	get_with_stderr_locked_elsewhere(&most);
	dup2(to_stderr, STDERR_FILENO);
	cr_assert(read(ends[0], message, sizeof message - 1) > 0);
	expect_line(&most, "get", OVERFLOWED, INT32_MAX, 1, message);
}

/* A text that is too long is cut, and the line still ends. */
static void raise_at_length(frozenref_t *ref)
{
	static char reason[2000];
	frozenref_fault_t fault = {sizeof fault, FROZENREF_FAULT_N, "n", reason, ref, 0, 0};

	memset(reason, 'x', sizeof reason - 1);
	frozenref_raise_fault(&fault);
}

Test(handler, default_cuts_what_is_too_long)
{
	static const char begin[] = "frozenref: n: xxxxxxxx";
	char message[4000];

	message_of(&frozen, raise_at_length, message, sizeof message);
	cr_assert(strncmp(message, begin, strlen(begin)) == 0, "stderr: %s", message);
	size_t length = strcspn(message, "\n");
	cr_assert(message[length] == '\n' && length == 255, "a line of %zu bytes", length);
}

/* The default handler leaves errno to whoever is interrupted by a notice. */
Test(handler, default_keeps_errno)
{
	frozenref_t most = FROZENREF_INIT(INT32_MAX);

	close(STDERR_FILENO);
	errno = EDOM;
	frozenref_get(&most);
	cr_assert_eq(errno, EDOM);
}

static unsigned first_calls, second_calls;

static void first(const frozenref_fault_t *fault, void *data)
{
	(void)fault;
	(void)data;
	++first_calls;
}

static void second(const frozenref_fault_t *fault, void *data)
{
	(void)fault;
	(void)data;
	++second_calls;
}

Test(handler, the_last_one_set_is_called)
{
	frozenref_set_fault_handler(first, NULL);
	frozenref_get(&frozen);
	cr_assert(first_calls == 1 && second_calls == 0);
	frozenref_set_fault_handler(second, NULL);
	frozenref_get(&frozen);
	frozenref_get(&frozen);
	cr_assert(first_calls == 1 && second_calls == 2);
}

static void count(const frozenref_fault_t *fault, void *data)
{
	(void)fault;
	++*(unsigned *)data;
}

Test(handler, gets_its_data)
{
	unsigned mine = 0, yours = 0;

	frozenref_set_fault_handler(count, &mine);
	frozenref_get(&frozen);
	frozenref_set_fault_handler(count, &yours);
	frozenref_get(&frozen);
	frozenref_get(&frozen);
	cr_assert(mine == 1 && yours == 2);
}

/* frozenref_raise_fault is what the operations call: it hands on what it is given. */
Test(handler, fault_calls_it)
{
	frozenref_fault_t fault = {sizeof fault, FROZENREF_FAULT_TOO_FEW, "an operation", "a reason", &frozen, 123,
				   456};
	record_faults();
	frozenref_raise_fault(&fault);
	cr_assert_eq(recorded.count, 1);
	cr_assert(recorded.last.size == sizeof fault && recorded.last.kind == FROZENREF_FAULT_TOO_FEW);
	cr_assert(recorded.last.operation == fault.operation && recorded.last.reason == fault.reason);
	cr_assert(recorded.last.ref == &frozen && recorded.last.word == 123 && recorded.last.n == 456);
}

static jmp_buf escape;

static void escape_from(const frozenref_fault_t *fault, void *data)
{
	(void)data;
	(void)fault;
	longjmp(escape, 1);
}

/* The word is in order before the handler runs, so a handler that never returns leaves no half-made repair. */
Test(handler, need_not_return)
{
	static frozenref_t live = FROZENREF_INIT(1);

	frozenref_set_fault_handler(escape_from, NULL);
	if (setjmp(escape) == 0) {
		(void)!frozenref_put_n(&live, 2);
		cr_assert(false, "the handler was not called");
	}
	cr_assert_eq(live.word, SATURATED);

	frozen.word = FROZEN + DRIFT_MAX;
	if (setjmp(escape) == 0) {
		frozenref_get(&frozen);
		cr_assert(false, "the handler was not called");
	}
	cr_assert_eq(frozen.word, FROZEN);
}

static void put_again(const frozenref_fault_t *fault, void *data)
{
	(void)data;
	frozenref_set_fault_handler(first, NULL);
	require(!frozenref_put((frozenref_t *)fault->ref), "the put in the handler was the last");
}

/* The handler may use the object itself, and misuse it again. */
Test(handler, may_fault_itself)
{
	frozenref_set_fault_handler(put_again, NULL);
	cr_assert(!frozenref_put(&frozen));
	cr_assert_eq(first_calls, 1);
	cr_assert_eq(frozen.word, FROZEN - 2);
}
