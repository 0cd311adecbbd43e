/* SPDX-License-Identifier: MIT */
/*
 * The operations as symbols, from the same bodies that users inline: for other languages, debuggers and
 * FROZENREF_NO_INLINE.
 */
#if defined(FROZENREF_FROZENREF_H)
#error "frozenref: lib/exports.c is to be compiled by itself, not in one file with others (unity builds)"
#endif
#define FROZENREF_API FROZENREF_EXPORT
#include "probes.h"
#include <frozenref/frozenref.h>
#include <frozenref/percpu.h>
#include <frozenref/weak.h>

const char *frozenref_version(void)
{
	return FROZENREF_VERSION;
}

const char *frozenref_backend(void)
{
	return FROZENREF_BACKEND_NAME;
}
