/* SPDX-License-Identifier: MIT */
/*
 * Between two RMWs of one operation: the linker's --wrap sends the call that lies there through this file, or between.h
 * the second of them. Both RMWs are the library's own, in the code that every program runs.
 */
#include <frozenref/weak.h>

#include "stress.h"

static void before_claim(void)
{
	stress_self->claiming = 1;
	stress_self->tally[STRESS_ZEROS]++;
	stress_stall(stress_self);
}

static void after_claim(bool won)
{
	stress_self->claiming = 0;
	if (!won)
		stress_self->tally[STRESS_RESCUES]++;
}

#if FROZENREF_INSTRUMENTED

static bool is_claim(int32_t expected, int32_t desired)
{
	return expected == 0 && desired == FROZENREF_FROZEN;
}

void stress_before_cmpxchg(int32_t expected, int32_t desired)
{
	if (is_claim(expected, desired))
		before_claim();
	else if (expected < 0)
		stress_stall(stress_self);
}

void stress_after_cmpxchg(int32_t expected, int32_t desired, int32_t found)
{
	if (is_claim(expected, desired))
		after_claim(found == expected);
}

#else

/* The names are the linker's. */
bool __real_frozenref_put_cold(frozenref_t *ref, int32_t n, int32_t word, enum frozenref_operation operation);
int32_t __real_frozenref_sub_cold(frozenref_t *ref, int32_t n, int32_t word, enum frozenref_operation operation);
bool __real_frozenref_try_get_cold(frozenref_t *ref, int32_t n, int32_t word, enum frozenref_operation operation);
bool __wrap_frozenref_put_cold(frozenref_t *ref, int32_t n, int32_t word, enum frozenref_operation operation);
int32_t __wrap_frozenref_sub_cold(frozenref_t *ref, int32_t n, int32_t word, enum frozenref_operation operation);
bool __wrap_frozenref_try_get_cold(frozenref_t *ref, int32_t n, int32_t word, enum frozenref_operation operation);
frozenref_released_t __real_frozenref_strong_put_cold(frozenref_pair_t *pair, int32_t word);
bool __real_frozenref_strong_add_cold(frozenref_pair_t *pair, int32_t word, enum frozenref_operation operation);
frozenref_released_t __wrap_frozenref_strong_put_cold(frozenref_pair_t *pair, int32_t word);
bool __wrap_frozenref_strong_add_cold(frozenref_pair_t *pair, int32_t word, enum frozenref_operation operation);

bool __wrap_frozenref_put_cold(frozenref_t *ref, int32_t n, int32_t word, enum frozenref_operation operation)
{
	if (word != 0)
		return __real_frozenref_put_cold(ref, n, word, operation);
	before_claim();
	bool won = __real_frozenref_put_cold(ref, n, word, operation);
	after_claim(won);
	return won;
}

int32_t __wrap_frozenref_sub_cold(frozenref_t *ref, int32_t n, int32_t word, enum frozenref_operation operation)
{
	if (word != 0)
		return __real_frozenref_sub_cold(ref, n, word, operation);
	before_claim();
	int32_t left = __real_frozenref_sub_cold(ref, n, word, operation);
	after_claim(left == 0);
	return left;
}

bool __wrap_frozenref_try_get_cold(frozenref_t *ref, int32_t n, int32_t word, enum frozenref_operation operation)
{
	stress_stall(stress_self);
	return __real_frozenref_try_get_cold(ref, n, word, operation);
}

frozenref_released_t __wrap_frozenref_strong_put_cold(frozenref_pair_t *pair, int32_t word)
{
	if (word != 0)
		return __real_frozenref_strong_put_cold(pair, word);
	before_claim();
	frozenref_released_t released = __real_frozenref_strong_put_cold(pair, word);
	after_claim(released == FROZENREF_DESTROY);
	return released;
}

bool __wrap_frozenref_strong_add_cold(frozenref_pair_t *pair, int32_t word, enum frozenref_operation operation)
{
	stress_stall(stress_self);
	return __real_frozenref_strong_add_cold(pair, word, operation);
}

#endif
