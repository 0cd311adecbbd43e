/* SPDX-License-Identifier: MIT */
/*
 * For programs that run under frozenref-track(1): a report when they ask for one.
 */
#ifndef FROZENREF_TRACK_H
#define FROZENREF_TRACK_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Writes which objects are held now, and by whom, to where frozenref-track was told to write. Returns how many they
 * are. Not for signal handlers. NULL where the program does not run under frozenref-track, so look first: `if
 * (frozenref_track_report) frozenref_track_report("after the requests");`
 */
extern __attribute__((weak)) size_t frozenref_track_report(const char *why);

#ifdef __cplusplus
}
#endif

#endif
