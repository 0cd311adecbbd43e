/* SPDX-License-Identifier: MIT */
/*
 * The cold paths of the state machine: the last put, saturation, drift, large n, and every fault. Compiled once, by
 * lib/cold.c; under FROZENREF_INSTRUMENTED into the including file.
 *
 * A fault first puts the word in order and then calls the handler, which may never return.
 */
#ifndef FROZENREF_COLD_H
#define FROZENREF_COLD_H

#include <frozenref/state.h>

#ifdef __cplusplus
extern "C" {
#endif

static inline void frozenref_fault_at(const frozenref_t *ref, const char *operation, const char *reason, int32_t word,
				      int32_t n)
{
	frozenref_fault_t fault = {operation, reason, ref, word, n};
	frozenref_raise_fault(&fault);
}

/* Faults, and returns true, if n is none that an operation takes. relaxed: the word is only reported */
static inline bool frozenref_fault_n(const frozenref_t *ref, const char *operation, int32_t n)
{
	if (n >= 1 && n <= FROZENREF_N_MAX)
		return false;
	frozenref_fault_at(ref, operation, "n is outside 1 .. 2^29", frozenref_arch_load_relaxed(&ref->word), n);
	return true;
}

/* For a word that shows that nobody holds a reference. */
static inline const char *frozenref_no_owner(int32_t word)
{
	return word == 0 ? "nobody holds a reference: the last one is being put"
			 : "nobody holds a reference: the object is frozen";
}

/* For frozen and saturated words, here and below: both zones are 2^30 wide, and each has its centre in the middle. */
static inline int32_t frozenref_centre(int32_t word)
{
	return (word & -0x40000000) | 0x20000000;
}

/* Is it more than 2^27 from its centre? See FROZENREF_BATCH_MAX for the bound. */
static inline bool frozenref_word_has_drifted(int32_t word)
{
	int32_t drift = word - frozenref_centre(word);
	return FROZENREF_CAST(uint32_t, drift + 0x8000000) > 0x10000000;
}

/*
 * Brings a word that drifted back to its centre. Never by a store: the object may be live again by now.
 * relaxed: nothing is published, and an RMW continues the release sequence of whoever froze the object.
 */
static inline void frozenref_recentre(frozenref_t *ref, int32_t word)
{
	while (word < 0 && frozenref_word_has_drifted(word)) {
		int32_t found = frozenref_arch_cmpxchg_relaxed(&ref->word, word, frozenref_centre(word));
		if (found == word)
			return;
		word = found;
	}
}

/*
 * One that has just overflowed is live again after the next put. Operations that rely on a saturated word, without
 * adding to it, first bring it to its centre, from where no put takes it back.
 */
static inline bool frozenref_word_is_loose(int32_t word)
{
	return frozenref_word_is_saturated(word) && frozenref_word_has_drifted(word);
}

/* For live and loose words, and any n. */
static inline int32_t frozenref_saturating_add(int32_t word, int32_t n)
{
	return word < 0 || word > FROZENREF_COUNT_MAX - n ? FROZENREF_SATURATED : word + n;
}

/* For loose words, and those that have more than n. */
static inline int32_t frozenref_saturating_sub(int32_t word, int32_t n)
{
	return word < 0 ? FROZENREF_SATURATED : word - n;
}

/*
 * After a subtraction took a live word to zero or below: there may be owners, so the object must leak. Ends when it is
 * saturated, or when somebody froze it: strays alone never lift a frozen word above -2^27. relaxed: as in
 * frozenref_recentre.
 */
static inline void frozenref_leak(frozenref_t *ref, int32_t word)
{
	while (word > -0x8000000) {
		int32_t found = frozenref_arch_cmpxchg_relaxed(&ref->word, word, FROZENREF_SATURATED);
		if (found == word)
			return;
		word = found;
	}
}

/* An add whose result is not that of an owner: saturated, or a fault. Returns the count, 0 after a fault. */
static inline int32_t frozenref_add_settle(frozenref_t *ref, int32_t n, int32_t word, const char *operation)
{
	int32_t before = frozenref_arch_wrapping_add(word, -n);

	if (frozenref_word_is_saturated(word)) {
		frozenref_recentre(ref, word);
		return INT32_MAX;
	}
	/* past the top of the frozen zone: it must not come alive; relaxed: as in frozenref_recentre */
	if (before < 0 && word >= 0)
		word = frozenref_arch_cmpxchg_relaxed(&ref->word, word, FROZENREF_FROZEN);
	frozenref_recentre(ref, word);
	/* from 0 it rescued the object: the caller holds what it asked for, and the count is right */
	frozenref_fault_at(ref, operation, frozenref_no_owner(before), before, n);
	return 0;
}

/* The add of a large n: returns the count, or 0 after a fault, which leaves the word alone. */
static inline int32_t frozenref_add_large(frozenref_t *ref, int32_t n, const char *operation)
{
	if (frozenref_fault_n(ref, operation, n))
		return 0;
	/* relaxed: a first guess, which the cmpxchg checks */
	int32_t word = frozenref_arch_load_relaxed(&ref->word);
	while (word > 0 || frozenref_word_is_loose(word)) {
		int32_t sum = frozenref_saturating_add(word, n);
		/* relaxed: as in get */
		int32_t found = frozenref_arch_cmpxchg_relaxed(&ref->word, word, sum);
		if (found == word)
			return sum > 0 ? sum : INT32_MAX;
		word = found;
	}
	if (frozenref_word_is_saturated(word))
		return INT32_MAX;
	frozenref_fault_at(ref, operation, frozenref_no_owner(word), word, n);
	return 0;
}

/* A subtraction that went too far, from `before` to `word`: puts the word in order and faults. */
static inline void frozenref_sub_fault(frozenref_t *ref, int32_t n, int32_t word, const char *operation,
				       const char *reason)
{
	int32_t before = frozenref_arch_wrapping_add(word, n);

	if (before < 0)
		frozenref_recentre(ref, word);
	else
		frozenref_leak(ref, word);
	frozenref_fault_at(ref, operation, before > 0 ? reason : frozenref_no_owner(before), before, n);
}

/* The last put claims the object, 0 -> FROZEN, unless a try_get rescued it or another put claims it first. */
static inline bool frozenref_put_settle(frozenref_t *ref, int32_t n, int32_t word, const char *operation)
{
	/* acquire: pairs with the release of every earlier put, also across a rescue: all are RMWs of one sequence */
	if (word == 0)
		return frozenref_arch_cmpxchg_acquire(&ref->word, 0, FROZENREF_FROZEN) == 0;
	if (frozenref_word_is_saturated(word))
		frozenref_recentre(ref, word);
	else
		frozenref_sub_fault(ref, n, word, operation, "fewer references are held than are given back");
	return false;
}

/* word -> word - n, or n -> FROZEN, in one cmpxchg: no window in which the word is 0. A fault leaves the word alone. */
static inline bool frozenref_put_loop(frozenref_t *ref, int32_t n, int32_t word, const char *operation)
{
	while (word >= n || frozenref_word_is_loose(word)) {
		/* release: as in put; acq_rel for the last: its acquire pairs with the release of every earlier put */
		int32_t found =
			word == n ? frozenref_arch_cmpxchg_acq_rel(&ref->word, n, FROZENREF_FROZEN)
				  : frozenref_arch_cmpxchg_release(&ref->word, word, frozenref_saturating_sub(word, n));
		if (found == word)
			return word == n;
		word = found;
	}
	if (!frozenref_word_is_saturated(word))
		frozenref_fault_at(
			ref, operation,
			word > 0 ? "fewer references are held than are given back" : frozenref_no_owner(word), word, n);
	return false;
}

FROZENREF_COLD void frozenref_get_cold(frozenref_t *ref, int32_t word)
{
	frozenref_add_settle(ref, 1, word, "get");
}

FROZENREF_COLD void frozenref_get_n_cold(frozenref_t *ref, int32_t n, int32_t word)
{
	frozenref_add_settle(ref, n, word, "get_n");
}

FROZENREF_COLD void frozenref_get_n_large(frozenref_t *ref, int32_t n)
{
	frozenref_add_large(ref, n, "get_n");
}

FROZENREF_COLD bool frozenref_try_get_cold(frozenref_t *ref, int32_t word)
{
	frozenref_recentre(ref, word);
	return frozenref_word_is_saturated(word);
}

FROZENREF_COLD bool frozenref_try_get_n_large(frozenref_t *ref, int32_t n)
{
	if (frozenref_fault_n(ref, "try_get_n", n))
		return false;
	/* acquire: as in try_get, for the case that the word is frozen already */
	int32_t word = frozenref_arch_load_acquire(&ref->word);
	while (word >= 0 || frozenref_word_is_loose(word)) {
		int32_t sum = frozenref_saturating_add(word, n);
		/* acquire: as in try_get, on failure too */
		int32_t found = frozenref_arch_cmpxchg_acquire(&ref->word, word, sum);
		if (found == word)
			return true;
		word = found;
	}
	return frozenref_word_is_saturated(word);
}

FROZENREF_COLD bool frozenref_put_cold(frozenref_t *ref, int32_t word)
{
	return frozenref_put_settle(ref, 1, word, "put");
}

FROZENREF_COLD bool frozenref_put_n_cold(frozenref_t *ref, int32_t n, int32_t word)
{
	return frozenref_put_settle(ref, n, word, "put_n");
}

FROZENREF_COLD bool frozenref_put_n_large(frozenref_t *ref, int32_t n)
{
	if (frozenref_fault_n(ref, "put_n", n))
		return false;
	/* relaxed: a first guess, which the cmpxchg checks */
	return frozenref_put_loop(ref, n, frozenref_arch_load_relaxed(&ref->word), "put_n");
}

FROZENREF_COLD bool frozenref_put_unguarded_cold(frozenref_t *ref, int32_t word)
{
	return frozenref_put_loop(ref, 1, word, "put_unguarded");
}

FROZENREF_COLD void frozenref_make_immortal(frozenref_t *ref)
{
	/* relaxed: a first guess, which the cmpxchg checks */
	int32_t word = frozenref_arch_load_relaxed(&ref->word);
	while (word > 0 || frozenref_word_is_loose(word)) {
		/* relaxed: as in get */
		int32_t found = frozenref_arch_cmpxchg_relaxed(&ref->word, word, FROZENREF_SATURATED);
		if (found == word)
			return;
		word = found;
	}
	if (!frozenref_word_is_saturated(word))
		frozenref_fault_at(ref, "make_immortal", frozenref_no_owner(word), word, 1);
}

FROZENREF_COLD int32_t frozenref_add_return_cold(frozenref_t *ref, int32_t n, int32_t word)
{
	return frozenref_add_settle(ref, n, word, "add_return");
}

FROZENREF_COLD int32_t frozenref_add_return_large(frozenref_t *ref, int32_t n)
{
	return frozenref_add_large(ref, n, "add_return");
}

FROZENREF_COLD int32_t frozenref_sub_return_cold(frozenref_t *ref, int32_t n, int32_t word)
{
	if (frozenref_word_is_saturated(word)) {
		frozenref_recentre(ref, word);
		return INT32_MAX;
	}
	frozenref_sub_fault(ref, n, word, "sub_return", "no reference would remain");
	return 0;
}

FROZENREF_COLD int32_t frozenref_sub_return_large(frozenref_t *ref, int32_t n)
{
	if (frozenref_fault_n(ref, "sub_return", n))
		return 0;
	/* relaxed: a first guess, which the cmpxchg checks */
	int32_t word = frozenref_arch_load_relaxed(&ref->word);
	while (word > n || frozenref_word_is_loose(word)) {
		/* release: as in put */
		int32_t difference = frozenref_saturating_sub(word, n);
		int32_t found = frozenref_arch_cmpxchg_release(&ref->word, word, difference);
		if (found == word)
			return difference > 0 ? difference : INT32_MAX;
		word = found;
	}
	if (frozenref_word_is_saturated(word))
		return INT32_MAX;
	frozenref_fault_at(ref, "sub_return", word > 0 ? "no reference would remain" : frozenref_no_owner(word), word,
			   n);
	return 0;
}

/* The object can not be live with n references, so it is frozen: nobody gets it. relaxed: it is not shared yet. */
FROZENREF_COLD void frozenref_init_fault(frozenref_t *ref, int32_t n)
{
	frozenref_arch_store_relaxed(&ref->word, FROZENREF_FROZEN);
	frozenref_fault_at(ref, "init", "n is outside 1 .. INT32_MAX", FROZENREF_FROZEN, n);
}

FROZENREF_COLD void frozenref_freeze_fault(frozenref_t *ref, int32_t expected)
{
	/* relaxed: the word is only reported */
	frozenref_fault_at(ref, "freeze", "expected is outside 1 .. INT32_MAX", frozenref_arch_load_relaxed(&ref->word),
			   expected);
}

FROZENREF_COLD void frozenref_unfreeze_fault(frozenref_t *ref, int32_t n, int32_t word)
{
	frozenref_fault_at(ref, "unfreeze", n < 1 ? "n is outside 1 .. INT32_MAX" : "the object is not frozen", word,
			   n);
}

#ifdef __cplusplus
}
#endif

#endif
