/* SPDX-License-Identifier: MIT */
/*
 * The operations on pairs as tables want them, as in ../operations.h for one word.
 */
#ifndef TESTS_WEAK_PAIRS_H
#define TESTS_WEAK_PAIRS_H

#include <criterion/criterion.h>

#include <frozenref/weak.h>

#include "../state/words.h"
#include "oracle.h"

/* cr_assert for loops: Criterion sends every assertion to its parent process, also those that hold. */
#define require(condition, ...)                                                                                        \
	do {                                                                                                           \
		if (!(condition))                                                                                      \
			cr_assert(false, __VA_ARGS__);                                                                 \
	} while (0)

struct pair_operation {
	const char *name;
	int64_t (*call)(frozenref_pair_t *pair);
	pair_oracle_t *oracle;
};

extern const struct pair_operation op_strong_get, op_strong_put, op_strong_count, op_weak_get, op_weak_put,
	op_weak_count, op_upgrade, op_upgrade_quiet;

/* All of them; NULL closes the list. */
extern const struct pair_operation *const pair_operations[];

/* The faults since record_faults, which takes the default handler's place. */
enum { FAULTS_MAX = 2 };
struct recorded_faults {
	unsigned count;
	frozenref_fault_t faults[FAULTS_MAX];
	int32_t words_left[FAULTS_MAX]; /* what the handler found in the word: repairs come first */
};
extern struct recorded_faults recorded;
void record_faults(void);

/*
 * Calls `call` on a pair of its own. Asserts what holds for every call: at most one fault a word, which names the
 * operation, the word, what was found in it, and 1; words that are in order before the handler runs; and neighbours in
 * memory that keep their values.
 */
struct pair_transition perform_call(const char *name, int64_t (*call)(frozenref_pair_t *pair), struct words words);
struct pair_transition perform(const struct pair_operation *operation, struct words words);

/* Performs it and asserts that it went as the transition says. */
void expect(const struct pair_operation *operation, struct pair_transition wanted);
void expect_each(const struct pair_operation *operation, const struct pair_transition *wanted, size_t count);

#endif
