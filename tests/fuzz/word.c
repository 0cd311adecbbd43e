/* SPDX-License-Identifier: MIT */
/*
 * A libFuzzer target: the input is a sequence of operations over a few words, and after each the oracle says what the
 * word, the result and the fault have to be. Another party may change the word just before an operation's first
 * cmpxchg. The operations are compiled into this file, so the fuzzer sees their every branch and comparison.
 *
 * A step of the input: a byte for the operation (5 bits), the word (2 bits) and whether others interfere (the top bit);
 * the operation's n; the others' word. A number is a byte that chooses a boundary word or a small one, or RAW and then
 * four bytes, lowest first.
 */
#include "../state/others.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../state/calls.h"
#include "../state/oracle.h"
#include "../state/words.h"
#include "input.h"

/* How an operation changes the word, up to its first cmpxchg. */
enum manner { BY_STORE, BY_ADD, BY_SUB, BY_CMPXCHG };

static const struct operation {
	const char *name;
	int64_t (*call)(frozenref_t *ref, int32_t n);
	oracle_t *oracle;
	enum manner manner;
	bool takes_n;
	bool looks_first; /* and may leave it at that */
} operations[] = {
	{"init", call_init, init_oracle, BY_STORE, true},
	{"init_frozen", call_init_frozen, init_frozen_oracle, BY_STORE, false},
	{"init_immortal", call_init_immortal, init_immortal_oracle, BY_STORE, false},
	{"get", call_get, get_oracle, BY_ADD, false},
	{"get_n", call_get_n, get_oracle, BY_ADD, true},
	{"try_get", call_try_get, try_get_oracle, BY_ADD, false},
	{"try_get_n", call_try_get_n, try_get_oracle, BY_ADD, true},
	{"put", call_put, put_oracle, BY_SUB, false},
	{"put_n", call_put_n, put_oracle, BY_SUB, true},
	{"get_quiet", call_get_quiet, get_quiet_oracle, BY_ADD, false, true},
	{"try_get_quiet", call_try_get_quiet, try_get_quiet_oracle, BY_ADD, false, true},
	{"put_quiet", call_put_quiet, put_quiet_oracle, BY_SUB, false, true},
	{"put_return", call_put_return, put_return_oracle, BY_SUB, false},
	{"put_unless_last", call_put_unless_last, put_unless_last_oracle, BY_CMPXCHG, false},
	{"put_unguarded", call_put_unguarded, put_unguarded_oracle, BY_CMPXCHG, false},
	{"put_unguarded_n", call_put_unguarded_n, put_unguarded_oracle, BY_CMPXCHG, true},
	{"freeze", call_freeze, freeze_oracle, BY_CMPXCHG, true},
	{"unfreeze", call_unfreeze, unfreeze_oracle, BY_STORE, true},
	{"make_immortal", call_make_immortal, make_immortal_oracle, BY_CMPXCHG, false},
	{"add_return", call_add_return, add_return_oracle, BY_ADD, true},
	{"sub_return", call_sub_return, sub_return_oracle, BY_SUB, true},
	{"count", call_count, count_oracle, BY_STORE, false},
	{"is_frozen", call_is_frozen, is_frozen_oracle, BY_STORE, false},
	{"is_saturated", call_is_saturated, is_saturated_oracle, BY_STORE, false},
};

/* The operation after the last: the word becomes any number, as if much had happened to it. */
#define SET LENGTH(operations)
#define RAW 255

struct step {
	const struct operation *operation;
	int32_t n, word;
	bool interfered;
	int32_t others;
};

/* What a step has to do; `found` is the word that its fault is about. */
struct expectation {
	struct transition transition;
	int32_t found;
	bool others_went;
};

/* What an RMW's repair makes of the others' word, which it found in place of what the RMW had left. */
static int32_t after_repair(const struct step *step)
{
	bool took_too_many = step->operation->manner == BY_SUB && step->word >= 0;

	if (took_too_many) /* the object leaks, unless somebody froze it */
		return step->others > -DRIFT_MAX ? SATURATED : step->others;
	return step->others < 0 ? settled(step->others) : step->others;
}

static struct expectation expected(const struct step *step)
{
	const struct operation *operation = step->operation;
	bool is_batch = step->n >= 1 && step->n <= BATCH_MAX;
	struct expectation wanted = {operation->oracle(step->word, step->n), step->word, false};
	struct transition *transition = &wanted.transition;
	int32_t left = step->word; /* by the RMW, if there is one */

	if (is_batch && operation->manner == BY_ADD)
		left = wrapped((int64_t)step->word + step->n);
	if (is_batch && operation->manner == BY_SUB)
		left = wrapped((int64_t)step->word - step->n);

