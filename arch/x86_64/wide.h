/* SPDX-License-Identifier: MIT */
/*
 * x86-64: lock xadd of 64 bits; one instruction serves every order, as in x86_64.h.
 */
#ifndef FROZENREF_ARCH_X86_64_WIDE_H
#define FROZENREF_ARCH_X86_64_WIDE_H

#include <frozenref/arch/wide.h>

#define FROZENREF_WIDE_ADD_RETURN(order)                                                                               \
	FROZENREF_INLINE int64_t frozenref_arch_wide_add_return_##order(frozenref_shard_t *shard, int64_t n)           \
	{                                                                                                              \
		int64_t old = n;                                                                                       \
		__asm__ volatile("lock xadd{q %[old], %[shard]| %[shard], %[old]}"                                     \
				 : [old] "+r"(old), [shard] "+m"(*shard)                                               \
				 :                                                                                     \
				 : "memory", "cc");                                                                    \
		return frozenref_arch_wide_wrapping_add(old, n);                                                       \
	}

FROZENREF_WIDE_ADD_RETURN(acquire)
FROZENREF_WIDE_ADD_RETURN(release)
FROZENREF_WIDE_ADD_RETURN(acq_rel)
#undef FROZENREF_WIDE_ADD_RETURN

#endif
