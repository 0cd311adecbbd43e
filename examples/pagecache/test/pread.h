/* SPDX-License-Identifier: MIT */
/*
 * Comes before everything else in the test program's files.c, which then calls meddle.c for pread. A name given on the
 * command line would not do: the C library's header may bind it to pread64.
 */
#ifndef PAGECACHE_TEST_PREAD_H
#define PAGECACHE_TEST_PREAD_H

#include <unistd.h>

ssize_t meddled_pread(int descriptor, void *to, size_t length, off_t offset);

#define pread meddled_pread

#endif
