/* SPDX-License-Identifier: MIT */
/*
 * The state machine, once: what each operation does to the word. The fast paths are here, one RMW and one comparison
 * each; what does not fit is in cold.h. Decisions are made from the RMW's own result, never from reading again.
 */
#ifndef FROZENREF_STATE_H
#define FROZENREF_STATE_H

#include <frozenref/arch/backend.h>
#include <frozenref/frozenref.h>

#if defined(FROZENREF_NO_INLINE)
#error "frozenref/state.h holds the inline operations, and FROZENREF_NO_INLINE asks for none"
#endif

FROZENREF_BEGIN_DECLARATIONS

/*
 * The zones of words below 0, each 2^30 wide with its centre in the middle, so there are 2^29 of slack on both sides:
 * saturated up to FROZENREF_FROZEN_FIRST, frozen from there on.
 */
#define FROZENREF_FROZEN_FIRST (-0x40000000)

/* A word further than this from its centre has drifted, and is brought back. See FROZENREF_BATCH_MAX for the bound. */
#define FROZENREF_DRIFT_MAX 0x8000000

/* The last zone of all words, taken unsigned: one comparison. */
FROZENREF_INLINE bool frozenref_word_is_frozen(int32_t word)
{
	return FROZENREF_CAST(uint32_t, word) >= FROZENREF_CAST(uint32_t, FROZENREF_FROZEN_FIRST);
}

FROZENREF_INLINE bool frozenref_word_is_saturated(int32_t word)
{
	return word < FROZENREF_FROZEN_FIRST;
}

/*
 * Saturated, and out of reach of every put: it will never be live again, so this may be decided from a load. A word
 * that has just overflowed is not immortal yet: it lies at the edge of its zone, and the next put takes it back.
 */
FROZENREF_INLINE bool frozenref_word_is_immortal(int32_t word)
{
	return word >= FROZENREF_SATURATED - FROZENREF_DRIFT_MAX && word <= FROZENREF_SATURATED + FROZENREF_DRIFT_MAX;
}

/* Compiled to one unsigned comparison; folded away where n is a constant. */
FROZENREF_INLINE bool frozenref_is_batch(int32_t n)
{
	return n >= 1 && n <= FROZENREF_BATCH_MAX;
}

/* Which operation came to a cold path. Compiled into programs, so part of the ABI: new ones come last. */
enum frozenref_operation {
	FROZENREF_OPERATION_INIT,
	FROZENREF_OPERATION_GET,
	FROZENREF_OPERATION_GET_N,
	FROZENREF_OPERATION_TRY_GET,
	FROZENREF_OPERATION_TRY_GET_N,
	FROZENREF_OPERATION_GET_QUIET,
	FROZENREF_OPERATION_TRY_GET_QUIET,
	FROZENREF_OPERATION_PUT,
	FROZENREF_OPERATION_PUT_N,
	FROZENREF_OPERATION_PUT_QUIET,
	FROZENREF_OPERATION_PUT_RETURN,
	FROZENREF_OPERATION_PUT_UNLESS_LAST,
	FROZENREF_OPERATION_PUT_UNGUARDED,
	FROZENREF_OPERATION_PUT_UNGUARDED_N,
	FROZENREF_OPERATION_FREEZE,
	FROZENREF_OPERATION_UNFREEZE,
	FROZENREF_OPERATION_MAKE_IMMORTAL,
	FROZENREF_OPERATION_ADD_RETURN,
	FROZENREF_OPERATION_SUB_RETURN,
	FROZENREF_OPERATION_STRONG_GET,
	FROZENREF_OPERATION_STRONG_PUT,
	FROZENREF_OPERATION_WEAK_GET,
	FROZENREF_OPERATION_WEAK_PUT,
	FROZENREF_OPERATION_UPGRADE,
	FROZENREF_OPERATION_UPGRADE_QUIET,
};

/*
 * The cold paths: private, though the library exports them for the operations that are inlined elsewhere. `word` is
 * what the fast path's RMW left. The _large ones are for every n that is no batch, and for puts that must not pass
 * through 0: they check n, change the word by compare-and-swap only, and so never stray.
 */
