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

#include <frozenref/arch/arm64/ordered.h>

/* What the operations are called: arch/arm64/any.h has two of each. */
#ifndef FROZENREF_LSE
#define FROZENREF_LSE(operation) frozenref_arch_##operation
#endif

/* The assembler must be told of LSE where the compiler was not (-march=armv8-a with arm64-lse asked for). */
#if defined(__ARM_FEATURE_ATOMICS)
#define FROZENREF_LSE_EXTENSION
#else
#define FROZENREF_LSE_EXTENSION ".arch_extension lse\n\t"
#endif

#define FROZENREF_ADD_RETURN(name, ldadd)                                                                              \
	FROZENREF_INLINE int32_t name(int32_t *word, int32_t n)                                                        \
	{                                                                                                              \
		int32_t old;                                                                                           \
		__asm__ volatile(FROZENREF_LSE_EXTENSION ldadd " %w[n], %w[old], %[word]"                              \
				 : [old] "=r"(old), [word] "+Q"(*word)                                                 \
				 : [n] "r"(n)                                                                          \
				 : "memory");                                                                          \
		return frozenref_arch_wrapping_add(old, n);                                                            \
	}

FROZENREF_ADD_RETURN(FROZENREF_LSE(add_return_relaxed), "ldadd")
FROZENREF_ADD_RETURN(FROZENREF_LSE(add_return_acquire), "ldadda")
FROZENREF_ADD_RETURN(FROZENREF_LSE(add_return_release), "ldaddl")
#undef FROZENREF_ADD_RETURN

#define FROZENREF_CMPXCHG(name, cas)                                                                                   \
	FROZENREF_INLINE int32_t name(int32_t *word, int32_t expected, int32_t desired)                                \
	{                                                                                                              \
		int32_t old = expected;                                                                                \
		__asm__ volatile(FROZENREF_LSE_EXTENSION cas " %w[old], %w[desired], %[word]"                          \
				 : [old] "+r"(old), [word] "+Q"(*word)                                                 \
				 : [desired] "r"(desired)                                                              \
				 : "memory");                                                                          \
		return old;                                                                                            \
	}

FROZENREF_CMPXCHG(FROZENREF_LSE(cmpxchg_relaxed), "cas")
FROZENREF_CMPXCHG(FROZENREF_LSE(cmpxchg_acquire), "casa")
FROZENREF_CMPXCHG(FROZENREF_LSE(cmpxchg_release), "casl")
FROZENREF_CMPXCHG(FROZENREF_LSE(cmpxchg_acq_rel), "casal")
#undef FROZENREF_CMPXCHG

#endif
