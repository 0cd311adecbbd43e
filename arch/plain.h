/* SPDX-License-Identifier: MIT */
/*
 * What all backends share: relaxed loads and stores, each one plain instruction, and addition without signed overflow.
 */
#ifndef FROZENREF_ARCH_PLAIN_H
#define FROZENREF_ARCH_PLAIN_H

#include <stdint.h>

#include <frozenref/compiler.h>

FROZENREF_INLINE int32_t frozenref_arch_load_relaxed(const int32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_RELAXED);
}

FROZENREF_INLINE void frozenref_arch_store_relaxed(int32_t *word, int32_t value)
{
#if defined(__clang_analyzer__)
	*word = value; /* the builtin tells it nothing */
#elif defined(__riscv) && !defined(__clang__) && __GNUC__ < 14
	/* such a gcc makes every atomic store an AMO, which costs more, and which a CPU with Zalrsc alone has not */
	volatile int32_t *plain = word;
	*plain = value;
#else
	__atomic_store_n(word, value, __ATOMIC_RELAXED);
#endif
}

/* a + b modulo 2^32, as the RMW instructions add. */
FROZENREF_INLINE int32_t frozenref_arch_wrapping_add(int32_t a, int32_t b)
{
	return FROZENREF_CAST(int32_t, FROZENREF_CAST(uint32_t, a) + FROZENREF_CAST(uint32_t, b));
}

#endif
