/* SPDX-License-Identifier: MIT */
/*
 * Does this subject count rightly? What does not is no peer. Sequentially, and with threads that meet on one object.
 */
#include <pthread.h>
#include <string.h>

#include "../shim.h"
#include "../subject.h"
#include "check.h"

enum { THREADS = 4, LOOKUPS = 20000, OBJECTS = 512, ROUNDS = 8 };

static pthread_barrier_t barrier;

static void run_threads(void *(*body)(void *))
{
	pthread_t threads[THREADS];

	pthread_barrier_init(&barrier, NULL, THREADS);
	for (int i = 0; i < THREADS; i++)
		check(pthread_create(&threads[i], NULL, body, NULL) == 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&barrier);
}

static subject_t hot;

static void *look_up(void *unused)
{
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < LOOKUPS; i++)
#ifdef SUBJECT_ONLY_LOOKUPS
		check(subject_lookup(&hot));
#else
		check(i % 2 ? subject_lookup(&hot) : subject_own(&hot));
#endif
	return unused;
}

static void check_lookups(void)
{
#ifndef SUBJECT_ONLY_READS
	subject_init(&hot);
	run_threads(look_up);
#endif
#ifdef SUBJECT_ONLY_LOOKUPS
	check(subject_lookup(&hot));
#elif defined(SUBJECT_IS_POINTER)
	check(hot.owner.use_count() == 1);
#elif defined(SUBJECT_LIVES)
	check(subject_put(&hot));
#endif
#ifdef SUBJECT_IMMORTAL
	subject_init_immortal(&hot);
	run_threads(look_up);
	check(!subject_put(&hot));
	check(subject_lookup(&hot));
#endif
#ifdef SUBJECT_FAILS
	subject_init_frozen(&hot);
	check(!subject_lookup(&hot));
	check(!subject_lookup(&hot));
#endif
}

#ifdef SUBJECT_LIVES
static void check_life(void)
{
	subject_init(&hot);
	for (int life = 0; life < 3; life++) {
		check(subject_try_get(&hot));
		subject_get(&hot);
		check(!subject_put(&hot));
		check(!subject_put(&hot));
		check(subject_put(&hot));
#ifdef SUBJECT_FAILS
		check(!subject_try_get(&hot));
		check(!subject_try_get(&hot));
#endif
		subject_unfreeze(&hot);
	}
}

/* Each thread has a reference to each object. Each object must have one last put, however lookups come in between. */
static subject_t objects[OBJECTS];
static int ends[OBJECTS];

static void *end_lives(void *unused)
{
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < OBJECTS; i++) {
		int ended = subject_put(&objects[i]);
#ifdef SUBJECT_FAILS
		if (subject_try_get(&objects[i]))
			ended += subject_put(&objects[i]);
#endif
		__atomic_fetch_add(&ends[i], ended, __ATOMIC_RELAXED);
	}
	return unused;
}

static void check_ends(void)
{
	for (int round = 1; round <= ROUNDS; round++) {
		for (int i = 0; i < OBJECTS; i++) {
			subject_init(&objects[i]);
			for (int n = 1; n < THREADS; n++)
				subject_get(&objects[i]);
		}
		run_threads(end_lives);
		for (int i = 0; i < OBJECTS; i++)
			check(ends[i] == round);
	}
}
#endif

#ifdef SUBJECT_SPREADS
/* The references are all there, however many CPUs they came and went on; and no other memory was written to. */
static void check_spread(void)
{
	subject_t *refs[] = {&hot};
	bool won[1];

	subject_retire(&hot);
	subject_init(&hot);
	check(frozenref_percpu_is_spread(&hot));
	check(frozenref_count(&hot.centre) > FROZENREF_COUNT_MAX / 4); /* the bias, and nothing else */
	int32_t centre = frozenref_count(&hot.centre);
	run_threads(look_up);
	check(frozenref_count(&hot.centre) == centre);
	check(frozenref_percpu_count(&hot) == 1);
	check(subject_gather(refs, 1, won) == 0 && !won[0]);
	check(!frozenref_percpu_is_spread(&hot) && frozenref_percpu_count(&hot) == 1);
	check(subject_spread(&hot));
	check(!subject_put(&hot)); /* a spread count does not tell */
	check(subject_gather(refs, 1, won) == 1 && won[0]);
}
#endif

#ifdef SUBJECT_CLAIMS
/* A put that has subtracted, and not claimed yet. Chance seldom stops one there. */
static void begin_put(void)
{
	__atomic_fetch_sub((int32_t *)&hot, 1, __ATOMIC_RELEASE);
}

