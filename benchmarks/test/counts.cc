/* SPDX-License-Identifier: MIT */
/*
 * The same for subjects that are C++.
 */
#include "counts.c"
