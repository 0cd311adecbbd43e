/* SPDX-License-Identifier: MIT */
/*
 * A plugin that has operations inlined.
 */
#include <frozenref/percpu.h>

bool plugin_take(frozenref_percpu_t *ref);
bool plugin_give(frozenref_percpu_t *ref);

__attribute__((visibility("default"))) bool plugin_take(frozenref_percpu_t *ref)
{
	return frozenref_percpu_try_get(ref);
}

__attribute__((visibility("default"))) bool plugin_give(frozenref_percpu_t *ref)
{
	return frozenref_percpu_put(ref);
}
