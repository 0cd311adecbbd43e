/* SPDX-License-Identifier: MIT */
/*
 * The atomics on one 64-bit shard of a per-CPU count, from the backend that arch/backend.h chose:
 *
 *   int64_t frozenref_arch_wide_load_relaxed(const frozenref_shard_t *shard)
 *   void    frozenref_arch_wide_store_release(frozenref_shard_t *shard, int64_t value)
 *   int64_t frozenref_arch_wide_add_return_{acquire,release,acq_rel}(frozenref_shard_t *shard, int64_t n)
 *
 * add_return wraps and returns the new value. Loads and stores are the compiler's: no fast path has one.
 */
#ifndef FROZENREF_ARCH_WIDE_H
#define FROZENREF_ARCH_WIDE_H

#include <stdint.h>

#include <frozenref/arch/backend.h>

/* Where a CPU adds 64 bits at once only with a lock, no count spreads, and nothing calls what is below. */
#if __GCC_ATOMIC_LLONG_LOCK_FREE == 2
#define FROZENREF_WIDE 1
#else
#define FROZENREF_WIDE 0
#endif

/* 32-bit ABIs align int64_t to 4 bytes, which is too little for one atomic instruction. */
typedef int64_t frozenref_shard_t __attribute__((aligned(8)));

/* a + b modulo 2^64, as the RMW instructions add. */
FROZENREF_INLINE int64_t frozenref_arch_wide_wrapping_add(int64_t a, int64_t b)
{
	return FROZENREF_CAST(int64_t, FROZENREF_CAST(uint64_t, a) + FROZENREF_CAST(uint64_t, b));
}

FROZENREF_INLINE int64_t frozenref_arch_wide_load_relaxed(const frozenref_shard_t *shard)
{
#if FROZENREF_WIDE
	return __atomic_load_n(shard, __ATOMIC_RELAXED);
#else
	return *shard;
#endif
}

FROZENREF_INLINE void frozenref_arch_wide_store_release(frozenref_shard_t *shard, int64_t value)
{
#if FROZENREF_WIDE
	__atomic_store_n(shard, value, __ATOMIC_RELEASE);
#else
	*shard = value;
#endif
}

#if FROZENREF_BACKEND == FROZENREF_BACKEND_X86_64
#include <frozenref/arch/x86_64/wide.h>
#elif FROZENREF_BACKEND == FROZENREF_BACKEND_ARM64
#include <frozenref/arch/arm64/wide_any.h>
#elif FROZENREF_BACKEND == FROZENREF_BACKEND_ARM64_LSE
#include <frozenref/arch/arm64/wide_lse.h>
#elif FROZENREF_BACKEND == FROZENREF_BACKEND_ARM64_LLSC
#include <frozenref/arch/arm64/wide_llsc.h>
#elif FROZENREF_BACKEND == FROZENREF_BACKEND_RISCV && __riscv_xlen == 64 &&                                            \
	(defined(__riscv_atomic) || defined(__riscv_zaamo))
#include <frozenref/arch/riscv/wide.h>
#else
#include <frozenref/arch/generic/wide.h>
#endif

#endif
