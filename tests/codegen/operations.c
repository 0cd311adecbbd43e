/* SPDX-License-Identifier: MIT */
/*
 * Each operation that changes the word, alone in a function, to be read as instructions. `claim` is the second RMW of a
 * last put, and `first_look` how a try_get_n of a large n begins: they are in cold paths of the library.
 */
#include <frozenref/pool.h>
#include <frozenref/weak.h>

bool try_get(frozenref_t *ref);
void get(frozenref_t *ref);
bool put(frozenref_t *ref);
bool try_get_n(frozenref_t *ref, int32_t n);
void get_n(frozenref_t *ref, int32_t n);
bool put_n(frozenref_t *ref, int32_t n);
int32_t add_return(frozenref_t *ref, int32_t n);
int32_t sub_return(frozenref_t *ref, int32_t n);
bool put_unguarded(frozenref_t *ref);
bool put_unguarded_n(frozenref_t *ref, int32_t n);
void get_quiet(frozenref_t *ref);
bool try_get_quiet(frozenref_t *ref);
bool put_quiet(frozenref_t *ref);
int32_t put_return(frozenref_t *ref);
bool put_unless_last(frozenref_t *ref);
bool freeze(frozenref_t *ref);
void init(frozenref_t *ref);
void unfreeze(frozenref_t *ref);
bool claim(frozenref_t *ref);
int32_t first_look(frozenref_t *ref);
bool upgrade(frozenref_pair_t *pair);
bool upgrade_quiet(frozenref_pair_t *pair);
void strong_get(frozenref_pair_t *pair);
frozenref_released_t strong_put(frozenref_pair_t *pair);
void weak_get(frozenref_pair_t *pair);
bool weak_put(frozenref_pair_t *pair);
void *lookup(frozenref_pool_t *pool, frozenref_handle_t handle);

bool try_get(frozenref_t *ref)
{
	return frozenref_try_get(ref);
}

void get(frozenref_t *ref)
{
	frozenref_get(ref);
}

bool put(frozenref_t *ref)
{
	return frozenref_put(ref);
}

bool try_get_n(frozenref_t *ref, int32_t n)
{
	return frozenref_try_get_n(ref, n);
}

void get_n(frozenref_t *ref, int32_t n)
{
	frozenref_get_n(ref, n);
}

bool put_n(frozenref_t *ref, int32_t n)
{
	return frozenref_put_n(ref, n);
}

int32_t add_return(frozenref_t *ref, int32_t n)
{
	return frozenref_add_return(ref, n);
}

int32_t sub_return(frozenref_t *ref, int32_t n)
{
	return frozenref_sub_return(ref, n);
}

bool put_unguarded(frozenref_t *ref)
{
	return frozenref_put_unguarded(ref);
}

bool put_unguarded_n(frozenref_t *ref, int32_t n)
{
	return frozenref_put_unguarded_n(ref, n);
}

void get_quiet(frozenref_t *ref)
{
	frozenref_get_quiet(ref);
}

bool try_get_quiet(frozenref_t *ref)
{
	return frozenref_try_get_quiet(ref);
}

bool put_quiet(frozenref_t *ref)
{
	return frozenref_put_quiet(ref);
}

int32_t put_return(frozenref_t *ref)
{
	return frozenref_put_return(ref);
}

bool put_unless_last(frozenref_t *ref)
{
	return frozenref_put_unless_last(ref);
}

bool freeze(frozenref_t *ref)
{
	return frozenref_freeze(ref, 1);
}

void init(frozenref_t *ref)
{
	frozenref_init(ref, 1);
}

void unfreeze(frozenref_t *ref)
{
	frozenref_unfreeze(ref, 1);
}

bool claim(frozenref_t *ref)
{
	return frozenref_arch_cmpxchg_acquire(&ref->word, 0, FROZENREF_FROZEN) == 0;
}

int32_t first_look(frozenref_t *ref)
{
	return frozenref_arch_load_acquire(&ref->word);
}

bool upgrade(frozenref_pair_t *pair)
{
	return frozenref_upgrade(pair);
}

bool upgrade_quiet(frozenref_pair_t *pair)
{
	return frozenref_upgrade_quiet(pair);
}

void strong_get(frozenref_pair_t *pair)
{
	frozenref_strong_get(pair);
}

frozenref_released_t strong_put(frozenref_pair_t *pair)
{
	return frozenref_strong_put(pair);
}

void weak_get(frozenref_pair_t *pair)
{
	frozenref_weak_get(pair);
}

bool weak_put(frozenref_pair_t *pair)
{
	return frozenref_weak_put(pair);
}

void *lookup(frozenref_pool_t *pool, frozenref_handle_t handle)
{
	return frozenref_pool_lookup(pool, handle);
}
