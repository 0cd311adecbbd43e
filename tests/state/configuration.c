/* SPDX-License-Identifier: MIT */
/*
 * The headers, the library and the project are of one version, and the headers have the backend that was configured.
 */
#include <stdio.h>

#include <frozenref/arch/backend.h>

#include "operations.h"

Test(configuration, version)
{
	char parts[64];

	snprintf(parts, sizeof parts, "%d.%d.%d", FROZENREF_VERSION_MAJOR, FROZENREF_VERSION_MINOR,
		 FROZENREF_VERSION_PATCH);
	cr_assert_str_eq(FROZENREF_VERSION, CONFIGURED_VERSION);
	cr_assert_str_eq(FROZENREF_VERSION, parts);
	cr_assert_str_eq(FROZENREF_VERSION, frozenref_version());
}

Test(configuration, backend)
{
	cr_assert_str_eq(FROZENREF_BACKEND_NAME, CONFIGURED_BACKEND);
}
