/* SPDX-License-Identifier: MIT */
/*
 * libfrozenref: a reference count for objects that are found by lookup.
 *
 * The word's top bit says "frozen". A lookup takes its reference with one unconditional atomic add and a look at the
 * sign of the result, where the usual count loops on compare-and-swap to increment unless zero.
 *
 *   live       1 .. INT32_MAX          that many references
 *   staged     0                       inside a put only: a try_get may still rescue the object
 *   frozen     -2^30 .. -1             no references; one party owns the object alone; try_get fails
 *   saturated  INT32_MIN .. -2^30 - 1  the count overflowed, or the object was made immortal: it is never freed
 *
 * Zeroed memory is no count: it is staged, so a try_get on an object whose initialisation was forgotten succeeds
 * silently. Start with one of the initialisers or of the init operations.
 *
 * Who may free the memory, and when: there must be a count at the address that a lookup found until try_get has
 * returned; and a put that has reached 0 holds no reference, but touches the word once more to claim the object. So:
 *
 *   - References come only from references that are held (get): any memory, and frozenref_put.
 *   - Lookups, and memory that is freed after a grace period: the lookup and its try_get run in a read section, and so
 *     does every frozenref_put.
 *   - Lookups in type-stable memory (a pool that is never unmapped): frozenref_put, and no more.
 *   - Lookups in any other memory: a lock or a read section keeps the memory while the lookup and its try_get run, and
 *     every reference to the object is given back with frozenref_put_unguarded, none with a put that is not unguarded.
 *
 * After a put or try_get returned false, do not touch the object. docs/contract.md has the whole contract.
 *
 * Every operation may be called from any thread and from signal handlers. A misuse that the word shows is a fault: it
 * calls the fault handler, which by default prints one line and aborts. What each fault leaves behind, should the
 * handler return, is in docs/contract.md: an object may leak, but is never destroyed twice and never comes alive again.
 * The checks are in every build; NDEBUG changes nothing.
 *
 * "wait-free" below means: a bounded number of RMWs (on LL/SC machines: as far as the CPU bounds its own retries). To
 * bring back a word that failed lookups drifted, once in 2^27 of them, is lock-free.
 */
#ifndef FROZENREF_FROZENREF_H
#define FROZENREF_FROZENREF_H

#include <stdbool.h>
#include <stdint.h>

#include <frozenref/compiler.h>
#include <frozenref/version.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A reference count: one 32-bit word to put into your object. Change it through the operations only. */
typedef struct frozenref {
	int32_t word;
} frozenref_t;

/*
 * These constants, and the zones' limits in state.h, are compiled into every program that inlines the operations: they
 * are part of the ABI.
 */

/** The words of a frozen and of a saturated object, at the centre of their zones. */
#define FROZENREF_FROZEN (-0x20000000)    /* 0xE0000000 */
#define FROZENREF_SATURATED (-0x60000000) /* 0xA0000000 */

/** The largest count that init, freeze and unfreeze take. */
#define FROZENREF_COUNT_MAX INT32_MAX

/** The largest n that the other operations take at once: 2^29. */
#define FROZENREF_N_MAX 0x20000000

/**
 * The largest n that is added with one unconditional RMW; a larger one takes a compare-and-swap loop (lock-free).
 * With it, 2^22 threads in flight cannot push a word out of its zone: 2^22 * 64 < 3 * 2^27.
 */
#define FROZENREF_BATCH_MAX 64

/**
 * Static initialisers: `frozenref_t ref = FROZENREF_INIT(1);`. n is a constant, 1 .. FROZENREF_COUNT_MAX; another one
 * does not compile.
 */
#ifdef __cplusplus
#define FROZENREF_INIT(n)                                                                                              \
	{                                                                                                              \
		(n) + 0 * sizeof(char[(n) >= 1 && (n) <= FROZENREF_COUNT_MAX ? 1 : -1])                                \
	}
#else /* chooses by a constant only, where the length of an array need not be one */
#define FROZENREF_INIT(n)                                                                                              \
	{                                                                                                              \
		(n) + 0 * sizeof(char[__builtin_choose_expr((n) >= 1 && (n) <= FROZENREF_COUNT_MAX, 1, -1)])           \
	}
#endif
#define FROZENREF_INIT_FROZEN                                                                                          \
	{                                                                                                              \
		FROZENREF_FROZEN                                                                                       \
	}
#define FROZENREF_INIT_IMMORTAL                                                                                        \
	{                                                                                                              \
		FROZENREF_SATURATED                                                                                    \
	}

