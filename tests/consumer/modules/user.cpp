/* SPDX-License-Identifier: MIT */
/*
 * Imports the module. Exits 0 if its count counts.
 */
import counts;

int main()
{
	object &object = *the_object();
#if defined(FROZENREF_NO_INLINE)
	if (!frozenref_try_get(&object.ref) || frozenref_put(&object.ref))
		return 1;
#endif
	return hold(object) && !drop(object) && drop(object) ? 0 : 2;
}
