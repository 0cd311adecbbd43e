/* SPDX-License-Identifier: MIT */
/*
 * What is said of the records, on the file that the launcher named.
 */
#ifndef FROZENREF_TRACKING_REPORT_H
#define FROZENREF_TRACKING_REPORT_H

#include <stddef.h>

#include "records.h"

/* Where to, and how many objects are described at most. Not after the program has begun to write there itself. */
void report_begin(int file, size_t objects);

/* Who holds what, the most suspicious first. Returns how many objects are held. */
size_t report_held(const char *why);

/* Around fork: no report is being made. */
void report_stop(void);
void report_go_on(void);

/* What led to a fault of `operation` on `ref`. What it did itself is on record already. */
void report_misuse(const char *operation, const char *reason, const void *ref);

#endif
