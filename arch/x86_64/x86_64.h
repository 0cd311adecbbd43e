/* SPDX-License-Identifier: MIT */
/*
 * x86-64: lock xadd and lock cmpxchg. A locked instruction is a full barrier, so one instruction serves every order;
 * the "memory" clobber holds the compiler to it. {a|b} is a in AT&T syntax and b in Intel's
 * (-masm=intel).
 */
#ifndef FROZENREF_ARCH_X86_64_H
#define FROZENREF_ARCH_X86_64_H

#if !defined(__x86_64__)
#error "frozenref: the x86_64 backend was chosen, but the compiler's target is not x86-64"
#endif

#include <stdint.h>

#include <frozenref/arch/plain.h>

FROZENREF_INLINE int32_t frozenref_arch_load_acquire(const int32_t *word)
{
	int32_t value;
	__asm__ volatile("mov{l %[word], %[value]| %[value], %[word]}"
			 : [value] "=r"(value)
			 : [word] "m"(*word)
			 : "memory");
	return value;
}

/* clang's operand does not say how wide it is in Intel syntax, nor does a constant; gcc's does, and may twice. */
FROZENREF_INLINE void frozenref_arch_store_release(int32_t *word, int32_t value)
{
	__asm__ volatile("mov{l %[value], %[word]| dword ptr %[word], %[value]}"
			 : [word] "=m"(*word)
			 : [value] "er"(value)
			 : "memory");
}

#define FROZENREF_ADD_RETURN(order)                                                                                    \
	FROZENREF_INLINE int32_t frozenref_arch_add_return_##order(int32_t *word, int32_t n)                           \
	{                                                                                                              \
		int32_t old = n;                                                                                       \
		__asm__ volatile("lock xadd{l %[old], %[word]| %[word], %[old]}"                                       \
				 : [old] "+r"(old), [word] "+m"(*word)                                                 \
				 :                                                                                     \
				 : "memory", "cc");                                                                    \
		return frozenref_arch_wrapping_add(old, n);                                                            \
	}

FROZENREF_ADD_RETURN(relaxed)
FROZENREF_ADD_RETURN(acquire)
FROZENREF_ADD_RETURN(release)
#undef FROZENREF_ADD_RETURN

#define FROZENREF_CMPXCHG(order)                                                                                       \
	FROZENREF_INLINE int32_t frozenref_arch_cmpxchg_##order(int32_t *word, int32_t expected, int32_t desired)      \
	{                                                                                                              \
		int32_t old = expected;                                                                                \
		__asm__ volatile("lock cmpxchg{l %[desired], %[word]| %[word], %[desired]}"                            \
				 : [old] "+a"(old), [word] "+m"(*word)                                                 \
				 : [desired] "r"(desired)                                                              \
				 : "memory", "cc");                                                                    \
		return old;                                                                                            \
	}

FROZENREF_CMPXCHG(relaxed)
FROZENREF_CMPXCHG(acquire)
FROZENREF_CMPXCHG(release)
FROZENREF_CMPXCHG(acq_rel)
#undef FROZENREF_CMPXCHG

#endif
