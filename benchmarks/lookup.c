/* SPDX-License-Identifier: MIT */
/*
 * Lookups: every thread takes and gives back references to one object that stays as it is, all on one word.
 *
 *   lookup       try_get and put, the object alive: the pair that the frozen bit is for
 *   get_put      get and put: a reference from a reference
 *   lookup_dead  a try_get that fails: each leaves a stray in the word, where the CAS loop only reads
 */
#include <frozenref/frozenref.h>

#include "families.h"
#include "peers.h"
#include "shim.h"

static struct {
	_Alignas(BENCH_LINE) frozenref_t ref;
} object;

static struct {
	_Alignas(BENCH_LINE) int32_t word;
} count;

static const char not_found[] = "a live object was not found";
static const char found_dead[] = "a reference to a dead object was taken";
static const char was_last[] = "a reference was put as the last that was not";

static void lookup_frozenref(bench_state *state)
{
	if (bench_thread(state) == 0)
		frozenref_init(&object.ref, 1);
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--) {
			if (!frozenref_try_get(&object.ref))
				bench_fail(state, not_found);
			if (frozenref_put(&object.ref))
				bench_fail(state, was_last);
		}
}

static void lookup_raw(bench_state *state)
{
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--) {
			raw_try_get(&count.word);
			raw_put(&count.word);
		}
}

static void lookup_cas_loop(bench_state *state)
{
	int64_t retries = 0;

	if (bench_thread(state) == 0)
		__atomic_store_n(&count.word, 1, __ATOMIC_RELAXED);
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--) {
			if (!cas_loop_try_get(&count.word, &retries))
				bench_fail(state, not_found);
			if (cas_loop_put(&count.word))
				bench_fail(state, was_last);
		}
	bench_counter(state, "retries", (double)retries);
}

static void get_put_frozenref(bench_state *state)
{
	if (bench_thread(state) == 0)
		frozenref_init(&object.ref, 1);
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--) {
			frozenref_get(&object.ref);
			if (frozenref_put(&object.ref))
				bench_fail(state, was_last);
		}
}

static void get_put_raw(bench_state *state)
{
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--) {
			raw_get(&count.word);
			raw_put(&count.word);
		}
}

static void get_put_cas_loop(bench_state *state)
{
	if (bench_thread(state) == 0)
		__atomic_store_n(&count.word, 1, __ATOMIC_RELAXED);
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--) {
			cas_loop_get(&count.word);
			if (cas_loop_put(&count.word))
				bench_fail(state, was_last);
		}
}

static void lookup_dead_frozenref(bench_state *state)
{
	if (bench_thread(state) == 0)
		frozenref_init_frozen(&object.ref);
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--)
			if (frozenref_try_get(&object.ref))
				bench_fail(state, found_dead);
}

static void lookup_dead_cas_loop(bench_state *state)
{
	int64_t retries = 0;

	if (bench_thread(state) == 0)
		__atomic_store_n(&count.word, 0, __ATOMIC_RELAXED);
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--)
			if (cas_loop_try_get(&count.word, &retries))
				bench_fail(state, found_dead);
	bench_counter(state, "retries", (double)retries);
}

void register_lookup(void)
{
	const int *threads = bench_contention();

	bench_register("lookup/frozenref", lookup_frozenref, threads);
	bench_register("lookup/raw", lookup_raw, threads);
	bench_register("lookup/cas_loop", lookup_cas_loop, threads);
	bench_register("lookup/weak_ptr", lookup_weak_ptr, threads);

	bench_register("get_put/frozenref", get_put_frozenref, threads);
	bench_register("get_put/raw", get_put_raw, threads);
	bench_register("get_put/cas_loop", get_put_cas_loop, threads);

	bench_register("lookup_dead/frozenref", lookup_dead_frozenref, threads);
	bench_register("lookup_dead/cas_loop", lookup_dead_cas_loop, threads);
}
