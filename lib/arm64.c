/* SPDX-License-Identifier: MIT */
/*
 * Which atomics this CPU has. The programs that ask are those for any arm64; the library of a build for one kind has
 * the answer as well, since a program may have been compiled otherwise.
 */
#include <stdint.h>

#include <frozenref/compiler.h>

#if defined(__aarch64__)

extern FROZENREF_EXPORT uint32_t frozenref_arm64_has_lse;
uint32_t frozenref_arm64_has_lse;

#if __STDC_HOSTED__ && defined(__linux__)

#include <sys/auxv.h>

/* As in <asm/hwcap.h>. */
enum { HAS_ATOMICS = 1 << 8 };

/* A plain store: it is done before anybody has the library's symbols, and would be right at any time. */
__attribute__((constructor)) static void look_at_cpu(void)
{
	frozenref_arm64_has_lse = (getauxval(AT_HWCAP) & HAS_ATOMICS) != 0;
}

#endif

#endif
