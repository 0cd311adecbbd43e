/* SPDX-License-Identifier: MIT */
/*
 * What an address in the program is called.
 */
#ifndef FROZENREF_TRACKING_PLACES_H
#define FROZENREF_TRACKING_PLACES_H

#include <stdbool.h>
#include <stddef.h>

/* Around the questions of one report: the program may load more in between. One at a time. */
void places_open(void);
void places_close(void);

/*
 * The call before a return address: "main at leak.c:12", or as much of it as is known and fits. What the program's
 * files say is escaped. Returns false for what calls main. Not for signal handlers.
 */
bool place_of(const void *behind_call, char *text, size_t size);

#endif
