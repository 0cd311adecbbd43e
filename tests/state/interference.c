/* SPDX-License-Identifier: MIT */
/*
 * Interference: another party changes the word just before a cmpxchg, or just after an add. Before a cmpxchg, an
 * operation must do what it would have done had it come later, and a repair must leave alone what it was not called
 * for. After an add, the operation decides from what the add returned. Each RMW is made to meet a change once; no
 * thread is needed.
 */
#include "others.h"

#include <string.h>

#include "calls.h"
#include "operations.h"

/* One call that finds `word`; the others store theirs before its first cmpxchg. Did it come to one? */
static bool interfere(int64_t (*call)(frozenref_t *ref, int32_t n), int32_t n, int32_t word, int32_t others,
		      struct transition *seen)
{
	frozenref_t ref = {word};

	record_faults();
	others_word = others;
	others_go_first = 1;
	seen->before = word;
	seen->result = call(&ref, n);
	seen->after = ref.word;
	seen->reason = recorded.count ? recorded.last.reason : NULL;
	return !others_go_first;
}

/* For operations that change the word by cmpxchg alone: it goes as if the others had been there from the start. */
static void expect_as_if_later(const struct operation *operation, int64_t (*call)(frozenref_t *ref, int32_t n),
			       int32_t n)
{
	size_t interferences = 0;

	for (size_t i = 0; i < WORDS; ++i)
		for (size_t j = 0; j < WORDS; ++j) {
			int32_t word = boundary_word(i), others = boundary_word(j);
			struct transition seen;
			if (!interfere(call, n, word, others, &seen)) {
				require(seen.after == word, "%s changed 0x%08x by no cmpxchg", operation->name,
					(unsigned)word);
				continue;
			}
			++interferences;
			int32_t found = recorded.last.word;
			struct transition wanted = perform(operation, others, n);
			require(same_outcome(&seen, &wanted) && (!seen.reason || found == others),
				"%s of %d: 0x%08x and then 0x%08x became 0x%08x, not 0x%08x", operation->name, (int)n,
				(unsigned)word, (unsigned)others, (unsigned)seen.after, (unsigned)wanted.after);
		}
	cr_assert(interferences > 0, "%s came to no cmpxchg", operation->name);
}

Test(interference, operations)
{
	expect_as_if_later(&op_get_n, call_get_n, BATCH_MAX + 1);
	expect_as_if_later(&op_get_n, call_get_n, N_MAX);
	expect_as_if_later(&op_try_get_n, call_try_get_n, BATCH_MAX + 1);
	expect_as_if_later(&op_try_get_n, call_try_get_n, N_MAX);
	expect_as_if_later(&op_put_n, call_put_n, BATCH_MAX + 1);
	expect_as_if_later(&op_put_n, call_put_n, N_MAX);
	expect_as_if_later(&op_put_unguarded, call_put_unguarded, 1);
	expect_as_if_later(&op_put_unguarded_n, call_put_unguarded_n, 2);
	expect_as_if_later(&op_put_unguarded_n, call_put_unguarded_n, BATCH_MAX + 1);
	expect_as_if_later(&op_put_unless_last, call_put_unless_last, 1);
	expect_as_if_later(&op_freeze, call_freeze, 1);
	expect_as_if_later(&op_freeze, call_freeze, COUNT_MAX);
	expect_as_if_later(&op_make_immortal, call_make_immortal, 1);
	expect_as_if_later(&op_add_return, call_add_return, BATCH_MAX + 1);
	expect_as_if_later(&op_add_return, call_add_return, N_MAX);
	expect_as_if_later(&op_sub_return, call_sub_return, BATCH_MAX + 1);
	expect_as_if_later(&op_sub_return, call_sub_return, N_MAX);
}

