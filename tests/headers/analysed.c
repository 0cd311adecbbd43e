/* SPDX-License-Identifier: MIT */
/*
 * For static analysers. With FALSE_REPORT, an operation, between two looks at a global variable: who takes the
 * operation for a function that may change any variable reports a null pointer. With MISTAKE, one that follows the last
 * put of an object; with WEAK_MISTAKE, of one that has weak references. With neither, the whole life of an object, in
 * which nothing is wrong.
 */
#include <stdlib.h>

#include <frozenref/weak.h>

#if defined(FALSE_REPORT)
static bool ready;

void make_ready(void);
void make_ready(void)
{
	ready = true;
}

int look_twice(frozenref_t *ref, frozenref_pair_t *pair);
int look_twice(frozenref_t *ref, frozenref_pair_t *pair)
{
	int value = 1;
	int *pointer = NULL;
	(void)ref;
	(void)pair;

	if (ready)
		pointer = &value;
	FALSE_REPORT;
	return ready ? *pointer : 0;
}
#elif defined(WEAK_MISTAKE)
struct object {
	frozenref_pair_t pair;
	int payload;
};

int release(struct object *object);
int release(struct object *object)
{
	switch (frozenref_strong_put(&object->pair)) {
	case FROZENREF_KEPT:
		break;
	case FROZENREF_DESTROY:
		object->payload = 0;
		if (frozenref_weak_put(&object->pair))
			free(object);
		break;
	case FROZENREF_FREE:
		free(object);
		break;
	}
	WEAK_MISTAKE;
	return 0;
}
#else
struct object {
	frozenref_t ref;
	int payload;
};
#if defined(MISTAKE)

int destroy(struct object *object);
int destroy(struct object *object)
{
	if (frozenref_put(&object->ref))
		free(object);
	MISTAKE;
	return 0;
}
#else
static void put(struct object *object)
{
	if (frozenref_put(&object->ref))
		free(object);
}

int live(void);
int live(void)
{
	struct object *object = malloc(sizeof *object);
	int seen = 0;

	if (!object)
		return 0;
	object->payload = 42;
	frozenref_init(&object->ref, 1);
	if (frozenref_try_get(&object->ref)) {
		seen = object->payload;
		put(object);
	}
	put(object);
	return seen;
}
#endif
#endif
