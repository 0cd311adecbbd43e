/* SPDX-License-Identifier: MIT */
/*
 * The model backend: the primitives of arch/backend.h, whose place it takes, as steps of an explorer that visits every
 * interleaving. Include it before frozenref.h; the operations and their cold paths, as they ship, are then compiled
 * into the including file and run on modelled memory.
 */
#ifndef FROZENREF_ARCH_BACKEND_H
#define FROZENREF_ARCH_BACKEND_H

#include <stdbool.h>
#include <stdint.h>

#define FROZENREF_INSTRUMENTED 1
#define FROZENREF_BACKEND_NAME "model"

#include <frozenref/arch/plain.h>
#include <frozenref/compiler.h>

enum order {
	RELAXED = 0,
	ACQUIRE = 1,
	RELEASE = 2,
	ACQ_REL = ACQUIRE | RELEASE,
	ACQUIRE_IF_EXCHANGED = ACQUIRE | 4, /* no primitive's: a cmpxchg's acquire without that of its failure */
};

/* Where in the code something happens, for the trace. */
struct site {
	const char *function, *file;
	int line;
};
#define HERE ((struct site){__func__, __FILE__, __LINE__})

int32_t model_load(const int32_t *cell, enum order order, struct site site);
void model_store(int32_t *cell, int32_t value, enum order order, struct site site);
int32_t model_add_return(int32_t *cell, int32_t n, enum order order, struct site site);
int32_t model_cmpxchg(int32_t *cell, int32_t expected, int32_t desired, enum order order, struct site site);

/* Macros, so that each knows the line of the state machine that it stands in. */
#define frozenref_arch_load_relaxed(word) model_load(word, RELAXED, HERE)
#define frozenref_arch_load_acquire(word) model_load(word, ACQUIRE, HERE)
#define frozenref_arch_store_relaxed(word, value) model_store(word, value, RELAXED, HERE)
#define frozenref_arch_store_release(word, value) model_store(word, value, RELEASE, HERE)
#define frozenref_arch_add_return_relaxed(word, n) model_add_return(word, n, RELAXED, HERE)
#define frozenref_arch_add_return_acquire(word, n) model_add_return(word, n, ACQUIRE, HERE)
#define frozenref_arch_add_return_release(word, n) model_add_return(word, n, RELEASE, HERE)
#define frozenref_arch_cmpxchg_relaxed(word, expected, desired) model_cmpxchg(word, expected, desired, RELAXED, HERE)
#define frozenref_arch_cmpxchg_acquire(word, expected, desired) model_cmpxchg(word, expected, desired, ACQUIRE, HERE)
#define frozenref_arch_cmpxchg_release(word, expected, desired) model_cmpxchg(word, expected, desired, RELEASE, HERE)
#define frozenref_arch_cmpxchg_acq_rel(word, expected, desired) model_cmpxchg(word, expected, desired, ACQ_REL, HERE)

/*
 * The shards of per-CPU counts, in the place of arch/wide.h and arch/rseq.h. What they hold is small here. Which CPU a
 * thread runs on is the explorer's choice, anew each time.
 */
#define FROZENREF_ARCH_WIDE_H
#define FROZENREF_ARCH_RSEQ_H
#define FROZENREF_WIDE 1
#define FROZENREF_CPU_ID 1
#define FROZENREF_RSEQ 1

typedef int64_t frozenref_shard_t;

#define WIDE(shard) ((int32_t *)(uintptr_t)(shard))
#define frozenref_arch_wide_load_relaxed(shard) ((int64_t)model_load(WIDE(shard), RELAXED, HERE))
#define frozenref_arch_wide_store_release(shard, value) model_store(WIDE(shard), value, RELEASE, HERE)
#define frozenref_arch_wide_add_return_acquire(shard, n)                                                               \
	((int64_t)model_add_return(WIDE(shard), (int32_t)(n), ACQUIRE, HERE))
#define frozenref_arch_wide_add_return_release(shard, n)                                                               \
	((int64_t)model_add_return(WIDE(shard), (int32_t)(n), RELEASE, HERE))
#define frozenref_arch_wide_add_return_acq_rel(shard, n)                                                               \
	((int64_t)model_add_return(WIDE(shard), (int32_t)(n), ACQ_REL, HERE))

#define frozenref_arch_cpu_id(rseq_offset) ((void)(rseq_offset), model_cpu())
#define frozenref_arch_rseq_add(slot, region, n) ((void)(region), model_section(slot, (int32_t)(n)))
uint32_t model_cpu(void);
bool model_section(const int32_t *slot, int32_t n);

#endif
