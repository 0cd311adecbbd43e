/* SPDX-License-Identifier: MIT */
/*
 * arm64 with the Large System Extension: ldadd of 64 bits, its result always loaded, as in lse.h.
 */
#ifndef FROZENREF_ARCH_ARM64_WIDE_LSE_H
#define FROZENREF_ARCH_ARM64_WIDE_LSE_H

#include <frozenref/arch/arm64/lse.h>
#include <frozenref/arch/wide.h>

#define FROZENREF_WIDE_ADD_RETURN(order, ldadd)                                                                        \
	FROZENREF_INLINE int64_t frozenref_arch_wide_add_return_##order(frozenref_shard_t *shard, int64_t n)           \
	{                                                                                                              \
		int64_t old;                                                                                           \
		__asm__ volatile(FROZENREF_LSE_EXTENSION ldadd " %x[n], %x[old], %[shard]"                             \
				 : [old] "=r"(old), [shard] "+Q"(*shard)                                               \
				 : [n] "r"(n)                                                                          \
				 : "memory");                                                                          \
		return frozenref_arch_wide_wrapping_add(old, n);                                                       \
	}

FROZENREF_WIDE_ADD_RETURN(acquire, "ldadda")
FROZENREF_WIDE_ADD_RETURN(release, "ldaddl")
FROZENREF_WIDE_ADD_RETURN(acq_rel, "ldaddal")
#undef FROZENREF_WIDE_ADD_RETURN

#endif