/* For operations that begin with an add: its result decides, and the fault is about what it found. */
static void expect_decided_by_the_add(const struct operation *operation, int64_t (*call)(frozenref_t *ref, int32_t n),
				      int32_t n)
{
	bool is_put = operation == &op_put || operation == &op_put_n || operation == &op_put_return;

	for (size_t i = 0; i < WORDS; ++i)
		for (size_t j = 0; j < WORDS; ++j) {
			frozenref_t ref = {boundary_word(i)};
			if (is_put && ref.word == n) /* decided by the claim */
				continue;
			struct transition wanted = perform(operation, ref.word, n);
			record_faults();
			others_word = boundary_word(j);
			others_go_after = true;
			int64_t result = call(&ref, n);
			require(!others_go_after, "%s began with no add", operation->name);
			require(result == wanted.result && recorded.count == (wanted.reason != NULL),
				"%s of %d: 0x%08x and then 0x%08x: the result follows the word of others",
				operation->name, (int)n, (unsigned)wanted.before, (unsigned)others_word);
			require(!wanted.reason || (strcmp(recorded.last.reason, wanted.reason) == 0 &&
						   recorded.last.word == wanted.before),
				"%s of %d: 0x%08x and then 0x%08x: the fault follows the word of others",
				operation->name, (int)n, (unsigned)wanted.before, (unsigned)others_word);
		}
}

Test(interference, after_the_add)
{
	expect_decided_by_the_add(&op_get, call_get, 1);
	expect_decided_by_the_add(&op_get_n, call_get_n, BATCH_MAX);
	expect_decided_by_the_add(&op_try_get, call_try_get, 1);
	expect_decided_by_the_add(&op_try_get_n, call_try_get_n, BATCH_MAX);
	expect_decided_by_the_add(&op_put, call_put, 1);
	expect_decided_by_the_add(&op_put_n, call_put_n, BATCH_MAX);
	expect_decided_by_the_add(&op_put_return, call_put_return, 1);
	expect_decided_by_the_add(&op_add_return, call_add_return, BATCH_MAX);
	expect_decided_by_the_add(&op_sub_return, call_sub_return, BATCH_MAX);
}

/* The last put's claim: it wins if the word is still 0, and otherwise touches nothing. */
static void expect_claim(int64_t (*call)(frozenref_t *ref, int32_t n), int32_t n)
{
	for (size_t i = 0; i < WORDS; ++i) {
		int32_t others = boundary_word(i);
		struct transition seen;
		require(interfere(call, n, n, others, &seen), "a put of the last did not claim");
		require(seen.result == (others == 0) && seen.after == (others == 0 ? FROZEN : others) && !seen.reason,
			"a claim of 0x%08x made it 0x%08x", (unsigned)others, (unsigned)seen.after);
	}
}

Test(interference, claims)
{
	expect_claim(call_put, 1);
	expect_claim(call_put_n, 1);
	expect_claim(call_put_n, BATCH_MAX);
	expect_claim(call_put_quiet, 1);
}

/* The same claim; who lost it is told that somebody else has the object. */
Test(interference, put_return_claims)
{
	for (size_t i = 0; i < WORDS; ++i) {
		int32_t others = boundary_word(i);
		struct transition seen;
		require(interfere(call_put_return, 1, 1, others, &seen), "a put_return of the last did not claim");
		require(seen.result == (others == 0 ? 0 : 1) && seen.after == (others == 0 ? FROZEN : others) &&
				!seen.reason,
			"a claim of 0x%08x made it 0x%08x", (unsigned)others, (unsigned)seen.after);
	}
}

/* A call whose RMW leaves a word that is too far from its centre, while the others store theirs. */
static void expect_recentred(int64_t (*call)(frozenref_t *ref, int32_t n), int32_t n, int32_t word, int64_t result,
			     bool is_fault)
{
	static const struct {
		int32_t others, after;
	} table[] = {
		/* live again, staged, or brought back by somebody else: not to be touched */
		{1, 1},
		{COUNT_MAX, COUNT_MAX},
		{0, 0},
		{FROZEN, FROZEN},
		{FROZEN + 1, FROZEN + 1},
		{FROZEN + DRIFT_MAX, FROZEN + DRIFT_MAX},
		{FROZEN - DRIFT_MAX, FROZEN - DRIFT_MAX},
		{SATURATED, SATURATED},
		{SATURATED + 1, SATURATED + 1},
		{SATURATED - DRIFT_MAX, SATURATED - DRIFT_MAX},
		/* still too far */
		{FROZEN + DRIFT_MAX + 1, FROZEN},
		{FROZEN - DRIFT_MAX - 1, FROZEN},
		{SATURATED + DRIFT_MAX + 1, SATURATED},
		{SATURATED - DRIFT_MAX - 1, SATURATED},
	};
	for (size_t i = 0; i < LENGTH(table); ++i) {
		struct transition seen;
		require(interfere(call, n, word, table[i].others, &seen), "0x%08x was not brought back",
			(unsigned)word);
		require(seen.after == table[i].after, "0x%08x and then 0x%08x became 0x%08x", (unsigned)word,
			(unsigned)table[i].others, (unsigned)seen.after);
		require(seen.result == result, "0x%08x: the result follows the word of others", (unsigned)word);
		require(!seen.reason == !is_fault, "0x%08x: the fault follows the word of others", (unsigned)word);
	}
}

