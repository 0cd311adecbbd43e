/* SPDX-License-Identifier: MIT
 *
 * BoxFort's worker copies the bytes from bxfi_trampoline to bxfi_trampoline_end over main and stores the address of the
 * function to run instead at bxfi_trampoline_addr. So the code may refer to that address relative to itself only, must
 * not need it aligned, and may change what a call may change.
 */
        .text
#ifdef __riscv
        .option norelax         /* the linker might drop the padding, and make the load relative to gp */
#endif
        .balign 8
        .globl  bxfi_trampoline, bxfi_trampoline_addr, bxfi_trampoline_end
        .hidden bxfi_trampoline, bxfi_trampoline_addr, bxfi_trampoline_end

bxfi_trampoline:
#if defined __riscv && __riscv_xlen == 64
1:      auipc   t0, %pcrel_hi(bxfi_trampoline_addr)
        ld      t0, %pcrel_lo(1b)(t0)
        jr      t0
#elif defined __s390x__
        larl    %r1, bxfi_trampoline_addr
        lg      %r1, 0(%r1)
        br      %r1
#elif defined __powerpc64__ && _CALL_ELF == 2
        ld      12, (bxfi_trampoline_addr - bxfi_trampoline)(12)        /* r12: the address that was called, main's */
        mtctr   12
        bctr
#else
# error "BoxFort has no trampoline for this processor"
#endif
        .balign 8
bxfi_trampoline_addr:
        .quad   0
bxfi_trampoline_end:

        .section .note.GNU-stack, "", %progbits
