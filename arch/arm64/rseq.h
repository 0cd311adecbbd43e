/* SPDX-License-Identifier: MIT */
/*
 * arm64: the thread's struct rseq is at tpidr_el0 plus an offset that the C library tells.
 */
#ifndef FROZENREF_ARCH_ARM64_RSEQ_H
#define FROZENREF_ARCH_ARM64_RSEQ_H

#include <frozenref/arch/rseq.h>

/* volatile: between two operations a coroutine may have moved to another thread. */
FROZENREF_INLINE char *frozenref_arch_rseq(ptrdiff_t rseq_offset)
{
	char *thread;
	__asm__ volatile("mrs %[thread], tpidr_el0" : [thread] "=r"(thread));
	return thread + rseq_offset;
}

FROZENREF_INLINE uint32_t frozenref_arch_cpu_id(ptrdiff_t rseq_offset)
{
	uint32_t cpu;
	__asm__ volatile("ldr %w[cpu], [%[rseq], #4]" : [cpu] "=r"(cpu) : [rseq] "r"(frozenref_arch_rseq(rseq_offset)));
	return cpu;
}

/* On this machine all backends but generic are of it. */
#if FROZENREF_BACKEND != FROZENREF_BACKEND_GENERIC && !defined(FROZENREF_NO_RSEQ)
#define FROZENREF_RSEQ 1

/* For tests: instructions to linger between those of the section, 1 to 3, and 4 where it starts over. */
#ifndef FROZENREF_RSEQ_POINT
#define FROZENREF_RSEQ_POINT(point)
#define FROZENREF_RSEQ_POINT_CLOBBERS
#endif

/*
 * From 2 to 3 is the section. The one store is its commit. The kernel goes on at 8 when it interrupted the section; the
 * word before it, a brk, is its signature, an instruction and so little-endian whatever the data are. Afterwards the
 * pointer to the descriptor is cleared: it must not outlive this code, which may be a plugin's.
 */
FROZENREF_INLINE bool frozenref_arch_rseq_add(const int32_t *slot, const struct frozenref_percpu_region *region,
					      int64_t n)
{
	uint32_t failed;
	uint64_t shard, cpu;

	/* clang-format off */
	__asm__ FROZENREF_ASM_INLINE volatile(
		     "1:	adrp %[shard], 9f\n"
		     "	add %[shard], %[shard], :lo12:9f\n"
		     "	str %[shard], [%[rseq], #8]\n"
		     "2:	mov %w[failed], #1\n"
		     "	ldar %w[shard], %[slot]\n"
		     FROZENREF_RSEQ_POINT(1)
		     "	tbz %w[shard], #31, 4f\n"
		     "	ldr %w[cpu], [%[rseq], #4]\n"
		     FROZENREF_RSEQ_POINT(2)
		     "	cmp %w[cpu], %w[cpus]\n"
		     "	b.hs 4f\n"
		     "	and %w[shard], %w[shard], %[places]\n"
		     "	add %[shard], %[shard], %[cpu], lsl %[stride]\n"
		     "	add %[shard], %[shard], %[base]\n"
		     "	ldr %[cpu], [%[shard]]\n"
		     FROZENREF_RSEQ_POINT(3)
		     "	add %[cpu], %[cpu], %[n]\n"
		     "	str %[cpu], [%[shard]]\n"
		     "3:	mov %w[failed], #0\n"
		     "4:	str xzr, [%[rseq], #8]\n"
		     "	.pushsection .data.rel.ro.frozenref, \"aw?\"\n"
		     "	.balign 32\n"
		     "9:	.long 0, 0\n"
		     "	.quad 2b, 3b - 2b, 8f\n"
		     "	.popsection\n"
		     "	.pushsection .text.unlikely.frozenref, \"ax?\"\n"
		     "	.inst 0xd428bc00\n"
		     "8:\n"
		     FROZENREF_RSEQ_POINT(4)
		     "	b 1b\n"
		     "	.popsection"
		     : [failed] "=&r"(failed), [shard] "=&r"(shard), [cpu] "=&r"(cpu)
		     : [slot] "Q"(*slot), [rseq] "r"(frozenref_arch_rseq(region->rseq_offset)),
		       [cpus] "r"(region->cpus), [base] "r"(region->base), [n] "rI"(n),
		       [places] "i"(FROZENREF_PERCPU_PLACES), [stride] "i"(FROZENREF_PERCPU_STRIDE_SHIFT)
		     : "memory", "cc" FROZENREF_RSEQ_POINT_CLOBBERS);
	/* clang-format on */
	return FROZENREF_LIKELY(!failed);
}
#endif

#endif
