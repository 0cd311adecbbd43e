/* SPDX-License-Identifier: MIT */
/*
 * A user's file, in what GNU C89 and C++11 have in common: every operation and initialiser once, and what the ABI
 * promises of the type.
 */
#include <frozenref/frozenref.h>

#ifdef __cplusplus
static_assert(sizeof(frozenref_t) == 4, "a word");
static_assert(alignof(frozenref_t) == 4, "a word's alignment");
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
_Static_assert(sizeof(frozenref_t) == 4, "a word");
_Static_assert(_Alignof(frozenref_t) == 4, "a word's alignment");
#endif

static frozenref_t one = FROZENREF_INIT(1);
static frozenref_t most = FROZENREF_INIT(INT32_MAX);
static frozenref_t frozen = FROZENREF_INIT_FROZEN;
static frozenref_t immortal = FROZENREF_INIT_IMMORTAL;

static void count_fault(const frozenref_fault_t *fault, void *data)
{
	if (fault->kind != FROZENREF_FAULT_OVERFLOW)
		++*FROZENREF_CAST(int *, data);
}

int main(void)
{
	frozenref_t local = FROZENREF_INIT(FROZENREF_COUNT_MAX / 2);
	int faults = 0;
	bool all;
	int32_t after, count;

	frozenref_set_fault_handler(count_fault, &faults);

	frozenref_init(&one, 2);
	frozenref_init_frozen(&frozen);
	frozenref_init_immortal(&most);
	frozenref_get(&one);
	frozenref_get_n(&one, 65);
	frozenref_get_quiet(&immortal);
	frozenref_make_immortal(&local);
	frozenref_unfreeze(&frozen, 3);

	all = frozenref_try_get(&one) && frozenref_try_get_n(&one, 2) && frozenref_put(&one) &&
	      frozenref_put_n(&one, 2) && frozenref_put_unguarded(&one) && frozenref_freeze(&frozen, 3) &&
	      frozenref_is_frozen(&frozen) && frozenref_is_saturated(&most) && frozenref_try_get_quiet(&one) &&
	      frozenref_put_quiet(&one) && frozenref_put_unless_last(&one) && frozenref_put_unguarded_n(&one, 2);
	after = frozenref_add_return(&one, 4) + frozenref_sub_return(&one, 4) + frozenref_put_return(&one);
	count = frozenref_count(&one);

	return all && after > 0 && count > 0 && frozenref_version()[0] == FROZENREF_VERSION[0] && frozenref_backend();
}
