/* SPDX-License-Identifier: MIT */
/*
 * What each family does in an iteration, on how many objects, and whether it looks at what it gets: run here, in place
 * of Google Benchmark, on a subject that counts.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../examples/pagecache/cache.h"
#include "../crowd.h"
#include "../shim.h"
#include "../subject.h"

/* Of the first batch and of the second: neither a multiple of the other, nor of what churn counts by. */
enum { BATCH = 6400, LESS = 2016, ITERATIONS = BATCH + LESS, THREADS = 3, OBJECTS_MOST = 2 * CROWD_OBJECTS };
enum { LINE = 64, GIVEN_MOST = 4, FAMILIES_MOST = 16 };

struct bench {
	const char *family, *subject, *key;
	int least, givens;
	bench_fn *fn;
	int64_t given[GIVEN_MOST];
};

struct bench_state {
	int thread, batches, failures, counters;
	int64_t given;
	double retries;
};

struct work work;
enum lie lie;
static enum lie lie_to_come; /* when all is prepared */

static struct bench families[FAMILIES_MOST];
static int registered;

static struct {
	const void *at;
	int64_t touched;
	bool is_new;
} objects[OBJECTS_MOST];
static int touched;
static int64_t cache_reads;

static int failures;

static void fail(const struct bench *family, const bench_state *state, const char *what)
{
	fprintf(stderr, "%s, given %lld, thread %d: %s\n", family->family, (long long)state->given, state->thread,
		what);
	failures++;
}

void counting_touch(subject_t *subject, bool is_new)
{
	int i = 0;

	while (i < touched && objects[i].at != subject)
		i++;
	if (i == OBJECTS_MOST) {
		fputs("more objects than a family has\n", stderr);
		exit(1);
	}
	if (i == touched) {
		objects[touched].at = subject;
		objects[touched].touched = 0;
		objects[touched++].is_new = false;
	}
	if (is_new)
		objects[i].is_new = true;
	else
		objects[i].touched++;
}

bench *bench_register(const char *family, const char *subject, int least, bench_fn *fn)
{
	families[registered] = (struct bench){.family = family, .subject = subject, .least = least, .fn = fn};
	return &families[registered++];
}

void bench_give(bench *family, const char *key, int64_t value)
{
	family->key = key;
	family->given[family->givens++] = value;
}

int64_t bench_batch(bench_state *state)
{
	lie = lie_to_come;
	return state->batches == 2 ? 0 : state->batches++ == 0 ? BATCH : LESS;
}

int bench_thread(const bench_state *state)
{
	return state->thread;
}

int64_t bench_given(const bench_state *state)
{
	return state->given;
}

void bench_counter(bench_state *state, const char *name, double value)
{
	state->counters++;
	if (strcmp(name, "retries") == 0)
		state->retries = value;
}

void bench_fail(bench_state *state, const char *reason)
{
	state->failures += *reason != '\0';
}

void bench_context(const char *key, const char *value)
{
	(void)key;
	(void)value;
}

/* The cache of the demo is tested there; here it counts how often it is read. */
struct cache {
	cache_fill_t *fill;
};

static enum cache_outcome cache_says = CACHE_HIT;

struct cache *cache_create(uint32_t frames, uint32_t pages, cache_fill_t *fill, void *source)
{
	static struct cache only;

	(void)source;
	only.fill = fill;
	return frames >= 1 && pages >= 1 ? &only : NULL;
}

enum cache_outcome cache_read(struct cache *cache, uint32_t page, size_t offset, void *to, size_t length,
			      struct cache_tally *tally)
{
	static unsigned char bytes[PAGE_BYTES];

	(void)tally;
	if (cache_reads++ == 0 && !cache->fill(NULL, page, bytes))
		return CACHE_FAILED;
	if (page != 0 || length != 64)
		return CACHE_FAILED;
	memcpy(to, bytes + offset, length);
	return cache_says;
}

/* As a thread of this index would. */
static bench_state run(const struct bench *family, int64_t given, int thread)
{
	bench_state state = {.thread = thread, .given = given};

	memset(&work, 0, sizeof(work));
	touched = 0;
	cache_reads = 0;
	family->fn(&state);
	return state;
}

/* What an iteration asks for; of churn, what CHURN of them do. */
struct wanted {
	const char *family;
	struct work an_iteration;
	int64_t given[GIVEN_MOST];
	int givens, least, objects;
	bool is_frozen, is_immortal, is_own, is_renewed, is_gathered, is_cache;
	bool finds, ends; /* does it look whether a lookup, and a put, came out as they should? */
};

enum { CHURN = 32, GATHER_AT_ONCE = 64 };

