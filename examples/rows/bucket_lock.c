/* SPDX-License-Identifier: MIT */
/*
 * Row 4 of docs/contract.md, memory that nothing keeps: a table of names, each there once, in malloc's memory, for as
 * long as somebody uses it. Lookups and unlinking take the lock of a bucket; giving a name back takes none, unless it
 * was the last reference.
 *
 * Who unlinks? The caller whose put_unguarded returned true. When may it be freed? As soon as it is unlinked: lookups
 * hold the lock while they look at it. What does a stale lookup see? Until then a name that is frozen: it goes on, as
 * if the name were not there.
 *
 * usage: bucket_lock [THREADS [ROUNDS]]
 */
#include <stdatomic.h>

#include <frozenref/frozenref.h>

#include "crowd.h"

struct name {
	frozenref_t ref;
	unsigned long text; /* stands for a string */
	struct name *next;  /* under the bucket's lock */
};

enum { TEXTS = 64, BUCKETS = 16, HELD_MAX = 4 };

static struct bucket {
	pthread_mutex_t lock;
	struct name *first;
} buckets[BUCKETS];

static atomic_ulong made, freed;

static struct bucket *bucket_of(unsigned long text)
{
	return &buckets[text % BUCKETS];
}

/* With the lock held, which keeps every name that is linked, also one that is frozen and about to be unlinked. */
static struct name *find(struct bucket *bucket, unsigned long text)
{
	for (struct name *name = bucket->first; name; name = name->next)
		if (name->text == text && frozenref_try_get(&name->ref))
			return name;
	return NULL;
}

/* Returns the name, to use until name_put, or NULL. */
static struct name *table_lookup(unsigned long text)
{
	struct bucket *bucket = bucket_of(text);
	pthread_mutex_lock(&bucket->lock);
	struct name *name = find(bucket, text);
	pthread_mutex_unlock(&bucket->lock);
	return name;
}

/* Returns the name, to use until name_put; makes it if there is none. */
static struct name *table_insert(unsigned long text)
{
	struct bucket *bucket = bucket_of(text);
	pthread_mutex_lock(&bucket->lock);
	struct name *name = find(bucket, text);
	if (!name) {
		name = allocated(malloc(sizeof *name));
		frozenref_init(&name->ref, 1);
		name->text = text;
		name->next = bucket->first;
		bucket->first = name;
		atomic_fetch_add(&made, 1);
	}
	pthread_mutex_unlock(&bucket->lock);
	return name;
}

/* Unlinks and frees a name that is frozen, and so the caller's alone. */
static void table_remove(struct name *name)
{
	struct bucket *bucket = bucket_of(name->text);
	pthread_mutex_lock(&bucket->lock);
	struct name **link = &bucket->first;
	while (*link != name)
		link = &(*link)->next;
	*link = name->next;
	pthread_mutex_unlock(&bucket->lock);
	free(name);
	atomic_fetch_add(&freed, 1);
}

/* Every put of a name is unguarded: a plain one could still be on its way to the count when another one frees it. */
static void name_put(struct name *name)
{
	if (frozenref_put_unguarded(&name->ref))
		table_remove(name);
}

static void use_names(uint64_t random)
{
	struct name *held[HELD_MAX] = {NULL};

	for (unsigned long i = 0; i < rounds; ++i) {
		unsigned long text = next_random(&random) % TEXTS;
		struct name **slot = &held[i % HELD_MAX];
		if (*slot)
			name_put(*slot);
		*slot = next_random(&random) % 2 ? table_insert(text) : table_lookup(text);
		for (int other = 0; *slot && other < HELD_MAX; ++other)
			if (held[other] && held[other]->text == text && held[other] != *slot)
				fail("a name is there twice");
		if (*slot && (*slot)->text != text)
			fail("a lookup finds another name");
	}
	for (int i = 0; i < HELD_MAX; ++i)
		if (held[i])
			name_put(held[i]);
}

int main(int argc, char **argv)
{
	for (int i = 0; i < BUCKETS; ++i)
		pthread_mutex_init(&buckets[i].lock, NULL);
	run_crowd(argc, argv, use_names);
	for (int i = 0; i < BUCKETS; ++i)
		if (buckets[i].first)
			fail("a name that nobody uses is still linked");

	if (made != freed)
		fail("a name was not freed once");
	printf("bucket_lock: %lu names made and freed, %lu threads\n", made, threads);
	return EXIT_SUCCESS;
}
