/* SPDX-License-Identifier: MIT */
/*
 * Any CPU, by the compiler's __atomic builtins: the backend that sanitizers and analysers understand, and the oracle
 * that every other backend is compared with.
 */
#ifndef FROZENREF_ARCH_GENERIC_H
#define FROZENREF_ARCH_GENERIC_H

#include <stdbool.h>
#include <stdint.h>

#include <frozenref/arch/load_store.h>

#define FROZENREF_ADD_RETURN(order, builtin_order)                                                                   \
	static inline int32_t frozenref_arch_add_return_##order(int32_t *word, int32_t n)                            \
	{                                                                                                            \
		return frozenref_arch_wrapping_add(__atomic_fetch_add(word, n, builtin_order), n);                   \
	}

FROZENREF_ADD_RETURN(relaxed, __ATOMIC_RELAXED)
FROZENREF_ADD_RETURN(acquire, __ATOMIC_ACQUIRE)
FROZENREF_ADD_RETURN(release, __ATOMIC_RELEASE)
#undef FROZENREF_ADD_RETURN

#define FROZENREF_CMPXCHG(order, success, failure)                                                                   \
	static inline int32_t frozenref_arch_cmpxchg_##order(int32_t *word, int32_t expected, int32_t desired)       \
	{                                                                                                            \
		__atomic_compare_exchange_n(word, &expected, desired, false, success, failure);                      \
		return expected;                                                                                     \
	}

/*
 * gcc 12 for RISC-V takes the order of the LR from the failure order: (acquire, relaxed) loses the acquire of a
 * success, and (acq_rel, acquire) the release. So acquire fails with acquire, and acq_rel is asked for as seq_cst.
 */
FROZENREF_CMPXCHG(relaxed, __ATOMIC_RELAXED, __ATOMIC_RELAXED)
FROZENREF_CMPXCHG(acquire, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)
FROZENREF_CMPXCHG(release, __ATOMIC_RELEASE, __ATOMIC_RELAXED)
FROZENREF_CMPXCHG(acq_rel, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)
#undef FROZENREF_CMPXCHG

#endif
