/* SPDX-License-Identifier: MIT */
/*
 * Is each table one, and do the families look at what it says? Run here in place of Google Benchmark.
 */
#include <pthread.h>
#include <stdint.h>

#include "check.h"

/* Counts what the families ask for, and can be told to lie. */
static int64_t table_lookups, table_finds, table_inserts, table_removes;
static bool table_lies;

#include "../tables.h"

static bool counted_lookup(const handle_t *handle)
{
	bool is_there = table_lookup(handle);
	table_lookups++;
	table_finds += is_there;
	return is_there != table_lies;
}

static handle_t counted_insert(uint32_t place)
{
	table_inserts++;
	return table_insert(place);
}

static void counted_remove(handle_t handle, uint32_t place)
{
	table_removes++;
	table_remove(handle, place);
}

#define table_lookup counted_lookup
#define table_insert counted_insert
#define table_remove counted_remove

#include "../tables.c"

#undef table_lookup
#undef table_insert
#undef table_remove

/* As they are registered: after the lookups of live objects. */
enum { STALE = 1, CHURN, FAMILIES };

enum { ITERATIONS = 1000, THREADS = 4, ROUNDS = 2000, HANDED = CROWD_OBJECTS };

struct bench_state {
	int batches, failures;
};

static bench_fn *families[FAMILIES];
static int registered;

bench *bench_register(const char *family, const char *subject, int least, bench_fn *fn)
{
	(void)family, (void)subject, (void)least;
	families[registered++ % FAMILIES] = fn;
	return NULL;
}

int64_t bench_batch(bench_state *state)
{
	return state->batches-- > 0 ? ITERATIONS : 0;
}

int bench_thread(const bench_state *state)
{
	(void)state;
	return 0;
}

void bench_fail(bench_state *state, const char *reason)
{
	state->failures += *reason != '\0';
}

void bench_context(const char *key, const char *value)
{
	(void)key, (void)value;
}

static void check_table(void)
{
	handle_t first = table_insert(HANDED);
	check(table_lookup(&first) && table_lookup(&first));
	table_remove(first, HANDED);
	check(!table_lookup(&first));
	handle_t second = table_insert(HANDED);
	check(table_lookup(&second));
	check(!table_lookup(&first)); /* another life in the same place */
	table_remove(second, HANDED);
	check(!table_lookup(&second));
}

static void *use(void *number)
{
	uint32_t own = HANDED + 1 + (uint32_t)(uintptr_t)number;
	for (int i = 0; i < ROUNDS; i++) {
		handle_t handle = table_insert(own);
		check(table_lookup(&handle));
		check(table_lookup(&table_live[i % CROWD_OBJECTS]));
		check(!table_lookup(&table_gone[i % CROWD_OBJECTS]));
		table_remove(handle, own);
		check(!table_lookup(&handle));
	}
	return NULL;
}

static void check_threads(void)
{
	pthread_t threads[THREADS];
	for (uintptr_t i = 0; i < THREADS; i++)
		check(pthread_create(&threads[i], NULL, use, (void *)i) == 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

static void check_families(void)
{
	for (int i = 0; i < FAMILIES; i++) {
		bool is_churn = i == CHURN;
		for (int lies = 0; lies < 2; lies++) {
			bench_state state = {2, 0};
			table_lookups = table_finds = table_inserts = table_removes = 0;
			table_lies = lies;
			families[i](&state);
			check(table_lookups == 2 * ITERATIONS);
			check(table_finds == (i == STALE ? 0 : table_lookups));
			check(table_inserts == (is_churn ? 2 * ITERATIONS : 0));
			check(table_removes == table_inserts);
			check((state.failures > 0) == lies);
		}
	}
	table_lies = false;
}

int main(void)
{
	check(registered == FAMILIES);
	table_fill();
	check_table();
	check_families();
	check_threads();
	return 0;
}
