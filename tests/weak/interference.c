/* SPDX-License-Identifier: MIT */
/*
 * Another party changes a word just before the claim, or just after an add, as in ../interference.c. No thread is
 * needed.
 */
#include "../state/others.h"

#include "calls.h"
#include "pairs.h"

/* The claim of a strong_put that took the count to 0, by what the others have made of the strong word meanwhile. */
Test(interference, claim)
{
	for (size_t i = 0; i < WORDS; ++i)
		for (size_t j = 0; j < WORDS; ++j) {
			struct words found = {boundary_word(i), boundary_word(j)};
			struct pair_transition wanted = claim_oracle(found);
			others_word = found.strong;
			others_go_first = true;
			/* not perform: a repair of the weak word is another cmpxchg */
			frozenref_pair_t pair = {{1}, {found.weak}};
			record_faults();
			struct pair_transition seen = {.before = found, .result = call_strong_put(&pair)};
			seen.after = (struct words){pair.strong.word, pair.weak.word};
			if (recorded.count) {
				require(recorded.count == 1 && recorded.faults[0].ref == &pair.weak,
					"a fault that is not about the weak word");
				seen.weak_reason = recorded.faults[0].reason;
			}
			require(!others_go_first, "a strong_put of the last did not claim");
			require(same_pair_outcome(&seen, &wanted),
				"a claim of 0x%08x with 0x%08x weak came to %d, 0x%08x and 0x%08x; wanted %d, 0x%08x "
				"and 0x%08x",
				(unsigned)found.strong, (unsigned)found.weak, (int)seen.result,
				(unsigned)seen.after.strong, (unsigned)seen.after.weak, (int)wanted.result,
				(unsigned)wanted.after.strong, (unsigned)wanted.after.weak);
		}
}

/* What it comes to, said in words. */
Test(interference, claims_by_name)
{
	static const struct {
		const char *what;
		int32_t others, weak, strong_after, weak_after;
		int64_t result;
	} table[] = {
		{"nobody came", 0, 1, FROZEN, 1, DESTROY},
		{"rescued, with the rescuer's own weak reference", 1, 3, 1, 2, KEPT},
		{"claimed by another, who is still destroying", FROZEN, 2, FROZEN, 1, KEPT},
		{"claimed by another, who is done", FROZEN, 1, FROZEN, FROZEN, FREE},
		{"claimed by another, done, and looked up in vain", FROZEN + 5, 1, FROZEN + 5, FROZEN, FREE},
		{"made immortal by the rescuer", SATURATED, 2, SATURATED, 2, KEPT},
		{"on its way to leak", -1, 2, -1, 2, KEPT},
	};
	for (size_t i = 0; i < LENGTH(table); ++i) {
		frozenref_pair_t pair = {{1}, {table[i].weak}};
		record_faults();
		others_word = table[i].others;
		others_go_first = true;
		cr_assert_eq(frozenref_strong_put(&pair), table[i].result, "%s", table[i].what);
		cr_assert_eq(pair.strong.word, table[i].strong_after, "%s", table[i].what);
		cr_assert_eq(pair.weak.word, table[i].weak_after, "%s", table[i].what);
		cr_assert_eq(recorded.count, 0, "%s", table[i].what);
	}
}

/* Operations that begin with an add: its result decides, and not what others make of the word afterwards. */
Test(interference, after_the_add)
{
	static const struct pair_operation *const operations[] = {&op_strong_get, &op_strong_put, &op_upgrade,
								  &op_weak_get, &op_weak_put};
	static int64_t (*const calls[])(frozenref_pair_t * pair) = {call_strong_get, call_strong_put, call_upgrade,
								    call_weak_get, call_weak_put};

	for (size_t k = 0; k < LENGTH(operations); ++k)
		for (size_t i = 0; i < WORDS; ++i)
			for (size_t j = 0; j < WORDS; ++j) {
				int32_t word = boundary_word(i);
				bool is_put = operations[k] == &op_strong_put || operations[k] == &op_weak_put;
				if (is_put && word == 1) /* decided by the claim */
					continue;
				struct pair_transition wanted = operations[k]->oracle((struct words){word, word});
				frozenref_pair_t pair = {{word}, {word}};
				record_faults();
				others_word = boundary_word(j);
				others_go_after = true;
				int64_t result = calls[k](&pair);
				unsigned faults = (wanted.strong_reason != NULL) + (wanted.weak_reason != NULL);
				require(!others_go_after, "%s began with no add", operations[k]->name);
				require(result == wanted.result && recorded.count == faults,
					"%s: 0x%08x and then 0x%08x: the outcome follows the word of others",
					operations[k]->name, (unsigned)word, (unsigned)others_word);
			}
}
