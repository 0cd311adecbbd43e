/* SPDX-License-Identifier: MIT */
/*
 * What one call makes of a pair, told by what the documentation says of it and by the oracle of one word.
 */
#ifndef TESTS_WEAK_ORACLE_H
#define TESTS_WEAK_ORACLE_H

#include <stdint.h>

#include "../state/oracle.h"

/* What of the object is to be done: FROZENREF_KEPT, .._DESTROY and .._FREE. */
enum { KEPT, DESTROY, FREE };

struct words {
	int32_t strong, weak;
};

/* One call. Of each word's fault the reason, NULL for none; where both have one, the weak word's comes first. */
struct pair_transition {
	struct words before, after;
	int64_t result;
	const char *strong_reason, *weak_reason;
};

/* Do two calls agree in all but what they found? */
bool same_pair_outcome(const struct pair_transition *a, const struct pair_transition *b);

typedef struct pair_transition pair_oracle_t(struct words words);
pair_oracle_t strong_get_oracle, strong_put_oracle, strong_count_oracle, weak_get_oracle, weak_put_oracle,
	weak_count_oracle, upgrade_oracle, upgrade_quiet_oracle;

/* What a strong_put comes to that took the count to 0 and finds others' `strong` there when it claims the object. */
struct pair_transition claim_oracle(struct words words);

#endif
