/* SPDX-License-Identifier: MIT */
/*
 * The cold paths, out of line: the one copy that every program shares.
 */
#include <frozenref/frozenref.h>

#include <frozenref/cold.h>
