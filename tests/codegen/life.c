/* SPDX-License-Identifier: MIT */
/*
 * One life of an object, by every kind of RMW that a backend has. Exits 0 if each operation said what it should.
 */
#include <frozenref/frozenref.h>

int main(void)
{
	frozenref_t ref = FROZENREF_INIT_FROZEN;

	if (frozenref_try_get(&ref))
		return 1;
	frozenref_unfreeze(&ref, 1);
	if (!frozenref_try_get(&ref))
		return 2;
	frozenref_get(&ref);
	if (frozenref_put(&ref) || frozenref_put_unguarded(&ref) || !frozenref_put(&ref))
		return 3;
	frozenref_unfreeze(&ref, 2);
	if (!frozenref_freeze(&ref, 2) || !frozenref_is_frozen(&ref))
		return 4;
	return 0;
}
