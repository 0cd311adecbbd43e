/* SPDX-License-Identifier: MIT */
/*
 * An initialiser that compiles only for counts that there are.
 */
#include <frozenref/frozenref.h>

frozenref_t ref = FROZENREF_INIT(COUNT);
