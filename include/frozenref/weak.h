/* SPDX-License-Identifier: MIT */
/*
 * Strong and weak references, to an object in any memory: malloc's too, freed at once, with no grace period or pool.
 *
 * A pair of counts stands in the object's memory, beside the payload. A strong reference keeps the payload alive. A weak
 * one keeps the memory, and with it the pair, and may be upgraded to a strong one while there are any. The usual upgrade
 * increments unless zero, a loop on compare-and-swap. Here it is one unconditional add, as in frozenref_try_get.
 *
 * All strong references together hold one weak reference. A strong_put that takes the count to 0 takes that weak
 * reference over, and holds it until it knows whether it won the payload. An upgrade that rescues the payload from 0
 * takes another one for the strong side. So whoever will touch the pair again holds a weak reference, and nobody
 * touches memory that is gone.
 *
 *	switch (frozenref_strong_put(&object->pair)) {
 *	case FROZENREF_KEPT:
 *		break;
 *	case FROZENREF_DESTROY:
 *		destroy(&object->payload);
 *		if (!frozenref_weak_put(&object->pair))
 *			break;
 *		// fall through
 *	case FROZENREF_FREE:
 *		free(object);
 *	}
 *
 * Who holds no reference may not touch the pair. A structure that others find the object in, a table say, holds a weak
 * reference, and a lookup needs whatever makes sure that the structure still holds it: a lock around lookup and
 * upgrade, for example. A caller who got KEPT, or false, and holds no other reference may not touch the object any
 * more.
 *
 * Every operation may be called from any thread and from signal handlers, and is wait-free in the sense of
 * <frozenref/frozenref.h>. A misuse that the words show is a fault, as it says there; docs/weak.md has the state that
 * each fault leaves behind, and the argument for the memory orders.
 *
 * Of the operations on one word, `&pair->strong` may be given to these: frozenref_freeze(.., 1) finds out whether the
 * caller has the only strong reference and shuts upgrades out. The caller then owns the payload alone, and the strong
 * side's weak reference: it either brings the object back with frozenref_unfreeze, or destroys it and calls
 * frozenref_weak_put. frozenref_make_immortal keeps the payload, and so the memory, for ever. frozenref_is_frozen says
 * that a weak reference has expired.
 */
#ifndef FROZENREF_WEAK_H
#define FROZENREF_WEAK_H

#include <stdbool.h>
#include <stdint.h>

#include <frozenref/frozenref.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The counts of strong and weak references, to put into the object's memory. Change them through operations only. */
typedef struct frozenref_pair {
	frozenref_t strong;
	frozenref_t weak;
} frozenref_pair_t;

/** A static initialiser, `frozenref_pair_t pair = FROZENREF_PAIR_INIT(1);`, with n as for FROZENREF_INIT. */
#define FROZENREF_PAIR_INIT(n)                                                                                         \
	{                                                                                                              \
		FROZENREF_INIT(n), FROZENREF_INIT(1)                                                                   \
	}

/** What the caller of frozenref_strong_put has to do. */
typedef enum frozenref_released {
	FROZENREF_KEPT,    /**< nothing: others have strong references, or will do the rest */
	FROZENREF_DESTROY, /**< destroy the payload, which the caller owns alone, and then call frozenref_weak_put */
	FROZENREF_FREE,    /**< free the memory: the payload is destroyed already, and there is no reference left */
} frozenref_released_t;

/**
 * Makes the object live with n strong references and the weak one that they hold together, before it is shared.
 * Order: none; publish the object with a release of your own.
 * Fault: as frozenref_init; the object is then as if its payload were destroyed, with the weak reference still to put.
 */
FROZENREF_API void frozenref_pair_init(frozenref_pair_t *pair, int32_t n);

/**
 * Takes another strong reference. The caller holds one already.
 * Order: relaxed. Progress: wait-free, one RMW. Overflow saturates, with a notice, as in frozenref_get.
 * Fault: nobody holds a strong reference (frozen or staged).
 */
FROZENREF_API void frozenref_strong_get(frozenref_pair_t *pair);

/**
 * Gives a strong reference back.
 * Returns what the caller has to do now. Of all who give back and upgrade, exactly one is told to destroy, unless
 * freeze or saturation ended the life of the payload; and exactly one is told to free, here or by frozenref_weak_put,
 * after the payload was destroyed and that was told by a weak_put. Order: release; acquire when DESTROY (every access
 * made under any strong reference happens before) and when FREE (every access made under any reference, and the
 * destruction, happens before). Progress: wait-free: one RMW; two for the last reference; four for one that was the
 * last until an upgrade rescued the object. Fault: nobody holds a strong reference (KEPT).
 */
FROZENREF_MUST_USE FROZENREF_API frozenref_released_t frozenref_strong_put(frozenref_pair_t *pair);

/**
 * Takes another weak reference. The caller holds a weak or a strong one already: so a strong one is downgraded, by
 * frozenref_weak_get and frozenref_strong_put.
 * Order: relaxed. Progress: wait-free, one RMW. Overflow saturates, with a notice: the memory is never freed.
 * Fault: nobody holds a reference (frozen or staged).
 */
FROZENREF_API void frozenref_weak_get(frozenref_pair_t *pair);

/**
 * Gives a weak reference back: the caller's, or, after FROZENREF_DESTROY, the one that the strong references held.
 * Returns true: there is no reference left and the payload is destroyed; free the memory.
 * Order: release; acquire when true: every access made under any reference happens before. Progress: wait-free, one
 * RMW, two for the last reference. Fault: nobody holds a reference (false).
 */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_weak_put(frozenref_pair_t *pair);

/**
 * Takes a strong reference, if the payload is still alive. The caller holds a weak one, and keeps it.
 * Returns true: the caller also holds a strong reference. False: the payload is destroyed, about to be, or frozen by
 * who owns it alone. Order: acquire, also on false (what the freezer wrote before it froze is visible). Pairs with the
 * release of frozenref_unfreeze, frozenref_strong_put and frozenref_freeze. Progress: wait-free: one RMW; two when it
 * rescues the object from 0. Overflow saturates, with a notice, as in frozenref_get. Fault: none of its own.
 */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_upgrade(frozenref_pair_t *pair);

/**
 * Takes a strong reference like frozenref_upgrade, but reads first: a pair whose payload is gone, or immortal, is not
 * written to. For weak references that have often expired. A live object costs one read more.
 * Returns, order, progress and fault: as frozenref_upgrade.
 */
FROZENREF_MUST_USE FROZENREF_API bool frozenref_upgrade_quiet(frozenref_pair_t *pair);

/** Returns the number of strong references, as frozenref_count does: a snapshot, for diagnosis. Order: relaxed. */
FROZENREF_MUST_USE FROZENREF_API int32_t frozenref_strong_count(const frozenref_pair_t *pair);

/**
 * Returns the number of weak references, as frozenref_count does: a snapshot, for diagnosis. While there are strong
 * references, the one that they hold together is among them: 1 means that there is no other. Order: relaxed.
 */
FROZENREF_MUST_USE FROZENREF_API int32_t frozenref_weak_count(const frozenref_pair_t *pair);

#ifdef __cplusplus
}
#endif

#if !defined(FROZENREF_NO_INLINE)
#include <frozenref/weak_state.h>
#endif

#endif