static const struct wanted wanted[] = {
	{"lookup",
	 {.try_gets = 1, .puts = 1},
	 {0},
	 .least = 1,
	 .objects = 1,
	 .is_renewed = true,
	 .finds = true,
	 .ends = true},
	{"sparse",
	 {.try_gets = 1, .puts = 1},
	 {50, 200},
	 2,
	 .least = 1,
	 .objects = 1,
	 .is_renewed = true,
	 .finds = true,
	 .ends = true},
	{"zipf",
	 {.try_gets = 1, .puts = 1},
	 {0},
	 .least = 1,
	 .objects = CROWD_OBJECTS,
	 .is_renewed = true,
	 .finds = true,
	 .ends = true},
	{"owner", {.gets = 1, .puts = 1}, {0}, .least = 1, .objects = 1, .is_renewed = true, .ends = true},
	{"lookup_frozen", {.try_gets = 1}, {0}, .least = 1, .objects = 1, .is_frozen = true, .finds = true},
	{"lookup_immortal",
	 {.try_gets = 1, .puts = 1},
	 {0},
	 .least = 1,
	 .objects = 1,
	 .is_immortal = true,
	 .finds = true,
	 .ends = true},
	{"owner_immortal", {.gets = 1, .puts = 1}, {0}, .least = 1, .objects = 1, .is_immortal = true, .ends = true},
	{"churn",
	 {.try_gets = CHURN - 1, .puts = CHURN - 1, .freezes = 1, .unfreezes = 1},
	 {0},
	 .least = 1,
	 .objects = CROWD_OBJECTS,
	 .ends = true},
	{"bulk", {.gets_n = 1, .puts_n = 1, .n = 2}, {16, 1024}, 2, .least = 1, .objects = 1, .ends = true},
	{"life",
	 {.unfreezes = 1, .try_gets = 2, .puts = 3},
	 {0},
	 .least = 1,
	 .objects = 1,
	 .is_own = true,
	 .finds = true,
	 .ends = true},
	{"neighbours", {.try_gets = 1, .puts = 1}, {0, 1}, 2, .least = 2, .objects = 1, .finds = true, .ends = true},
	{"handover", {.gets = 1, .puts = 1}, {0}, .least = 2, .objects = 1, .is_renewed = true, .ends = true},
	{"gather",
	 {.spreads = 1, .gathers = 1},
	 {1, GATHER_AT_ONCE},
	 2,
	 .least = 1,
	 .is_own = true,
	 .is_gathered = true,
	 .finds = true,
	 .ends = true},
	{"pagecache", {0}, {0}, .least = 1, .is_cache = true},
};

enum { WANTED = sizeof(wanted) / sizeof(wanted[0]) };

/*
 * What the operations on the objects were. The put of life's first reference belongs to its preparations; and so does
 * what gather does to make its objects and to get rid of them.
 */
static void check_work(const struct bench *family, const struct wanted *one, bench_state *state)
{
	bool is_churn = one->an_iteration.freezes > 0;
	int64_t times = is_churn ? ITERATIONS / CHURN : ITERATIONS;
	int64_t beside = one->is_gathered ? state->given : 0, life = one->is_own && !one->is_gathered;
	int64_t got[] = {work.try_gets, work.gets,    work.puts - life, work.gets_n,           work.puts_n,
			 work.n,        work.freezes, work.unfreezes,   work.spreads - beside, work.gathers - beside};
	int64_t an_iteration[] = {one->an_iteration.try_gets, one->an_iteration.gets,
				  one->an_iteration.puts,     one->an_iteration.gets_n,
				  one->an_iteration.puts_n,   one->an_iteration.n * state->given,
				  one->an_iteration.freezes,  one->an_iteration.unfreezes,
				  one->an_iteration.spreads,  one->an_iteration.gathers};

	for (size_t i = 0; i < sizeof(got) / sizeof(got[0]); i++)
		if (got[i] != times * an_iteration[i]) {
			char text[128];
			snprintf(text, sizeof(text), "of operation %zu it does %lld, not %lld", i, (long long)got[i],
				 (long long)(times * an_iteration[i]));
			fail(family, state, text);
		}
	if (state->failures != 0)
		fail(family, state, "it fails");
	if (state->counters != 1 || state->retries != 3.0 * (double)work.try_gets)
		fail(family, state, "it reports other retries");
}

