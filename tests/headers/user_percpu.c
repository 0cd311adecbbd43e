/* SPDX-License-Identifier: MIT */
/*
 * A user's file, in what GNU C89 and C++11 have in common: every operation and initialiser of per-CPU counts once, and what
 * the ABI promises of the type.
 */
#include <frozenref/percpu.h>

#ifdef __cplusplus
static_assert(sizeof(frozenref_percpu_t) == 8, "two words");
static_assert(alignof(frozenref_percpu_t) == 4, "a word's alignment");
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
_Static_assert(sizeof(frozenref_percpu_t) == 8, "two words");
_Static_assert(_Alignof(frozenref_percpu_t) == 4, "a word's alignment");
#endif

static frozenref_percpu_t one = FROZENREF_PERCPU_INIT(1);
static frozenref_percpu_t frozen = FROZENREF_PERCPU_INIT_FROZEN;
static frozenref_percpu_t immortal = FROZENREF_PERCPU_INIT_IMMORTAL;

int main(void)
{
	frozenref_percpu_t *const refs[] = {&one, &frozen, &immortal};
	enum frozenref_percpu_mode mode = frozenref_percpu_mode();
	bool won[3], all;
	size_t wins;
	int32_t count;

	frozenref_percpu_init(&one, 2);
	frozenref_percpu_init_frozen(&frozen);
	frozenref_percpu_init_immortal(&immortal);
	frozenref_percpu_get(&one);
	frozenref_percpu_get_n(&one, 65);
	frozenref_percpu_unfreeze(&frozen, 3);

	all = frozenref_percpu_try_get(&one) && frozenref_percpu_try_get_n(&one, 2) &&
	      frozenref_percpu_try_get_open(&one) && frozenref_percpu_try_get_open_n(&one, 2) &&
	      frozenref_percpu_put(&one) && frozenref_percpu_put_n(&one, 2) && frozenref_percpu_spread(&one) &&
	      frozenref_percpu_gather(&one) && frozenref_percpu_freeze(&frozen, 3) &&
	      frozenref_percpu_is_frozen(&frozen) && frozenref_percpu_is_spread(&one);
	wins = frozenref_percpu_gather_all(refs, 3, won);
	frozenref_percpu_make_immortal(&one);
	count = frozenref_percpu_count(&one);
	frozenref_percpu_destroy(&one);

	return all && wins == 0 && count > 0 && mode == FROZENREF_PERCPU_RSEQ;
}
