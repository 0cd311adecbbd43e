/* SPDX-License-Identifier: MIT */
/*
 * The word and the pair in memory that processes share, at different addresses in each: they hold no address, and no
 * state elsewhere. And what a process leaves that is killed: the references that it held.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <frozenref/weak.h>

enum { LIVES = 40, CHILDREN = 3, ROUNDS = 2000 };

struct shared {
	frozenref_t ref;
	frozenref_pair_t pair;
	atomic_int last, destroyed, freed;
};

static int memory; /* what the addresses below are mappings of */
static struct shared *shared;

static void require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "shared: not so: %s\n", what);
	_exit(EXIT_FAILURE);
}

static struct shared *mapped(void)
{
	struct shared *mapping = mmap(NULL, sizeof *mapping, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
	require(mapping != MAP_FAILED, "the memory can be mapped");
	return mapping;
}

static pid_t child(void (*work)(struct shared *))
{
	pid_t pid = fork();
	require(pid >= 0, "a process can be forked");
	if (pid == 0) {
		work(mapped()); /* elsewhere than the parent, whose mapping is still there */
		_exit(EXIT_SUCCESS);
	}
	return pid;
}

static int status_of(pid_t pid)
{
	int status;
	require(waitpid(pid, &status, 0) == pid, "a child can be waited for");
	return status;
}

static void strong_put(struct shared *object)
{
	switch (frozenref_strong_put(&object->pair)) {
	case FROZENREF_KEPT:
		break;
	case FROZENREF_DESTROY:
		object->destroyed++;
		object->freed += frozenref_weak_put(&object->pair);
		break;
	case FROZENREF_FREE:
		object->freed++;
		break;
	}
}

/* Each process has a reference to the word, and a strong and a weak one to the pair, taken for it before it began. */
static void use(struct shared *object)
{
	for (int i = 0; i < ROUNDS; ++i) {
		if (frozenref_try_get(&object->ref))
			object->last += frozenref_put(&object->ref);
		if (frozenref_upgrade(&object->pair))
			strong_put(object);
	}
	object->last += frozenref_put(&object->ref);
	strong_put(object);
	object->freed += frozenref_weak_put(&object->pair);
}

static void one_last_put_of_all_processes(void)
{
	for (int life = 0; life < LIVES; ++life) {
		pid_t children[CHILDREN];

		*shared =
			(struct shared){.ref = FROZENREF_INIT(CHILDREN + 1), .pair = FROZENREF_PAIR_INIT(CHILDREN + 1)};
		for (int i = 0; i <= CHILDREN; ++i)
			frozenref_weak_get(&shared->pair);
		for (int i = 0; i < CHILDREN; ++i)
			children[i] = child(use);
		use(shared);
		for (int i = 0; i < CHILDREN; ++i)
			require(status_of(children[i]) == 0, "a child ends well");
		require(shared->last == 1, "one put of all processes is the last");
		require(shared->destroyed == 1 && shared->freed == 1, "one process destroys, one frees");
		require(frozenref_is_frozen(&shared->ref), "the object is frozen in the end");
	}
}

static void die_with_references(struct shared *object)
{
	require(frozenref_try_get(&object->ref) && frozenref_upgrade(&object->pair), "a child finds the objects");
	raise(SIGKILL);
}

static void references_of_the_killed_stay(void)
{
	*shared = (struct shared){.ref = FROZENREF_INIT(1), .pair = FROZENREF_PAIR_INIT(1)};
	require(WIFSIGNALED(status_of(child(die_with_references))), "the child is killed");
	require(!frozenref_put(&shared->ref), "the reference of the killed keeps the object");
	strong_put(shared);
	require(shared->destroyed == 0 && shared->freed == 0, "the strong reference of the killed keeps the payload");
	require(frozenref_count(&shared->ref) == 1 && frozenref_strong_count(&shared->pair) == 1,
		"one is left of each");
}

/* Killed between the two RMWs of its last put: only the first one was done. */
static void die_in_the_window(struct shared *object)
{
	__atomic_fetch_sub(&object->ref.word, 1, __ATOMIC_RELEASE);
	__atomic_fetch_sub(&object->pair.strong.word, 1, __ATOMIC_RELEASE);
	raise(SIGKILL);
}

static void a_lookup_rescues_what_was_left_in_the_window(void)
{
	*shared = (struct shared){.ref = FROZENREF_INIT(1), .pair = FROZENREF_PAIR_INIT(1)};
	frozenref_weak_get(&shared->pair);
	require(WIFSIGNALED(status_of(child(die_in_the_window))), "the child is killed");
	require(frozenref_try_get(&shared->ref), "a lookup finds what nobody claimed");
	require(frozenref_put(&shared->ref), "and its put is the last");
	require(frozenref_upgrade(&shared->pair), "a weak reference is upgraded");
	strong_put(shared);
	require(shared->destroyed == 1, "and its strong put destroys");
	require(!frozenref_weak_put(&shared->pair), "the weak reference that the killed put held keeps the memory");
	require(frozenref_weak_count(&shared->pair) == 1, "it is the only one");
}

int main(void)
{
	memory = memfd_create("shared", MFD_CLOEXEC);
	require(memory >= 0 && ftruncate(memory, sizeof *shared) == 0, "there is memory");
	shared = mapped();
	one_last_put_of_all_processes();
	references_of_the_killed_stay();
	a_lookup_rescues_what_was_left_in_the_window();
	return EXIT_SUCCESS;
}
