/* SPDX-License-Identifier: MIT */
/*
 * Per-CPU counts: a reference count for the object that every CPU takes.
 *
 * A count of one word is one cache line, which CPUs that take and give back references all the time pass around. This
 * one is such a word, the centre, until somebody who holds a reference finds the object hot and *spreads* it: from then
 * on each CPU counts in a shard of its own. *Gathering* adds the shards up and returns to the one word, in a few
 * microseconds and without a grace period, while others go on taking references and giving them back.
 *
 *   gathered   the centre is the count: all that <frozenref/frozenref.h> says of frozenref_t
 *   spread     the centre, less a bias, and the shards are together the count. References go back on any CPU. A count
 *              of zero is not seen, the object cannot die; gathering decides
 *   immortal   get, try_get and put only read
 *
 * What a shard needs comes from one region of address space, which the first spread of the process reserves: eight
 * bytes a CPU and count, from the first spread of the count until frozenref_percpu_destroy. Where there is no more of
 * it, or no operating system to reserve it, spread returns false and the count stays one word; nothing else ever fails
 * for want of memory. See docs/percpu.md for what it costs, and when it pays.
 *
 * The contract of <frozenref/frozenref.h> holds: who may free the memory and when, threads and signal handlers, faults
 * and the handler. Its paragraph on put_unguarded does not: there is none here, so references by lookup want
 * type-stable memory or a grace period. Faults name the operation without the "frozenref_" prefix, and carry the
 * address of the count. What each fault leaves behind is in docs/percpu.md. One bound more: fewer than 2^30 references
 * to a count that is spread, at once.
 *
 * A thread that stalls in an operation may reach the count's shards late, when it is gathered, or spread again. So the
 * shards stay the count's own until frozenref_percpu_destroy, which belongs where the memory may be freed.
 */
#ifndef FROZENREF_PERCPU_H
#define FROZENREF_PERCPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <frozenref/frozenref.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A per-CPU count, to put into your object. Change it through the operations only. */
typedef struct frozenref_percpu {
	frozenref_t centre;
	int32_t slot; /* where its shards are, and what state it is in */
} frozenref_percpu_t;

/* The bits of a slot. Part of the ABI. */
#define FROZENREF_PERCPU_SECTIONS 0x80000000U     /* spread: CPUs count in restartable sequences */
#define FROZENREF_PERCPU_ATOMICS 0x40000000U      /* spread: they count by atomic adds */
#define FROZENREF_PERCPU_IMMORTAL 0x20000000U     /* nobody counts */
#define FROZENREF_PERCPU_CHANGING 0x10000000U     /* being spread or gathered */
#define FROZENREF_PERCPU_FOR_SECTIONS 0x08000000U /* its shards are for sections, as long as it has them */
#if UINTPTR_MAX > 0xffffffff
#define FROZENREF_PERCPU_STRIDE_SHIFT 20 /* of 2^20 bytes a CPU, one count takes 8 */
#else
#define FROZENREF_PERCPU_STRIDE_SHIFT 16
#endif
#define FROZENREF_PERCPU_PLACES ((1 << FROZENREF_PERCPU_STRIDE_SHIFT) - 8) /* where in them: an offset; 0 is none */

/** Static initialisers, as those of frozenref_t: `frozenref_percpu_t ref = FROZENREF_PERCPU_INIT(1);`. */
#define FROZENREF_PERCPU_INIT(n)                                                                                       \
	{                                                                                                              \
		FROZENREF_INIT(n), 0                                                                                   \
	}
#define FROZENREF_PERCPU_INIT_FROZEN                                                                                   \
	{                                                                                                              \
		FROZENREF_INIT_FROZEN, 0                                                                               \
	}
#define FROZENREF_PERCPU_INIT_IMMORTAL                                                                                 \
	{                                                                                                              \
		FROZENREF_INIT_IMMORTAL, 0x20000000                                                                    \
	}

/** How the CPUs count, from the fastest on. */
enum frozenref_percpu_mode {
	FROZENREF_PERCPU_RSEQ,   /**< in restartable sequences: no lock prefix, no LL/SC */
	FROZENREF_PERCPU_CPU,    /**< by atomic adds to the shard of the CPU that the thread runs on */
	FROZENREF_PERCPU_THREAD, /**< by atomic adds to a shard that the thread keeps */
};