	bool is_freeze = operation->oracle == freeze_oracle && step->n >= 1; /* its cmpxchg may fail */
	bool only_looked = operation->looks_first && transition->after == step->word;
	if (!step->interfered || operation->manner == BY_STORE || only_looked ||
	    (transition->after == left && !is_freeze))
		return wanted;

	wanted.others_went = true;
	if (operation->manner == BY_CMPXCHG || !is_batch) {
		/* nothing was changed before: it goes as if the others had been there from the start */
		*transition = operation->oracle(step->others, step->n);
		wanted.found = step->others;
	} else if (step->others != left) {
		bool is_claim = operation->manner == BY_SUB && operation->oracle != sub_return_oracle && left == 0;
		transition->after = is_claim ? step->others : after_repair(step);
		if (is_claim)
			transition->result = operation->oracle == put_return_oracle;
	}
	return wanted;
}

static struct {
	unsigned count;
	frozenref_fault_t last;
	int32_t word_left;
} faults;

/* In place of lib/fault.c. */
void frozenref_raise_fault(const frozenref_fault_t *fault)
{
	++faults.count;
	faults.last = *fault;
	faults.word_left = fault->ref->word;
}

static _Noreturn void stop(const struct step *step, const char *what, const struct transition *seen,
			   const struct transition *wanted)
{
	fprintf(stderr, "%s: %s, n %" PRId32 ", word 0x%08" PRIx32, what, step->operation->name, step->n,
		(uint32_t)step->word);
	if (step->interfered)
		fprintf(stderr, ", the others' 0x%08" PRIx32, (uint32_t)step->others);
	fprintf(stderr,
		": left 0x%08" PRIx32 ", %" PRId64 ", fault: %s; wanted 0x%08" PRIx32 ", %" PRId64 ", fault: %s\n",
		(uint32_t)seen->after, seen->result, seen->reason ? seen->reason : "none", (uint32_t)wanted->after,
		wanted->result, wanted->reason ? wanted->reason : "none");
	abort();
}

/* Did the handler see one fault, about this call, and the word in order? The count is the oracle's business. */
static bool fault_fits(const struct step *step, const frozenref_t *ref, const struct expectation *wanted)
{
	const frozenref_fault_t *fault = &faults.last;
	return faults.count == 1 && strcmp(fault->operation, step->operation->name) == 0 && fault->ref == ref &&
	       fault->word == wanted->found && fault->n == step->n && faults.word_left == wanted->transition.after;
}

/* init of a bad n reports the frozen word that it stored: there was none before. */
static void perform(const struct step *step, frozenref_t *ref)
{
	struct expectation wanted = expected(step);
	struct transition seen = {.before = step->word};

	if (step->operation->oracle == init_oracle)
		wanted.found = FROZEN;
	faults.count = 0;
	others_word = step->others;
	others_go_first = step->interfered;
	seen.result = step->operation->call(ref, step->n);
	seen.after = ref->word;
	seen.reason = faults.count ? faults.last.reason : NULL;

	if (!same_outcome(&seen, &wanted.transition))
		stop(step, "wrong", &seen, &wanted.transition);
	if (seen.reason && !fault_fits(step, ref, &wanted))
		stop(step, "wrong fault", &seen, &wanted.transition);
	if (step->interfered && others_go_first == wanted.others_went)
		stop(step, "wrong number of cmpxchgs", &seen, &wanted.transition);
}

static int32_t take_number(struct input *input)
{
	uint8_t first = take(input);

	if (first < WORDS)
		return boundary_word(first);
	if (first != RAW)
		return first - (int32_t)WORDS;
	return (int32_t)take_bytes(input, 4);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, data + size};
	frozenref_t refs[4] = {FROZENREF_INIT(1), FROZENREF_INIT_FROZEN, FROZENREF_INIT(1), FROZENREF_INIT_FROZEN};
	frozenref_t before[LENGTH(refs)];

	while (input.next < input.end) {
		uint8_t first = take(&input);
		size_t which = first % 32 % (SET + 1), i = first / 32 % LENGTH(refs);

		if (which == SET) {
			refs[i].word = take_number(&input);
			continue;
		}
		struct step step = {&operations[which], 1, refs[i].word, first >= 128, 0};
		if (step.operation->takes_n)
			step.n = take_number(&input);
		if (step.interfered)
			step.others = take_number(&input);
		memcpy(before, refs, sizeof refs);
		perform(&step, &refs[i]);
		before[i] = refs[i];
		if (memcmp(before, refs, sizeof refs) != 0) {
			fprintf(stderr, "%s changed another word\n", step.operation->name);
			abort();
		}
	}
	return 0;
}
