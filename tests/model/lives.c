/* SPDX-License-Identifier: MIT */
/*
 * Lives: of all who give back, freeze and look up, one wins each life, alone, and sees all that was done in it.
 */
#include <stdio.h>
#include <string.h>

#include "scenario.h"

/* What the notes count. */
enum { WINS, LIVES };

/* What was in the memory before the object. */
enum { GARBAGE = 0x55555555 };

static void destroy(void)
{
	++notes[WINS];
	use_all();
}

static void with_1(void)
{
	set_word(OBJECT, 1);
}

static void with_2(void)
{
	set_word(OBJECT, 2);
}

static void with_3(void)
{
	set_word(OBJECT, 3);
}

static void in_another_use(void)
{
	set_word(OBJECT, GARBAGE);
}

static void frozen(void)
{
	set_word(OBJECT, FROZEN);
}

static void one_won(void)
{
	require(notes[WINS] == 1, "not one winner");
	require(frozenref_word_is_frozen(last_word(OBJECT)), "the object is not frozen in the end");
}

/* Threads. The first ones start with a reference. */

static void putter(void)
{
	use();
	if (put(OBJECT))
		destroy();
}

static void unguarded_putter(void)
{
	use();
	if (put_unguarded(OBJECT))
		destroy();
}

static void looker(void)
{
	if (!try_get(OBJECT))
		return;
	use();
	if (put(OBJECT))
		destroy();
}

static void unguarded_looker(void)
{
	if (!try_get(OBJECT))
		return;
	use();
	if (put_unguarded(OBJECT))
		destroy();
}

/* Shares what it has before it gives it back: the relaxed get stands in everybody's release sequence. */
static void sharer(void)
{
	get(OBJECT);
	use();
	if (put(OBJECT))
		destroy();
	if (put(OBJECT))
		destroy();
}

static void expect_at_least(int32_t count, int32_t mine)
{
	require(explorer_scenario()->misuses || count >= mine, "a count is less than what its holder has");
}

/* Gives back all but one, and then that one. */
static void subtracter(void)
{
	expect_at_least(add_return(OBJECT, 2), 3);
	use();
	expect_at_least(sub_return(OBJECT, 2), 1);
	if (put(OBJECT))
		destroy();
}

static void freezer(void)
{
	use();
	if (freeze(OBJECT, 1))
		destroy();
	else if (put(OBJECT))
		destroy();
}

/* Freezes, has the object to itself, and lets others at it again. */
static void writer(void)
{
	use();
	if (freeze(OBJECT, 1)) {
		use_all();
		unfreeze(OBJECT, 1);
	}
	if (put(OBJECT))
		destroy();
}

static void counter(void)
{
	require(count(OBJECT) >= 0, "a count that never was");
}

static void batch_putter(void)
{
	use();
	if (put_n(OBJECT, 2))
		destroy();
}

static void batcher(void)
{
	if (!try_get_n(OBJECT, 2))
		return;
	use();
	if (put_n(OBJECT, 2))
		destroy();
}

static void returning_putter(void)
{
	use();
	if (put_return(OBJECT) == 0)
		destroy();
}

static void quiet_sharer(void)
{
	get_quiet(OBJECT);
	use();
	if (put_quiet(OBJECT))
		destroy();
	if (put_quiet(OBJECT))
		destroy();
}

static void quiet_looker(void)
{
	if (!try_get_quiet(OBJECT))
		return;
	use();
	if (put_quiet(OBJECT))
		destroy();
}

/* Told that it has the last one, it still holds it; by the time it puts it others may have come. */
static void careful_putter(void)
{
	use();
	if (put_unless_last(OBJECT))
		return;
	use();
	if (put(OBJECT))
		destroy();
}

static void unguarded_batch_putter(void)
{
	use();
	if (put_unguarded_n(OBJECT, 2))
		destroy();
}

/* n > 64 takes a compare-and-swap loop. */
static void large_batch_putter(void)
{
	use();
	if (put_n(OBJECT, BATCH_MAX + 1))
		destroy();
}

