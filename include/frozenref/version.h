/* SPDX-License-Identifier: MIT */
/*
 * The version of these headers; frozenref_version() is that of the library.
 */
#ifndef FROZENREF_VERSION_H
#define FROZENREF_VERSION_H

#define FROZENREF_VERSION "0.1.0"
#define FROZENREF_VERSION_MAJOR 0
#define FROZENREF_VERSION_MINOR 1
#define FROZENREF_VERSION_PATCH 0

#endif
