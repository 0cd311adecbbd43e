/* SPDX-License-Identifier: MIT */
/*
 * Every operation behind one signature, so that tests are tables: what one call made of a word, what it returned, and
 * which fault it reported.
 */
#ifndef TESTS_OPERATIONS_H
#define TESTS_OPERATIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <criterion/criterion.h>

#include <frozenref/frozenref.h>

#include "oracle.h"
#include "words.h"

/* cr_assert for loops: Criterion sends every assertion to its parent process, also those that hold. */
#define require(condition, ...)                                                                                        \
	do {                                                                                                           \
		if (!(condition))                                                                                      \
			cr_assert(false, __VA_ARGS__);                                                                 \
	} while (0)

/* `call` returns what the operation does: a count, true as 1, nothing as 0. */
struct operation {
	const char *name;
	int64_t (*call)(frozenref_t *ref, int32_t n);
	bool takes_n;
};

extern const struct operation op_init, op_init_frozen, op_init_immortal, op_get, op_get_n, op_try_get, op_try_get_n,
	op_get_quiet, op_try_get_quiet, op_put, op_put_n, op_put_quiet, op_put_return, op_put_unless_last,
	op_put_unguarded, op_put_unguarded_n, op_freeze, op_unfreeze, op_make_immortal, op_add_return, op_sub_return,
	op_count, op_is_frozen, op_is_saturated;

/* The faults since record_faults, which takes the default handler's place. The operation returns after them. */
struct recorded_faults {
	unsigned count;
	frozenref_fault_t last;
	int32_t word_left; /* what the handler found in the word: repairs come first */
};
extern struct recorded_faults recorded;
void record_faults(void);

/*
 * Calls the operation on a word of its own. Asserts what holds for every call: at most one fault, which names the
 * operation, the object, the word that was found and n; a word that is in order before the handler runs; and neighbours
 * in memory that keep their values.
 */
struct transition perform(const struct operation *operation, int32_t word, int32_t n);

/* Performs it and asserts that it went as the transition says. */
void expect(const struct operation *operation, int32_t n, struct transition wanted);
void expect_each(const struct operation *operation, int32_t n, const struct transition *wanted, size_t count);

#endif
