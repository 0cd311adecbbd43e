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

FROZENREF_BEGIN_DECLARATIONS

static inline const char *frozenref_operation_name(enum frozenref_operation operation)
{
	static const char *const frozenref_names[] = {
		"init",          "get",
		"get_n",         "try_get",
		"try_get_n",     "get_quiet",
		"try_get_quiet", "put",
		"put_n",         "put_quiet",
		"put_return",    "put_unless_last",
		"put_unguarded", "put_unguarded_n",
		"freeze",        "unfreeze",
		"make_immortal", "add_return",
		"sub_return",    "strong_get",
		"strong_put",    "weak_get",
		"weak_put",      "upgrade",
		"upgrade_quiet",
	};
	/* a program may be newer than the library */
	return operation < sizeof frozenref_names / sizeof *frozenref_names ? frozenref_names[operation] : "unknown";
}

/* The reason of a fault is a matter of its kind. */
static inline const char *frozenref_fault_reason(enum frozenref_fault_kind kind)
{
	static const char *const frozenref_reasons[] = {
		"unknown",
		"n is outside 1 .. 2^29",
		"n is outside 1 .. INT32_MAX",
		"nobody holds a reference: the object is frozen",
		"nobody holds a reference: the last one is being put, or the count was never initialised",
		"fewer references are held than are given back",
		"no reference would remain",
		"the object is not frozen",
		"the count overflowed: the object will never be freed",
		"the count is not spread",
		"the count is spread",
		"the system refuses membarrier: the count stays spread",
		"it is no object of the pool",
		"the object is at rest in its pool",
		"objects of the pool are in use",
	};
	return frozenref_reasons[kind];
}

static inline void frozenref_report(const frozenref_t *ref, enum frozenref_operation operation,
				    enum frozenref_fault_kind kind, int32_t word, int32_t n)
{
	frozenref_fault_t fault = {
		sizeof fault, kind, frozenref_operation_name(operation), frozenref_fault_reason(kind), ref, word, n};
	frozenref_raise_fault(&fault);
}

/* Faults, and returns true, if n is none that an operation takes. relaxed: the word is only reported */
static inline bool frozenref_n_faults(const frozenref_t *ref, enum frozenref_operation operation, int32_t n)
{
	if (n >= 1 && n <= FROZENREF_N_MAX)
		return false;
	frozenref_report(ref, operation, FROZENREF_FAULT_N, frozenref_arch_load_relaxed(&ref->word), n);
	return true;
}

/* For a word that shows that nobody holds a reference. */
static inline enum frozenref_fault_kind frozenref_no_owner(int32_t word)
{
	return word == 0 ? FROZENREF_FAULT_STAGED : FROZENREF_FAULT_FROZEN;
}

/* For frozen and saturated words, here and below. */
static inline int32_t frozenref_centre(int32_t word)
{
	return frozenref_word_is_saturated(word) ? FROZENREF_SATURATED : FROZENREF_FROZEN;
}

static inline bool frozenref_word_has_drifted(int32_t word)
{
	int32_t drift = word - frozenref_centre(word);
	return drift < -FROZENREF_DRIFT_MAX || drift > FROZENREF_DRIFT_MAX;
}

/*
 * Brings a word that drifted back to its centre. Never by a store: the object may be live again by now.
 * relaxed: nothing is published, and an RMW continues the release sequence of whoever froze the object.
 */
static inline void frozenref_recentre(frozenref_t *ref, int32_t word)
{
	while (word < 0 && frozenref_word_has_drifted(word)) {
		int32_t found = frozenref_arch_cmpxchg_relaxed(&ref->word, word, frozenref_centre(word));
		if (found == word) {
			FROZENREF_PROBE(recentre, (ref, word));
			return;
		}
		word = found;
	}
}

/*
 * Saturated, but within reach of a put: it has just overflowed. Operations that rely on a saturated word, without
 * adding to it, first bring it to its centre.
 */