/* Thread 0 prepares what all share, before the clock starts; each thread its own. */
static void check_objects(const struct bench *family, const struct wanted *one, bench_state *state)
{
	bool has_two = one->least == 2 && !one->is_renewed;
	bool prepares = state->thread == 0 || one->is_own || (has_two && state->thread == 1);
	int64_t wanted_inits = !prepares ? 0 : one->is_gathered ? state->given : one->objects;
	int64_t wanted_retires = one->is_renewed || one->is_gathered ? wanted_inits : 0;

	int64_t inits = one->is_frozen ? work.inits_frozen : one->is_immortal ? work.inits_immortal : work.inits;

	if (inits != wanted_inits || work.inits + work.inits_frozen + work.inits_immortal != wanted_inits)
		fail(family, state, "it makes other objects");
	if (work.retires != wanted_retires)
		fail(family, state, "what it made before stays");
	int64_t most = 0, used = 0;
	for (int i = 0; i < touched; i++) {
		used += objects[i].touched > 0;
		most = objects[i].touched > most ? objects[i].touched : most;
		if (objects[i].is_new != prepares)
			fail(family, state, "it uses an object that it has not made");
		if (one->least == 1 && one->objects == 1 && (uintptr_t)objects[i].at % BENCH_LINE != 0)
			fail(family, state, "an object is not on lines of its own");
	}
	if (one->is_gathered && used != state->given)
		fail(family, state, "it gathers more objects at once, or fewer");
	if (one->objects == 1 && used != 1)
		fail(family, state, "it uses more than one object");
	/* by Zipf's law the first of 256 is asked for in 16 of 100 cases, and none in less than 1 of 2000 */
	if (one->objects > 1 &&
	    (used < one->objects * 9 / 10 || most < 2 * ITERATIONS / 10 || most > 2 * ITERATIONS / 2))
		fail(family, state, "it uses few objects, or none more than others");
}

static void check_lies(const struct bench *family, const struct wanted *one, int64_t given)
{
	static const enum lie lies[] = {OF_LOOKUPS, OF_PUTS};

	for (int i = 0; i < 2; i++) {
		lie_to_come = lies[i];
		bench_state state = run(family, given, 0);
		lie = lie_to_come = HONEST;
		if ((state.failures > 0) != (i == 0 ? one->finds : one->ends))
			fail(family, &state, i == 0 ? "a wrong lookup" : "a wrong put");
	}
}

/* Where the neighbours are: two threads on one line, or on one each, and the third with the first. */
static void check_neighbours(const struct bench *family)
{
	for (int apart = 0; apart < 2; apart++) {
		uintptr_t at[THREADS];
		bench_state state = {0};
		for (int thread = 0; thread < THREADS; thread++) {
			state = run(family, apart, thread);
			at[thread] = (uintptr_t)objects[0].at;
		}
		bool is_one_line = at[0] / LINE == at[1] / LINE;
		if (at[0] == at[1] || at[0] != at[2] || is_one_line != !apart ||
		    (apart && at[0] / BENCH_LINE == at[1] / BENCH_LINE))
			fail(family, &state, "the neighbours live elsewhere");
	}
}

/* Threads that walk through one list begin far from each other. */
static void check_walks(void)
{
	uint32_t first = crowd_walk_from(0).next;

	for (int thread = 1; thread < 64; thread++) {
		crowd_walk walk = crowd_walk_from(thread);
		uint32_t apart = (walk.next - first) & walk.mask;
		if (apart < walk.mask / 256 || apart > walk.mask - walk.mask / 256) {
			fprintf(stderr, "thread %d begins %u draws behind the first\n", thread, apart);
			failures++;
		}
	}
}

static void check_family(const struct bench *family, const struct wanted *one)
{
	int givens = one->givens ? one->givens : 1;

	if (strcmp(family->family, one->family) != 0 || family->least != one->least || family->givens != one->givens ||
	    memcmp(family->given, one->given, sizeof(one->given)) != 0 || strcmp(family->subject, SUBJECT_NAME) != 0) {
		fprintf(stderr, "%s/%s is registered where %s was wanted, or otherwise\n", family->family,
			family->subject, one->family);
		failures++;
		return;
	}
	for (int i = 0; i < givens; i++) {
		for (int thread = 0; thread < THREADS; thread++) {
			bench_state state = run(family, one->given[i], thread);
			if (one->is_cache) {
				if (cache_reads != ITERATIONS || state.failures != 0)
					fail(family, &state, "it reads other pages");
				continue;
			}
			check_work(family, one, &state);
			check_objects(family, one, &state);
		}
		if (!one->is_cache)
			check_lies(family, one, one->given[i]);
	}
	if (one->is_cache) {
		cache_says = CACHE_FAILED;
		bench_state state = run(family, 0, 0);
		if (state.failures == 0)
			fail(family, &state, "a read that fails");
	}
	if (family->least == 2 && !one->is_renewed)
		check_neighbours(family);
}

int main(void)
{
	if (registered != WANTED) {
		fprintf(stderr, "%d families, not %d\n", registered, WANTED);
		return 1;
	}
	/* pagecache.c is registered by itself, first or last */
	bool is_cache_first = strcmp(families[0].family, "pagecache") == 0;
	for (int i = 0; i < WANTED; i++)
		check_family(&families[i], &wanted[is_cache_first ? (i + WANTED - 1) % WANTED : i]);
	check_walks();
	return failures > 0;
}
