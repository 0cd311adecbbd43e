/* SPDX-License-Identifier: MIT */
/*
 * The stall, step by step: one thread is held between the two RMWs of an operation, while another does the worst that
 * it may do to the object. What then becomes of both is what the library promises, in every run.
 */
#include "turns.h"

enum {
	ROUNDS = 400,
	THREADS = 2,
};

static frozenref_t ref;
static stress_payload_t payload;
static uint64_t forwarded; /* beside the object: for those who find it frozen */

/* Whoever wins a life has all of it in sight. */
static bool win(bool won, uint64_t life)
{
	if (won) {
		stress_equal(stress_read(&payload), life, "the life that was won");
		stress_self->tally[STRESS_WINS]++;
	}
	return won;
}

static void begin_life(uint64_t life)
{
	stress_write(&payload, life);
	forwarded = life;
	stress_self->tally[STRESS_LIVES]++;
}

/* What the held thread does; returns what its operation returned. */

static bool put_last(void)
{
	begin_life(1);
	frozenref_init(&ref, 1);
	return frozenref_put(&ref);
}

static bool put_n_last(void)
{
	begin_life(1);
	frozenref_init(&ref, 3);
	return frozenref_put_n(&ref, 3);
}

static bool put_unguarded_last(void)
{
	begin_life(1);
	frozenref_init(&ref, 1);
	return frozenref_put_unguarded(&ref);
}

static bool put_n_large_last(void)
{
	begin_life(1);
	frozenref_init(&ref, 1000);
	return frozenref_put_n(&ref, 1000);
}

static bool freeze_only(void)
{
	begin_life(1);
	frozenref_init(&ref, 1);
	return frozenref_freeze(&ref, 1);
}

static bool try_get_beyond_threshold(void)
{
	frozenref_init_frozen(&ref);
	stress_drift(&ref, STRESS_DRIFT);
	return frozenref_try_get(&ref);
}

/* What the other does meanwhile. It has the reference of a rescue where it writes to the payload. */

static void nothing(void)
{
}

static void rescue(void)
{
	stress_check(frozenref_try_get(&ref), "a lookup rescues from 0");
	stress_read(&payload);
}

static void rescue_large(void)
{
	stress_check(frozenref_try_get_n(&ref, 1000), "a lookup rescues from 0");
}

/* A lookup that fails sees what was written before the object was frozen. */
static void find_frozen(void)
{
	stress_check(!frozenref_try_get(&ref), "a lookup fails on a frozen object");
	stress_equal(forwarded, 1, "what was written before the freeze");
}

static void find_frozen_large(void)
{
	stress_check(!frozenref_try_get_n(&ref, 1000), "a large lookup fails on a frozen object");
	stress_equal(forwarded, 1, "what was written before the freeze");
}

static void rescue_and_put(void)
{
	rescue();
	stress_write(&payload, 2);
	stress_check(win(frozenref_put(&ref), 2), "the put that is not held wins");
}

/* Both are between their RMWs: the one that was held first claims first, and must see what the other wrote. */
static void rescue_and_put_slowly(void)
{
	rescue();
	stress_write(&payload, 2);
	stalls_next = true;
	stress_check(!frozenref_put(&ref), "the put that claims later loses");
}

static void rescue_and_put_n_slowly(void)
{
	rescue();
	frozenref_get_n(&ref, 7);
	stress_write(&payload, 2);
	stalls_next = true;
	stress_check(!frozenref_put_n(&ref, 8), "the put that claims later loses");
}

static void rescue_and_put_unguarded(void)
{
	rescue();
	stress_write(&payload, 2);
	stress_check(win(frozenref_put_unguarded(&ref), 2), "put_unguarded wins");
}

static void rescue_and_freeze(void)
{
	rescue();
	stress_write(&payload, 2);
	stress_check(win(frozenref_freeze(&ref, 1), 2), "freeze wins");
}

static void rescue_freeze_and_stray(void)
{
	rescue_and_freeze();
	stress_drift(&ref, STRESS_DRIFT);
	find_frozen();
}

static void recycle(void)
{
	rescue_and_put();
	begin_life(3);
	frozenref_unfreeze(&ref, 2);
}

static void recycle_by_freeze(void)
{
	rescue_and_freeze();
	begin_life(3);
	frozenref_unfreeze(&ref, 2);
}

/* The life that the held put wins is not the one that it began in. */
static void recycle_and_put_slowly(void)
{
	recycle();
	stalls_next = true;
	stress_check(!frozenref_put_n(&ref, 2), "the put that claims later loses");
}

