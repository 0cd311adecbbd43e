/* SPDX-License-Identifier: MIT */
/*
 * What a page is.
 */
#ifndef PAGECACHE_PAGE_H
#define PAGECACHE_PAGE_H

#include <stdint.h>

enum { PAGE_BITS = 12, PAGE_BYTES = 1 << PAGE_BITS };

/* No page and no frame has this number. */
#define PAGE_NONE UINT32_MAX

#endif