FROZENREF_COLD int32_t frozenref_add_cold(frozenref_t *ref, int32_t n, int32_t word,
					  enum frozenref_operation operation);
FROZENREF_COLD int32_t frozenref_add_large(frozenref_t *ref, int32_t n, enum frozenref_operation operation);
FROZENREF_COLD bool frozenref_try_get_cold(frozenref_t *ref, int32_t n, int32_t word,
					   enum frozenref_operation operation);
FROZENREF_COLD bool frozenref_try_get_large(frozenref_t *ref, int32_t n, enum frozenref_operation operation);
FROZENREF_COLD bool frozenref_put_cold(frozenref_t *ref, int32_t n, int32_t word, enum frozenref_operation operation);
FROZENREF_COLD bool frozenref_put_large(frozenref_t *ref, int32_t n, enum frozenref_operation operation);
FROZENREF_COLD int32_t frozenref_sub_cold(frozenref_t *ref, int32_t n, int32_t word,
					  enum frozenref_operation operation);
FROZENREF_COLD int32_t frozenref_sub_large(frozenref_t *ref, int32_t n, enum frozenref_operation operation);
FROZENREF_COLD void frozenref_count_fault(frozenref_t *ref, int32_t n, int32_t word,
					  enum frozenref_operation operation);

/*
 * Plain stores: the object is not shared yet. One that cannot be live with n references is frozen: nobody gets it.
 */
FROZENREF_API void frozenref_init(frozenref_t *ref, int32_t n)
{
	if (FROZENREF_UNLIKELY(n < 1)) {
		frozenref_arch_store_relaxed(&ref->word, FROZENREF_FROZEN);
		frozenref_count_fault(ref, n, FROZENREF_FROZEN, FROZENREF_OPERATION_INIT);
		return;
	}
	frozenref_arch_store_relaxed(&ref->word, n);
}

FROZENREF_API void frozenref_init_frozen(frozenref_t *ref)
{
	frozenref_arch_store_relaxed(&ref->word, FROZENREF_FROZEN);
}

FROZENREF_API void frozenref_init_immortal(frozenref_t *ref)
{
	frozenref_arch_store_relaxed(&ref->word, FROZENREF_SATURATED);
}

/*
 * One RMW and one comparison each, for n references of which n is a batch. `operation` is who the cold path speaks of.
 */
FROZENREF_INLINE void frozenref_get_batch(frozenref_t *ref, int32_t n, enum frozenref_operation operation)
{
	/* relaxed: the reference that the caller holds already orders its accesses */
	int32_t word = frozenref_arch_add_return_relaxed(&ref->word, n);
	if (FROZENREF_UNLIKELY(word <= n))
		frozenref_add_cold(ref, n, word, operation);
}

FROZENREF_INLINE bool frozenref_try_get_batch(frozenref_t *ref, int32_t n, enum frozenref_operation operation)
{
	/* acquire: pairs with unfreeze's store_release; when it fails, with the cmpxchg of freeze and put_unguarded */
	int32_t word = frozenref_arch_add_return_acquire(&ref->word, n);
	if (FROZENREF_LIKELY(word > 0))
		return true;
	return frozenref_try_get_cold(ref, n, word, operation);
}

FROZENREF_INLINE bool frozenref_put_batch(frozenref_t *ref, int32_t n, enum frozenref_operation operation)
{
	/* release: pairs with the acquire of whichever cmpxchg freezes the object (put_cold, put_unguarded, freeze) */
	int32_t word = frozenref_arch_add_return_release(&ref->word, -n);
	if (FROZENREF_LIKELY(word > 0))
		return false;
	return frozenref_put_cold(ref, n, word, operation);
}

/* The same without a window in which the word is 0. */
FROZENREF_INLINE bool frozenref_put_batch_unguarded(frozenref_t *ref, int32_t n, enum frozenref_operation operation)
{
	/* relaxed: a first guess, which the cmpxchg checks */
	int32_t word = frozenref_arch_load_relaxed(&ref->word);
	while (word > n) {
		/* release: as in put_batch */
		int32_t found = frozenref_arch_cmpxchg_release(&ref->word, word, word - n);
		if (FROZENREF_LIKELY(found == word))
			return false;
		word = found;
	}
	return frozenref_put_large(ref, n, operation);
}

