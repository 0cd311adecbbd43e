/* SPDX-License-Identifier: MIT */
/*
 * arm64 of any version: loads and stores with an order, ldar and stlr.
 */
#ifndef FROZENREF_ARCH_ARM64_ORDERED_H
#define FROZENREF_ARCH_ARM64_ORDERED_H

#include <stdint.h>

#include <frozenref/arch/plain.h>

FROZENREF_INLINE int32_t frozenref_arch_load_acquire(const int32_t *word)
{
	int32_t value;
	__asm__ volatile("ldar %w[value], %[word]" : [value] "=r"(value) : [word] "Q"(*word) : "memory");
	return value;
}

FROZENREF_INLINE void frozenref_arch_store_release(int32_t *word, int32_t value)
{
	__asm__ volatile("stlr %w[value], %[word]" : [word] "=Q"(*word) : [value] "rZ"(value) : "memory");
}

#endif
