/* SPDX-License-Identifier: MIT */
/*
 * The fast paths of strong and weak references: one RMW and one comparison each. What does not fit is in weak_cold.h.
 * Decisions are made from the RMW's own result, never from reading again.
 */
#ifndef FROZENREF_WEAK_STATE_H
#define FROZENREF_WEAK_STATE_H

#include <frozenref/state.h>
#include <frozenref/weak.h>

#if defined(FROZENREF_NO_INLINE)
#error "frozenref/weak_state.h holds the inline operations, and FROZENREF_NO_INLINE asks for none"
#endif

FROZENREF_BEGIN_DECLARATIONS

/* The cold paths: private. `word` is what the fast path's RMW left in `strong`. */
FROZENREF_COLD bool frozenref_strong_add_cold(frozenref_pair_t *pair, int32_t word, enum frozenref_operation operation);
FROZENREF_COLD frozenref_released_t frozenref_strong_put_cold(frozenref_pair_t *pair, int32_t word);

/* The strong count last: the fault of a bad n finds the pair in order. */
FROZENREF_API void frozenref_pair_init(frozenref_pair_t *pair, int32_t n)
{
	frozenref_init(&pair->weak, 1);
	frozenref_init(&pair->strong, n);
}

FROZENREF_API void frozenref_strong_get(frozenref_pair_t *pair)
{
	/* relaxed: the strong reference that the caller holds already orders its accesses */
	int32_t word = frozenref_arch_add_return_relaxed(&pair->strong.word, 1);
	if (FROZENREF_UNLIKELY(word <= 1))
		frozenref_strong_add_cold(pair, word, FROZENREF_OPERATION_STRONG_GET);
}

FROZENREF_API frozenref_released_t frozenref_strong_put(frozenref_pair_t *pair)
{
	/* release: pairs with the acquire of whichever cmpxchg ends the payload's life (strong_put_cold, freeze) */
	int32_t word = frozenref_arch_add_return_release(&pair->strong.word, -1);
	if (FROZENREF_LIKELY(word > 0))
		return FROZENREF_KEPT;
	return frozenref_strong_put_cold(pair, word);
}

FROZENREF_API void frozenref_weak_get(frozenref_pair_t *pair)
{
	frozenref_get_batch(&pair->weak, 1, FROZENREF_OPERATION_WEAK_GET);
}

/* Nobody takes a weak reference who does not hold one, so there are no lookups: 0 is final, and the put has no window.
 */
FROZENREF_API bool frozenref_weak_put(frozenref_pair_t *pair)
{
	return frozenref_put_batch(&pair->weak, 1, FROZENREF_OPERATION_WEAK_PUT);
}

FROZENREF_API bool frozenref_upgrade(frozenref_pair_t *pair)
{
	/* acquire: pairs with unfreeze's store_release; when it fails, with the cmpxchg of freeze */
	int32_t word = frozenref_arch_add_return_acquire(&pair->strong.word, 1);
	if (FROZENREF_LIKELY(word > 1))
		return true;
	return frozenref_strong_add_cold(pair, word, FROZENREF_OPERATION_UPGRADE);
}

FROZENREF_API bool frozenref_upgrade_quiet(frozenref_pair_t *pair)
{
	/* acquire: as in upgrade, whose RMW is left out where the word is frozen or immortal */
	int32_t word = frozenref_arch_load_acquire(&pair->strong.word);
	if (FROZENREF_LIKELY(frozenref_word_is_frozen(word)))
		return false;
	if (FROZENREF_LIKELY(frozenref_word_is_immortal(word)))
		return true;
	/* acquire: as in upgrade */
	word = frozenref_arch_add_return_acquire(&pair->strong.word, 1);
	if (FROZENREF_LIKELY(word > 1))
		return true;
	return frozenref_strong_add_cold(pair, word, FROZENREF_OPERATION_UPGRADE_QUIET);
}

FROZENREF_API int32_t frozenref_strong_count(const frozenref_pair_t *pair)
{
	return frozenref_count(&pair->strong);
}

FROZENREF_API int32_t frozenref_weak_count(const frozenref_pair_t *pair)
{
	return frozenref_count(&pair->weak);
}

FROZENREF_END_DECLARATIONS

#if FROZENREF_INSTRUMENTED
#include <frozenref/weak_cold.h>
#endif

#endif