/**
 * Makes the object live with n references, before it is shared.
 * Order: none; publish the object with a release of your own.
 * Fault: n outside 1 .. FROZENREF_COUNT_MAX. Kernel: set_page_count, init_page_count.
 */
FROZENREF_API void frozenref_init(frozenref_t *ref, int32_t n);

/** Makes the object frozen, before it is shared: nobody can take a reference until frozenref_unfreeze. Order: none. */
FROZENREF_API void frozenref_init_frozen(frozenref_t *ref);

/** Makes the object immortal, before it is shared: references come and go, none is ever the last. Order: none. */
FROZENREF_API void frozenref_init_immortal(frozenref_t *ref);

/**
 * Takes another reference. The caller holds one already.
 * Order: relaxed. Progress: wait-free, one RMW. Overflow saturates: the object leaks and is never freed early, and the
 * fault handler gets a notice, FROZENREF_FAULT_OVERFLOW. So it is with every operation that takes references.
 * Fault: nobody holds a reference (frozen or staged). Kernel: page_ref_inc, folio_get.
 */
FROZENREF_API void frozenref_get(frozenref_t *ref);

/**
 * Takes n references, as frozenref_get does.
 * Progress: wait-free up to FROZENREF_BATCH_MAX, lock-free above.
 * Fault: as frozenref_get; n outside 1 .. FROZENREF_N_MAX. Kernel: page_ref_add, folio_ref_add.
 */
FROZENREF_API void frozenref_get_n(frozenref_t *ref, int32_t n);

/**
 * Takes a reference to an object found by lookup, if the object is still alive.
 * Returns true: the caller holds a reference, and should check that it found the object that it looked for. False: the
 * object is frozen; do not touch it.
 * Order: acquire, also on false (what the freezer wrote before it froze is visible). Pairs with the release of
 * frozenref_unfreeze, frozenref_put and frozenref_freeze. Progress: wait-free, one RMW. Fault: none.
 * Kernel: folio_try_get, page_ref_add_unless_zero.
 */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_try_get(frozenref_t *ref);

/**
 * Takes n references or none, as frozenref_try_get does.
 * Progress: wait-free up to FROZENREF_BATCH_MAX, lock-free above.
 * Fault: n outside 1 .. FROZENREF_N_MAX (false). Kernel: folio_ref_try_add.
 */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_try_get_n(frozenref_t *ref, int32_t n);

/**
 * Takes another reference like frozenref_get, but reads first: an immortal object is not written to, so its cache line
 * stays with every CPU that reads it. A mortal object costs one read more. May be mixed with the other operations: a
 * reference that was taken quietly may be given back with any put.
 * Order, progress and fault: as frozenref_get.
 */
FROZENREF_API void frozenref_get_quiet(frozenref_t *ref);

/**
 * Takes a reference like frozenref_try_get, but reads first: an object that is frozen or immortal is not written to.
 * For lookups that often meet dead objects, or objects that never die. A live object costs one read more.
 * Returns, order, progress and fault: as frozenref_try_get; what was read decides only where it cannot be out of date:
 * the object was frozen during the call, or is immortal for good.
 */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_try_get_quiet(frozenref_t *ref);

/**
 * Gives a reference back.
 * Returns true: it was the last one, this call froze the object, and the caller now owns it alone: destroy it, or
 * recycle it with frozenref_unfreeze. False: do not touch the object. At most one put a life returns true; exactly
 * one, unless freeze or saturation ended it.
 * On type-stable memory look the destructor up in the object after put returned true: a put that was stalled before its
 * claim can win a later life's.
 * Order: release; acquire when true: every access made under any earlier reference happens before. Progress: wait-free,
 * at most two RMWs. Contract: the memory outlives the call (see the top of this file), or use frozenref_put_unguarded.
 * Fault: nobody holds a reference (false). Kernel: folio_put_testzero, page_ref_dec_and_test.
 */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_put(frozenref_t *ref);

/**
 * Gives n references back, as frozenref_put does.
 * Progress: wait-free up to FROZENREF_BATCH_MAX, lock-free above.
 * Fault: as frozenref_put; fewer than n references are held; n outside 1 .. FROZENREF_N_MAX (false).
 * Kernel: page_ref_sub_and_test.
 */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_put_n(frozenref_t *ref, int32_t n);

/**
 * Gives a reference back like frozenref_put, but reads first: an immortal object is not written to.
 * Returns, order, progress, contract and fault: as frozenref_put.
 */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_put_quiet(frozenref_t *ref);

