/* SPDX-License-Identifier: MIT */
/*
 * arm64 of any version: load-exclusive, store-exclusive of 64 bits, as in llsc.h.
 */
#ifndef FROZENREF_ARCH_ARM64_WIDE_LLSC_H
#define FROZENREF_ARCH_ARM64_WIDE_LLSC_H

#include <frozenref/arch/wide.h>

/* "IJ": the assembler turns the addition of a small negative constant into sub. */
#define FROZENREF_WIDE_ADD_RETURN(order, ldxr, stxr)                                                                   \
	FROZENREF_INLINE int64_t frozenref_arch_wide_add_return_##order(frozenref_shard_t *shard, int64_t n)           \
	{                                                                                                              \
		int64_t result;                                                                                        \
		uint32_t failed;                                                                                       \
		__asm__ volatile("1: " ldxr " %x[result], %[shard]\n"                                                  \
				 "   add %x[result], %x[result], %x[n]\n"                                              \
				 "   " stxr " %w[failed], %x[result], %[shard]\n"                                      \
				 "   cbnz %w[failed], 1b"                                                              \
				 : [result] "=&r"(result), [failed] "=&r"(failed), [shard] "+Q"(*shard)                \
				 : [n] "rIJ"(n)                                                                        \
				 : "memory");                                                                          \
		return result;                                                                                         \
	}

FROZENREF_WIDE_ADD_RETURN(acquire, "ldaxr", "stxr")
FROZENREF_WIDE_ADD_RETURN(release, "ldxr", "stlxr")
FROZENREF_WIDE_ADD_RETURN(acq_rel, "ldaxr", "stlxr")
#undef FROZENREF_WIDE_ADD_RETURN

#endif
