/* SPDX-License-Identifier: MIT */
/* What the programs have in common, besides their thought: many threads at once, and an end when something is wrong. */
#ifndef EXAMPLES_CROWD_H
#define EXAMPLES_CROWD_H

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS_MAX = 256, ROUNDS_MAX = 1000000000 };

static unsigned long threads = 8, rounds = 200000;
static void (*crowd_work)(uint64_t seed);

static inline _Noreturn void fail(const char *what)
{
	fprintf(stderr, "%s\n", what);
	exit(EXIT_FAILURE);
}

static inline void *allocated(void *memory)
{
	if (!memory)
		fail("no memory");
	return memory;
}

static inline uint64_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005U + 1442695040888963407U;
	return *state >> 33;
}

static inline unsigned long crowd_argument(const char *text, unsigned long most)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);
	if (end == text || *end != '\0' || value < 1 || value > most)
		fail("usage: [THREADS [ROUNDS]]");
	return value;
}

static inline void *crowd_member(void *seed)
{
	crowd_work((uintptr_t)seed);
	return NULL;
}

/* Runs `work` in as many threads as the first argument says, and waits for them; the second is for `rounds`. */
static inline void run_crowd(int argc, char **argv, void (*work)(uint64_t seed))
{
	pthread_t ids[THREADS_MAX];

	if (argc > 1)
		threads = crowd_argument(argv[1], THREADS_MAX);
	if (argc > 2)
		rounds = crowd_argument(argv[2], ROUNDS_MAX);
	crowd_work = work;
	for (uintptr_t i = 0; i < threads; ++i)
		if (pthread_create(&ids[i], NULL, crowd_member, (void *)(i + 1)) != 0)
			fail("no thread");
	for (unsigned long i = 0; i < threads; ++i)
		pthread_join(ids[i], NULL);
}

#endif