/**
 * Gives a reference back like frozenref_put and returns how many are left.
 * Returns 0: it was the last one, and the caller now owns the object alone, as when frozenref_put returns true. Never 0
 * otherwise: at least 1 if others hold references or took the object over, INT32_MAX if it is saturated.
 * Order, progress and contract: as frozenref_put. Fault: as frozenref_put (INT32_MAX). Kernel: page_ref_dec_return.
 */
FROZENREF_MUST_USE FROZENREF_API int32_t frozenref_put_return(frozenref_t *ref);

/**
 * Gives a reference back unless it is the last one.
 * Returns true: it was given back; do not touch the object. False: it is the last one, which the caller still holds:
 * take the lock under which the object is to die, and then put it.
 * Order: release; relaxed when false. Progress: lock-free. Fault: nobody holds a reference (true: there is nothing to
 * give back). Kernel: refcount_dec_not_one; refcount_dec_and_lock and kref_put_mutex are made of it.
 */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_put_unless_last(frozenref_t *ref);

/**
 * Gives a reference back like frozenref_put, but goes from 1 to frozen in one compare-and-swap and then does not touch
 * the word again: the memory needs no grace period and no pool on this call's account. A lookup still needs what keeps
 * the memory while its try_get runs, and every put of such an object has to be this one (see the top of this file).
 * Returns, order and fault: as frozenref_put. Progress: lock-free. Kernel: file_ref_put_close has this shape.
 */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_put_unguarded(frozenref_t *ref);

/**
 * Gives n references back, as frozenref_put_unguarded does.
 * Progress: lock-free. Fault: as frozenref_put_n.
 */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_put_unguarded_n(frozenref_t *ref, int32_t n);

/**
 * Freezes the object if exactly `expected` references exist, all of which the caller accounts for and gives up.
 * Returns true: the caller now owns the object alone. False: nothing changed.
 * This is how to decide exclusivity; comparing frozenref_count with 1 is not.
 * Order: acq_rel on success (sees what all earlier holders did before their puts; a failed try_get sees what the caller
 * did before), relaxed on failure. What a thread did before a get or try_get whose reference is among the expected ones
 * is seen only with a fence in that thread: docs/memory-order.md. Progress: wait-free, one RMW. Fault: expected outside
 * 1 .. FROZENREF_COUNT_MAX (false). Kernel: page_ref_freeze, folio_ref_freeze.
 */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_freeze(frozenref_t *ref, int32_t expected);

/**
 * Makes a frozen object that the caller owns alone live with n references, and wipes what failed lookups left.
 * Order: release: what the caller wrote is visible to every later try_get that succeeds. Progress: wait-free, a store.
 * Fault: the object is not frozen; n outside 1 .. FROZENREF_COUNT_MAX. Kernel: page_ref_unfreeze.
 */
FROZENREF_API void frozenref_unfreeze(frozenref_t *ref, int32_t n);

/**
 * Makes an object that the caller holds a reference to immortal: it is never freed. The references stay valid.
 * Order: relaxed. Progress: lock-free. Fault: nobody holds a reference (frozen or staged).
 */
FROZENREF_COLD void frozenref_make_immortal(frozenref_t *ref);

/**
 * Takes n references like frozenref_get_n and returns the new count; INT32_MAX if saturated.
 * Order: relaxed. Fault: as frozenref_get_n (0). Kernel: page_ref_inc_return.
 */
FROZENREF_API int32_t frozenref_add_return(frozenref_t *ref, int32_t n);

/**
 * Gives n references back of which none is the last, and returns the new count, >= 1; INT32_MAX if saturated.
 * Order: release. Progress: wait-free up to FROZENREF_BATCH_MAX, lock-free above.
 * Fault: the caller does not keep at least one reference; n outside 1 .. FROZENREF_N_MAX (0).
 * Kernel: folio_ref_sub_return.
 */
FROZENREF_API int32_t frozenref_sub_return(frozenref_t *ref, int32_t n);

/**
 * Returns the number of references: 0 if frozen or staged, INT32_MAX (at least that many) if saturated. A snapshot, for
 * diagnosis: it may be out of date when it is returned.
 * 0 is not final: between a last put's subtraction and its claim the count is 0, and a try_get may still succeed. Only
 * frozenref_is_frozen says that the object is dead; and to find out whether the caller is alone, use frozenref_freeze.
 * Order: relaxed. Kernel: page_ref_count.
 */
FROZENREF_MUST_USE FROZENREF_API int32_t frozenref_count(const frozenref_t *ref);