static void large_sharer(void)
{
	get_n(OBJECT, BATCH_MAX + 1);
	use();
	if (put_n(OBJECT, BATCH_MAX + 2))
		destroy();
}

static void large_subtracter(void)
{
	expect_at_least(add_return(OBJECT, BATCH_MAX + 1), BATCH_MAX + 2);
	use();
	expect_at_least(sub_return(OBJECT, BATCH_MAX + 1), 1);
	if (put(OBJECT))
		destroy();
}

static void large_batcher(void)
{
	if (!try_get_n(OBJECT, BATCH_MAX + 1))
		return;
	use();
	if (put_n(OBJECT, BATCH_MAX + 1))
		destroy();
}

/* What stays: nobody wins what is immortal. */
static void immortaliser(void)
{
	make_immortal(OBJECT);
	use();
	require(!put(OBJECT), "an immortal object was put for the last time");
}

static void stays_immortal(void)
{
	require(notes[WINS] == 0, "an immortal object has a winner");
	require(frozenref_word_is_saturated(last_word(OBJECT)), "an immortal object is mortal in the end");
}

/* Its reference is one of two, and the other one becomes immortal. */
static void quiet_holder(void)
{
	get_quiet(OBJECT);
	use();
	require(!put_quiet(OBJECT), "one of three was the last");
	require(!put_quiet(OBJECT), "an immortal object, or one of two, was put for the last time");
}

/* A snapshot may be late; but what is frozen or immortal for good does not come back. */
static void watcher(void)
{
	if (!is_frozen(OBJECT))
		return;
	require(count(OBJECT) == 0, "a frozen object has a count");
	require(is_frozen(OBJECT) && !try_get(OBJECT), "a frozen object came alive");
}

static void immortality_watcher(void)
{
	if (!is_saturated(OBJECT))
		return;
	require(count(OBJECT) == COUNT_MAX, "an immortal object has a count");
	require(is_saturated(OBJECT) && try_get(OBJECT) && !put(OBJECT), "an immortal object became mortal");
}

/* Builds the object where nobody else looks, and lets lookups find it. */
static void builder(void)
{
	use_all();
	init(OBJECT, 2);
	publish();
	putter();
	putter();
}

static void later_builder(void)
{
	init_frozen(OBJECT);
	publish();
	use_all();
	unfreeze(OBJECT, 3);
	batch_putter();
	putter();
}

static void immortal_builder(void)
{
	init_immortal(OBJECT);
	publish();
	require(!put(OBJECT), "an immortal object was put for the last time");
}

static void finder(void)
{
	if (!lookup())
		return;
	require(count(OBJECT) <= 4, "a count from before the object was");
	looker();
}

static void immortal_finder(void)
{
	if (!lookup())
		return;
	require(is_saturated(OBJECT), "an immortal object does not look so");
	require(try_get(OBJECT) && !put(OBJECT), "an immortal object is mortal");
}

/* Begins a life with more than one reference. */
static void opener(void)
{
	use_all();
	unfreeze(OBJECT, 3);
	batch_putter();
	putter();
}

/*
 * Type-stable memory: who wins a life begins the next one in the same place, up to a number of lives. The payload of
 * the last thread tells the lives apart.
 */
enum { LIVES_MAX = 3 };

static void begin_life(void)
{
	use_all();
	++notes[LIVES];
	write_plain(&OBJECT->payload[THREADS - 1], notes[LIVES]);
	unfreeze(OBJECT, 1);
}

static void recycle(void)
{
	++notes[WINS];
	require(notes[WINS] == notes[LIVES] + 1, "a life has two winners");
	use_all();
	if (notes[LIVES] < LIVES_MAX - 1)
		begin_life();
}

/* Has the reference of the first life, and puts that of each life that it begins. */
static void recycling_putter(void)
{
	int32_t lives_begun;
	use();
	do {
		bool won = put(OBJECT);
		lives_begun = notes[LIVES];
		if (!won)
			return;
		recycle();
	} while (notes[LIVES] != lives_begun);
}

