/* SPDX-License-Identifier: MIT */
/*
 * The same for subjects that are C++.
 */
#include "subject.c"
