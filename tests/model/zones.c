/* SPDX-License-Identifier: MIT */
/*
 * The zones of the word: strays that drift, re-centring that comes late, counts that overflow.
 */
#include "scenario.h"

/* What the notes count. */
enum { WINS, GIVEN_BACK };

static void destroy(void)
{
	++notes[WINS];
	use_all();
}

static void frozen(void)
{
	set_word(OBJECT, FROZEN);
}

/* A frozen word that the next stray takes too far. */
static void drifted(void)
{
	set_word(OBJECT, FROZEN + DRIFT_MAX);
}

static void drifted_down(void)
{
	set_word(OBJECT, FROZEN - DRIFT_MAX);
}

static void immortal_drifted_down(void)
{
	set_word(OBJECT, SATURATED - DRIFT_MAX);
}

static void immortal_drifted_up(void)
{
	set_word(OBJECT, SATURATED + DRIFT_MAX);
}

static void nearly_overflown(void)
{
	set_word(OBJECT, COUNT_MAX - 1);
}

static void overflowing(void)
{
	set_word(OBJECT, COUNT_MAX);
}

static void is_frozen_in_range(void)
{
	int32_t drift = last_word(OBJECT) - FROZEN;
	require(notes[WINS] == 0, "a frozen object has a winner");
	require(drift >= -DRIFT_MAX && drift <= DRIFT_MAX, "a frozen word was not brought back");
}

static void one_won(void)
{
	require(notes[WINS] == 1, "not one winner");
	require(frozenref_word_is_frozen(last_word(OBJECT)), "the object is not frozen in the end");
}

static void stays_immortal(void)
{
	require(notes[WINS] == 0, "an immortal object has a winner");
	require(frozenref_word_is_saturated(last_word(OBJECT)), "an immortal object is mortal in the end");
}

/* An overflow that somebody's put takes back before it is settled is none: the count is right. */
static void stays_immortal_or_right(void)
{
	require(frozenref_word_is_saturated(last_word(OBJECT)) ||
			last_word(OBJECT) == COUNT_MAX - 1 - notes[GIVEN_BACK],
		"a reference was lost");
}

static void stays_immortal_in_range(void)
{
	int32_t drift = last_word(OBJECT) - SATURATED;
	stays_immortal();
	require(drift >= -DRIFT_MAX && drift <= DRIFT_MAX, "a saturated word was not brought back");
}

/* Threads. */

static void stray(void)
{
	require(!try_get(OBJECT), "a frozen object was taken");
}

static void straying_batch(void)
{
	require(!try_get_n(OBJECT, BATCH_MAX), "a frozen object was taken");
}

static void straying_put(void)
{
	require(!put(OBJECT), "a frozen object was put for the last time");
}

/* Owns the frozen object: begins a life, and ends it. */
static void owner(void)
{
	use();
	unfreeze(OBJECT, 1);
	if (put(OBJECT))
		destroy();
}

/* Begins a life with as many references as there can be. */
static void owner_of_all(void)
{
	unfreeze(OBJECT, COUNT_MAX);
	require(!put(OBJECT), "one of very many was the last");
}

static void lucky_looker(void)
{
	if (try_get(OBJECT))
		require(!put(OBJECT), "one of very many was the last");
}

static void looker(void)
{
	if (!try_get(OBJECT))
		return;
	use();
	if (put(OBJECT))
		destroy();
}

/* Holds a reference of very many. */
static void getter(void)
{
	get(OBJECT);
	require(!put(OBJECT), "one of very many was the last");
	require(!put(OBJECT), "one of very many was the last");
	++notes[GIVEN_BACK];
}

static void quiet_getter(void)
{
	get_quiet(OBJECT);
	require(!put_quiet(OBJECT), "one of very many was the last");
	require(!put_quiet(OBJECT), "one of very many was the last");
	++notes[GIVEN_BACK];
}

/* Gets one way and puts the other. */
static void mixed_getter(void)
{
	get_quiet(OBJECT);
	require(!put(OBJECT), "one of very many was the last");
	get(OBJECT);
	require(!put_quiet(OBJECT), "one of very many was the last");
}

static void quiet_looker(void)
{
	require(try_get_quiet(OBJECT), "a live object was not taken");
	require(!put_quiet(OBJECT), "one of very many was the last");
}

static void returning_putter(void)
{
	require(put_return(OBJECT) > 0, "one of very many was the last");
	++notes[GIVEN_BACK];
}

static void careful_putter(void)
{
	require(put_unless_last(OBJECT), "one of very many was the last");
	++notes[GIVEN_BACK];
}