static void recycling_looker(void)
{
	if (try_get(OBJECT))
		recycling_putter();
}

static void each_life_was_won(void)
{
	require(notes[WINS] == LIVES_MAX, "not one winner a life");
	require(frozenref_word_is_frozen(last_word(OBJECT)), "the object is not frozen in the end");
}

/* The ABA of the mailing list: a put that stalled before its claim claims a later life. */
static void stalled_putter(void)
{
	int32_t life = read_plain(&OBJECT->payload[THREADS - 1]);
	if (put(OBJECT) && read_plain(&OBJECT->payload[THREADS - 1]) != life)
		reached("a put of one life won a later one");
}

/* Misuses. */

static void destroy_if(bool won)
{
	if (won)
		destroy();
}

static void double_putter(void)
{
	destroy_if(put(OBJECT));
	destroy_if(put(OBJECT));
}

static void foreign_putter(void)
{
	destroy_if(put(OBJECT));
}

static void foreign_unguarded_putter(void)
{
	destroy_if(put_unguarded(OBJECT));
}

static void greedy_putter(void)
{
	destroy_if(put_n(OBJECT, 3));
}

static void large_greedy_putter(void)
{
	destroy_if(put_n(OBJECT, BATCH_MAX + 2));
}

static void foreign_getter(void)
{
	get(OBJECT);
}

static void large_foreign_getter(void)
{
	get_n(OBJECT, BATCH_MAX + 1);
}

static void last_subtracter(void)
{
	sub_return(OBJECT, 1);
}

static void foreign_freezer(void)
{
	destroy_if(freeze(OBJECT, 1));
}

static void foreign_immortaliser(void)
{
	make_immortal(OBJECT);
}

/* A reference may be lost or kept for ever. But nobody wins twice, and what is won stays so. */
static void at_most_one_won(void)
{
	require(notes[WINS] <= 1, "two winners");
	require(notes[WINS] == 0 || frozenref_word_is_frozen(last_word(OBJECT)), "an object that was won is alive");
	require(last_word(OBJECT) > 0 || last_word(OBJECT) <= -DRIFT_MAX, "a count below zero was not repaired");
}

/* What a thread may do to an object in one life; last those that loop, or are much like others. */
static const struct program {
	const char *name;
	void (*run)(void);
	int32_t holds; /* at first */
} programs[] = {
	{"put", putter, 1},
	{"get", sharer, 1},
	{"freeze", freezer, 1},
	{"unfreeze", writer, 1},
	{"put_n", batch_putter, 2},
	{"try_get", looker, 0},
	{"try_get_n", batcher, 0},
	{"add_return", subtracter, 1},
	{"put_unguarded", unguarded_putter, 1},
	{"try_get, put_unguarded", unguarded_looker, 0},
	{"count", counter, 0},
	{"put_return", returning_putter, 1},
	{"quiet get", quiet_sharer, 1},
	{"quiet try_get", quiet_looker, 0},
	{"put_unless_last", careful_putter, 1},
	{"put_unguarded_n", unguarded_batch_putter, 2},
	{"large put_n", large_batch_putter, BATCH_MAX + 1},
	{"large get_n", large_sharer, 1},
	{"large add_return", large_subtracter, 1},
	{"large try_get_n", large_batcher, 0},

	{"misuse: put twice", double_putter, 1},
	{"misuse: put of another's", foreign_putter, 0},
	{"misuse: put_unguarded of another's", foreign_unguarded_putter, 0},
	{"misuse: put_n of too many", greedy_putter, 1},
	{"misuse: large put_n of too many", large_greedy_putter, 1},
	{"misuse: get without a reference", foreign_getter, 0},
	{"misuse: large get_n without a reference", large_foreign_getter, 0},
	{"misuse: sub_return of the last", last_subtracter, 1},
	{"misuse: freeze of another's", foreign_freezer, 0},
	{"misuse: make_immortal without a reference", foreign_immortaliser, 0},
};
enum { LOOPS = 11, MISUSES = 20 }; /* the first of each */

