/* SPDX-License-Identifier: MIT */
/*
 * x86-64: the thread's struct rseq is at %fs plus an offset that the C library tells.
 */
#ifndef FROZENREF_ARCH_X86_64_RSEQ_H
#define FROZENREF_ARCH_X86_64_RSEQ_H

#include <frozenref/arch/rseq.h>

FROZENREF_INLINE uint32_t frozenref_arch_cpu_id(ptrdiff_t rseq_offset)
{
	uint32_t cpu;
	__asm__ volatile("mov{l %%fs:4(%[rseq]), %[cpu]| %[cpu], dword ptr fs:[%[rseq] + 4]}"
			 : [cpu] "=r"(cpu)
			 : [rseq] "r"(rseq_offset));
	return cpu;
}

#if FROZENREF_BACKEND == FROZENREF_BACKEND_X86_64 && !defined(FROZENREF_NO_RSEQ)
#define FROZENREF_RSEQ 1

/* For tests: instructions to linger between those of the section, 1 to 3, and 4 where it starts over. */
#ifndef FROZENREF_RSEQ_POINT
#define FROZENREF_RSEQ_POINT(point)
#define FROZENREF_RSEQ_POINT_CLOBBERS
#endif

/*
 * From 2 to 3 is the section. The one addition is its commit: a single instruction, which the kernel never divides, but
 * without a lock prefix. The kernel goes on at 8 when it interrupted the section; the bytes before it are its
 * signature, dressed as an instruction that is none (ud1). On every way out the pointer to the descriptor is cleared:
 * it must not outlive this code, which may be a plugin's.
 */
FROZENREF_INLINE bool frozenref_arch_rseq_add(const int32_t *slot, const struct frozenref_percpu_region *region,
					      int64_t n)
{
	/* clang-format off */
	__asm__ FROZENREF_ASM_INLINE goto("7:	lea{q 9f(%%rip), %%rax| rax, [rip + 9f]}\n"
		     "	mov{q %%rax, %%fs:8(%[rseq])| qword ptr fs:[%[rseq] + 8], rax}\n"
		     "2:	mov{l %[slot], %%eax| eax, %[slot]}\n"
		     FROZENREF_RSEQ_POINT(1)
		     "	test{l %%eax, %%eax| eax, eax}\n"
		     "	jns %l[failed]\n"
		     "	mov{l %%fs:4(%[rseq]), %%ecx| ecx, dword ptr fs:[%[rseq] + 4]}\n"
		     FROZENREF_RSEQ_POINT(2)
		     "	cmp{l %[cpus], %%ecx| ecx, %[cpus]}\n"
		     "	jae %l[failed]\n"
		     "	and{l %[places], %%eax| eax, %[places]}\n"
		     "	shl{q %[stride], %%rcx| rcx, %[stride]}\n"
		     "	add{q %[base], %%rcx| rcx, %[base]}\n"
		     FROZENREF_RSEQ_POINT(3)
		     "	add{q %[n], (%%rcx,%%rax)| qword ptr [rcx + rax], %[n]}\n"
		     "3:	mov{q $0, %%fs:8(%[rseq])| qword ptr fs:[%[rseq] + 8], 0}\n"
		     "	.pushsection .data.rel.ro.frozenref, \"aw?\"\n"
		     "	.balign 32\n"
		     "9:	.long 0, 0\n"
		     "	.quad 2b, 3b - 2b, 8f\n"
		     "	.popsection\n"
		     "	.pushsection .text.unlikely.frozenref, \"ax?\"\n"
		     "	.byte 0x0f, 0xb9, 0x3d\n"
		     "	.long 0x53053053\n"
		     "8:\n"
		     FROZENREF_RSEQ_POINT(4)
		     "	jmp 7b\n"
		     "	.popsection"
		     :
		     : [slot] "m"(*slot), [rseq] "r"(region->rseq_offset), [cpus] "m"(region->cpus),
		       [base] "m"(region->base), [n] "er"(n), [places] "i"(FROZENREF_PERCPU_PLACES),
		       [stride] "i"(FROZENREF_PERCPU_STRIDE_SHIFT)
		     : "memory", "cc", "rax", "rcx" FROZENREF_RSEQ_POINT_CLOBBERS
		     : failed);
	/* clang-format on */
	return true;
failed:
	__asm__ volatile("mov{q $0, %%fs:8(%[rseq])| qword ptr fs:[%[rseq] + 8], 0}"
			 :
			 : [rseq] "r"(region->rseq_offset)
			 : "memory");
	return false;
}
#endif

#endif
