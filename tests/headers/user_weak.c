/* SPDX-License-Identifier: MIT */
/*
 * A user's file, in what GNU C89 and C++11 have in common: every operation and initialiser of strong and weak
 * references once, and what the ABI promises of the types.
 */
#include <frozenref/weak.h>

#ifdef __cplusplus
static_assert(sizeof(frozenref_pair_t) == 8, "two words");
static_assert(alignof(frozenref_pair_t) == 4, "a word's alignment");
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
_Static_assert(sizeof(frozenref_pair_t) == 8, "two words");
_Static_assert(_Alignof(frozenref_pair_t) == 4, "a word's alignment");
#endif

static frozenref_pair_t pair = FROZENREF_PAIR_INIT(1);

static int destroyed, freed;

static void release(frozenref_released_t released)
{
	switch (released) {
	case FROZENREF_KEPT:
		break;
	case FROZENREF_DESTROY:
		++destroyed;
		if (frozenref_weak_put(&pair))
			++freed;
		break;
	case FROZENREF_FREE:
		++freed;
		break;
	}
}

int main(void)
{
	bool upgraded;
	int32_t count;
	int i;

	frozenref_pair_init(&pair, 2);
	frozenref_strong_get(&pair);
	frozenref_weak_get(&pair);
	upgraded = frozenref_upgrade(&pair) && frozenref_upgrade_quiet(&pair);
	count = frozenref_strong_count(&pair) + frozenref_weak_count(&pair);

	for (i = 0; i < 5; ++i)
		release(frozenref_strong_put(&pair));
	if (frozenref_weak_put(&pair))
		++freed;
	return !(upgraded && count == 7 && destroyed == 1 && freed == 1);
}
