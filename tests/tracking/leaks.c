/* SPDX-License-Identifier: MIT */
/*
 * usage: leaks [all|nothing|churn|misuse|fork|signal|ask]
 *
 * A program that leaks references where a line says LEAK, and among many objects that are given back only there. The
 * test looks for just these lines in what frozenref-track reports.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <frozenref/frozenref.h>
#include <frozenref/percpu.h>
#include <frozenref/pool.h>
#include <frozenref/track.h>
#include <frozenref/weak.h>

#define NEVER_INLINED __attribute__((noinline))

enum { THREADS = 4, OBJECTS = 300, LEAKED = 7 };

typedef struct session {
	frozenref_t ref;
	int user;
} session_t;

/* What every program has: the call that the tracker sees is always this one. */
static NEVER_INLINED void session_put(session_t *session)
{
	if (frozenref_put(&session->ref))
		free(session);
}

static NEVER_INLINED session_t *session_new(void)
{
	session_t *session = malloc(sizeof *session);
	frozenref_init(&session->ref, 1);
	return session;
}

static NEVER_INLINED void forget(session_t *session)
{
	frozenref_get(&session->ref); /* LEAK one */
}

static NEVER_INLINED session_t *lookup(session_t *session)
{
	return frozenref_try_get(&session->ref) ? session : NULL;
}

static void *serve(void *unused)
{
	(void)unused;
	for (int i = 0; i < OBJECTS; ++i) {
		session_t *session = session_new();
		session_put(lookup(session));
		session_put(session);
	}
	return NULL;
}

static NEVER_INLINED void leak_many(void)
{
	for (volatile int i = 0; i < LEAKED; ++i) { /* not unrolled: that would be places of their own */
		session_t *session = malloc(sizeof *session);
		frozenref_init(&session->ref, 2); /* LEAK many */
		session_put(session);
	}
}

static NEVER_INLINED void leak_pair(void)
{
	static frozenref_pair_t pair;
	frozenref_pair_init(&pair, 1);
	frozenref_weak_get(&pair); /* LEAK weak */
	if (frozenref_strong_put(&pair) == FROZENREF_DESTROY && frozenref_weak_put(&pair))
		abort();
}

static NEVER_INLINED void leak_percpu(void)
{
	static frozenref_percpu_t ref;
	frozenref_percpu_init(&ref, 1);
	if (!frozenref_percpu_spread(&ref) || !frozenref_percpu_try_get(&ref)) /* LEAK per-CPU */
		abort();
	frozenref_percpu_get(&ref);
	if (frozenref_percpu_put(&ref) || frozenref_percpu_put(&ref) || frozenref_percpu_gather(&ref))
		abort();
}

static NEVER_INLINED void leak_pool(void)
{
	struct frozenref_pool_config config = {.object_size = 16, .object_align = 8, .capacity = 10};
	frozenref_pool_t *pool;

	if (frozenref_pool_create(&pool, &config) != 0)
		abort();
	void *object = frozenref_pool_alloc(pool), *other = frozenref_pool_alloc(pool);
	frozenref_handle_t handle = frozenref_pool_publish(pool, object);
	frozenref_pool_publish(pool, other);
	if (frozenref_pool_lookup(pool, handle) != object) /* LEAK pool */
		abort();
	frozenref_pool_put(pool, object);
	frozenref_pool_put(pool, other);
}

/* It is begun anew with three references, two of which come back; the third is refused, and stays. */
static NEVER_INLINED void leak_kept(void)
{
	session_t *session = session_new();
	if (!frozenref_freeze(&session->ref, 1))
		abort();
	frozenref_unfreeze(&session->ref, 3); /* LEAK kept */
	if (frozenref_put_n(&session->ref, 2) || frozenref_put_unless_last(&session->ref))
		abort();
}

/* Nothing is wrong with this one: it changes hands. */
static NEVER_INLINED void hand_over(void)
{
	static session_t nobodys, anew;
	session_t *session = session_new();
	frozenref_init_frozen(&nobodys.ref);
	frozenref_init(&anew.ref, 1);
	frozenref_init_frozen(&anew.ref);
	if (lookup(&nobodys) || lookup(&anew))
		abort();
	session_put(lookup(session));
	if (frozenref_freeze(&session->ref, 1))
		frozenref_unfreeze(&session->ref, 3);
	if (frozenref_put_n(&session->ref, 2) || frozenref_put_unless_last(&session->ref))
		abort();
	session_put(session);
}

/* More objects than there is room for, one after the other, each of which ends in another way. */
static NEVER_INLINED void churn(void)
{
	static session_t sessions[4 * OBJECTS];
	static frozenref_percpu_t spread[OBJECTS];

	for (int i = 0; i < 4 * OBJECTS; i += 4) {
		for (int j = 0; j < 4; ++j)
			frozenref_init(&sessions[i + j].ref, 1);
		if (!frozenref_put(&sessions[i].ref) || !frozenref_put_unguarded(&sessions[i + 1].ref) ||
		    !frozenref_freeze(&sessions[i + 2].ref, 1))
			abort();
		frozenref_init_frozen(&sessions[i + 3].ref); /* with a reference that nobody will put */
	}
	for (int i = 0; i < OBJECTS; ++i) {
		frozenref_percpu_init(&spread[i], 1);
		if (!frozenref_percpu_spread(&spread[i]) || frozenref_percpu_put(&spread[i]) ||
		    !frozenref_percpu_gather(&spread[i]))
			abort();
		frozenref_percpu_destroy(&spread[i]);
	}
}

static NEVER_INLINED void put_too_many(void)
{
	static session_t session;
	frozenref_init(&session.ref, 1);
	if (frozenref_put(&session.ref))            /* PUT last */
		(void)!frozenref_put(&session.ref); /* PUT too many */
}

static void go_on(const frozenref_fault_t *fault, void *unused)
{
	(void)fault;
	(void)unused;
}

static void leak_all(void)
{
	pthread_t threads[THREADS];
	session_t *session = session_new();

	for (int i = 0; i < THREADS; ++i)
		pthread_create(&threads[i], NULL, serve, NULL);
	for (int i = 0; i < THREADS; ++i)
		pthread_join(threads[i], NULL);
	forget(session);
	session_put(session);
	leak_many();
	leak_pair();
	leak_percpu();
	leak_pool();
	leak_kept();
	hand_over();
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "all";

	if (strcmp(what, "nothing") == 0) {
		hand_over();
		return 0;
	}
	if (strcmp(what, "churn") == 0) {
		churn();
		return 0;
	}
	if (strcmp(what, "misuse") == 0) {
		frozenref_set_fault_handler(go_on, NULL);
		put_too_many();
		return 0;
	}
	if (strcmp(what, "fork") == 0) {
		session_t *session = session_new();
		pid_t child = fork();
		if (child == 0)
			forget(session);
		else
			waitpid(child, NULL, 0);
		session_put(session);
		return 0;
	}
	leak_all();
	if (strcmp(what, "signal") == 0) {
		raise(SIGUSR2);
		sleep(2); /* the report comes from another thread */
		_exit(5);
	}
	if (strcmp(what, "ask") == 0) {
		size_t held = frozenref_track_report ? frozenref_track_report("in the middle") : 0;
		printf("%zu held\n", held);
		fflush(stdout);
		_exit(0);
	}
	return 3;
}