Test(interference, recentring)
{
	expect_recentred(call_try_get, 1, FROZEN + DRIFT_MAX, false, false);
	expect_recentred(call_try_get_n, BATCH_MAX, FROZEN + DRIFT_MAX, false, false);
	expect_recentred(call_try_get, 1, SATURATED + DRIFT_MAX, true, false);
	expect_recentred(call_try_get, 1, COUNT_MAX, true, true);
	expect_recentred(call_get, 1, FROZEN + DRIFT_MAX, 0, true);
	/* with a notice of the overflow */
	expect_recentred(call_get, 1, COUNT_MAX, 0, true);
	expect_recentred(call_add_return, 1, COUNT_MAX, COUNT_MAX, true);
	expect_recentred(call_put, 1, FROZEN - DRIFT_MAX, false, true);
	expect_recentred(call_put, 1, SATURATED - DRIFT_MAX, false, false);
	expect_recentred(call_put_return, 1, FROZEN - DRIFT_MAX, COUNT_MAX, true);
	expect_recentred(call_put_return, 1, SATURATED - DRIFT_MAX, COUNT_MAX, false);
	expect_recentred(call_sub_return, 1, FROZEN - DRIFT_MAX, 0, true);
	expect_recentred(call_sub_return, 1, SATURATED - DRIFT_MAX, COUNT_MAX, false);
}

/* A call that took a live word too far down: who holds a reference must not see it freed, unless it is frozen already.
 */
static void expect_leaked(int64_t (*call)(frozenref_t *ref, int32_t n), int32_t n, int32_t word, int64_t result)
{
	static const struct {
		int32_t others, after;
	} table[] = {
		{-DRIFT_MAX, -DRIFT_MAX}, /* as far as strays lift a frozen word */
		{-DRIFT_MAX + 1, SATURATED},
		{-BATCH_MAX, SATURATED},
		{-1, SATURATED},
		{0, SATURATED},
		{1, SATURATED},
		{COUNT_MAX, SATURATED},
		{FROZEN, FROZEN},
		{FROZEN + DRIFT_MAX, FROZEN + DRIFT_MAX},
		{FROZEN + DRIFT_MAX + 1, FROZEN + DRIFT_MAX + 1},
		{FROZEN - DRIFT_MAX, FROZEN - DRIFT_MAX},
		{SATURATED, SATURATED},
		{SATURATED + 1, SATURATED + 1},
	};
	for (size_t i = 0; i < LENGTH(table); ++i) {
		struct transition seen;
		require(interfere(call, n, word, table[i].others, &seen), "0x%08x was not repaired", (unsigned)word);
		require(seen.after == table[i].after, "0x%08x and then 0x%08x became 0x%08x", (unsigned)word,
			(unsigned)table[i].others, (unsigned)seen.after);
		require(seen.result == result && seen.reason, "0x%08x: no fault", (unsigned)word);
	}
}

Test(interference, leaking)
{
	expect_leaked(call_put, 1, 0, 0);
	expect_leaked(call_put_return, 1, 0, COUNT_MAX);
	expect_leaked(call_put_n, 2, 1, 0);
	expect_leaked(call_put_n, BATCH_MAX, 1, 0);
	expect_leaked(call_sub_return, 1, 1, 0);
	expect_leaked(call_sub_return, BATCH_MAX, BATCH_MAX, 0);
	expect_leaked(call_sub_return, BATCH_MAX, 0, 0);
}
