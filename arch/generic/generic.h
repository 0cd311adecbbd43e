/* SPDX-License-Identifier: MIT */
/*
 * Any CPU, by the compiler's __atomic builtins: the backend that sanitizers and analysers understand, and the oracle
 * that every other backend is compared with.
 */
#ifndef FROZENREF_ARCH_GENERIC_H
#define FROZENREF_ARCH_GENERIC_H

#if defined(__GCC_ATOMIC_INT_LOCK_FREE) && __GCC_ATOMIC_INT_LOCK_FREE != 2
#error "frozenref: the target has no atomic 32-bit read-modify-write; is an extension missing from -march?"
#endif

#include <stdbool.h>
#include <stdint.h>

#include <frozenref/arch/plain.h>

FROZENREF_INLINE int32_t frozenref_arch_load_acquire(const int32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

FROZENREF_INLINE void frozenref_arch_store_release(int32_t *word, int32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

#if defined(__clang_analyzer__)
/* The analyser takes a builtin's result for any value: show it what it does, here and below. */
#define FROZENREF_ADD_RETURN(order, builtin_order)                                                                     \
	FROZENREF_INLINE int32_t frozenref_arch_add_return_##order(int32_t *word, int32_t n)                           \
	{                                                                                                              \
		*word = frozenref_arch_wrapping_add(*word, n);                                                         \
		return *word;                                                                                          \
	}
#else
#define FROZENREF_ADD_RETURN(order, builtin_order)                                                                     \
	FROZENREF_INLINE int32_t frozenref_arch_add_return_##order(int32_t *word, int32_t n)                           \
	{                                                                                                              \
		return frozenref_arch_wrapping_add(__atomic_fetch_add(word, n, builtin_order), n);                     \
	}
#endif

FROZENREF_ADD_RETURN(relaxed, __ATOMIC_RELAXED)
FROZENREF_ADD_RETURN(acquire, __ATOMIC_ACQUIRE)
FROZENREF_ADD_RETURN(release, __ATOMIC_RELEASE)
#undef FROZENREF_ADD_RETURN

/*
 * gcc before 14 for RISC-V is wrong about cmpxchg in two ways. It takes the order of the LR from the failure order and
 * gives the SC no .rl: (acquire, relaxed) loses the acquire of a success, release and acq_rel the release; (seq_cst,
 * seq_cst) alone has a fence. And it compares all of the register with what LR sign-extended, but may have truncated
 * `expected` by looking away: an equal word is then not exchanged (gcc bug 114130).
 */
#if defined(__riscv) && !defined(__clang__) && __GNUC__ < 14
#define FROZENREF_RELEASE __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST
#define FROZENREF_ACQ_REL __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST
FROZENREF_INLINE int32_t frozenref_arch_sign_extended(int32_t expected)
{
	intptr_t extended = expected;
	__asm__("" : "+r"(extended));
	return FROZENREF_CAST(int32_t, extended);
}
#else
#define FROZENREF_RELEASE __ATOMIC_RELEASE, __ATOMIC_RELAXED
#define FROZENREF_ACQ_REL __ATOMIC_ACQ_REL, __ATOMIC_RELAXED
FROZENREF_INLINE int32_t frozenref_arch_sign_extended(int32_t expected)
{
	return expected;
}
#endif

#if defined(__clang_analyzer__)
#define FROZENREF_CMPXCHG(order, ...)                                                                                  \
	FROZENREF_INLINE int32_t frozenref_arch_cmpxchg_##order(int32_t *word, int32_t expected, int32_t desired)      \
	{                                                                                                              \
		int32_t found = *word;                                                                                 \
		if (found == expected)                                                                                 \
			*word = desired;                                                                               \
		return found;                                                                                          \
	}
#else
#define FROZENREF_CMPXCHG(order, ...)                                                                                  \
	FROZENREF_INLINE int32_t frozenref_arch_cmpxchg_##order(int32_t *word, int32_t expected, int32_t desired)      \
	{                                                                                                              \
		expected = frozenref_arch_sign_extended(expected);                                                     \
		__atomic_compare_exchange_n(word, &expected, desired, false, __VA_ARGS__);                             \
		return expected;                                                                                       \
	}
#endif

FROZENREF_CMPXCHG(relaxed, __ATOMIC_RELAXED, __ATOMIC_RELAXED)
FROZENREF_CMPXCHG(acquire, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)
FROZENREF_CMPXCHG(release, FROZENREF_RELEASE)
FROZENREF_CMPXCHG(acq_rel, FROZENREF_ACQ_REL)
#undef FROZENREF_RELEASE
#undef FROZENREF_ACQ_REL
#undef FROZENREF_CMPXCHG

#endif
