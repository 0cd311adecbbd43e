/* SPDX-License-Identifier: MIT */
/*
 * arm64 with the Large System Extension (ARMv8.1): one ldadd or cas. The letter says the order: a for acquire, l for
 * release, al for both. Never stadd nor a wzr destination: without a register to load into, Arm drops the acquire.
 */
#ifndef FROZENREF_ARCH_ARM64_LSE_H
#define FROZENREF_ARCH_ARM64_LSE_H

#if !defined(__aarch64__)
#error "frozenref: the arm64-lse backend was chosen, but the compiler's target is not arm64"
#endif

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

/* The assembler must be told of LSE where the compiler was not (-march=armv8-a with arm64-lse asked for). */
#if defined(__ARM_FEATURE_ATOMICS)
#define FROZENREF_LSE
#else
#define FROZENREF_LSE ".arch_extension lse\n\t"
#endif

#define FROZENREF_ADD_RETURN(order, ldadd)                                                                             \
	FROZENREF_INLINE int32_t frozenref_arch_add_return_##order(int32_t *word, int32_t n)                           \
	{                                                                                                              \
		int32_t old;                                                                                           \
		__asm__ volatile(FROZENREF_LSE ldadd " %w[n], %w[old], %[word]"                                        \
				 : [old] "=r"(old), [word] "+Q"(*word)                                                 \
				 : [n] "r"(n)                                                                          \
				 : "memory");                                                                          \
		return frozenref_arch_wrapping_add(old, n);                                                            \
	}

FROZENREF_ADD_RETURN(relaxed, "ldadd")
FROZENREF_ADD_RETURN(acquire, "ldadda")
FROZENREF_ADD_RETURN(release, "ldaddl")
#undef FROZENREF_ADD_RETURN

#define FROZENREF_CMPXCHG(order, cas)                                                                                  \
	FROZENREF_INLINE int32_t frozenref_arch_cmpxchg_##order(int32_t *word, int32_t expected, int32_t desired)      \
	{                                                                                                              \
		int32_t old = expected;                                                                                \
		__asm__ volatile(FROZENREF_LSE cas " %w[old], %w[desired], %[word]"                                    \
				 : [old] "+r"(old), [word] "+Q"(*word)                                                 \
				 : [desired] "r"(desired)                                                              \
				 : "memory");                                                                          \
		return old;                                                                                            \
	}

FROZENREF_CMPXCHG(relaxed, "cas")
FROZENREF_CMPXCHG(acquire, "casa")
FROZENREF_CMPXCHG(release, "casl")
FROZENREF_CMPXCHG(acq_rel, "casal")
#undef FROZENREF_CMPXCHG
#undef FROZENREF_LSE

#endif
