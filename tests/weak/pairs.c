/* SPDX-License-Identifier: MIT */
/*
 * The operations on pairs, and what is asserted of every call.
 */
#include <inttypes.h>
#include <string.h>

#include "calls.h"
#include "pairs.h"

const struct pair_operation op_strong_get = {"strong_get", call_strong_get, strong_get_oracle};
const struct pair_operation op_strong_put = {"strong_put", call_strong_put, strong_put_oracle};
const struct pair_operation op_strong_count = {"strong_count", call_strong_count, strong_count_oracle};
const struct pair_operation op_weak_get = {"weak_get", call_weak_get, weak_get_oracle};
const struct pair_operation op_weak_put = {"weak_put", call_weak_put, weak_put_oracle};
const struct pair_operation op_weak_count = {"weak_count", call_weak_count, weak_count_oracle};
const struct pair_operation op_upgrade = {"upgrade", call_upgrade, upgrade_oracle};
const struct pair_operation op_upgrade_quiet = {"upgrade_quiet", call_upgrade_quiet, upgrade_quiet_oracle};

const struct pair_operation *const pair_operations[] = {
	&op_strong_get, &op_strong_put, &op_strong_count,  &op_weak_get, &op_weak_put,
	&op_weak_count, &op_upgrade,    &op_upgrade_quiet, NULL,
};

struct recorded_faults recorded;

static void record(const frozenref_fault_t *fault, void *data)
{
	(void)data;
	if (recorded.count < FAULTS_MAX) {
		recorded.faults[recorded.count] = *fault;
		recorded.words_left[recorded.count] = fault->ref->word;
	}
	++recorded.count;
}

void record_faults(void)
{
	recorded.count = 0;
	frozenref_set_fault_handler(record, NULL);
}

static void check_fault(const char *name, unsigned i, const frozenref_t *ref, int32_t before)
{
	const frozenref_fault_t *fault = &recorded.faults[i];
	require(strcmp(fault->operation, name) == 0, "%s is called %s", name, fault->operation);
	require(fault->size == sizeof *fault, "%s: a fault of %u bytes", name, (unsigned)fault->size);
	require(fault->word == before, "%s: the fault says that word 0x%08" PRIx32 " was 0x%08" PRIx32, name,
		(uint32_t)before, (uint32_t)fault->word);
	require(fault->n == 1, "%s: the fault says that n was %" PRId32, name, fault->n);
	require(recorded.words_left[i] == ref->word, "%s: the handler ran before the word was in order", name);
}

struct pair_transition perform_call(const char *name, int64_t (*call)(frozenref_pair_t *pair), struct words words)
{
	struct {
		int32_t below;
		frozenref_pair_t pair;
		int32_t above;
	} object = {0x55555555, {{words.strong}, {words.weak}}, 0x55555555};

	record_faults();
	struct pair_transition seen = {.before = words};
	seen.result = call(&object.pair);
	seen.after = (struct words){object.pair.strong.word, object.pair.weak.word};

	require(object.below == 0x55555555 && object.above == 0x55555555, "%s wrote beside its words", name);
	require(recorded.count <= FAULTS_MAX, "%s reported %u faults", name, recorded.count);
	for (unsigned i = 0; i < recorded.count; ++i) {
		const frozenref_fault_t *fault = &recorded.faults[i];
		require(!seen.strong_reason, "%s: the strong word's fault came first", name);
		if (fault->ref == &object.pair.weak && !seen.weak_reason) {
			seen.weak_reason = fault->reason;
			check_fault(name, i, &object.pair.weak, words.weak);
		} else {
			require(fault->ref == &object.pair.strong, "%s: the fault is about another word", name);
			seen.strong_reason = fault->reason;
			check_fault(name, i, &object.pair.strong, words.strong);
		}
	}
	return seen;
}

struct pair_transition perform(const struct pair_operation *operation, struct words words)
{
	return perform_call(operation->name, operation->call, words);
}

void expect(const struct pair_operation *operation, struct pair_transition wanted)
{
	struct pair_transition seen = perform(operation, wanted.before);
	require(same_pair_outcome(&seen, &wanted),
		"%s, words 0x%08" PRIx32 " and 0x%08" PRIx32 ": left 0x%08" PRIx32 " and 0x%08" PRIx32 ", %" PRId64
		", faults %s and %s; wanted 0x%08" PRIx32 " and 0x%08" PRIx32 ", %" PRId64 ", faults %s and %s",
		operation->name, (uint32_t)wanted.before.strong, (uint32_t)wanted.before.weak,
		(uint32_t)seen.after.strong, (uint32_t)seen.after.weak, seen.result,
		seen.strong_reason ? seen.strong_reason : "none", seen.weak_reason ? seen.weak_reason : "none",
		(uint32_t)wanted.after.strong, (uint32_t)wanted.after.weak, wanted.result,
		wanted.strong_reason ? wanted.strong_reason : "none", wanted.weak_reason ? wanted.weak_reason : "none");
}

void expect_each(const struct pair_operation *operation, const struct pair_transition *wanted, size_t count)
{
	for (size_t i = 0; i < count; ++i)
		expect(operation, wanted[i]);
}