static void large_getter(void)
{
	require(try_get_n(OBJECT, N_MAX), "a live object was not taken");
	require(!put_n(OBJECT, N_MAX), "one of very many was the last");
}

static void immortaliser(void)
{
	make_immortal(OBJECT);
}

static void unguarded_putter(void)
{
	require(!put_unguarded(OBJECT), "one of very many was the last");
	++notes[GIVEN_BACK];
}

static void large_putter(void)
{
	require(!put_n(OBJECT, BATCH_MAX + 1), "one of very many was the last");
	notes[GIVEN_BACK] += BATCH_MAX + 1;
}

static void large_subtracter(void)
{
	require(sub_return(OBJECT, BATCH_MAX + 1) > 0, "some of very many were the last");
	notes[GIVEN_BACK] += BATCH_MAX + 1;
}

static void large_adder(void)
{
	require(add_return(OBJECT, BATCH_MAX + 1) > 0, "a live object was not added to");
	notes[GIVEN_BACK] -= BATCH_MAX + 1;
}

static void immortal_getter(void)
{
	get(OBJECT);
}

static void immortal_subtracter(void)
{
	require(sub_return(OBJECT, 1) == COUNT_MAX, "an immortal object has a count");
}

static void immortal_putter(void)
{
	require(!put(OBJECT), "an immortal object was put for the last time");
}

static void immortal_looker(void)
{
	require(try_get(OBJECT), "an immortal object was not taken");
	require(!put(OBJECT), "an immortal object was put for the last time");
}

const struct scenario zones[] = {
	{"drift: two strays", drifted, {stray, stray}, is_frozen_in_range},
	{"drift: three strays", drifted, {stray, stray, stray}, is_frozen_in_range},
	{"drift: batches", drifted, {straying_batch, straying_batch, stray}, is_frozen_in_range},
	{"drift: misused downwards",
	 drifted_down,
	 {straying_put, straying_put, stray},
	 is_frozen_in_range,
	 .misuses = true},
	{"drift: unfreeze against a late re-centring", drifted, {owner, looker}, one_won},
	{"drift: unfreeze against two late re-centrings", drifted, {owner, looker, looker}, one_won},
	{"saturation: unfreeze of the most",
	 frozen,
	 {owner_of_all, lucky_looker, lucky_looker},
	 stays_immortal_or_right},
	{"saturation: two gets overflow", nearly_overflown, {getter, getter}, stays_immortal_or_right},
	{"saturation: gets and a large try_get_n", nearly_overflown, {getter, large_getter}, stays_immortal_or_right},
	{"saturation: three threads",
	 nearly_overflown,
	 {getter, large_getter, immortal_looker},
	 stays_immortal_or_right},
	{"saturation: put_unguarded", nearly_overflown, {getter, getter, unguarded_putter}, stays_immortal_or_right},
	{"saturation: large put_n", nearly_overflown, {getter, getter, large_putter}, stays_immortal_or_right},
	{"saturation: large sub_return", nearly_overflown, {getter, getter, large_subtracter}, stays_immortal_or_right},
	{"saturation: large add_return", nearly_overflown, {getter, getter, large_adder}, stays_immortal_or_right},
	{"saturation: quiet", nearly_overflown, {getter, getter, quiet_getter}, stays_immortal_or_right},
	{"saturation: all quiet",
	 nearly_overflown,
	 {quiet_getter, quiet_getter, quiet_looker},
	 stays_immortal_or_right},
	{"saturation: quiet and not", nearly_overflown, {getter, mixed_getter, quiet_looker}, stays_immortal_or_right},
	{"saturation: put_return", nearly_overflown, {getter, getter, returning_putter}, stays_immortal_or_right},
	{"saturation: put_unless_last", nearly_overflown, {getter, getter, careful_putter}, stays_immortal_or_right},
	{"saturation: make_immortal of what overflows, quiet",
	 overflowing,
	 {getter, quiet_looker, immortaliser},
	 stays_immortal},
	{"saturation: make_immortal of what overflows",
	 overflowing,
	 {getter, immortal_putter, immortaliser},
	 stays_immortal},
	{"immortal: puts drift",
	 immortal_drifted_down,
	 {immortal_putter, immortal_putter, immortal_looker},
	 stays_immortal_in_range},
	{"immortal: gets drift", immortal_drifted_up, {immortal_getter, immortal_getter}, stays_immortal_in_range},
	{"immortal: sub_returns drift",
	 immortal_drifted_down,
	 {immortal_subtracter, immortal_subtracter},
	 stays_immortal_in_range},
	{0},
};
