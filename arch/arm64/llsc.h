/* SPDX-License-Identifier: MIT */
/*
 * arm64 of any version: load-exclusive, store-exclusive. The load carries the acquire (ldaxr), the store the release
 * (stlxr). Nothing but registers is touched between the two, which is what Arm asks for forward progress.
 */
#ifndef FROZENREF_ARCH_ARM64_LLSC_H
#define FROZENREF_ARCH_ARM64_LLSC_H

#if !defined(__aarch64__)
#error "frozenref: the arm64-llsc backend was chosen, but the compiler's target is not arm64"
#endif

#include <frozenref/arch/arm64/ordered.h>

/* What the operations are called: arch/arm64/any.h has two of each. */
#ifndef FROZENREF_LLSC
#define FROZENREF_LLSC(operation) frozenref_arch_##operation
#endif

/* "IJ": the assembler turns the addition of a small negative constant into sub. */
#define FROZENREF_ADD_RETURN(name, ldxr, stxr)                                                                         \
	FROZENREF_INLINE int32_t name(int32_t *word, int32_t n)                                                        \
	{                                                                                                              \
		int32_t result;                                                                                        \
		uint32_t failed;                                                                                       \
		__asm__ FROZENREF_ASM_INLINE volatile(                                                                 \
			"1: " ldxr " %w[result], %[word]\n"                                                            \
			"   add %w[result], %w[result], %w[n]\n"                                                       \
			"   " stxr " %w[failed], %w[result], %[word]\n"                                                \
			"   cbnz %w[failed], 1b"                                                                       \
			: [result] "=&r"(result), [failed] "=&r"(failed), [word] "+Q"(*word)                           \
			: [n] "rIJ"(n)                                                                                 \
			: "memory");                                                                                   \
		return result;                                                                                         \
	}

FROZENREF_ADD_RETURN(FROZENREF_LLSC(add_return_relaxed), "ldxr", "stxr")
FROZENREF_ADD_RETURN(FROZENREF_LLSC(add_return_acquire), "ldaxr", "stxr")
FROZENREF_ADD_RETURN(FROZENREF_LLSC(add_return_release), "ldxr", "stlxr")
#undef FROZENREF_ADD_RETURN

#define FROZENREF_CMPXCHG(name, ldxr, stxr)                                                                            \
	FROZENREF_INLINE int32_t name(int32_t *word, int32_t expected, int32_t desired)                                \
	{                                                                                                              \
		int32_t old;                                                                                           \
		uint32_t failed;                                                                                       \
		__asm__ FROZENREF_ASM_INLINE volatile("1: " ldxr " %w[old], %[word]\n"                                 \
						      "   cmp %w[old], %w[expected]\n"                                 \
						      "   b.ne 2f\n"                                                   \
						      "   " stxr " %w[failed], %w[desired], %[word]\n"                 \
						      "   cbnz %w[failed], 1b\n"                                       \
						      "2:"                                                             \
						      : [old] "=&r"(old), [failed] "=&r"(failed), [word] "+Q"(*word)   \
						      : [expected] "rIJ"(expected), [desired] "r"(desired)             \
						      : "memory", "cc");                                               \
		return old;                                                                                            \
	}

FROZENREF_CMPXCHG(FROZENREF_LLSC(cmpxchg_relaxed), "ldxr", "stxr")
FROZENREF_CMPXCHG(FROZENREF_LLSC(cmpxchg_acquire), "ldaxr", "stxr")
FROZENREF_CMPXCHG(FROZENREF_LLSC(cmpxchg_release), "ldxr", "stlxr")
FROZENREF_CMPXCHG(FROZENREF_LLSC(cmpxchg_acq_rel), "ldaxr", "stlxr")
#undef FROZENREF_CMPXCHG

#endif
