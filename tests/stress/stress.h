/* SPDX-License-Identifier: MIT */
/*
 * What the stress programs share: threads that are stopped by signals, random numbers, a payload that shows tearing,
 * tallies, and the verdict.
 *
 * Usage of every program: [percent of the work [seed [threads]]]
 *
 * The programs keep no atomics of their own beside the counts under test: whatever order they need is the library's.
 */
#ifndef STRESS_H
#define STRESS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <frozenref/frozenref.h>

enum {
	STRESS_THREADS_MAX = 256,
	STRESS_CACHE_LINE = 64,
};

typedef enum stress_tally {
	STRESS_LIVES,   /* times that an object became live */
	STRESS_WINS,    /* calls that froze a live object and gave it to their caller */
	STRESS_GETS,    /* lookups that took a reference */
	STRESS_MISSES,  /* lookups that found the object frozen */
	STRESS_ZEROS,   /* puts that took the count to 0 and had to claim the object */
	STRESS_RESCUES, /* those of them that lost the claim, because a lookup took the object from 0 */
	STRESS_STOPS,   /* times that a signal stopped a thread */
	STRESS_STALLS,  /* those of them that stopped a put at 0, before it knew whether it won */
	STRESS_TALLIES,
} stress_tally_t;

typedef struct stress_thread {
	_Alignas(STRESS_CACHE_LINE) unsigned index;
	uint64_t random;
	uint64_t tally[STRESS_TALLIES];
	/* For the signal handler: */
	uint64_t stop_random;
	volatile sig_atomic_t claiming;
} stress_thread_t;

extern unsigned stress_threads;                    /* more than there are cores */
extern _Thread_local stress_thread_t *stress_self; /* the calling thread's */

/*
 * Called in a put between the RMW that took the count to 0 and the claim, and in a failed lookup between its RMW and
 * the re-centring. By default it gives the CPU away now and then, so that a thread is stalled there.
 */
extern void (*stress_stall)(stress_thread_t *self);

/* Reads the arguments, and makes every fault of the library a failure. */
void stress_begin(int argc, char **argv);

/* Runs `worker` in stress_threads threads at once, stopping them at random points, and waits for all. */
void stress_run(void (*worker)(stress_thread_t *self));

/* Waits until all workers have called it. */
void stress_barrier(void);

/* How many rounds of `total` fall to each thread. */
uint64_t stress_rounds(uint64_t total);

/* What all threads counted; after stress_run. */
uint64_t stress_sum(stress_tally_t tally);

/* Checks that the count is `references` in the end, and that the last of as many puts, and no other, is a win. */
void stress_settle(frozenref_t *ref, uint32_t references);

/* Prints the verdict, one line with the tallies; returns the exit code. */
int stress_verdict(void);

_Noreturn void stress_fail(const char *what, uint64_t found, uint64_t wanted);

static inline void stress_check(bool holds, const char *otherwise)
{
	if (!holds)
		stress_fail(otherwise, false, true);
}

static inline void stress_equal(uint64_t found, uint64_t wanted, const char *what)
{
	if (found != wanted)
		stress_fail(what, found, wanted);
}

static inline uint64_t stress_xorshift(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* A random number, 0 .. bound - 1. */
static inline uint32_t stress_below(stress_thread_t *self, uint32_t bound)
{
	return (uint32_t)(stress_xorshift(&self->random) >> 32) % bound;
}

/* A number of references to take at once: one, a batch, or so many that the library takes its loop. */
static inline int32_t stress_some(stress_thread_t *self)
{
	switch (stress_below(self, 4)) {
	case 0:
		return 1 + (int32_t)stress_below(self, FROZENREF_BATCH_MAX);
	case 1:
		/* at most 2^28 in all threads: four times that must not saturate the count */
		return 1 + (int32_t)stress_below(self, 0x10000000 / stress_threads);
	default:
		return 1;
	}
}

/*
 * What an object holds. Plain on purpose: an order that the library misses is a data race for ThreadSanitizer, and a
 * tear or an older life elsewhere. More than a cache line, written upward and read downward, so that tears are likely.
 */
typedef struct stress_payload {
	uint64_t words[10];
} stress_payload_t;

enum {
	STRESS_PAYLOAD_WORDS = sizeof(stress_payload_t) / sizeof(uint64_t),
};

static inline void stress_write(stress_payload_t *payload, uint64_t life)
{
	for (unsigned i = 0; i < STRESS_PAYLOAD_WORDS; i++)
		payload->words[i] = life + i;
}

/* While nobody may read it. */
static inline void stress_scribble(stress_payload_t *payload)
{
	for (unsigned i = 0; i < STRESS_PAYLOAD_WORDS; i++)
		payload->words[i] = UINT64_MAX;
}

static inline uint64_t stress_read(const stress_payload_t *payload)
{
	uint64_t life = payload->words[STRESS_PAYLOAD_WORDS - 1] - (STRESS_PAYLOAD_WORDS - 1);
	for (unsigned i = STRESS_PAYLOAD_WORDS - 1; i-- > 0;)
		stress_equal(payload->words[i], life + i, "a word of the payload; it is torn");
	return life;
}

/* How far the library lets a frozen or saturated word drift from its centre before an operation re-centres it. */
enum {
	STRESS_DRIFT = 0x8000000,
};

/* Leaves the word of a frozen or saturated object as `n` calls that failed, or took immortal references, would. */
void stress_drift(frozenref_t *ref, int32_t n);

/* Checks the bound that the library promises: beyond the threshold, each thread has added one batch at most. */
void stress_check_drift(const frozenref_t *ref, int32_t centre);

#endif