static inline bool frozenref_word_is_loose(int32_t word)
{
	return frozenref_word_is_saturated(word) && !frozenref_word_is_immortal(word);
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

/* After an add took `before` into the saturated zone, or found it there: only the one that did gives notice. */
static inline void frozenref_notice_overflow(const frozenref_t *ref, enum frozenref_operation operation, int32_t before,
					     int32_t n)
{
	if (before > 0) {
		FROZENREF_PROBE(saturate, (ref, before));
		frozenref_report(ref, operation, FROZENREF_FAULT_OVERFLOW, before, n);
	}
}

/*
 * After a subtraction took a live word to zero or below: there may be owners, so the object must leak. Ends when it is
 * saturated, or when somebody froze it: strays alone never lift a frozen word above -FROZENREF_DRIFT_MAX. relaxed: as
 * in frozenref_recentre.
 */
static inline void frozenref_leak(frozenref_t *ref, int32_t word)
{
	while (word > -FROZENREF_DRIFT_MAX) {
		int32_t found = frozenref_arch_cmpxchg_relaxed(&ref->word, word, FROZENREF_SATURATED);
		if (found == word) {
			FROZENREF_PROBE(saturate, (ref, word));
			return;
		}
		word = found;
	}
}

/* An add whose result is not that of an owner: INT32_MAX if saturated, 0 after a fault. */
FROZENREF_COLD int32_t frozenref_add_cold(frozenref_t *ref, int32_t n, int32_t word, enum frozenref_operation operation)
{
	int32_t before = frozenref_arch_wrapping_add(word, -n);

	frozenref_recentre(ref, word);
	if (frozenref_word_is_saturated(word)) {
		frozenref_notice_overflow(ref, operation, before, n);
		return INT32_MAX;
	}
	/* from 0 it rescued the object: the caller holds what it asked for, and the count is right */
	frozenref_report(ref, operation, frozenref_no_owner(before), before, n);
	return 0;
}

/* The same, and the new count where all is well. A fault leaves the word alone. */
FROZENREF_COLD int32_t frozenref_add_large(frozenref_t *ref, int32_t n, enum frozenref_operation operation)
{
	if (frozenref_n_faults(ref, operation, n))
		return 0;
	/* relaxed: a first guess, which the cmpxchg checks */
	int32_t word = frozenref_arch_load_relaxed(&ref->word);
	while (word > 0 || frozenref_word_is_loose(word)) {
		int32_t sum = frozenref_saturating_add(word, n);
		/* relaxed: as in get_batch */
		int32_t found = frozenref_arch_cmpxchg_relaxed(&ref->word, word, sum);
		if (found == word) {
			if (sum > 0)
				return sum;
			frozenref_notice_overflow(ref, operation, word, n);
			return INT32_MAX;
		}
		word = found;
	}
	if (frozenref_word_is_saturated(word))
		return INT32_MAX;
	frozenref_report(ref, operation, frozenref_no_owner(word), word, n);
	return 0;
}

FROZENREF_COLD bool frozenref_try_get_cold(frozenref_t *ref, int32_t n, int32_t word,
					   enum frozenref_operation operation)
{
	frozenref_recentre(ref, word);
	if (!frozenref_word_is_saturated(word))
		return false;
	frozenref_notice_overflow(ref, operation, frozenref_arch_wrapping_add(word, -n), n);
	return true;
}

FROZENREF_COLD bool frozenref_try_get_large(frozenref_t *ref, int32_t n, enum frozenref_operation operation)
{
	if (frozenref_n_faults(ref, operation, n))
		return false;
	/* acquire: as in try_get_batch, for the case that the word is frozen already */
	int32_t word = frozenref_arch_load_acquire(&ref->word);
	while (word >= 0 || frozenref_word_is_loose(word)) {
		int32_t sum = frozenref_saturating_add(word, n);
		/* acquire: as in try_get_batch, on failure too */
		int32_t found = frozenref_arch_cmpxchg_acquire(&ref->word, word, sum);
		if (found == word) {
			if (sum < 0)
				frozenref_notice_overflow(ref, operation, word, n);
			return true;
		}
		word = found;
	}
	return frozenref_word_is_saturated(word);
}

/*
 * The last put claims the object, unless a try_get rescued it or another put claims it first.
 * acquire: pairs with the release of every earlier put, also across a rescue: all are RMWs of one sequence
 */
static inline bool frozenref_claim(frozenref_t *ref, enum frozenref_operation operation)
{
	int32_t found = frozenref_arch_cmpxchg_acquire(&ref->word, 0, FROZENREF_FROZEN);
	/* strong_put comes here with the count of weak references only */
	FROZENREF_PROBE(claim,
			(ref, operation, found,
			 operation == FROZENREF_OPERATION_WEAK_PUT || operation == FROZENREF_OPERATION_STRONG_PUT));
	FROZENREF_CAST(void, operation);
	return found == 0;
}

/*
 * After a subtraction from which no references are left, as far as the word shows: saturated, or a fault, before which
 * it puts the word in order. `kind` is for a live object that had too few. Returns whether it was a fault.
 */
static inline bool frozenref_sub_settle(frozenref_t *ref, int32_t n, int32_t word, enum frozenref_operation operation,
					enum frozenref_fault_kind kind)
{
	int32_t before = frozenref_arch_wrapping_add(word, n);

	if (frozenref_word_is_saturated(word)) {
		frozenref_recentre(ref, word);
		return false;
	}
	if (before < 0)
		frozenref_recentre(ref, word);
	else
		frozenref_leak(ref, word);
	frozenref_report(ref, operation, before > 0 ? kind : frozenref_no_owner(before), before, n);
	return true;
}

FROZENREF_COLD bool frozenref_put_cold(frozenref_t *ref, int32_t n, int32_t word, enum frozenref_operation operation)
{
	if (word == 0)
		return frozenref_claim(ref, operation);
	frozenref_sub_settle(ref, n, word, operation, FROZENREF_FAULT_TOO_FEW);
	return false;
}

/* word -> word - n, or n -> FROZEN, in one cmpxchg: no window in which the word is 0. A fault leaves the word alone. */
FROZENREF_COLD bool frozenref_put_large(frozenref_t *ref, int32_t n, enum frozenref_operation operation)
{
	if (frozenref_n_faults(ref, operation, n))
		return false;
	/* relaxed: a first guess, which the cmpxchg checks */
	int32_t word = frozenref_arch_load_relaxed(&ref->word);
	while (word >= n || frozenref_word_is_loose(word)) {
		/* release: as in put_batch; acq_rel for the last: its acquire pairs with the release of every earlier
		 * put */
		int32_t found =
			word == n ? frozenref_arch_cmpxchg_acq_rel(&ref->word, n, FROZENREF_FROZEN)
				  : frozenref_arch_cmpxchg_release(&ref->word, word, frozenref_saturating_sub(word, n));
		if (found == word) {
			if (word == n)
				FROZENREF_PROBE(claim, (ref, operation, 0, false));
			return word == n;
		}
		word = found;
	}
	if (!frozenref_word_is_saturated(word))
		frozenref_report(ref, operation, word > 0 ? FROZENREF_FAULT_TOO_FEW : frozenref_no_owner(word), word,
				 n);
	return false;
}

/*
 * How many are left, after sub_return, where some have to be, and put_return, whose 0 says that it was the last. One
 * that lost the claim gave its reference back after somebody took another, so at least that one is left.
 */
FROZENREF_COLD int32_t frozenref_sub_cold(frozenref_t *ref, int32_t n, int32_t word, enum frozenref_operation operation)
{
	if (operation == FROZENREF_OPERATION_PUT_RETURN) {
		if (word == 0)
			return frozenref_claim(ref, operation) ? 0 : 1;
		frozenref_sub_settle(ref, n, word, operation, FROZENREF_FAULT_TOO_FEW);
		return INT32_MAX;
	}
	return frozenref_sub_settle(ref, n, word, operation, FROZENREF_FAULT_NONE_LEFT) ? 0 : INT32_MAX;
}

/*
 * word -> word - n, if any references are left then. Returns how many, INT32_MAX if saturated, 0 if none would be left:
 * a fault for sub_return, not for put_unless_last.
 */
FROZENREF_COLD int32_t frozenref_sub_large(frozenref_t *ref, int32_t n, enum frozenref_operation operation)
{
	if (frozenref_n_faults(ref, operation, n))
		return 0;
	/* relaxed: a first guess, which the cmpxchg checks */
	int32_t word = frozenref_arch_load_relaxed(&ref->word);
	while (word > n || frozenref_word_is_loose(word)) {
		int32_t difference = frozenref_saturating_sub(word, n);
		/* release: as in put_batch */
		int32_t found = frozenref_arch_cmpxchg_release(&ref->word, word, difference);
		if (found == word)
			return difference > 0 ? difference : INT32_MAX;
		word = found;
	}
	if (frozenref_word_is_saturated(word))
		return INT32_MAX;
	if (operation == FROZENREF_OPERATION_PUT_UNLESS_LAST && word == 1)
		return 0;
	frozenref_report(ref, operation, word > 0 ? FROZENREF_FAULT_NONE_LEFT : frozenref_no_owner(word), word, n);
	/* a caller of put_unless_last that holds nothing has nothing to keep either */
	return operation == FROZENREF_OPERATION_PUT_UNLESS_LAST ? INT32_MAX : 0;
}

FROZENREF_COLD void frozenref_make_immortal(frozenref_t *ref)
{
	/* relaxed: a first guess, which the cmpxchg checks */
	int32_t word = frozenref_arch_load_relaxed(&ref->word);
	while (word > 0 || frozenref_word_is_loose(word)) {
		/* relaxed: as in get_batch */
		int32_t found = frozenref_arch_cmpxchg_relaxed(&ref->word, word, FROZENREF_SATURATED);
		if (found == word) {
			if (word > 0)
				FROZENREF_PROBE(saturate, (ref, word));
			return;
		}
		word = found;
	}
	if (!frozenref_word_is_saturated(word))
		frozenref_report(ref, FROZENREF_OPERATION_MAKE_IMMORTAL, frozenref_no_owner(word), word, 1);
}

/* The count that init, freeze or unfreeze was given is none, or unfreeze was called on what is not frozen. */
FROZENREF_COLD void frozenref_count_fault(frozenref_t *ref, int32_t n, int32_t word, enum frozenref_operation operation)
{
	frozenref_report(ref, operation, n < 1 ? FROZENREF_FAULT_COUNT : FROZENREF_FAULT_NOT_FROZEN, word, n);
}

FROZENREF_END_DECLARATIONS

#endif
