/* SPDX-License-Identifier: MIT */
/*
 * What the processes of the litmus tests stand for: each operation alone in a function, with the n that the tests have.
 * The cold paths follow as they ship.
 */
#include "../../lib/cold.c"

bool try_get(frozenref_t *ref);
bool try_get_2(frozenref_t *ref);
bool try_get_quiet(frozenref_t *ref);
bool put(frozenref_t *ref);
bool put_2(frozenref_t *ref);
bool put_unguarded(frozenref_t *ref);
int32_t put_return(frozenref_t *ref);
bool put_unless_last(frozenref_t *ref);
int32_t sub_return(frozenref_t *ref);
bool freeze(frozenref_t *ref);
bool freeze_2(frozenref_t *ref);
void unfreeze(frozenref_t *ref);
bool claim(frozenref_t *ref);
int32_t count(frozenref_t *ref);
int32_t load_acquire(frozenref_t *ref);

bool try_get(frozenref_t *ref)
{
	return frozenref_try_get(ref);
}

bool try_get_2(frozenref_t *ref)
{
	return frozenref_try_get_n(ref, 2);
}

bool try_get_quiet(frozenref_t *ref)
{
	return frozenref_try_get_quiet(ref);
}

bool put(frozenref_t *ref)
{
	return frozenref_put(ref);
}

bool put_2(frozenref_t *ref)
{
	return frozenref_put_n(ref, 2);
}

bool put_unguarded(frozenref_t *ref)
{
	return frozenref_put_unguarded(ref);
}

int32_t put_return(frozenref_t *ref)
{
	return frozenref_put_return(ref);
}

bool put_unless_last(frozenref_t *ref)
{
	return frozenref_put_unless_last(ref);
}

int32_t sub_return(frozenref_t *ref)
{
	return frozenref_sub_return(ref, 1);
}

bool freeze(frozenref_t *ref)
{
	return frozenref_freeze(ref, 1);
}

bool freeze_2(frozenref_t *ref)
{
	return frozenref_freeze(ref, 2);
}

void unfreeze(frozenref_t *ref)
{
	frozenref_unfreeze(ref, 1);
}

bool claim(frozenref_t *ref)
{
	return frozenref_claim(ref, FROZENREF_OPERATION_PUT);
}

int32_t count(frozenref_t *ref)
{
	return frozenref_count(ref);
}

/* On x86-64 a load like any other, so that what a try_get_n of a large n begins with cannot be told there. */
int32_t load_acquire(frozenref_t *ref)
{
	return frozenref_arch_load_acquire(&ref->word);
}
