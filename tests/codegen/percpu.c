/* SPDX-License-Identifier: MIT */
/*
 * Operations of per-CPU counts, alone in a function, to be read as instructions.
 */
#include <frozenref/percpu.h>

bool try_get(frozenref_percpu_t *ref);
void get(frozenref_percpu_t *ref);
bool put(frozenref_percpu_t *ref);
bool try_get_open_n(frozenref_percpu_t *ref, int32_t n);

bool try_get(frozenref_percpu_t *ref)
{
	return frozenref_percpu_try_get(ref);
}

void get(frozenref_percpu_t *ref)
{
	frozenref_percpu_get(ref);
}

bool put(frozenref_percpu_t *ref)
{
	return frozenref_percpu_put(ref);
}

bool try_get_open_n(frozenref_percpu_t *ref, int32_t n)
{
	return frozenref_percpu_try_get_open_n(ref, n);
}
