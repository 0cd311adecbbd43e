/* SPDX-License-Identifier: MIT */
/*
 * The cold paths, out of line: the one copy that every program shares. Also in a library that is instrumented itself,
 * for programs that are not.
 */
#define FROZENREF_COLD extern __attribute__((visibility("default"), noinline, cold))
#include <frozenref/frozenref.h>

#include <frozenref/cold.h>
