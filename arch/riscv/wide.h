/* SPDX-License-Identifier: MIT */
/*
 * RISC-V of 64 bits with the A extension: amoadd.d.
 */
#ifndef FROZENREF_ARCH_RISCV_WIDE_H
#define FROZENREF_ARCH_RISCV_WIDE_H

#include <frozenref/arch/wide.h>

#define FROZENREF_WIDE_ADD_RETURN(order, suffix)                                                                       \
	FROZENREF_INLINE int64_t frozenref_arch_wide_add_return_##order(frozenref_shard_t *shard, int64_t n)           \
	{                                                                                                              \
		int64_t old;                                                                                           \
		__asm__ volatile("amoadd.d" suffix " %[old], %[n], %[shard]"                                           \
				 : [old] "=r"(old), [shard] "+A"(*shard)                                               \
				 : [n] "r"(n)                                                                          \
				 : "memory");                                                                          \
		return frozenref_arch_wide_wrapping_add(old, n);                                                       \
	}

FROZENREF_WIDE_ADD_RETURN(acquire, ".aq")
FROZENREF_WIDE_ADD_RETURN(release, ".rl")
FROZENREF_WIDE_ADD_RETURN(acq_rel, ".aqrl")
#undef FROZENREF_WIDE_ADD_RETURN

#endif
