/* SPDX-License-Identifier: MIT */
/*
 * An outside C program: a small table of objects that are found by key, retired and recycled. Prints what it saw, and
 * exits 0 if all of it was right.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <frozenref/frozenref.h>

struct object {
	frozenref_t ref;
	int key;
	const char *name;
};

static struct object table[] = {
	{FROZENREF_INIT(1), 1, "one"},
	{FROZENREF_INIT(1), 2, "two"},
	{FROZENREF_INIT_FROZEN, 0, NULL},
};

static void check(bool right, const char *what)
{
	printf("%s: %s\n", what, right ? "yes" : "NO");
	if (!right)
		exit(1);
}

/* The object with this key, and a reference to it; NULL if there is none. */
static struct object *lookup(int key)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (!frozenref_try_get(&table[i].ref))
			continue;
		if (table[i].key == key)
			return &table[i];
		check(!frozenref_put(&table[i].ref), "the table kept its reference to what was not looked for");
	}
	return NULL;
}

int main(void)
{
	check(strcmp(frozenref_version(), FROZENREF_VERSION) == 0, "library and header are of one version");

	struct object *two = lookup(2);
	check(two && strcmp(two->name, "two") == 0, "found two");
	check(frozenref_count(&two->ref) == 2, "two has two references");
	check(!lookup(3), "did not find three");

	check(!frozenref_put(&two->ref), "the table's reference to two is not the last one");
	check(frozenref_put(&two->ref), "the lookup's is");
	check(!lookup(2), "did not find two, which is retired");

	two->key = 3;
	two->name = "three";
	frozenref_unfreeze(&two->ref, 1);
	struct object *three = lookup(3);
	check(three == two && strcmp(three->name, "three") == 0, "found three, in the place of two");
	check(!frozenref_put_unguarded(&three->ref), "gave three back");
	check(frozenref_freeze(&three->ref, 1), "had three alone");
	return 0;
}
