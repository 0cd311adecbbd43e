/* SPDX-License-Identifier: MIT */
/*
 * Plain loads and stores, and addition without signed overflow: the part that all backends share. What gcc and clang
 * emit for these is what would be written by hand: mov; ldr, ldar, str, stlr; lw, lw + fence r,rw, sw, fence rw,w + sw.
 */
#ifndef FROZENREF_ARCH_LOAD_STORE_H
#define FROZENREF_ARCH_LOAD_STORE_H

#include <stdint.h>

static inline int32_t frozenref_arch_load_relaxed(const int32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_RELAXED);
}

static inline int32_t frozenref_arch_load_acquire(const int32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static inline void frozenref_arch_store_relaxed(int32_t *word, int32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELAXED);
}

static inline void frozenref_arch_store_release(int32_t *word, int32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

/* a + b modulo 2^32, as the RMW instructions add. */
static inline int32_t frozenref_arch_wrapping_add(int32_t a, int32_t b)
{
	return (int32_t)((uint32_t)a + (uint32_t)b);
}

#endif