/**
 * Returns whether the object is frozen. A snapshot, but once true it stays true until the object's owner unfreezes it:
 * this is what `expired()` means. Order: relaxed.
 */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_is_frozen(const frozenref_t *ref);

/** Returns whether the object is saturated: made immortal, or overflowed. A snapshot. Order: relaxed. */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_is_saturated(const frozenref_t *ref);

/** What a fault is about. A program that decides by it should expect kinds that a later version adds. */
enum frozenref_fault_kind {
	FROZENREF_FAULT_N = 1,   /**< n is outside 1 .. FROZENREF_N_MAX */
	FROZENREF_FAULT_COUNT,   /**< n, or expected, is outside 1 .. FROZENREF_COUNT_MAX */
	FROZENREF_FAULT_FROZEN,  /**< nobody holds a reference: the object is frozen */
	FROZENREF_FAULT_STAGED,  /**< nobody holds a reference: the last one is being put, or the count is zeroed memory
				  */
	FROZENREF_FAULT_TOO_FEW, /**< fewer references are held than are given back */
	FROZENREF_FAULT_NONE_LEFT,  /**< no reference would remain, where one has to */
	FROZENREF_FAULT_NOT_FROZEN, /**< the object is not frozen, so nobody owns it alone */
	FROZENREF_FAULT_OVERFLOW,   /**< a notice, no misuse: the count overflowed, so the object will never be freed */
	FROZENREF_FAULT_NOT_SPREAD, /**< the per-CPU count is not spread, or another gather was first */
	FROZENREF_FAULT_SPREAD,     /**< the per-CPU count is spread, or somebody is spreading or gathering it */
	FROZENREF_FAULT_REFUSED,    /**< no misuse: the system refuses what it granted before, and nothing was done */
	FROZENREF_FAULT_STRANGER,   /**< it is no object of the pool */
	FROZENREF_FAULT_AT_REST,    /**< the object is at rest in its pool, or retired */
	FROZENREF_FAULT_IN_USE,     /**< objects of the pool are in use: n of them */
};

/** A misuse that the word showed, or a notice. */
typedef struct frozenref_fault {
	uint32_t size;                  /**< of this structure, as whoever raised the fault knew it; it may grow */
	enum frozenref_fault_kind kind; /**< which fault */
	const char *operation;          /**< its name without the prefix: "put_n" */
	const char *reason;             /**< one line of English, no full stop; the kind says it to programs */
	const frozenref_t *ref;         /**< the count that it was called on */
	int32_t word;                   /**< what the operation found there */
	int32_t n;                      /**< the operation's n or expected; 1 where it has none */
} frozenref_fault_t;

/**
 * Called in the thread that misused the count. It need not return. If it does, the operation returns as documented and
 * docs/contract.md says what state the object is left in. After FROZENREF_FAULT_OVERFLOW the operation has succeeded.
 * `fault` lives until the handler returns; `data` is what frozenref_set_fault_handler was given.
 */
typedef void frozenref_fault_handler_t(const frozenref_fault_t *fault, void *data);

/**
 * Sets the fault handler of the process, and what it gets as `data`; the two change as one. NULL restores the default:
 * it writes one line to stderr that begins "frozenref:" and aborts, or returns if the fault is only a notice. For
 * programs: a library that sets it takes it away from the program and from other libraries.
 * Returns false if there is no memory for the few bytes that each call keeps for good; nothing has changed then.
 * Order: release; a fault in another thread that calls the handler sees what was written before. Progress: lock-free,
 * but it allocates, so it is not for signal handlers.
 */
FROZENREF_EXPORT bool frozenref_set_fault_handler(frozenref_fault_handler_t *handler, void *data);

/** Calls the fault handler: what the operations call. A freestanding program defines it in place of lib/fault.c. */
FROZENREF_ENDS_ANALYSIS FROZENREF_EXPORT void frozenref_raise_fault(const frozenref_fault_t *fault);

/** Returns the version of the library that the program runs with; FROZENREF_VERSION is the header's. */
FROZENREF_EXPORT const char *frozenref_version(void);

/**
 * Returns the name of the backend that the library was compiled with, as -Darch_backend names it, for reports of bugs.
 * The including file's own, which may be another, is FROZENREF_BACKEND_NAME.
 */
FROZENREF_EXPORT const char *frozenref_backend(void);

#ifdef __cplusplus
}
#endif

#if !defined(FROZENREF_NO_INLINE)
#include <frozenref/state.h>
#endif

#endif