/**
 * Returns how counts that the including file spreads will count: RSEQ on x86-64 and arm64 where the C library registers
 * restartable sequences (glibc 2.35 and later), the kernel has membarrier for them, and no sanitizer looks on; CPU
 * where the C library tells the CPU but the rest is missing; otherwise THREAD. It never changes within a process.
 */
FROZENREF_MUST_USE FROZENREF_API enum frozenref_percpu_mode frozenref_percpu_mode(void);

/** Makes the count live with n references, gathered, before it is shared. Order and fault: as frozenref_init. */
FROZENREF_API void frozenref_percpu_init(frozenref_percpu_t *ref, int32_t n);

/** Makes the count frozen, before it is shared. Order: none. */
FROZENREF_API void frozenref_percpu_init_frozen(frozenref_percpu_t *ref);

/** Makes the count immortal, before it is shared. Order: none. */
FROZENREF_API void frozenref_percpu_init_immortal(frozenref_percpu_t *ref);

/**
 * Gives back what the count's shards took, where the count's memory may be freed: nobody will call an operation on it
 * any more, nor is still inside one (a grace period is over). On type-stable memory: when the memory stops being a
 * count. A count that was never spread needs no destroy. Afterwards it is what it was, and may be initialised anew.
 * Order: none. Progress: lock-free. Fault: it is spread, or somebody is spreading or gathering it; nothing changes.
 */
FROZENREF_COLD void frozenref_percpu_destroy(frozenref_percpu_t *ref);

/**
 * Takes another reference. The caller holds one already.
 * Order: relaxed. Progress: wait-free, one add. Fault: as frozenref_get, where the count is gathered.
 */
FROZENREF_API void frozenref_percpu_get(frozenref_percpu_t *ref);

/** Takes n references, as frozenref_percpu_get does. Fault: as frozenref_get_n. */
FROZENREF_API void frozenref_percpu_get_n(frozenref_percpu_t *ref, int32_t n);

/**
 * Takes a reference to an object found by lookup, if the object is still alive; spread, it always is.
 * Returns and order: as frozenref_try_get. Progress: wait-free: one add, another one if a gather has just begun.
 */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_percpu_try_get(frozenref_percpu_t *ref);

/** Takes n references or none, as frozenref_percpu_try_get does. Fault: as frozenref_try_get_n. */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_percpu_try_get_n(frozenref_percpu_t *ref, int32_t n);

/**
 * Takes a reference to an object found by lookup, if it is spread or immortal; false if it is gathered, even if it is
 * alive. An object that readers look up all the time so runs out of references once its gathering has begun.
 * Order: acquire when true. Progress: wait-free, at most one add. Fault: none.
 */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_percpu_try_get_open(frozenref_percpu_t *ref);

/** Takes n references or none, as frozenref_percpu_try_get_open does. Fault: n outside 1 .. FROZENREF_N_MAX (false). */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_percpu_try_get_open_n(frozenref_percpu_t *ref, int32_t n);

/**
 * Gives a reference back, on whatever CPU. Spread, it returns false, whatever the count.
 * Returns and order: as frozenref_put. Progress: wait-free: one add, two more if a gather has just begun.
 * Fault: as frozenref_put, where the count is gathered. Spread, gathering finds a put too many.
 */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_percpu_put(frozenref_percpu_t *ref);

/** Gives n references back, as frozenref_percpu_put does. Fault: as frozenref_put_n. */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_percpu_put_n(frozenref_percpu_t *ref, int32_t n);

/**
 * Freezes the object if exactly `expected` references exist, all of which the caller accounts for and gives up. Spread,
 * false: gather it first. Order, progress and fault: as frozenref_freeze.
 */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_percpu_freeze(frozenref_percpu_t *ref, int32_t expected);

/** Makes a frozen object that the caller owns alone live with n references, gathered. As frozenref_unfreeze. */
FROZENREF_API void frozenref_percpu_unfreeze(frozenref_percpu_t *ref, int32_t n);

/**
 * Spreads the count over the CPUs. The caller holds a reference, and may give it back at any time. The count holds the
 * object alive, even without any reference, until somebody gathers it.
 * Returns true: it is spread, and the caller sees to it that it gets gathered. False: it stays as it is. It is spread
 * already, or somebody is spreading or gathering it; it is immortal, overflowed, or holds 2^30 references; or there is
 * no memory for its shards.
 * Order: release towards those who then take references. Progress: lock-free; a store for each CPU. In a signal handler
 * not before it was called once outside of one. Fault: nobody holds a reference (frozen or staged; false).
 */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_percpu_spread(frozenref_percpu_t *ref);

