/* SPDX-License-Identifier: MIT */
/*
 * The same for tables that are C++.
 */
#include "tables.c"
