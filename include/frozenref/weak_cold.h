/* SPDX-License-Identifier: MIT */
/*
 * The cold paths of strong and weak references: the last strong_put, the rescue, and faults. Compiled once, by
 * lib/cold.c; under FROZENREF_INSTRUMENTED into the including file. Both counts are in order before a handler is
 * called.
 */
#ifndef FROZENREF_WEAK_COLD_H
#define FROZENREF_WEAK_COLD_H

#include <frozenref/cold.h>
#include <frozenref/weak_state.h>

FROZENREF_BEGIN_DECLARATIONS

/*
 * Was a strong reference given back that nobody held, so that the object has to leak? `word` is what a claim found in
 * place of 0: saturated, or a little below zero and on its way there. Strays never lift a frozen word so far.
 */
static inline bool frozenref_strong_leaks(int32_t word)
{
	return frozenref_word_is_saturated(word) || (word < 0 && word > -FROZENREF_DRIFT_MAX);
}

/*
 * An add whose result is not that of one owner among others. From 0 it rescued the object, whose strong_put took the
 * strong side's weak reference along: here is another one. strong_get's is a misuse then, but a rescue all the same.
 */
FROZENREF_COLD bool frozenref_strong_add_cold(frozenref_pair_t *pair, int32_t word, enum frozenref_operation operation)
{
	if (word == 1) {
		/* relaxed: as in get_batch; the caller's strong_put, a release, passes this reference on */
		int32_t weak = frozenref_arch_add_return_relaxed(&pair->weak.word, 1);
		if (FROZENREF_UNLIKELY(weak <= 1))
			frozenref_add_cold(&pair->weak, 1, weak, operation);
	}
	if (operation == FROZENREF_OPERATION_STRONG_GET)
		return frozenref_add_cold(&pair->strong, 1, word, operation) > 0;
	return word == 1 || frozenref_try_get_cold(&pair->strong, 1, word, operation);
}

FROZENREF_COLD frozenref_released_t frozenref_strong_put_cold(frozenref_pair_t *pair, int32_t word)
{
	if (word != 0) {
		frozenref_sub_settle(&pair->strong, 1, word, FROZENREF_OPERATION_STRONG_PUT, FROZENREF_FAULT_TOO_FEW);
		return FROZENREF_KEPT;
	}
	/*
	 * From here on the strong side's weak reference is the caller's, so the memory stays. acquire: pairs with the
	 * release of every earlier strong_put, also across a rescue: all are RMWs of one sequence
	 */
	int32_t found = frozenref_arch_cmpxchg_acquire(&pair->strong.word, 0, FROZENREF_FROZEN);
	FROZENREF_PROBE(strong_claim, (pair, FROZENREF_OPERATION_STRONG_PUT, found));
	if (found == 0)
		return FROZENREF_DESTROY;
	/* who upgrades a saturated object relies on its memory, so the weak reference is kept for ever */
	if (frozenref_strong_leaks(found))
		return FROZENREF_KEPT;
	/* a rescuer took its own weak reference, and so did whoever claims the object now. release: as in weak_put */
	int32_t weak = frozenref_arch_add_return_release(&pair->weak.word, -1);
	if (FROZENREF_LIKELY(weak > 0))
		return FROZENREF_KEPT;
	return frozenref_put_cold(&pair->weak, 1, weak, FROZENREF_OPERATION_STRONG_PUT) ? FROZENREF_FREE
											: FROZENREF_KEPT;
}

FROZENREF_END_DECLARATIONS

#endif
