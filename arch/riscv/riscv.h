/* SPDX-License-Identifier: MIT */
/*
 * RISC-V with the A extension: amoadd.w, and lr.w/sc.w for cmpxchg, or amocas.w where the compiler is told of Zacas.
 * With the half of A that is Zalrsc alone: lr.w/sc.w for both. The acquire stands on the load side (.aq), the release
 * on the store side (.rl), as the psABI maps C11.
 */
#ifndef FROZENREF_ARCH_RISCV_H
#define FROZENREF_ARCH_RISCV_H

#if !defined(__riscv_atomic) && !defined(__riscv_zalrsc)
#error "frozenref: the riscv backend was chosen, but the compiler's target is not RISC-V with the A extension or Zalrsc"
#endif

#include <stdint.h>

#include <frozenref/arch/plain.h>

/* gcc 12 makes a release store an amoswap.w; a fence and a plain sw is all that it takes. */
FROZENREF_INLINE int32_t frozenref_arch_load_acquire(const int32_t *word)
{
	int32_t value;
	__asm__ volatile("lw %[value], %[word]\n\tfence r, rw" : [value] "=r"(value) : [word] "m"(*word) : "memory");
	return value;
}

FROZENREF_INLINE void frozenref_arch_store_release(int32_t *word, int32_t value)
{
	__asm__ volatile("fence rw, w\n\tsw %z[value], %[word]" : [word] "=m"(*word) : [value] "rJ"(value) : "memory");
}

#if defined(__riscv_atomic) || defined(__riscv_zaamo)

#define FROZENREF_ADD_RETURN(order, amo_suffix, lr_suffix, sc_suffix)                                                  \
	FROZENREF_INLINE int32_t frozenref_arch_add_return_##order(int32_t *word, int32_t n)                           \
	{                                                                                                              \
		int32_t old;                                                                                           \
		__asm__ volatile("amoadd.w" amo_suffix " %[old], %[n], %[word]"                                        \
				 : [old] "=r"(old), [word] "+A"(*word)                                                 \
				 : [n] "r"(n)                                                                          \
				 : "memory");                                                                          \
		return frozenref_arch_wrapping_add(old, n);                                                            \
	}

#else

#define FROZENREF_ADD_RETURN(order, amo_suffix, lr_suffix, sc_suffix)                                                  \
	FROZENREF_INLINE int32_t frozenref_arch_add_return_##order(int32_t *word, int32_t n)                           \
	{                                                                                                              \
		int32_t result;                                                                                        \
		uint32_t failed;                                                                                       \
		__asm__ volatile("1: lr.w" lr_suffix " %[result], %[word]\n"                                           \
				 "   addw %[result], %[result], %[n]\n"                                                \
				 "   sc.w" sc_suffix " %[failed], %[result], %[word]\n"                                \
				 "   bnez %[failed], 1b"                                                               \
				 : [result] "=&r"(result), [failed] "=&r"(failed), [word] "+A"(*word)                  \
				 : [n] "rI"(n)                                                                         \
				 : "memory");                                                                          \
		return result;                                                                                         \
	}

#endif

FROZENREF_ADD_RETURN(relaxed, "", "", "")
FROZENREF_ADD_RETURN(acquire, ".aq", ".aq", "")
FROZENREF_ADD_RETURN(release, ".rl", "", ".rl")
#undef FROZENREF_ADD_RETURN

#if defined(__riscv_zacas)

/* amocas.w by its encoding, funct7 = 00101 aq rl: binutils knows the name only from 2.42 on. */
#define FROZENREF_CMPXCHG(order, funct7, lr_suffix, sc_suffix)                                                         \
	FROZENREF_INLINE int32_t frozenref_arch_cmpxchg_##order(int32_t *word, int32_t expected, int32_t desired)      \
	{                                                                                                              \
		int32_t old = expected;                                                                                \
		__asm__ volatile(".insn r 0x2f, 2, " funct7 ", %[old], %[address], %[desired]"                         \
				 : [old] "+r"(old), "+m"(*word)                                                        \
				 : [address] "r"(word), [desired] "r"(desired)                                         \
				 : "memory");                                                                          \
		return old;                                                                                            \
	}

#else

/* lr.w sign-extends into the register and bne compares all of it: so must be what it is compared with. */
#define FROZENREF_CMPXCHG(order, funct7, lr_suffix, sc_suffix)                                                         \
	FROZENREF_INLINE int32_t frozenref_arch_cmpxchg_##order(int32_t *word, int32_t expected, int32_t desired)      \
	{                                                                                                              \
		intptr_t extended = expected;                                                                          \
		int32_t old;                                                                                           \
		uint32_t failed;                                                                                       \
		__asm__ volatile("1: lr.w" lr_suffix " %[old], %[word]\n"                                              \
				 "   bne %[old], %[extended], 2f\n"                                                    \
				 "   sc.w" sc_suffix " %[failed], %[desired], %[word]\n"                               \
				 "   bnez %[failed], 1b\n"                                                             \
				 "2:"                                                                                  \
				 : [old] "=&r"(old), [failed] "=&r"(failed), [word] "+A"(*word)                        \
				 : [extended] "r"(extended), [desired] "r"(desired)                                    \
				 : "memory");                                                                          \
		return old;                                                                                            \
	}

#endif

FROZENREF_CMPXCHG(relaxed, "0x14", "", "")
FROZENREF_CMPXCHG(acquire, "0x16", ".aq", "")
FROZENREF_CMPXCHG(release, "0x15", "", ".rl")
FROZENREF_CMPXCHG(acq_rel, "0x17", ".aq", ".rl")
#undef FROZENREF_CMPXCHG

#endif
