/* SPDX-License-Identifier: MIT */
/*
 * The operations behind one signature, and what is asserted of every call.
 */
#include <inttypes.h>
#include <string.h>

#include "calls.h"
#include "operations.h"

const struct operation op_init = {"init", call_init, true};
const struct operation op_init_frozen = {"init_frozen", call_init_frozen, false};
const struct operation op_init_immortal = {"init_immortal", call_init_immortal, false};
const struct operation op_get = {"get", call_get, false};
const struct operation op_get_n = {"get_n", call_get_n, true};
const struct operation op_try_get = {"try_get", call_try_get, false};
const struct operation op_try_get_n = {"try_get_n", call_try_get_n, true};
const struct operation op_get_quiet = {"get_quiet", call_get_quiet, false};
const struct operation op_try_get_quiet = {"try_get_quiet", call_try_get_quiet, false};
const struct operation op_put = {"put", call_put, false};
const struct operation op_put_n = {"put_n", call_put_n, true};
const struct operation op_put_quiet = {"put_quiet", call_put_quiet, false};
const struct operation op_put_return = {"put_return", call_put_return, false};
const struct operation op_put_unless_last = {"put_unless_last", call_put_unless_last, false};
const struct operation op_put_unguarded = {"put_unguarded", call_put_unguarded, false};
const struct operation op_put_unguarded_n = {"put_unguarded_n", call_put_unguarded_n, true};
const struct operation op_freeze = {"freeze", call_freeze, true};
const struct operation op_unfreeze = {"unfreeze", call_unfreeze, true};
const struct operation op_make_immortal = {"make_immortal", call_make_immortal, false};
const struct operation op_add_return = {"add_return", call_add_return, true};
const struct operation op_sub_return = {"sub_return", call_sub_return, true};
const struct operation op_count = {"count", call_count, false};
const struct operation op_is_frozen = {"is_frozen", call_is_frozen, false};
const struct operation op_is_saturated = {"is_saturated", call_is_saturated, false};

struct recorded_faults recorded;

static void record(const frozenref_fault_t *fault, void *data)
{
	(void)data;
	++recorded.count;
	recorded.last = *fault;
	recorded.word_left = fault->ref->word;
}

void record_faults(void)
{
	recorded.count = 0;
	frozenref_set_fault_handler(record, NULL);
}

/* The kind says to programs what the reason says to people. */
static enum frozenref_fault_kind kind_of(const char *reason)
{
	static const char *const reasons[] = {
		[FROZENREF_FAULT_N] = BAD_N,
		[FROZENREF_FAULT_COUNT] = BAD_COUNT,
		[FROZENREF_FAULT_FROZEN] = IS_FROZEN,
		[FROZENREF_FAULT_STAGED] = IS_STAGED,
		[FROZENREF_FAULT_TOO_FEW] = TOO_FEW,
		[FROZENREF_FAULT_NONE_LEFT] = NONE_LEFT,
		[FROZENREF_FAULT_NOT_FROZEN] = NOT_FROZEN,
		[FROZENREF_FAULT_OVERFLOW] = OVERFLOWED,
	};
	for (size_t kind = 1; kind < LENGTH(reasons); ++kind)
		if (strcmp(reasons[kind], reason) == 0)
			return (enum frozenref_fault_kind)kind;
	cr_assert(false, "no kind of fault has the reason %s", reason);
	return 0;
}

struct transition perform(const struct operation *operation, int32_t word, int32_t n)
{
	struct {
		int32_t below;
		frozenref_t ref;
		int32_t above;
	} object = {0x55555555, {word}, 0x55555555};

	record_faults();
	struct transition seen = {.before = word};
	seen.result = operation->call(&object.ref, n);
	seen.after = object.ref.word;

	require(object.below == 0x55555555 && object.above == 0x55555555, "%s wrote beside its word", operation->name);
	if (recorded.count == 0)
		return seen;

	const frozenref_fault_t *fault = &recorded.last;
	require(recorded.count == 1, "%s reported %u faults", operation->name, recorded.count);
	require(strcmp(fault->operation, operation->name) == 0, "%s is called %s", operation->name, fault->operation);
	require(fault->size == sizeof *fault, "%s: a fault of %u bytes", operation->name, (unsigned)fault->size);
	require(fault->kind == kind_of(fault->reason), "%s: a fault of kind %d: %s", operation->name, (int)fault->kind,
		fault->reason);
	require(fault->ref == &object.ref, "%s: the fault is about another object", operation->name);
	require(fault->word == word, "%s: the fault says that word 0x%08" PRIx32 " was 0x%08" PRIx32, operation->name,
		(uint32_t)word, (uint32_t)fault->word);
	require(fault->n == (operation->takes_n ? n : 1), "%s: the fault says that n %" PRId32 " was %" PRId32,
		operation->name, n, fault->n);
	require(recorded.word_left == seen.after, "%s: the handler ran before the word was in order", operation->name);
	seen.reason = fault->reason;
	return seen;
}

void expect(const struct operation *operation, int32_t n, struct transition wanted)
{
	struct transition seen = perform(operation, wanted.before, n);
	require(same_outcome(&seen, &wanted),
		"%s, n %" PRId32 ", word 0x%08" PRIx32 ": left 0x%08" PRIx32 ", %" PRId64 ", fault %s; "
		"wanted 0x%08" PRIx32 ", %" PRId64 ", fault %s",
		operation->name, n, (uint32_t)wanted.before, (uint32_t)seen.after, seen.result,
		seen.reason ? seen.reason : "none", (uint32_t)wanted.after, wanted.result,
		wanted.reason ? wanted.reason : "none");
}

void expect_each(const struct operation *operation, int32_t n, const struct transition *wanted, size_t count)
{
	for (size_t i = 0; i < count; ++i)
		expect(operation, n, wanted[i]);
}
