/* SPDX-License-Identifier: MIT */
/*
 * The arithmetic of the oracle. It shares nothing with the library, not even its constants: see words.h.
 */
#include <stddef.h>
#include <string.h>

#include "oracle.h"
#include "words.h"

bool same_outcome(const struct transition *a, const struct transition *b)
{
	bool same_reason = a->reason && b->reason ? strcmp(a->reason, b->reason) == 0 : a->reason == b->reason;
	return a->after == b->after && a->result == b->result && same_reason;
}

int32_t wrapped(int64_t sum)
{
	if (sum > INT32_MAX)
		sum -= (int64_t)1 << 32;
	else if (sum < INT32_MIN)
		sum += (int64_t)1 << 32;
	return (int32_t)sum;
}

static bool is_saturated(int64_t word)
{
	return word < FROZEN_FIRST;
}

static bool is_frozen(int64_t word)
{
	return word < 0 && !is_saturated(word);
}

int32_t settled(int64_t word)
{
	int64_t centre = is_saturated(word) ? SATURATED : FROZEN;
	bool near = word >= centre - DRIFT_MAX && word <= centre + DRIFT_MAX;
	return (int32_t)(near ? word : centre);
}

static struct transition left_alone(int32_t word, int64_t result, const char *reason)
{
	return (struct transition){word, word, result, reason};
}

static struct transition to(int32_t word, int64_t after, int64_t result, const char *reason)
{
	return (struct transition){word, (int32_t)after, result, reason};
}

static const char *no_owner(int32_t word)
{
	return word == 0 ? IS_STAGED : IS_FROZEN;
}

static bool is_bad(int64_t n)
{
	return n < 1 || n > N_MAX;
}

struct transition add_return_oracle(int32_t word, int64_t n)
{
	int64_t sum = word + n;

	if (is_bad(n))
		return left_alone(word, 0, BAD_N);
	if (word > 0)
		return sum > COUNT_MAX ? to(word, SATURATED, COUNT_MAX, OVERFLOWED) : to(word, sum, sum, NULL);
	if (n > BATCH_MAX)
		return is_saturated(word) ? to(word, settled(word), COUNT_MAX, NULL)
					  : left_alone(word, 0, no_owner(word));
	if (word == 0)
		return to(word, n, 0, IS_STAGED);
	if (sum >= 0)
		return to(word, sum, 0, IS_FROZEN);
	return is_saturated(sum) ? to(word, settled(sum), COUNT_MAX, NULL) : to(word, settled(sum), 0, IS_FROZEN);
}

struct transition get_oracle(int32_t word, int64_t n)
{
	struct transition wanted = add_return_oracle(word, n);
	wanted.result = 0;
	return wanted;
}

struct transition try_get_oracle(int32_t word, int64_t n)
{
	int64_t sum = word + n;

	if (is_bad(n))
		return left_alone(word, false, BAD_N);
	if (word >= 0)
		return sum > COUNT_MAX ? to(word, SATURATED, true, OVERFLOWED) : to(word, sum, true, NULL);
	if (n > BATCH_MAX)
		return is_saturated(word) ? to(word, settled(word), true, NULL) : left_alone(word, false, NULL);
	if (sum >= 0)
		return to(word, sum, sum > 0, NULL);
	return to(word, settled(sum), is_saturated(sum), NULL);
}

/* Of n references that are not there, where `word` is: `reason` is for a live object that has too few. */
static struct transition sub_too_many(int32_t word, int64_t n, const char *reason)
{
	if (word <= 0)
		reason = no_owner(word);
	if (n > BATCH_MAX)
		return left_alone(word, 0, reason);
	return to(word, word >= 0 ? SATURATED : settled(word - n), 0, reason);
}

struct transition put_oracle(int32_t word, int64_t n)
{
	int64_t difference = wrapped(word - n);

	if (is_bad(n))
		return left_alone(word, false, BAD_N);
	if (word == n)
		return to(word, FROZEN, true, NULL);
	if (word > n)
		return to(word, difference, false, NULL);
	if (n > BATCH_MAX && is_saturated(word))
		return to(word, settled(word), false, NULL);
	if (n <= BATCH_MAX && difference > 0)
		return to(word, difference, false, NULL);
	if (n <= BATCH_MAX && is_saturated(difference))
		return to(word, settled(difference), false, NULL);
	return sub_too_many(word, n, TOO_FEW);
}