FROZENREF_API void frozenref_get(frozenref_t *ref)
{
	frozenref_get_batch(ref, 1, FROZENREF_OPERATION_GET);
}

FROZENREF_API void frozenref_get_n(frozenref_t *ref, int32_t n)
{
	if (FROZENREF_LIKELY(frozenref_is_batch(n)))
		frozenref_get_batch(ref, n, FROZENREF_OPERATION_GET_N);
	else
		frozenref_add_large(ref, n, FROZENREF_OPERATION_GET_N);
}

FROZENREF_API bool frozenref_try_get(frozenref_t *ref)
{
	return frozenref_try_get_batch(ref, 1, FROZENREF_OPERATION_TRY_GET);
}

FROZENREF_API bool frozenref_try_get_n(frozenref_t *ref, int32_t n)
{
	if (FROZENREF_LIKELY(frozenref_is_batch(n)))
		return frozenref_try_get_batch(ref, n, FROZENREF_OPERATION_TRY_GET_N);
	return frozenref_try_get_large(ref, n, FROZENREF_OPERATION_TRY_GET_N);
}

FROZENREF_API bool frozenref_put(frozenref_t *ref)
{
	return frozenref_put_batch(ref, 1, FROZENREF_OPERATION_PUT);
}

FROZENREF_API bool frozenref_put_n(frozenref_t *ref, int32_t n)
{
	if (FROZENREF_LIKELY(frozenref_is_batch(n)))
		return frozenref_put_batch(ref, n, FROZENREF_OPERATION_PUT_N);
	return frozenref_put_large(ref, n, FROZENREF_OPERATION_PUT_N);
}

FROZENREF_API bool frozenref_put_unguarded(frozenref_t *ref)
{
	return frozenref_put_batch_unguarded(ref, 1, FROZENREF_OPERATION_PUT_UNGUARDED);
}

FROZENREF_API bool frozenref_put_unguarded_n(frozenref_t *ref, int32_t n)
{
	if (FROZENREF_LIKELY(frozenref_is_batch(n)))
		return frozenref_put_batch_unguarded(ref, n, FROZENREF_OPERATION_PUT_UNGUARDED_N);
	return frozenref_put_large(ref, n, FROZENREF_OPERATION_PUT_UNGUARDED_N);
}

/*
 * The quiet operations look first and write only where they have to. A get that added nothing met an immortal word, so
 * the put that follows meets a saturated one, and whether it subtracts or not, it takes nobody's reference. LIKELY is
 * the answer without an RMW: next to an RMW, a jump to it costs nothing.
 */
FROZENREF_API void frozenref_get_quiet(frozenref_t *ref)
{
	/* relaxed: as in get_batch */
	if (FROZENREF_UNLIKELY(!frozenref_word_is_immortal(frozenref_arch_load_relaxed(&ref->word))))
		frozenref_get_batch(ref, 1, FROZENREF_OPERATION_GET_QUIET);
}

FROZENREF_API bool frozenref_try_get_quiet(frozenref_t *ref)
{
	/* acquire: as in try_get_batch, whose RMW is left out where the word is frozen or immortal */
	int32_t word = frozenref_arch_load_acquire(&ref->word);
	if (FROZENREF_LIKELY(frozenref_word_is_frozen(word)))
		return false;
	if (FROZENREF_LIKELY(frozenref_word_is_immortal(word)))
		return true;
	return frozenref_try_get_batch(ref, 1, FROZENREF_OPERATION_TRY_GET_QUIET);
}

FROZENREF_API bool frozenref_put_quiet(frozenref_t *ref)
{
	/* relaxed: a put that does nothing publishes nothing, for an immortal object has no destroyer */
	if (FROZENREF_LIKELY(frozenref_word_is_immortal(frozenref_arch_load_relaxed(&ref->word))))
		return false;
	return frozenref_put_batch(ref, 1, FROZENREF_OPERATION_PUT_QUIET);
}

FROZENREF_API int32_t frozenref_put_return(frozenref_t *ref)
{
	/* release: as in put_batch */
	int32_t word = frozenref_arch_add_return_release(&ref->word, -1);
	if (FROZENREF_LIKELY(word > 0))
		return word;
	return frozenref_sub_cold(ref, 1, word, FROZENREF_OPERATION_PUT_RETURN);
}

