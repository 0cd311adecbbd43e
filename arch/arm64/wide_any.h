/* SPDX-License-Identifier: MIT */
/*
 * arm64 of any version: 64 bits, decided at run time as in any.h. Both ways are in one statement, which gcc takes for
 * short: with two of them it would call the operations on per-CPU counts instead of inlining them.
 */
#ifndef FROZENREF_ARCH_ARM64_WIDE_ANY_H
#define FROZENREF_ARCH_ARM64_WIDE_ANY_H

#include <frozenref/arch/arm64/any.h>
#include <frozenref/arch/wide.h>

#define FROZENREF_WIDE_ADD_RETURN(order, ldadd, ldxr, stxr)                                                            \
	FROZENREF_INLINE int64_t frozenref_arch_wide_add_return_##order(frozenref_shard_t *shard, int64_t n)           \
	{                                                                                                              \
		int64_t result;                                                                                        \
		uint32_t failed;                                                                                       \
		__asm__ FROZENREF_ASM_INLINE volatile("   cbz %w[lse], 1f\n"                                           \
						      FROZENREF_LSE_EXTENSION ldadd " %x[n], %x[result], %[shard]\n"   \
						      "   add %x[result], %x[result], %x[n]\n"                         \
						      "   b 2f\n"                                                      \
						      "1: " ldxr " %x[result], %[shard]\n"                             \
						      "   add %x[result], %x[result], %x[n]\n"                         \
						      "   " stxr " %w[failed], %x[result], %[shard]\n"                 \
						      "   cbnz %w[failed], 1b\n"                                       \
						      "2:"                                                             \
						      : [result] "=&r"(result), [failed] "=&r"(failed),                \
							[shard] "+Q"(*shard)                                           \
						      : [n] "r"(n), [lse] "r"(frozenref_arm64_takes_lse())             \
						      : "memory");                                                     \
		return result;                                                                                         \
	}

FROZENREF_WIDE_ADD_RETURN(acquire, "ldadda", "ldaxr", "stxr")
FROZENREF_WIDE_ADD_RETURN(release, "ldaddl", "ldxr", "stlxr")
FROZENREF_WIDE_ADD_RETURN(acq_rel, "ldaddal", "ldaxr", "stlxr")
#undef FROZENREF_WIDE_ADD_RETURN

#endif
