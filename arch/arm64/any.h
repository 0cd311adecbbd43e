/* SPDX-License-Identifier: MIT */
/*
 * arm64 of any version, decided at run time: LSE where the CPU has it, else load-exclusive and store-exclusive. Both
 * may be used on one word.
 */
#ifndef FROZENREF_ARCH_ARM64_ANY_H
#define FROZENREF_ARCH_ARM64_ANY_H

#if !defined(__aarch64__)
#error "frozenref: the arm64 backend was chosen, but the compiler's target is not arm64"
#endif

#include <stdint.h>

#define FROZENREF_LLSC(operation) frozenref_llsc_##operation
#define FROZENREF_LSE(operation) frozenref_lse_##operation
#include <frozenref/arch/arm64/llsc.h>
#include <frozenref/arch/arm64/lse.h>

#ifdef __cplusplus
extern "C" {
#endif
/* The library sets it before main. Until then, and where nobody sets it, it is 0: LL/SC is right on every CPU. */
extern FROZENREF_EXPORT uint32_t frozenref_arm64_has_lse;
#ifdef __cplusplus
}
#endif

FROZENREF_INLINE uint32_t frozenref_arm64_takes_lse(void)
{
	/* relaxed: whichever value it has, what follows is right */
	return __atomic_load_n(&frozenref_arm64_has_lse, __ATOMIC_RELAXED);
}

#define FROZENREF_ADD_RETURN(order)                                                                                    \
	FROZENREF_INLINE int32_t frozenref_arch_add_return_##order(int32_t *word, int32_t n)                           \
	{                                                                                                              \
		return FROZENREF_LIKELY(frozenref_arm64_takes_lse()) ? frozenref_lse_add_return_##order(word, n)       \
								     : frozenref_llsc_add_return_##order(word, n);     \
	}

FROZENREF_ADD_RETURN(relaxed)
FROZENREF_ADD_RETURN(acquire)
FROZENREF_ADD_RETURN(release)
#undef FROZENREF_ADD_RETURN

#define FROZENREF_CMPXCHG(order)                                                                                       \
	FROZENREF_INLINE int32_t frozenref_arch_cmpxchg_##order(int32_t *word, int32_t expected, int32_t desired)      \
	{                                                                                                              \
		return FROZENREF_LIKELY(frozenref_arm64_takes_lse())                                                   \
			       ? frozenref_lse_cmpxchg_##order(word, expected, desired)                                \
			       : frozenref_llsc_cmpxchg_##order(word, expected, desired);                              \
	}

FROZENREF_CMPXCHG(relaxed)
FROZENREF_CMPXCHG(acquire)
FROZENREF_CMPXCHG(release)
FROZENREF_CMPXCHG(acq_rel)
#undef FROZENREF_CMPXCHG

#endif
