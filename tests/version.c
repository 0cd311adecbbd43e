/* SPDX-License-Identifier: MIT */
/*
 * The library's version is the header's.
 */
#include "operations.h"

Test(version, of_library_and_header)
{
	cr_assert_str_eq(frozenref_version(), FROZENREF_VERSION);
}
