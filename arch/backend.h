/* SPDX-License-Identifier: MIT */
/*
 * Chooses the backend: the atomics on one 32-bit word that the state machine is made of.
 *
 * Every backend defines the same functions, each named for its memory order (C11 terms):
 *
 *   int32_t frozenref_arch_load_{relaxed,acquire}(const int32_t *word)
 *   void    frozenref_arch_store_{relaxed,release}(int32_t *word, int32_t value)
 *   int32_t frozenref_arch_add_return_{relaxed,acquire,release}(int32_t *word, int32_t n)
 *   int32_t frozenref_arch_cmpxchg_{relaxed,acquire,release,acq_rel}(int32_t *word, int32_t expected, int32_t desired)
 *
 * add_return wraps and returns the new value. cmpxchg is strong and returns the value it found, equal to `expected`
 * exactly when it stored; a failed cmpxchg_acquire is an acquire too, every other failure is relaxed.
 * Backends may be mixed on one word: each is a correct use of the same memory model.
 */
#ifndef FROZENREF_ARCH_BACKEND_H
#define FROZENREF_ARCH_BACKEND_H

#include <frozenref/compiler.h>
#ifndef FROZENREF_BACKEND
#include <frozenref/config.h>
#endif

/* None is 0, which to the preprocessor is every name that it does not know. */
#define FROZENREF_BACKEND_AUTO 1
#define FROZENREF_BACKEND_GENERIC 2
#define FROZENREF_BACKEND_X86_64 3
#define FROZENREF_BACKEND_ARM64_LSE 4
#define FROZENREF_BACKEND_ARM64_LLSC 5
#define FROZENREF_BACKEND_RISCV 6
#define FROZENREF_BACKEND_ARM64 7

#if FROZENREF_INSTRUMENTED
#undef FROZENREF_BACKEND
#define FROZENREF_BACKEND FROZENREF_BACKEND_GENERIC
#elif FROZENREF_BACKEND == FROZENREF_BACKEND_AUTO
#undef FROZENREF_BACKEND
#if defined(__x86_64__)
#define FROZENREF_BACKEND FROZENREF_BACKEND_X86_64
#elif defined(__aarch64__) && defined(__ARM_FEATURE_ATOMICS)
#define FROZENREF_BACKEND FROZENREF_BACKEND_ARM64_LSE
#elif defined(__aarch64__)
#define FROZENREF_BACKEND FROZENREF_BACKEND_ARM64
#elif defined(__riscv_atomic) || defined(__riscv_zalrsc)
#define FROZENREF_BACKEND FROZENREF_BACKEND_RISCV
#else
#define FROZENREF_BACKEND FROZENREF_BACKEND_GENERIC
#endif
#endif

#if FROZENREF_BACKEND == FROZENREF_BACKEND_GENERIC
#define FROZENREF_BACKEND_NAME "generic"
#include <frozenref/arch/generic/generic.h>
#elif FROZENREF_BACKEND == FROZENREF_BACKEND_X86_64
#define FROZENREF_BACKEND_NAME "x86_64"
#include <frozenref/arch/x86_64/x86_64.h>
#elif FROZENREF_BACKEND == FROZENREF_BACKEND_ARM64
#define FROZENREF_BACKEND_NAME "arm64"
#include <frozenref/arch/arm64/any.h>
#elif FROZENREF_BACKEND == FROZENREF_BACKEND_ARM64_LSE
#define FROZENREF_BACKEND_NAME "arm64-lse"
#include <frozenref/arch/arm64/lse.h>
#elif FROZENREF_BACKEND == FROZENREF_BACKEND_ARM64_LLSC
#define FROZENREF_BACKEND_NAME "arm64-llsc"
#include <frozenref/arch/arm64/llsc.h>
#elif FROZENREF_BACKEND == FROZENREF_BACKEND_RISCV
#define FROZENREF_BACKEND_NAME "riscv"
#include <frozenref/arch/riscv/riscv.h>
#else
#error "FROZENREF_BACKEND names no backend of this libfrozenref"
#endif

#endif
