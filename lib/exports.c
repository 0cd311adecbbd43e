/* SPDX-License-Identifier: MIT */
/*
 * The operations as symbols, from the same bodies that users inline: for other languages, debuggers and
 * FROZENREF_NO_INLINE.
 */
#define FROZENREF_API __attribute__((visibility("default")))
#include <frozenref/frozenref.h>

const char *frozenref_version(void)
{
	return FROZENREF_VERSION;
}