/**
 * Gathers the count, as whoever spread it has to, once; no reference is needed for it.
 * Returns true: no reference is left, and the caller now owns the object alone, as after a put. False: there are
 * references, and their last put will return true; the caller may not touch the object any more, unless it holds one.
 * Order: acq_rel: all that holders did before they gave back happens before, now or in the last put.
 * Progress: lock-free; an add for each CPU. In RSEQ mode a call of membarrier, which interrupts each CPU that runs a
 * thread of this process. Fault (false): the count is not spread, another gather for instance was first; more
 * references were given back than taken (the object leaks); Linux refuses the membarrier (it stays spread). Of an
 * immortal count: false.
 */
FROZENREF_MUST_USE FROZENREF_COLD bool frozenref_percpu_gather(frozenref_percpu_t *ref);

/**
 * Gathers n counts, each as frozenref_percpu_gather does, with one call of membarrier for all. won[i] says whether
 * refs[i] is now the caller's. Returns how many are. The refs are different counts.
 */
FROZENREF_COLD size_t frozenref_percpu_gather_all(frozenref_percpu_t *const refs[], size_t n, bool won[]);

/**
 * Makes an object that the caller holds a reference to immortal, gathered or spread: it is never freed, and get,
 * try_get and put only read from now on. Order: release. Progress: lock-free. Fault: as frozenref_make_immortal.
 */
FROZENREF_COLD void frozenref_percpu_make_immortal(frozenref_percpu_t *ref);

/**
 * Returns the number of references: 0 if frozen or staged, INT32_MAX if saturated. A snapshot, for diagnosis, as
 * frozenref_count; while others take and give back it may be far off, and while somebody gathers it includes the bias.
 * Order: relaxed. Progress: wait-free; spread, a load for each CPU.
 */
FROZENREF_MUST_USE FROZENREF_COLD int32_t frozenref_percpu_count(const frozenref_percpu_t *ref);

/** Returns whether the object is frozen. A snapshot. Order: relaxed. */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_percpu_is_frozen(const frozenref_percpu_t *ref);

/** Returns whether the count is spread. A snapshot. Order: relaxed. */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_percpu_is_spread(const frozenref_percpu_t *ref);

/* What follows is for the operations above, inlined or not. */

/*
 * The shards of all counts: one stride a CPU, and one for everybody. Constant before the first count is spread.
 */
struct frozenref_percpu_region {
	char *base;
	ptrdiff_t rseq_offset; /* from the thread pointer to struct rseq; 0: there is none */
	uint32_t cpus;         /* the stride after theirs is everybody's */
	uint32_t unused;       /* what would be padding otherwise */
};
extern FROZENREF_EXPORT struct frozenref_percpu_region frozenref_percpu_region;

/* The shard of a thread that is not told its CPU. */
FROZENREF_EXPORT uint32_t frozenref_percpu_thread(void);

/* A slot for a count, gathered; with sections if they are wanted and possible. 0: there is none left, or no memory. */
FROZENREF_EXPORT uint32_t frozenref_percpu_take_slot(bool sections);
FROZENREF_EXPORT void frozenref_percpu_return_slot(uint32_t slot);

/* Restarts all sections of the process that have not committed, and is a full barrier between them and the caller. */
FROZENREF_EXPORT bool frozenref_percpu_barrier(void);

FROZENREF_EXPORT enum frozenref_percpu_mode frozenref_percpu_mode_of(bool sections, bool cpu_ids);

FROZENREF_MUST_USE FROZENREF_COLD bool frozenref_percpu_spread_cold(frozenref_percpu_t *ref, bool sections);
FROZENREF_MUST_USE FROZENREF_COLD bool frozenref_percpu_get_common(uint32_t slot, int32_t n);
FROZENREF_MUST_USE FROZENREF_COLD bool frozenref_percpu_put_common(uint32_t slot, int32_t n);
FROZENREF_MUST_USE FROZENREF_COLD bool frozenref_percpu_try_get_open_fault(frozenref_percpu_t *ref, int32_t n);

#ifdef __cplusplus
}
#endif

#if !defined(FROZENREF_NO_INLINE)
#include <frozenref/percpu_state.h>
#endif

#endif
