/* SPDX-License-Identifier: MIT */
/*
 * The oracle of pairs. It shares nothing with the library.
 */
#include <stddef.h>
#include <string.h>

#include "oracle.h"

#include "../state/words.h"

static bool same_reason(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

bool same_pair_outcome(const struct pair_transition *a, const struct pair_transition *b)
{
	return a->after.strong == b->after.strong && a->after.weak == b->after.weak && a->result == b->result &&
	       same_reason(a->strong_reason, b->strong_reason) && same_reason(a->weak_reason, b->weak_reason);
}

/* An operation on one word of the two. */
static struct pair_transition on_strong(struct words words, struct transition transition)
{
	struct words after = {transition.after, words.weak};
	return (struct pair_transition){words, after, transition.result, transition.reason, NULL};
}

static struct pair_transition on_weak(struct words words, struct transition transition)
{
	struct words after = {words.strong, transition.after};
	return (struct pair_transition){words, after, transition.result, NULL, transition.reason};
}

/* Who makes a strong count of 0 one of 1 takes a weak reference for the strong side. */
static void take_weak_on_rescue(struct pair_transition *wanted)
{
	if (wanted->after.strong != 1 || wanted->before.strong != 0)
		return;
	struct transition weak = get_oracle(wanted->before.weak, 1);
	wanted->after.weak = weak.after;
	wanted->weak_reason = weak.reason;
}

struct pair_transition strong_get_oracle(struct words words)
{
	struct pair_transition wanted = on_strong(words, get_oracle(words.strong, 1));
	take_weak_on_rescue(&wanted);
	return wanted;
}

struct pair_transition upgrade_oracle(struct words words)
{
	struct pair_transition wanted = on_strong(words, try_get_oracle(words.strong, 1));
	take_weak_on_rescue(&wanted);
	return wanted;
}

struct pair_transition upgrade_quiet_oracle(struct words words)
{
	struct pair_transition wanted = on_strong(words, try_get_quiet_oracle(words.strong, 1));
	take_weak_on_rescue(&wanted);
	return wanted;
}

/* put's true is DESTROY. */
struct pair_transition strong_put_oracle(struct words words)
{
	return on_strong(words, put_oracle(words.strong, 1));
}

struct pair_transition claim_oracle(struct words words)
{
	bool is_claimed = words.strong < 0 && words.strong >= FROZEN_FIRST && words.strong <= -DRIFT_MAX;

	if (words.strong == 0)
		return on_strong(words, (struct transition){0, FROZEN, DESTROY, NULL});
	if (words.strong < 0 && !is_claimed) /* somebody's misuse makes the object leak */
		return on_strong(words, (struct transition){words.strong, words.strong, KEPT, NULL});
	struct transition weak = put_oracle(words.weak, 1);
	weak.result = weak.result ? FREE : KEPT;
	return on_weak(words, weak);
}

struct pair_transition weak_get_oracle(struct words words)
{
	return on_weak(words, get_oracle(words.weak, 1));
}

struct pair_transition weak_put_oracle(struct words words)
{
	return on_weak(words, put_oracle(words.weak, 1));
}

struct pair_transition strong_count_oracle(struct words words)
{
	return on_strong(words, count_oracle(words.strong, 1));
}

struct pair_transition weak_count_oracle(struct words words)
{
	return on_weak(words, count_oracle(words.weak, 1));
}