static void rescue_and_make_immortal(void)
{
	rescue();
	frozenref_make_immortal(&ref);
}

static void unfreeze(void)
{
	begin_life(3);
	frozenref_unfreeze(&ref, 5);
}

static void unfreeze_and_make_immortal(void)
{
	unfreeze();
	frozenref_make_immortal(&ref);
}

typedef struct script {
	const char *title;
	bool (*held)(void);
	void (*meanwhile)(void);
	bool is_held;     /* before its second RMW; else the other comes after it */
	uint64_t won;     /* the life that the held operation wins; 0: none */
	uint32_t count;   /* in the end */
	bool is_immortal; /* in the end */
} script_t;

static const script_t scripts[] = {
	{"put", put_last, nothing, true, 1, 0, false},
	{"put, rescued", put_last, rescue, true, 0, 1, false},
	{"put, rescued 1000 times", put_last, rescue_large, true, 0, 1000, false},
	{"put, rescued and won", put_last, rescue_and_put, true, 0, 0, false},
	{"put, rescued and put", put_last, rescue_and_put_slowly, true, 2, 0, false},
	{"put, rescued and put_n", put_last, rescue_and_put_n_slowly, true, 2, 0, false},
	{"put, rescued and put_unguarded", put_last, rescue_and_put_unguarded, true, 0, 0, false},
	{"put, rescued and frozen", put_last, rescue_and_freeze, true, 0, 0, false},
	{"put, rescued, frozen, strayed", put_last, rescue_freeze_and_stray, true, 0, 0, false},
	{"put, recycled", put_last, recycle, true, 0, 2, false},
	{"put, frozen and recycled", put_last, recycle_by_freeze, true, 0, 2, false},
	{"put, recycled and put", put_last, recycle_and_put_slowly, true, 3, 0, false},
	{"put, made immortal", put_last, rescue_and_make_immortal, true, 0, INT32_MAX, true},
	{"put_n", put_n_last, nothing, true, 1, 0, false},
	{"put_n, rescued", put_n_last, rescue, true, 0, 1, false},
	{"put_n, rescued and won", put_n_last, rescue_and_put, true, 0, 0, false},
	{"put_n, rescued and put", put_n_last, rescue_and_put_slowly, true, 2, 0, false},
	{"put_n, recycled and put", put_n_last, recycle_and_put_slowly, true, 3, 0, false},
	{"put, found frozen", put_last, find_frozen, false, 1, 0, false},
	{"put, found frozen by many", put_last, find_frozen_large, false, 1, 0, false},
	{"put_n, found frozen", put_n_last, find_frozen, false, 1, 0, false},
	{"large put_n, found frozen", put_n_large_last, find_frozen, false, 1, 0, false},
	{"put_unguarded, found frozen", put_unguarded_last, find_frozen, false, 1, 0, false},
	{"freeze, found frozen", freeze_only, find_frozen, false, 1, 0, false},
	{"try_get", try_get_beyond_threshold, nothing, true, 0, 0, false},
	{"try_get, unfrozen", try_get_beyond_threshold, unfreeze, true, 0, 5, false},
	{"try_get, immortal", try_get_beyond_threshold, unfreeze_and_make_immortal, true, 0, INT32_MAX, true},
};

static void check_end(stress_thread_t *self, const script_t *script)
{
	stress_equal(frozenref_count(&ref), script->count, script->title);
	stress_check(frozenref_is_saturated(&ref) == script->is_immortal, script->title);
	stress_check(frozenref_is_frozen(&ref) == (script->count == 0), script->title);
	/* this life is not won any more */
	if (script->count > 0)
		self->tally[STRESS_LIVES]--;
	__atomic_store_n(&turn, STALLED, PASS);
}

static void play(stress_thread_t *self, const script_t *script)
{
	if (self->index == OTHER) {
		await_turn(self);
		script->meanwhile();
		pass_turn(self);
		stress_barrier();
	} else {
		stalls_next = script->is_held;
		bool won = script->held();
		stress_check(!stalls_next, "the operation has two RMWs");
		stress_check(won == (script->won > 0), script->title);
		win(won, script->won);
		pass_turn(self);
		stress_barrier();
		check_end(self, script);
	}
	stress_barrier();
}

static void play_all(stress_thread_t *self)
{
	for (uint64_t rounds = stress_rounds(ROUNDS); rounds > 0; rounds--) {
		for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
			play(self, &scripts[i]);
	}
}

int main(int argc, char **argv)
{
	stress_begin(argc, argv);
	stress_threads = THREADS;
	stress_stall = stall;
	stress_run(play_all);
	return stress_verdict();
}
