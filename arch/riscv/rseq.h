/* SPDX-License-Identifier: MIT */
/*
 * RISC-V of 64 bits: the thread's struct rseq is at tp plus an offset that the C library tells, where it registers one.
 */
#ifndef FROZENREF_ARCH_RISCV_RSEQ_H
#define FROZENREF_ARCH_RISCV_RSEQ_H

#include <frozenref/arch/rseq.h>

FROZENREF_INLINE uint32_t frozenref_arch_cpu_id(ptrdiff_t rseq_offset)
{
	uint32_t cpu;
	__asm__ volatile("add %[cpu], tp, %[rseq]\n\tlw %[cpu], 4(%[cpu])"
			 : [cpu] "=&r"(cpu)
			 : [rseq] "r"(rseq_offset));
	return cpu;
}

#endif