static void with_what_is_held(void)
{
	set_word(OBJECT, explorer_scenario()->held);
}

static struct scenario combination(const int *chosen, int size)
{
	static char name[160];
	struct scenario scenario = {.start = with_what_is_held, .end = one_won};
	size_t length = 0;

	for (int i = 0; i < size; ++i) {
		const struct program *program = &programs[chosen[i]];
		scenario.threads[i] = program->run;
		scenario.held += program->holds;
		length += (size_t)snprintf(name + length, sizeof name - length, "%s%s", i ? " + " : "", program->name);
	}
	scenario.name = scenario.held ? name : NULL;
	scenario.misuses = chosen[size - 1] >= MISUSES;
	if (scenario.misuses)
		scenario.end = at_most_one_won;
	return scenario;
}

/* Numbers that ascend; after the last of them all the misuses come last. */
static bool next_combination(int *chosen, int size)
{
	int last_misuse = (int)LENGTH(programs) - 1;
	/* four at once, and all of them, would take hours */
	int last_program = size < 4 ? MISUSES - 1 : LOOPS - 1;
	bool misused = chosen[size - 1] >= MISUSES;
	int i = misused ? size - 2 : size - 1;

	while (i >= 0 && chosen[i] == last_program)
		--i;
	if (i < 0) {
		if (chosen[size - 1] == last_misuse || size == 4)
			return false;
		int misuse = misused ? chosen[size - 1] + 1 : MISUSES;
		memset(chosen, 0, (size_t)size * sizeof *chosen);
		chosen[size - 1] = misuse;
		return true;
	}
	++chosen[i];
	for (int j = i + 1; j < (misused ? size - 1 : size); ++j)
		chosen[j] = chosen[i];
	return true;
}

const struct family one_life = {"one life", combination, next_combination, 3, 4};

const struct scenario lives[] = {
	{"make_immortal, try_get", with_1, {immortaliser, looker}, stays_immortal},
	{"make_immortal, put, try_get", with_2, {immortaliser, putter, looker}, stays_immortal},
	{"make_immortal, put_unguarded, put, try_get",
	 with_3,
	 {immortaliser, unguarded_putter, putter, looker},
	 stays_immortal},
	{"make_immortal, quiet", with_2, {immortaliser, quiet_holder, quiet_looker}, stays_immortal},
	{"make_immortal, quiet and not", with_2, {immortaliser, quiet_holder, looker}, stays_immortal},
	{"make_immortal, put, a look", with_2, {immortaliser, putter, immortality_watcher}, stays_immortal},
	{"puts, a look", with_2, {putter, putter, watcher}, one_won},
	{"unfreeze of 3", frozen, {opener, looker}, one_won},
	{"unfreeze of 3, two lookups", frozen, {opener, looker, unguarded_looker}, one_won},
	{"init", in_another_use, {builder, finder}, one_won},
	{"init, two lookups", in_another_use, {builder, finder, finder}, one_won},
	{"init_frozen, unfreeze of 3", in_another_use, {later_builder, finder}, one_won},
	{"init_frozen, unfreeze of 3, two lookups", in_another_use, {later_builder, finder, finder}, one_won},
	{"init_immortal", in_another_use, {immortal_builder, immortal_finder, immortal_finder}, stays_immortal},
	{"recycling, two threads", with_1, {recycling_putter, recycling_looker}, each_life_was_won},
	{"recycling, two holders, a lookup",
	 with_2,
	 {recycling_putter, recycling_putter, recycling_looker},
	 each_life_was_won},
	{"recycling, three threads",
	 with_1,
	 {recycling_putter, recycling_looker, recycling_looker},
	 each_life_was_won,
	 .larger = true},
	{"a stalled put wins a later life",
	 with_2,
	 {stalled_putter, recycling_putter, recycling_looker},
	 NULL,
	 REACHED},

	{0},
};
