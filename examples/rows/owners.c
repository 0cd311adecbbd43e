/* SPDX-License-Identifier: MIT */
/*
 * Row 1 of docs/contract.md, no lookups: a table in versions that share what they have in common. A version is never
 * changed; table_insert and table_remove make another one, with new nodes on the way to the change and a reference to
 * every node beside it. Threads make versions of their own, all on top of the same one.
 *
 * Who unlinks? Whoever gives the last reference to a node back: it is linked only from where references are held.
 * When may it be freed? At once, after put returned true. What does a stale lookup see? There is none: a version that
 * somebody holds keeps all its nodes.
 *
 * usage: owners [THREADS [ROUNDS]]
 */
#include <stdatomic.h>
#include <stdbool.h>

#include <frozenref/frozenref.h>

#include "crowd.h"

enum { FANOUT_BITS = 3, FANOUT = 1 << FANOUT_BITS, LEVELS = 3, KEYS = 1 << FANOUT_BITS * LEVELS };

struct node {
	frozenref_t ref; /* as many as versions and nodes that point here */
	unsigned long value;
	struct node *child[FANOUT];
};

static atomic_ulong made, freed;

static struct node *node_new(unsigned long value)
{
	struct node *node = allocated(calloc(1, sizeof *node));
	frozenref_init(&node->ref, 1);
	node->value = value;
	atomic_fetch_add(&made, 1);
	return node;
}

static void node_put(struct node *node)
{
	if (!node || !frozenref_put(&node->ref))
		return;
	for (int i = 0; i < FANOUT; ++i)
		node_put(node->child[i]);
	free(node);
	atomic_fetch_add(&freed, 1);
}

/* A node like `node`, which may be none: it shares the children. */
static struct node *node_copy(const struct node *node)
{
	struct node *copy = node_new(0);
	for (int i = 0; node && i < FANOUT; ++i) {
		copy->child[i] = node->child[i];
		if (copy->child[i])
			frozenref_get(&copy->child[i]->ref); /* held by `node`, which the caller holds */
	}
	return copy;
}

/* `node`, with the leaf of `key` replaced. Takes over the caller's reference to the leaf. */
static struct node *with_leaf(const struct node *node, unsigned key, int level, struct node *leaf)
{
	if (level == LEVELS)
		return leaf;
	struct node *copy = node_copy(node);
	struct node **child = &copy->child[key >> FANOUT_BITS * level & (FANOUT - 1)];
	struct node *old = *child;
	*child = with_leaf(old, key, level + 1, leaf);
	node_put(old);
	return copy;
}

/* Returns another version, the caller's to put; `version` stays as it is. */
static struct node *table_insert(const struct node *version, unsigned key, unsigned long value)
{
	return with_leaf(version, key, 0, node_new(value));
}

static struct node *table_remove(const struct node *version, unsigned key)
{
	return with_leaf(version, key, 0, NULL);
}

/* Returns what a version has under a key, 0 if nothing. It needs no reference but the caller's to the version. */
static unsigned long table_lookup(const struct node *version, unsigned key)
{
	for (int level = 0; version && level < LEVELS; ++level)
		version = version->child[key >> FANOUT_BITS * level & (FANOUT - 1)];
	return version ? version->value : 0;
}

static struct node *first_version;

/* Another reference to what all threads share, and what is in it. */
static struct node *begin_with_first(unsigned long expected[KEYS])
{
	frozenref_get(&first_version->ref); /* main holds it until all threads have ended */
	for (unsigned key = 0; key < KEYS; ++key)
		expected[key] = key + 1;
	return first_version;
}

static void make_versions(uint64_t random)
{
	unsigned long expected[KEYS];
	struct node *version = begin_with_first(expected);

	for (unsigned long i = 0; i < rounds / 8; ++i) {
		unsigned key = (unsigned)(next_random(&random) % KEYS);
		bool removes = next_random(&random) % 2;
		struct node *next = removes ? table_remove(version, key) : table_insert(version, key, i + KEYS);
		if (table_lookup(version, key) != expected[key])
			fail("a version has changed");
		expected[key] = removes ? 0 : i + KEYS;
		node_put(version);
		version = next;
		unsigned other = (unsigned)(next_random(&random) % KEYS);
		if (table_lookup(version, other) != expected[other])
			fail("a version has not what was put into it");
		if (i % KEYS == 0) {
			node_put(version);
			version = begin_with_first(expected);
		}
	}
	node_put(version);
}

int main(int argc, char **argv)
{
	for (unsigned key = 0; key < KEYS; ++key) {
		struct node *next = table_insert(first_version, key, key + 1);
		node_put(first_version);
		first_version = next;
	}
	run_crowd(argc, argv, make_versions);
	for (unsigned key = 0; key < KEYS; ++key)
		if (table_lookup(first_version, key) != key + 1)
			fail("the version that all shared has changed");
	node_put(first_version);

	if (made != freed)
		fail("a node was not freed once");
	printf("owners: %lu nodes made and freed, %lu threads\n", made, threads);
	return EXIT_SUCCESS;
}
