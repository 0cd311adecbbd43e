/* SPDX-License-Identifier: MIT */
/*
 * Uses a count after its memory was freed. usage: freed OPERATION
 */
#include <stdlib.h>
#include <string.h>

#include <frozenref/frozenref.h>

int main(int argc, char **argv)
{
	frozenref_t *ref = FROZENREF_CAST(frozenref_t *, malloc(sizeof(frozenref_t)));
	bool result = false;

	if (argc != 2 || !ref)
		return 2;
	frozenref_init(ref, 300);
	free(ref);

#define USE(operation, call)                                                                                           \
	if (strcmp(argv[1], operation) == 0)                                                                           \
	call

	/* one a line: where a report has to point to */
	USE("init", frozenref_init(ref, 1));
	USE("init_frozen", frozenref_init_frozen(ref));
	USE("init_immortal", frozenref_init_immortal(ref));
	USE("get", frozenref_get(ref));
	USE("get_n", frozenref_get_n(ref, 2));
	USE("get_n_large", frozenref_get_n(ref, 100));
	USE("try_get", result = frozenref_try_get(ref));
	USE("try_get_n", result = frozenref_try_get_n(ref, 2));
	USE("try_get_n_large", result = frozenref_try_get_n(ref, 100));
	USE("put", result = frozenref_put(ref));
	USE("put_n", result = frozenref_put_n(ref, 2));
	USE("put_n_large", result = frozenref_put_n(ref, 100));
	USE("put_unguarded", result = frozenref_put_unguarded(ref));
	USE("freeze", result = frozenref_freeze(ref, 1));
	USE("unfreeze", frozenref_unfreeze(ref, 1));
	USE("make_immortal", frozenref_make_immortal(ref));
	USE("add_return", result = frozenref_add_return(ref, 2) > 0);
	USE("sub_return", result = frozenref_sub_return(ref, 2) > 0);
	USE("count", result = frozenref_count(ref) > 0);
	USE("is_frozen", result = frozenref_is_frozen(ref));
	USE("is_saturated", result = frozenref_is_saturated(ref));
	USE("get_quiet", frozenref_get_quiet(ref));
	USE("try_get_quiet", result = frozenref_try_get_quiet(ref));
	USE("put_quiet", result = frozenref_put_quiet(ref));
	USE("put_return", result = frozenref_put_return(ref) > 0);
	USE("put_unless_last", result = frozenref_put_unless_last(ref));
	USE("put_unguarded_n", result = frozenref_put_unguarded_n(ref, 2));
	return result;
}
