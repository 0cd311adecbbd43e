/* SPDX-License-Identifier: MIT */
/*
 * What the C library registers with Linux for each thread, struct rseq: the CPU that the thread runs on, and
 * restartable sequences. A sequence is a few instructions that start over when the thread is preempted, migrated or
 * interrupted by a signal in between, or when somebody calls membarrier for it: so its last store needs no lock against
 * others on the same CPU. What an architecture has:
 *
 *   FROZENREF_CPU_ID  uint32_t frozenref_arch_cpu_id(ptrdiff_t rseq_offset): the CPU; far above any CPU's number if the
 *                     thread is not registered. A snapshot.
 *   FROZENREF_RSEQ    bool frozenref_arch_rseq_add(const int32_t *slot, const struct frozenref_percpu_region *region,
 *                     int64_t n): adds n to this CPU's shard of the slot, if the slot's top bit is set. False: the bit
 *                     is clear or the thread is not registered, and nothing was added.
 *
 * The order of frozenref_arch_rseq_add: acquire, by the slot's load. What its thread did before is ordered by the
 * membarrier of whoever clears the bit.
 *
 * The CPU number is there whatever the backend; the sequences only where the backend is the machine's own, so
 * not where a sanitizer has to see the accesses. FROZENREF_NO_RSEQ and FROZENREF_NO_CPU_ID leave them out by hand.
 */
#ifndef FROZENREF_ARCH_RSEQ_H
#define FROZENREF_ARCH_RSEQ_H

#include <frozenref/arch/backend.h>
#include <frozenref/compiler.h>

#if defined(__linux__) && !defined(__clang_analyzer__) && !defined(FROZENREF_NO_CPU_ID)
#if defined(__x86_64__) && !defined(__ILP32__)
#define FROZENREF_CPU_ID 1
#include <frozenref/arch/x86_64/rseq.h>
#elif defined(__aarch64__) && !defined(__ILP32__)
#define FROZENREF_CPU_ID 1
#include <frozenref/arch/arm64/rseq.h>
#elif defined(__riscv) && __riscv_xlen == 64
#define FROZENREF_CPU_ID 1
#include <frozenref/arch/riscv/rseq.h>
#endif
#endif

#ifndef FROZENREF_CPU_ID
#define FROZENREF_CPU_ID 0
#endif
#ifndef FROZENREF_RSEQ
#define FROZENREF_RSEQ 0
#endif

#endif
