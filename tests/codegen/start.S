/* SPDX-License-Identifier: MIT */
/* Where a program without a libc begins: it ends with what main returned. */
	.globl	_start
_start:
#if defined(__x86_64__)
	call	main
	movl	%eax, %edi
	movl	$60, %eax
	syscall
#elif defined(__aarch64__)
	bl	main
	mov	x8, #93
	svc	#0
#elif defined(__riscv)
	.option	push
	.option	norelax
	la	gp, __global_pointer$
	.option	pop
	call	main
	li	a7, 93
	ecall
#endif
	.section .note.GNU-stack, "", %progbits