static void check_claims(void)
{
	subject_init(&hot);
	begin_put();
	check(subject_try_get(&hot)); /* rescued */
	check(!subject_claim(&hot));
	check(subject_put(&hot));
	check(!subject_try_get(&hot));

	subject_init(&hot);
	begin_put();
	check(subject_lookup(&hot) == false); /* rescued, and ended by the rescuer */
	check(!subject_claim(&hot));
	check(!subject_try_get(&hot));

#ifdef SUBJECT_HELPS
	subject_init(&hot);
	begin_put();
	check(subject_count(&hot) == 0);
	check(!subject_try_get(&hot));
	check(subject_claim(&hot));
	check(!subject_claim(&hot));
#endif
}
#endif

#ifdef SUBJECT_BATCHES
static void check_batches(void)
{
	subject_init(&hot);
	subject_get_n(&hot, 16);
	check(!subject_put_n(&hot, 16));
	subject_get_n(&hot, 1024);
	check(!subject_put_n(&hot, 1000));
	check(subject_put_n(&hot, 25));
}
#endif

#ifdef SUBJECT_FREEZES
/* Plain on purpose: whoever froze the object has it alone. */
static int64_t frozen_times;

static int64_t freezes;

static void *freeze_and_look(void *unused)
{
	int64_t own = 0;

	pthread_barrier_wait(&barrier);
	for (int i = 0; i < LOOKUPS; i++) {
		if (subject_try_get(&hot))
			check(!subject_put(&hot));
		if (!subject_freeze(&hot))
			continue;
		frozen_times++;
		own++;
		subject_unfreeze(&hot);
	}
	__atomic_fetch_add(&freezes, own, __ATOMIC_RELAXED);
	return unused;
}

static void check_freezes(void)
{
	subject_init(&hot);
	check(subject_try_get(&hot));
	check(!subject_freeze(&hot));
	check(!subject_put(&hot));
	check(subject_freeze(&hot));
	check(!subject_freeze(&hot));
	check(!subject_try_get(&hot));
	subject_unfreeze(&hot);
	run_threads(freeze_and_look);
	check(freezes > 0 && frozen_times == freezes);
	check(subject_freeze(&hot));
}
#endif

/* Is it the one that its name says? Where a name says something that the operations show. */
static void check_name(void)
{
#ifdef FROZENREF_BACKEND_NAME
	const char *backend = strchr(SUBJECT_NAME, '@');
	check(!backend || strcmp(backend + 1, FROZENREF_BACKEND_NAME) == 0);
#endif
#if defined(SUBJECT_IMMORTAL) || defined(FROZENREF_BENCH_UPGRADE)
	bool is_quiet = strstr(SUBJECT_NAME, "-quiet") || strcmp(SUBJECT_NAME, "load-branch") == 0;
	bool reads_first = is_quiet || strcmp(SUBJECT_NAME, "frozenref-read-first") == 0;
	subject_t before;

	/* a lookup that fails leaves a stray behind, if it does not read first */
	subject_init_frozen(&hot);
	memcpy(&before, &hot, sizeof(hot));
	check(!subject_try_get(&hot));
	check((memcmp(&before, &hot, sizeof(hot)) == 0) == reads_first);
#endif
#ifdef SUBJECT_IMMORTAL
	/* of an object that never dies references are counted, if nobody looks whether it does */
	bool reads_if_immortal = is_quiet || strcmp(SUBJECT_NAME, "percpu") == 0;
	subject_init_immortal(&hot);
	memcpy(&before, &hot, sizeof(hot));
	check(subject_try_get(&hot));
	check((memcmp(&before, &hot, sizeof(hot)) == 0) == reads_if_immortal);
	subject_init_immortal(&hot);
	subject_get(&hot);
	check((memcmp(&before, &hot, sizeof(hot)) == 0) == reads_if_immortal);
	subject_init_immortal(&hot);
	check(!subject_put(&hot));
	/* a put that goes from 1 to frozen in one exchange has to read first */
	check((memcmp(&before, &hot, sizeof(hot)) == 0) == (reads_if_immortal || strstr(SUBJECT_NAME, "-unguarded")));
#endif
}

int main(void)
{
#ifdef SUBJECT_RUNS_HERE
	if (!SUBJECT_RUNS_HERE)
		return 77; /* Meson: skipped */
#endif
	check_name();
	check_lookups();
#ifdef SUBJECT_SPREADS
	check_spread();
#endif
#ifdef SUBJECT_LIVES
	check_life();
	check_ends();
#endif
#ifdef SUBJECT_CLAIMS
	check_claims();
#endif
#ifdef SUBJECT_BATCHES
	check_batches();
#endif
#ifdef SUBJECT_FREEZES
	check_freezes();
#endif
	return 0;
}
