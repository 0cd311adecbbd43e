/* SPDX-License-Identifier: MIT */
/*
 * The files that the cache is read over, laid end to end in one space of page numbers, and the checksums that reads
 * are verified against, taken straight from the files.
 */
#ifndef PAGECACHE_FILES_H
#define PAGECACHE_FILES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "page.h"
#include "random.h"

struct file;

struct files {
	struct file *file;
	size_t count;
	size_t open;        /* how many of them have a descriptor; the others are opened for every page */
	size_t skipped;     /* found in a folder, but not readable */
	size_t dropped;     /* shrank, changed or failed since */
	atomic_uint blames; /* reads that the cache got wrong */
	uint64_t bytes;
	uint32_t pages;

	/*
	 * A read asks for one block: `block` bytes of a page, at a multiple of 2^stride_bits, fewer at the end of a
	 * file. Checksums are by page and block.
	 */
	size_t block;
	unsigned stride_bits;
	_Atomic uint16_t *page_bytes; /* by page: how many bytes of a file it holds; 0 once the file was dropped */
	uint64_t *checksums;
};

struct block {
	size_t offset;
	size_t length; /* 0: the file was dropped */
	uint64_t checksum;
};

/*
 * Takes the files, and the files in the folders, up to `limit` bytes; reads will be of `block` bytes. A path that can
 * not be taken is bad input; what cannot be read inside a folder is counted. A default path may be missing.
 */
void files_take(struct files *files, char *const paths[], bool are_defaults, uint64_t limit, size_t block);

void files_free(struct files *files);

/* Reads a page, and zeroes up to its end. False: the file shrank or failed; it is reported and dropped. */
bool files_read_page(struct files *files, uint32_t page, unsigned char *to);

/*
 * For a block that did not have its checksum: is the cache to blame? True: the first few are reported. False: the file
 * itself has changed, and is dropped.
 */
bool files_blame_cache(struct files *files, uint32_t page, const struct block *block);

static inline struct block files_block(const struct files *files, uint32_t page, uint64_t *random)
{
	/* relaxed: a reader that does not see yet that the file was dropped finds out when it verifies */
	size_t bytes = atomic_load_explicit(&files->page_bytes[page], memory_order_relaxed);
	uint32_t blocks = (uint32_t)((bytes + (1u << files->stride_bits) - 1) >> files->stride_bits);
	uint32_t number = random_below(random, blocks);
	struct block block = {.offset = (size_t)number << files->stride_bits};
	if (bytes > 0) {
		block.length = bytes - block.offset < files->block ? bytes - block.offset : files->block;
		block.checksum = files->checksums[((size_t)page << (PAGE_BITS - files->stride_bits)) + number];
	}
	return block;
}

#endif
