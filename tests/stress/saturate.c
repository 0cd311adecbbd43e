/* SPDX-License-Identifier: MIT */
/*
 * Counts that leave the live zone on purpose or by overflow, while other threads take and give back references: no put
 * is ever the last, no lookup ever fails, and every word ends saturated.
 */
#include "stress.h"

enum {
	ROUNDS = 100000, /* one barrier each */
	SLACK = 1000,    /* how far from its overflow a count starts */
	BATCHES_PAST_SLACK = SLACK / FROZENREF_BATCH_MAX + 1,
	LARGE_HOLDERS = 3, /* so many times 2^29 is not yet an overflow, but wraps a saturated word */
};

typedef enum kind {
	MADE_IMMORTAL,
	OVERFLOWING,
	DRIFTED_UP,
	DRIFTED_DOWN,
	KINDS,
} kind_t;

typedef struct counter {
	_Alignas(STRESS_CACHE_LINE) frozenref_t ref;
} counter_t;

/* Two generations: until the next barrier, slow threads are still at work on the former one. */
static counter_t counters[2][KINDS];

static void init(frozenref_t *ref, kind_t kind)
{
	if (kind == MADE_IMMORTAL) {
		/* one reference for each thread */
		frozenref_init(ref, (int32_t)stress_threads);
	} else if (kind == OVERFLOWING) {
		frozenref_init(ref, FROZENREF_COUNT_MAX - SLACK);
	} else {
		frozenref_init_immortal(ref);
		stress_drift(ref, kind == DRIFTED_UP ? STRESS_DRIFT - SLACK : SLACK - STRESS_DRIFT);
	}
}

static void check_saturated(const frozenref_t *ref)
{
	stress_check(frozenref_is_saturated(ref), "the count ends saturated");
	stress_equal(frozenref_count(ref), INT32_MAX, "the saturated count");
	stress_check_drift(ref, FROZENREF_SATURATED);
}

/* Takes references and gives them back, in one way of many. */
static void use(stress_thread_t *self, frozenref_t *ref)
{
	int32_t n = stress_some(self);
	switch (stress_below(self, 4)) {
	case 0:
		stress_check(frozenref_try_get(ref), "a lookup of what is never freed succeeds");
		self->tally[STRESS_GETS]++;
		stress_check(!frozenref_put_unguarded(ref), "no put_unguarded is the last");
		break;
	case 1:
		stress_check(frozenref_try_get_n(ref, n), "a lookup of what is never freed succeeds");
		self->tally[STRESS_GETS]++;
		stress_check(!frozenref_put_n(ref, n), "no put_n is the last");
		break;
	case 2:
		frozenref_get(ref);
		stress_check(!frozenref_put(ref), "no put is the last");
		break;
	default:
		stress_check(frozenref_add_return(ref, n) > n, "add_return counts all references");
		stress_check(frozenref_sub_return(ref, n) > 0, "sub_return leaves a reference");
		break;
	}
}

static void hold_while_made_immortal(stress_thread_t *self, frozenref_t *ref)
{
	bool large = self->index < LARGE_HOLDERS;
	if (large)
		frozenref_get_n(ref, FROZENREF_N_MAX);
	use(self, ref);
	/* until then nobody's put is the last, as this thread holds its reference */
	if (self->index == stress_threads - 1)
		frozenref_make_immortal(ref);
	use(self, ref);
	stress_check(!frozenref_freeze(ref, 1), "others hold references, or the count is saturated");
	if (large)
		stress_check(!frozenref_put_n(ref, FROZENREF_N_MAX), "no put_n is the last");
	stress_check(!frozenref_put(ref), "no put is the last");
}

/* Whatever the others do, this thread's gets alone go past the slack. */
static void overflow(stress_thread_t *self, frozenref_t *ref)
{
	for (int i = 0; i < BATCHES_PAST_SLACK; i++)
		frozenref_get_n(ref, FROZENREF_BATCH_MAX);
	use(self, ref);
	for (int i = 0; i < BATCHES_PAST_SLACK; i++)
		stress_check(!frozenref_put_n(ref, FROZENREF_BATCH_MAX), "no put_n is the last");
}

static void saturate(stress_thread_t *self)
{
	/* one of each generation at least */
	uint64_t rounds = stress_rounds(ROUNDS) + 1;

	for (uint64_t round = 0; round < rounds; round++) {
		counter_t *generation = counters[round % 2];
		if (round % stress_threads == self->index) {
			for (kind_t kind = 0; kind < KINDS; kind++) {
				if (round >= 2)
					check_saturated(&generation[kind].ref);
				init(&generation[kind].ref, kind);
			}
		}
		stress_barrier();
		hold_while_made_immortal(self, &generation[MADE_IMMORTAL].ref);
		overflow(self, &generation[OVERFLOWING].ref);
		for (int i = 0; i < BATCHES_PAST_SLACK; i++) {
			frozenref_get_n(&generation[DRIFTED_UP].ref, FROZENREF_BATCH_MAX);
			stress_check(!frozenref_put_n(&generation[DRIFTED_DOWN].ref, FROZENREF_BATCH_MAX),
				     "no put_n is the last");
		}
		use(self, &generation[DRIFTED_UP].ref);
		use(self, &generation[DRIFTED_DOWN].ref);
	}
}

int main(int argc, char **argv)
{
	stress_begin(argc, argv);
	stress_run(saturate);
	for (kind_t kind = 0; kind < KINDS; kind++) {
		check_saturated(&counters[0][kind].ref);
		check_saturated(&counters[1][kind].ref);
	}
	return stress_verdict();
}
