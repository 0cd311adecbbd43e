/* SPDX-License-Identifier: MIT */
/*
 * The checksum that every read is verified against: a multiply and a rotation for each 8 bytes. Both steps are one to
 * one, so two blocks that differ within one such word never have the same checksum.
 */
#ifndef PAGECACHE_CHECKSUM_H
#define PAGECACHE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t checksum_step(uint64_t sum, uint64_t word)
{
	sum = (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return sum << 29 | sum >> 35;
}

static inline uint64_t checksum(const unsigned char *bytes, size_t length)
{
	uint64_t sum = length;
	uint64_t word;
	for (; length >= sizeof word; bytes += sizeof word, length -= sizeof word) {
		memcpy(&word, bytes, sizeof word);
		sum = checksum_step(sum, word);
	}
	word = 0;
	memcpy(&word, bytes, length);
	return checksum_step(sum, word);
}

#endif
