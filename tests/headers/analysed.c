/* SPDX-License-Identifier: MIT */
/*
 * For clang's static analyser. With FALSE_REPORT, an operation, between two looks at a global variable: who takes the
 * operation for a function that may change any variable reports a null pointer. With MISTAKE, one that follows the last
 * put of an object.
 */
#include <stdlib.h>

#include <frozenref/frozenref.h>

#if defined(FALSE_REPORT)
static bool ready;

void make_ready(void);
void make_ready(void)
{
	ready = true;
}

int look_twice(frozenref_t *ref);
int look_twice(frozenref_t *ref)
{
	int value = 1;
	int *pointer = NULL;

	if (ready)
		pointer = &value;
	FALSE_REPORT;
	return ready ? *pointer : 0;
}
#elif defined(MISTAKE)
struct object {
	frozenref_t ref;
	int payload;
};

int destroy(struct object *object);
int destroy(struct object *object)
{
	if (frozenref_put(&object->ref))
		free(object);
	MISTAKE;
	return 0;
}
#endif