struct transition sub_return_oracle(int32_t word, int64_t n)
{
	int64_t difference = wrapped(word - n);

	if (is_bad(n))
		return left_alone(word, 0, BAD_N);
	if (word > n)
		return to(word, difference, difference, NULL);
	if (n > BATCH_MAX && is_saturated(word))
		return to(word, settled(word), COUNT_MAX, NULL);
	if (n <= BATCH_MAX && difference > 0)
		return to(word, difference, difference, NULL);
	if (n <= BATCH_MAX && is_saturated(difference))
		return to(word, settled(difference), COUNT_MAX, NULL);
	return sub_too_many(word, n, NONE_LEFT);
}

/* Saturated, and near enough to the centre that no put takes it back. */
static bool is_immortal(int32_t word)
{
	return word >= SATURATED - DRIFT_MAX && word <= SATURATED + DRIFT_MAX;
}

struct transition get_quiet_oracle(int32_t word, int64_t n)
{
	return is_immortal(word) ? left_alone(word, 0, NULL) : get_oracle(word, n);
}

struct transition try_get_quiet_oracle(int32_t word, int64_t n)
{
	if (is_frozen(word))
		return left_alone(word, false, NULL);
	return is_immortal(word) ? left_alone(word, true, NULL) : try_get_oracle(word, n);
}

struct transition put_quiet_oracle(int32_t word, int64_t n)
{
	return is_immortal(word) ? left_alone(word, false, NULL) : put_oracle(word, n);
}

/* What put leaves, and how many that is. */
struct transition put_return_oracle(int32_t word, int64_t n)
{
	struct transition wanted = put_oracle(word, n);
	wanted.result = wanted.result ? 0 : wanted.after > 0 ? wanted.after : COUNT_MAX;
	return wanted;
}

/* No RMW unless the references are there, and others remain or one takes the last. */
struct transition put_unless_last_oracle(int32_t word, int64_t n)
{
	(void)n;
	if (word == 1)
		return left_alone(word, false, NULL);
	if (word > 1)
		return to(word, word - 1, true, NULL);
	return is_saturated(word) ? to(word, settled(word), true, NULL) : left_alone(word, true, no_owner(word));
}

struct transition put_unguarded_oracle(int32_t word, int64_t n)
{
	if (is_bad(n))
		return left_alone(word, false, BAD_N);
	if (word == n)
		return to(word, FROZEN, true, NULL);
	if (word > n)
		return to(word, word - n, false, NULL);
	if (is_saturated(word))
		return to(word, settled(word), false, NULL);
	return left_alone(word, false, word > 0 ? TOO_FEW : no_owner(word));
}

struct transition freeze_oracle(int32_t word, int64_t expected)
{
	if (expected < 1)
		return left_alone(word, false, BAD_COUNT);
	return word == expected ? to(word, FROZEN, true, NULL) : left_alone(word, false, NULL);
}

struct transition unfreeze_oracle(int32_t word, int64_t n)
{
	if (n < 1)
		return left_alone(word, 0, BAD_COUNT);
	return is_frozen(word) ? to(word, n, 0, NULL) : left_alone(word, 0, NOT_FROZEN);
}

struct transition init_oracle(int32_t word, int64_t n)
{
	return n < 1 ? to(word, FROZEN, 0, BAD_COUNT) : to(word, n, 0, NULL);
}

struct transition init_frozen_oracle(int32_t word, int64_t n)
{
	(void)n;
	return to(word, FROZEN, 0, NULL);
}

struct transition init_immortal_oracle(int32_t word, int64_t n)
{
	(void)n;
	return to(word, SATURATED, 0, NULL);
}

struct transition make_immortal_oracle(int32_t word, int64_t n)
{
	(void)n;
	if (word > 0)
		return to(word, SATURATED, 0, NULL);
	return is_saturated(word) ? to(word, settled(word), 0, NULL) : left_alone(word, 0, no_owner(word));
}

struct transition count_oracle(int32_t word, int64_t n)
{
	(void)n;
	return left_alone(word, is_saturated(word) ? COUNT_MAX : is_frozen(word) ? 0 : word, NULL);
}

struct transition is_frozen_oracle(int32_t word, int64_t n)
{
	(void)n;
	return left_alone(word, is_frozen(word), NULL);
}

struct transition is_saturated_oracle(int32_t word, int64_t n)
{
	(void)n;
	return left_alone(word, is_saturated(word), NULL);
}
