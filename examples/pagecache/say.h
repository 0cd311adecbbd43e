/* SPDX-License-Identifier: MIT */
/*
 * What the program says on stderr besides its result: progress, troubles, and why it could not begin.
 */
#ifndef PAGECACHE_SAY_H
#define PAGECACHE_SAY_H

enum { EXIT_MISMATCH = 1, EXIT_BAD_INPUT = 2 };

/* All of them show what is not printable, in names and arguments, as \\x and two hex digits a byte. */

/* A line that the next one replaces; on a terminal only. NULL leaves an empty one. */
__attribute__((format(printf, 1, 2))) void say_progress(const char *format, ...);

/* A line of its own, from any thread. */
__attribute__((format(printf, 1, 2))) void say_trouble(const char *format, ...);

/* The same, and the end of the program. */
__attribute__((format(printf, 1, 2), noreturn)) void say_bad_input(const char *format, ...);

#endif