FROZENREF_API bool frozenref_put_unless_last(frozenref_t *ref)
{
	/* relaxed: a first guess, which the cmpxchg checks */
	int32_t word = frozenref_arch_load_relaxed(&ref->word);
	while (word > 1) {
		/* release: as in put_batch */
		int32_t found = frozenref_arch_cmpxchg_release(&ref->word, word, word - 1);
		if (FROZENREF_LIKELY(found == word))
			return true;
		word = found;
	}
	return word != 1 && frozenref_sub_large(ref, 1, FROZENREF_OPERATION_PUT_UNLESS_LAST) != 0;
}

FROZENREF_API bool frozenref_freeze(frozenref_t *ref, int32_t expected)
{
	if (FROZENREF_UNLIKELY(expected < 1)) {
		/* relaxed: the word is only reported */
		int32_t word = frozenref_arch_load_relaxed(&ref->word);
		frozenref_count_fault(ref, expected, word, FROZENREF_OPERATION_FREEZE);
		return false;
	}
	/* acquire: pairs with the release of every earlier put; release: with the acquire of a try_get that fails */
	int32_t found = frozenref_arch_cmpxchg_acq_rel(&ref->word, expected, FROZENREF_FROZEN);
	FROZENREF_PROBE(freeze, (ref, expected, found));
	return found == expected;
}

FROZENREF_API void frozenref_unfreeze(frozenref_t *ref, int32_t n)
{
	/* relaxed: the caller owns the object; only strays change the word, and they keep it in its zone */
	int32_t word = frozenref_arch_load_relaxed(&ref->word);
	if (FROZENREF_UNLIKELY(n < 1 || !frozenref_word_is_frozen(word))) {
		frozenref_count_fault(ref, n, word, FROZENREF_OPERATION_UNFREEZE);
		return;
	}
	FROZENREF_PROBE(unfreeze, (ref, n, word - FROZENREF_FROZEN));
	/* release: pairs with the acquire of try_get */
	frozenref_arch_store_release(&ref->word, n);
}

FROZENREF_API int32_t frozenref_add_return(frozenref_t *ref, int32_t n)
{
	if (FROZENREF_UNLIKELY(!frozenref_is_batch(n)))
		return frozenref_add_large(ref, n, FROZENREF_OPERATION_ADD_RETURN);
	/* relaxed: as in get_batch */
	int32_t word = frozenref_arch_add_return_relaxed(&ref->word, n);
	if (FROZENREF_LIKELY(word > n))
		return word;
	return frozenref_add_cold(ref, n, word, FROZENREF_OPERATION_ADD_RETURN);
}

FROZENREF_API int32_t frozenref_sub_return(frozenref_t *ref, int32_t n)
{
	if (FROZENREF_UNLIKELY(!frozenref_is_batch(n)))
		return frozenref_sub_large(ref, n, FROZENREF_OPERATION_SUB_RETURN);
	/* release: as in put_batch */
	int32_t word = frozenref_arch_add_return_release(&ref->word, -n);
	if (FROZENREF_LIKELY(word > 0))
		return word;
	return frozenref_sub_cold(ref, n, word, FROZENREF_OPERATION_SUB_RETURN);
}

/* relaxed, here and below: a snapshot, for diagnosis */
FROZENREF_API int32_t frozenref_count(const frozenref_t *ref)
{
	int32_t word = frozenref_arch_load_relaxed(&ref->word);
	if (frozenref_word_is_saturated(word))
		return INT32_MAX;
	return word > 0 ? word : 0;
}

FROZENREF_API bool frozenref_is_frozen(const frozenref_t *ref)
{
	return frozenref_word_is_frozen(frozenref_arch_load_relaxed(&ref->word));
}

FROZENREF_API bool frozenref_is_saturated(const frozenref_t *ref)
{
	return frozenref_word_is_saturated(frozenref_arch_load_relaxed(&ref->word));
}

FROZENREF_END_DECLARATIONS

#if FROZENREF_INSTRUMENTED
#include <frozenref/cold.h>
#endif

#endif
