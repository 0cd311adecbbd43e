/* SPDX-License-Identifier: MIT */
/*
 * A module of C++20 that uses operations in an exported template, and hands on two of them.
 */
module;
#include <frozenref/frozenref.h>
export module counts;

#if defined(FROZENREF_NO_INLINE)
export using ::frozenref_try_get;
export using ::frozenref_put;
#endif

export struct object {
	frozenref_t ref;
};

export inline object *the_object()
{
	static object object = {FROZENREF_INIT(1)};
	return &object;
}

export template <class T> bool hold(T &object)
{
	return frozenref_try_get(&object.ref);
}

export template <class T> bool drop(T &object)
{
	return frozenref_put(&object.ref);
}
