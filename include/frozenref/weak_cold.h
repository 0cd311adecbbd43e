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

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The strong count went from 0 to 1. Whoever had taken it to 0 took the strong side's weak reference along; here is
 * another one.
 */
static inline void frozenref_take_weak_for_strong(frozenref_pair_t *pair, enum frozenref_operation operation)
{
	/* relaxed: the caller's references keep the memory; its strong_put, a release, passes this one on */
	frozenref_get_batch(&pair->weak, 1, operation);
}

/*
 * Was a strong reference given back that nobody held, so that the object has to leak? `word` is what a claim found in
 * place of 0: saturated, or a little below zero and on its way there. Strays never lift a frozen word so far.
 */
static inline bool frozenref_strong_leaks(int32_t word)
{
	return frozenref_word_is_saturated(word) || (word < 0 && word > -FROZENREF_DRIFT_MAX);
}

FROZENREF_COLD void frozenref_strong_get_cold(frozenref_pair_t *pair, int32_t word)
{
	/* a fault, but a rescue as well */
	if (word == 1)
		frozenref_take_weak_for_strong(pair, FROZENREF_OPERATION_STRONG_GET);
	frozenref_add_cold(&pair->strong, 1, word, FROZENREF_OPERATION_STRONG_GET);
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
	if (found == 0)
		return FROZENREF_DESTROY;
	/* who upgrades a saturated object relies on its memory, so the weak reference is kept for ever */
	if (frozenref_strong_leaks(found))
		return FROZENREF_KEPT;
	/* the rescuer's side has its own weak reference, and so has whoever claimed the object instead */
	return frozenref_put_batch(&pair->weak, 1, FROZENREF_OPERATION_STRONG_PUT) ? FROZENREF_FREE : FROZENREF_KEPT;
}

FROZENREF_COLD bool frozenref_upgrade_cold(frozenref_pair_t *pair, int32_t word, enum frozenref_operation operation)
{
	if (word != 1)
		return frozenref_try_get_cold(&pair->strong, 1, word, operation);
	frozenref_take_weak_for_strong(pair, operation);
	return true;
}

#ifdef __cplusplus
}
#endif

#endif
