/* SPDX-License-Identifier: MIT */
/*
 * Any CPU that adds 64 bits at once, by the compiler's __atomic builtins.
 */
#ifndef FROZENREF_ARCH_GENERIC_WIDE_H
#define FROZENREF_ARCH_GENERIC_WIDE_H

#include <frozenref/arch/wide.h>

#if FROZENREF_WIDE
#define FROZENREF_WIDE_ADD_RETURN(order, builtin_order)                                                                \
	FROZENREF_INLINE int64_t frozenref_arch_wide_add_return_##order(frozenref_shard_t *shard, int64_t n)           \
	{                                                                                                              \
		return frozenref_arch_wide_wrapping_add(__atomic_fetch_add(shard, n, builtin_order), n);               \
	}
#else
#define FROZENREF_WIDE_ADD_RETURN(order, builtin_order)                                                                \
	FROZENREF_INLINE int64_t frozenref_arch_wide_add_return_##order(frozenref_shard_t *shard, int64_t n)           \
	{                                                                                                              \
		return *shard = frozenref_arch_wide_wrapping_add(*shard, n);                                           \
	}
#endif

FROZENREF_WIDE_ADD_RETURN(acquire, __ATOMIC_ACQUIRE)
FROZENREF_WIDE_ADD_RETURN(release, __ATOMIC_RELEASE)
FROZENREF_WIDE_ADD_RETURN(acq_rel, __ATOMIC_ACQ_REL)
#undef FROZENREF_WIDE_ADD_RETURN

#endif
