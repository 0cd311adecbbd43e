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

/* "IJ": the assembler turns the addition of a small negative constant into sub. */
#define FROZENREF_ADD_RETURN(order, ldxr, stxr)                                                                        \
	FROZENREF_INLINE int32_t frozenref_arch_add_return_##order(int32_t *word, int32_t n)                           \
	{                                                                                                              \
		int32_t result;                                                                                        \
		uint32_t failed;                                                                                       \
		__asm__ volatile("1: " ldxr " %w[result], %[word]\n"                                                   \
				 "   add %w[result], %w[result], %w[n]\n"                                              \
				 "   " stxr " %w[failed], %w[result], %[word]\n"                                       \
				 "   cbnz %w[failed], 1b"                                                              \
				 : [result] "=&r"(result), [failed] "=&r"(failed), [word] "+Q"(*word)                  \
				 : [n] "rIJ"(n)                                                                        \
				 : "memory");                                                                          \
		return result;                                                                                         \
	}

FROZENREF_ADD_RETURN(relaxed, "ldxr", "stxr")
FROZENREF_ADD_RETURN(acquire, "ldaxr", "stxr")
FROZENREF_ADD_RETURN(release, "ldxr", "stlxr")
#undef FROZENREF_ADD_RETURN

#define FROZENREF_CMPXCHG(order, ldxr, stxr)                                                                           \
	FROZENREF_INLINE int32_t frozenref_arch_cmpxchg_##order(int32_t *word, int32_t expected, int32_t desired)      \
	{                                                                                                              \
		int32_t old;                                                                                           \
		uint32_t failed;                                                                                       \
		__asm__ volatile("1: " ldxr " %w[old], %[word]\n"                                                      \
				 "   cmp %w[old], %w[expected]\n"                                                      \
				 "   b.ne 2f\n"                                                                        \
				 "   " stxr " %w[failed], %w[desired], %[word]\n"                                      \
				 "   cbnz %w[failed], 1b\n"                                                            \
				 "2:"                                                                                  \
				 : [old] "=&r"(old), [failed] "=&r"(failed), [word] "+Q"(*word)                        \
				 : [expected] "rIJ"(expected), [desired] "r"(desired)                                  \
				 : "memory", "cc");                                                                    \
		return old;                                                                                            \
	}

FROZENREF_CMPXCHG(relaxed, "ldxr", "stxr")
FROZENREF_CMPXCHG(acquire, "ldaxr", "stxr")
FROZENREF_CMPXCHG(release, "ldxr", "stlxr")
FROZENREF_CMPXCHG(acq_rel, "ldaxr", "stlxr")
#undef FROZENREF_CMPXCHG

#endif
