/* SPDX-License-Identifier: MIT */
/*
 * The oracle: what one call makes of a word, what it returns and which fault it reports, told by plain arithmetic on
 * the states. It is done in 64 bits, where nothing wraps unasked, from what the documentation says.
 */
#ifndef TESTS_ORACLE_H
#define TESTS_ORACLE_H

#include <stdbool.h>
#include <stdint.h>

/* What faults say. */
#define BAD_N "n is outside 1 .. 2^29"
#define BAD_COUNT "n is outside 1 .. INT32_MAX"
#define IS_STAGED "nobody holds a reference: the last one is being put, or the count was never initialised"
#define IS_FROZEN "nobody holds a reference: the object is frozen"
#define NOT_FROZEN "the object is not frozen"
#define TOO_FEW "fewer references are held than are given back"
#define NONE_LEFT "no reference would remain"
#define OVERFLOWED "the count overflowed: the object will never be freed"

/* One call: the word before and after, the result (true as 1, nothing as 0), and the fault's reason, NULL for none. */
struct transition {
	int32_t before, after;
	int64_t result;
	const char *reason;
};

/* Do two calls agree in all but what they found? */
bool same_outcome(const struct transition *a, const struct transition *b);

/* One for each operation; n is 1 where it takes none. */
typedef struct transition oracle_t(int32_t word, int64_t n);
oracle_t init_oracle, init_frozen_oracle, init_immortal_oracle, get_oracle, try_get_oracle, get_quiet_oracle,
	try_get_quiet_oracle, put_oracle, put_quiet_oracle, put_return_oracle, put_unless_last_oracle,
	put_unguarded_oracle, freeze_oracle, unfreeze_oracle, make_immortal_oracle, add_return_oracle,
	sub_return_oracle, count_oracle, is_frozen_oracle, is_saturated_oracle;

/* a + b as an RMW adds, modulo 2^32. */
int32_t wrapped(int64_t sum);

/* A frozen or saturated word after it was brought back to its centre, if it was too far away. */
int32_t settled(int64_t word);

#endif
