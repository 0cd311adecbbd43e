/* SPDX-License-Identifier: MIT */
/*
 * The fault handler: the default one, and setting another. Each test has a process of its own, so each begins with the
 * default.
 */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
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
	frozenref_set_fault_handler(NULL);
	frozenref_get(&frozen);
}

/* What a process writes to stderr that misuses `ref`, up to its end by SIGABRT. */
static void abort_message(frozenref_t *ref, void (*misuse)(frozenref_t *ref), char *message, size_t size)
{
	int ends[2], status;
	size_t length = 0;

	cr_assert_eq(pipe(ends), 0);
	fflush(NULL);
	pid_t child = fork();
	cr_assert(child >= 0);
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		misuse(ref);
		_exit(0);
	}
	close(ends[1]);
	for (ssize_t got; length < size - 1 && (got = read(ends[0], message + length, size - 1 - length)) > 0;)
		length += (size_t)got;
	message[length] = '\0';
	close(ends[0]);
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT, "the process ended with status 0x%x",
		  (unsigned)status);
}

/* Only the first line: an emulator may report the abort below it. */
static void expect_message(frozenref_t *ref, void (*misuse)(frozenref_t *ref), const char *operation,
			   const char *reason, int32_t word, int32_t n)
{
	char wanted[200], message[1000];

	snprintf(wanted, sizeof wanted, "frozenref: %s: %s (ref %p, word 0x%08" PRIx32 ", n %" PRId32 ")\n", operation,
		 reason, (void *)ref, (uint32_t)word, n);
	abort_message(ref, misuse, message, sizeof message);
	cr_assert(strncmp(message, wanted, strlen(wanted)) == 0, "stderr: %s; wanted: %s", message, wanted);
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
	expect_message(&frozen, unfreeze_none, "unfreeze", BAD_COUNT, FROZEN, -5);
}

static unsigned first_calls, second_calls;

static void first(const frozenref_fault_t *fault)
{
	(void)fault;
	++first_calls;
}

static void second(const frozenref_fault_t *fault)
{
	(void)fault;
	++second_calls;
}

Test(handler, set_returns_the_former)
{
	frozenref_fault_handler_t *original = frozenref_set_fault_handler(first);
	cr_assert(original != NULL && original != first);
	cr_assert(frozenref_set_fault_handler(second) == first);
	cr_assert(frozenref_set_fault_handler(NULL) == second);
	cr_assert(frozenref_set_fault_handler(first) == original);
	cr_assert(frozenref_set_fault_handler(original) == first);
	cr_assert(frozenref_set_fault_handler(NULL) == original);
}

Test(handler, the_last_one_set_is_called)
{
	frozenref_set_fault_handler(first);
	frozenref_get(&frozen);
	cr_assert(first_calls == 1 && second_calls == 0);
	frozenref_set_fault_handler(second);
	frozenref_get(&frozen);
	frozenref_get(&frozen);
	cr_assert(first_calls == 1 && second_calls == 2);
}

/* frozenref_raise_fault is what the operations call: it hands on what it is given. */
Test(handler, fault_calls_it)
{
	frozenref_fault_t fault = {"an operation", "a reason", &frozen, 123, 456};
	record_faults();
	frozenref_raise_fault(&fault);
	cr_assert_eq(recorded.count, 1);
	cr_assert(recorded.last.operation == fault.operation && recorded.last.reason == fault.reason);
	cr_assert(recorded.last.ref == &frozen && recorded.last.word == 123 && recorded.last.n == 456);
}

static jmp_buf escape;

static void escape_from(const frozenref_fault_t *fault)
{
	(void)fault;
	longjmp(escape, 1);
}

/* The word is in order before the handler runs, so a handler that never returns leaves no half-made repair. */
Test(handler, need_not_return)
{
	static frozenref_t live = FROZENREF_INIT(1);

	frozenref_set_fault_handler(escape_from);
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

static void put_again(const frozenref_fault_t *fault)
{
	frozenref_set_fault_handler(first);
	require(!frozenref_put((frozenref_t *)fault->ref), "the put in the handler was the last");
}

/* The handler may use the object itself, and misuse it again. */
Test(handler, may_fault_itself)
{
	frozenref_set_fault_handler(put_again);
	cr_assert(!frozenref_put(&frozen));
	cr_assert_eq(first_calls, 1);
	cr_assert_eq(frozen.word, FROZEN - 2);
}
