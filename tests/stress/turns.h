/* SPDX-License-Identifier: MIT */
/*
 * Two threads that take turns: one is held between the two RMWs of an operation, while the other does its part. For the
 * one file of a program that includes it; `stall` is to be its stress_stall.
 */
#ifndef STRESS_TURNS_H
#define STRESS_TURNS_H

#include <sched.h>

#include "stress.h"

enum {
	STALLED = 0, /* the thread that is held */
	OTHER = 1,
	/* relaxed under the sanitizer: the turns order the threads in time only, so that it misses no order of the
	   library */
	PASS = FROZENREF_INSTRUMENTED ? __ATOMIC_RELAXED : __ATOMIC_RELEASE,
	TAKE = FROZENREF_INSTRUMENTED ? __ATOMIC_RELAXED : __ATOMIC_ACQUIRE,
};

static unsigned turn = STALLED;
static _Thread_local bool stalls_next;

static void await_turn(stress_thread_t *self)
{
	while (__atomic_load_n(&turn, TAKE) != self->index)
		sched_yield();
}

static void pass_turn(stress_thread_t *self)
{
	__atomic_store_n(&turn, self->index == STALLED ? OTHER : STALLED, PASS);
}

static void stall(stress_thread_t *self)
{
	if (!stalls_next)
		return;
	stalls_next = false;
	pass_turn(self);
	await_turn(self);
}

#endif
