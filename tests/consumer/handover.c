/* SPDX-License-Identifier: MIT */
/*
 * Threads that hand plain memory to each other by nothing but reference counts, for ThreadSanitizer.
 * usage: handover right | late-write | no-try-get
 *
 * right: many lives of one object; whoever puts last reads what all others wrote. The other two are races, one access
 * away from right, and their threads take turns by a relaxed flag that orders nothing, so that each run shows them.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <frozenref/frozenref.h>

enum { READERS = 2, LIVES = 500 };

static struct {
	frozenref_t ref;
	int born;
	int visits[READERS];
} object = {FROZENREF_INIT_FROZEN, 0, {0}};

static atomic_int deaths;
static atomic_bool turn;
static atomic_bool stop;

static void await(atomic_bool *flag)
{
	while (!atomic_load_explicit(flag, memory_order_relaxed))
		sched_yield();
}

static void pass(atomic_bool *flag)
{
	atomic_store_explicit(flag, true, memory_order_relaxed);
}

/* The object is ours alone: touches all that anyone wrote. */
static void bury(void)
{
	int visits = 0;
	for (int i = 0; i < READERS; i++)
		visits += object.visits[i];
	if (object.born == 0 || visits < 0)
		abort();
	object.born = 0;
	/* release: pairs with the acquire in live; the next life begins with what this one left */
	atomic_fetch_add_explicit(&deaths, 1, memory_order_release);
}

static void *visit(void *visits)
{
	while (!atomic_load_explicit(&stop, memory_order_relaxed)) {
		if (!frozenref_try_get(&object.ref)) {
			sched_yield();
			continue;
		}
		if (object.born == 0)
			abort();
		++*(int *)visits;
		if (frozenref_put(&object.ref))
			bury();
	}
	return NULL;
}

static void live(void)
{
	pthread_t readers[READERS];

	for (int i = 0; i < READERS; i++)
		pthread_create(&readers[i], NULL, visit, &object.visits[i]);
	for (int life = 1; life <= LIVES; life++) {
		object.born = life;
		memset(object.visits, 0, sizeof(object.visits));
		frozenref_unfreeze(&object.ref, 1);
		sched_yield();
		if (frozenref_put(&object.ref))
			bury();
		while (atomic_load_explicit(&deaths, memory_order_acquire) < life)
			sched_yield();
	}
	pass(&stop);
	for (int i = 0; i < READERS; i++)
		pthread_join(readers[i], NULL);
}

static void *put_and_write(void *unused)
{
	if (frozenref_put(&object.ref))
		abort();
	object.born = 1; /* too late: not ours any more */
	pass(&turn);
	return unused;
}

static void late_write(void)
{
	pthread_t writer;

	frozenref_unfreeze(&object.ref, 2);
	pthread_create(&writer, NULL, put_and_write, NULL);
	await(&turn);
	if (frozenref_put(&object.ref))
		object.born = 0;
	pthread_join(writer, NULL);
}

static void *read_without_reference(void *unused)
{
	await(&turn);
	if (object.born != 1)
		abort();
	return unused;
}

static void no_try_get(void)
{
	pthread_t reader;

	pthread_create(&reader, NULL, read_without_reference, NULL);
	object.born = 1;
	frozenref_unfreeze(&object.ref, 1);
	pass(&turn);
	pthread_join(reader, NULL);
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "right") == 0)
		live();
	else if (argc == 2 && strcmp(argv[1], "late-write") == 0)
		late_write();
	else if (argc == 2 && strcmp(argv[1], "no-try-get") == 0)
		no_try_get();
	else
		return 2;
	return 0;
}
