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

#ifdef __cplusplus
extern "C" {
#endif

/* frozen: -2^30 .. -1; saturated: below. Each centre has 2^29 of slack on both sides. */
static inline bool frozenref_word_is_frozen(int32_t word)
{
	return word >= -0x40000000 && word < 0;
}

static inline bool frozenref_word_is_saturated(int32_t word)
{
	return word < -0x40000000;
}

/* Compiled to one unsigned comparison; folded away where n is a constant. */
static inline bool frozenref_is_batch(int32_t n)
{
	return n >= 1 && n <= FROZENREF_BATCH_MAX;
}

/*
 * The cold paths. `word` is what the fast path's RMW left. The _large ones serve every n that is no batch: they check
 * it, and change the word by compare-and-swap only, so they never stray.
 */
FROZENREF_COLD void frozenref_get_cold(frozenref_t *ref, int32_t word);
FROZENREF_COLD void frozenref_get_n_cold(frozenref_t *ref, int32_t n, int32_t word);
FROZENREF_COLD void frozenref_get_n_large(frozenref_t *ref, int32_t n);
FROZENREF_COLD bool frozenref_try_get_cold(frozenref_t *ref, int32_t word);
FROZENREF_COLD bool frozenref_try_get_n_large(frozenref_t *ref, int32_t n);
FROZENREF_COLD bool frozenref_put_cold(frozenref_t *ref, int32_t word);
FROZENREF_COLD bool frozenref_put_n_cold(frozenref_t *ref, int32_t n, int32_t word);
FROZENREF_COLD bool frozenref_put_n_large(frozenref_t *ref, int32_t n);
FROZENREF_COLD bool frozenref_put_unguarded_cold(frozenref_t *ref, int32_t word);
FROZENREF_COLD int32_t frozenref_add_return_cold(frozenref_t *ref, int32_t n, int32_t word);
FROZENREF_COLD int32_t frozenref_add_return_large(frozenref_t *ref, int32_t n);
FROZENREF_COLD int32_t frozenref_sub_return_cold(frozenref_t *ref, int32_t n, int32_t word);
FROZENREF_COLD int32_t frozenref_sub_return_large(frozenref_t *ref, int32_t n);
FROZENREF_COLD void frozenref_init_fault(frozenref_t *ref, int32_t n);
FROZENREF_COLD void frozenref_freeze_fault(frozenref_t *ref, int32_t expected);
FROZENREF_COLD void frozenref_unfreeze_fault(frozenref_t *ref, int32_t n, int32_t word);

/* Plain stores: the object is not shared yet. */
FROZENREF_API void frozenref_init(frozenref_t *ref, int32_t n)
{
	if (FROZENREF_UNLIKELY(n < 1)) {
		frozenref_init_fault(ref, n);
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

FROZENREF_API void frozenref_get(frozenref_t *ref)
{
	/* relaxed: the reference that the caller holds already orders its accesses */
	int32_t word = frozenref_arch_add_return_relaxed(&ref->word, 1);
	if (FROZENREF_UNLIKELY(word <= 1))
		frozenref_get_cold(ref, word);
}

FROZENREF_API void frozenref_get_n(frozenref_t *ref, int32_t n)
{
	if (FROZENREF_UNLIKELY(!frozenref_is_batch(n))) {
		frozenref_get_n_large(ref, n);
		return;
	}
	/* relaxed: as in get */
	int32_t word = frozenref_arch_add_return_relaxed(&ref->word, n);
	if (FROZENREF_UNLIKELY(word <= n))
		frozenref_get_n_cold(ref, n, word);
}

FROZENREF_API bool frozenref_try_get(frozenref_t *ref)
{
	/* acquire: pairs with unfreeze's store_release; when it fails, with the cmpxchg of freeze and put_unguarded */
	int32_t word = frozenref_arch_add_return_acquire(&ref->word, 1);
	if (FROZENREF_LIKELY(word > 0))
		return true;
	return frozenref_try_get_cold(ref, word);
}

FROZENREF_API bool frozenref_try_get_n(frozenref_t *ref, int32_t n)
{
	if (FROZENREF_UNLIKELY(!frozenref_is_batch(n)))
		return frozenref_try_get_n_large(ref, n);
	/* acquire: as in try_get */
	int32_t word = frozenref_arch_add_return_acquire(&ref->word, n);
	if (FROZENREF_LIKELY(word > 0))
		return true;
	return frozenref_try_get_cold(ref, word);
}

FROZENREF_API bool frozenref_put(frozenref_t *ref)
{
	/* release: pairs with the acquire of whichever cmpxchg freezes the object (put_cold, put_unguarded, freeze) */
	int32_t word = frozenref_arch_add_return_release(&ref->word, -1);
	if (FROZENREF_LIKELY(word > 0))
		return false;
	return frozenref_put_cold(ref, word);
}

FROZENREF_API bool frozenref_put_n(frozenref_t *ref, int32_t n)
{
	if (FROZENREF_UNLIKELY(!frozenref_is_batch(n)))
		return frozenref_put_n_large(ref, n);
	/* release: as in put */
	int32_t word = frozenref_arch_add_return_release(&ref->word, -n);
	if (FROZENREF_LIKELY(word > 0))
		return false;
	return frozenref_put_n_cold(ref, n, word);
}

FROZENREF_API bool frozenref_put_unguarded(frozenref_t *ref)
{
	/* relaxed: a first guess, which the cmpxchg checks */
	int32_t word = frozenref_arch_load_relaxed(&ref->word);
	while (word > 1) {
		/* release: as in put */
		int32_t found = frozenref_arch_cmpxchg_release(&ref->word, word, word - 1);
		if (FROZENREF_LIKELY(found == word))
			return false;
		word = found;
	}
	return frozenref_put_unguarded_cold(ref, word);
}

FROZENREF_API bool frozenref_freeze(frozenref_t *ref, int32_t expected)
{
	if (FROZENREF_UNLIKELY(expected < 1)) {
		frozenref_freeze_fault(ref, expected);
		return false;
	}
	/* acquire: pairs with the release of every earlier put; release: with the acquire of a try_get that fails */
	return frozenref_arch_cmpxchg_acq_rel(&ref->word, expected, FROZENREF_FROZEN) == expected;
}

FROZENREF_API void frozenref_unfreeze(frozenref_t *ref, int32_t n)
{
	/* relaxed: the caller owns the object; only strays change the word, and they keep it in its zone */
	int32_t word = frozenref_arch_load_relaxed(&ref->word);
	if (FROZENREF_UNLIKELY(n < 1 || !frozenref_word_is_frozen(word))) {
		frozenref_unfreeze_fault(ref, n, word);
		return;
	}
	/* release: pairs with the acquire of try_get */
	frozenref_arch_store_release(&ref->word, n);
}

FROZENREF_API int32_t frozenref_add_return(frozenref_t *ref, int32_t n)
{
	if (FROZENREF_UNLIKELY(!frozenref_is_batch(n)))
		return frozenref_add_return_large(ref, n);
	/* relaxed: as in get */
	int32_t word = frozenref_arch_add_return_relaxed(&ref->word, n);
	if (FROZENREF_LIKELY(word > n))
		return word;
	return frozenref_add_return_cold(ref, n, word);
}

FROZENREF_API int32_t frozenref_sub_return(frozenref_t *ref, int32_t n)
{
	if (FROZENREF_UNLIKELY(!frozenref_is_batch(n)))
		return frozenref_sub_return_large(ref, n);
	/* release: as in put */
	int32_t word = frozenref_arch_add_return_release(&ref->word, -n);
	if (FROZENREF_LIKELY(word > 0))
		return word;
	return frozenref_sub_return_cold(ref, n, word);
}

/* relaxed, here and below: a snapshot, for diagnosis */
FROZENREF_API uint32_t frozenref_count(const frozenref_t *ref)
{
	int32_t word = frozenref_arch_load_relaxed(&ref->word);
	if (frozenref_word_is_saturated(word))
		return INT32_MAX;
	return word > 0 ? FROZENREF_CAST(uint32_t, word) : 0;
}

FROZENREF_API bool frozenref_is_frozen(const frozenref_t *ref)
{
	return frozenref_word_is_frozen(frozenref_arch_load_relaxed(&ref->word));
}

FROZENREF_API bool frozenref_is_immortal(const frozenref_t *ref)
{
	return frozenref_word_is_saturated(frozenref_arch_load_relaxed(&ref->word));
}

#ifdef __cplusplus
}
#endif

#if FROZENREF_INSTRUMENTED
#include <frozenref/cold.h>
#endif

#endif
