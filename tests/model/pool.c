/* SPDX-License-Identifier: MIT */
/*
 * The pool: one slot of it, through several lives. The count is the shipped state machine; the steps of lib/pool.c
 * around it are written down here again. `table` stands for the slot's bit in the map, or for the mark. The generation
 * is plain memory, so that whoever reads it without a right to is found, and so is what the object holds: the number of
 * its life.
 *
 * What memory.c says of completeness holds: changes of `table` acquire what they find and release what they leave.
 */
#include "scenario.h"

/* What the notes count: how often each life was released, and how many began after the first. */
enum { FIRST, SECOND, THIRD, LATER_LIVES };

#define CONTENTS (&OBJECT->payload[0])
#define GENERATION (&OBJECT->payload[1])

/* The first life is published, with one reference. */
static void published(void)
{
	set_word(OBJECT, 1);
}

static void published_to_two(void)
{
	set_word(OBJECT, 2);
}

/* All lives but the last were released, each once, and so was the last. */
static void each_life_was_released(void)
{
	for (int life = FIRST; life <= THIRD; ++life)
		require(notes[life] == (life <= notes[LATER_LIVES]), "a life that was not released once");
	require(frozenref_word_is_frozen(last_word(OBJECT)), "the slot is not frozen in the end");
}

/* The steps of the pool */

static void lay_to_rest(void)
{
	/* release: pairs with the acquire in take */
	int32_t found = model_returned(model_cmpxchg(&memory.table, NOTHING, OBJECT_0, RELEASE, HERE));
	require(found == NOTHING, "the slot is at rest already");
}

static bool take(void)
{
	return model_returned(model_cmpxchg(&memory.table, OBJECT_0, NOTHING, ACQUIRE, HERE)) == OBJECT_0;
}

static int32_t release(void)
{
	int32_t life = read_plain(GENERATION);
	require(read_plain(CONTENTS) == life, "one life is released as another");
	++notes[life];
	write_plain(CONTENTS, -1);
	return life;
}

static void end_life(void)
{
	int32_t life = release();
	write_plain(GENERATION, life + 1);
	lay_to_rest();
}

static void give_back(void)
{
	if (put(OBJECT))
		end_life();
}

/* A handle is the number of the life that it names. */
static bool look_up(int32_t handle)
{
	if (!try_get(OBJECT))
		return false;
	if (read_plain(GENERATION) != handle) {
		give_back();
		return false;
	}
	require(read_plain(CONTENTS) == handle, "another life is found");
	return true;
}

/* alloc and publish. Returns false: it is not at rest. */
static bool begin_life(void)
{
	if (!take())
		return false;
	write_plain(CONTENTS, read_plain(GENERATION));
	++notes[LATER_LIVES];
	unfreeze(OBJECT, 1);
	return true;
}

/* Threads. The first ones hold a reference to the first life. */

static void putter(void)
{
	give_back();
}

static void first_looker(void)
{
	if (look_up(FIRST))
		give_back();
}

static void second_looker(void)
{
	if (look_up(SECOND))
		give_back();
}

static void recycler(void)
{
	if (begin_life())
		give_back();
}

/* Freezes what it holds, changes it and lets it go on, or takes it out of its life. */
static void freezer(void)
{
	if (freeze(OBJECT, 1)) {
		write_plain(CONTENTS, read_plain(GENERATION));
		unfreeze(OBJECT, 1);
	}
	give_back();
}

static void discarder(void)
{
	if (freeze(OBJECT, 1))
		end_life();
	else
		give_back();
}

/* Takes the slot and thinks better of it. Of a life that nobody saw nothing is released. */
static void undecided(void)
{
	if (!take())
		return;
	write_plain(GENERATION, read_plain(GENERATION) + 1);
	write_plain(CONTENTS, -1);
	lay_to_rest();
}

static void undone(void)
{
	require(notes[FIRST] == 1, "the first life was not released once");
	require(notes[LATER_LIVES] == notes[SECOND] + notes[THIRD], "a later life was not released once");
	require(frozenref_word_is_frozen(last_word(OBJECT)), "the slot is not frozen in the end");
}

/* The ABA: a put that began in the first life releases a later one. */
static void late_putter(void)
{
	if (!put(OBJECT))
		return;
	if (read_plain(GENERATION) != FIRST)
		reached("a put of one life releases a later one");
	end_life();
}

/* Rests live: the last put begins the next life, whose reference is the owner's. */

static void put_to_owner(void)
{
	if (!put(OBJECT))
		return;
	int32_t life = release();
	write_plain(GENERATION, life + 1);
	write_plain(CONTENTS, life + 1);
	++notes[LATER_LIVES];
	unfreeze(OBJECT, 1);
}

static void looker_at_rest(void)
{
	if (!try_get(OBJECT))
		return;
	int32_t life = read_plain(GENERATION);
	require(read_plain(CONTENTS) == life, "another life is found");
	put_to_owner();
}

static void rests_live(void)
{
	for (int life = FIRST; life <= THIRD; ++life)
		require(notes[life] == (life < notes[LATER_LIVES]), "a life that was not released once");
	require(notes[LATER_LIVES] >= 1, "the first life was not released");
	require(last_word(OBJECT) == 1, "the owner has not one reference");
}

/* A slot that was never used: its word is zero, which is no count. The first life's contents are LATER_LIVES. */

static void untouched(void)
{
	set_word(OBJECT, 0);
}

static void grower(void)
{
	frozenref_init_frozen(&OBJECT->ref);
	/* release: pairs with the acquire in is_below_mark */
	model_store(&memory.table, OBJECT_0, RELEASE, HERE);
	write_plain(CONTENTS, LATER_LIVES);
	unfreeze(OBJECT, 1);
}

static bool is_below_mark(void)
{
	return model_returned(model_load(&memory.table, ACQUIRE, HERE)) == OBJECT_0;
}

static void look_at_fresh(void)
{
	if (!try_get(OBJECT))
		return;
	require(read_plain(CONTENTS) == LATER_LIVES, "something is found in a slot that was never used");
	require(!put(OBJECT), "the looker has the last reference");
}

static void marked_looker(void)
{
	if (is_below_mark())
		look_at_fresh();
}

static void is_live(void)
{
	require(last_word(OBJECT) == 1, "the slot does not live");
}

/* Defects that have to be found. */

/* Looks at the generation and then takes its reference. */
static void hasty_looker(void)
{
	if (read_plain(GENERATION) != FIRST || !try_get(OBJECT))
		return;
	require(read_plain(CONTENTS) == FIRST, "another life is found");
	give_back();
}

/* Knows before the put what there is to release. */
static void knowing_putter(void)
{
	int32_t life = read_plain(GENERATION);
	if (!put(OBJECT))
		return;
	require(read_plain(CONTENTS) == life, "one life is released as another");
	end_life();
}

/* Lets the next one in before the generation has moved on. */
static void early_putter(void)
{
	if (!put(OBJECT))
		return;
	int32_t life = release();
	lay_to_rest();
	write_plain(GENERATION, life + 1);
}

/* Gives the slot back before what it held is gone. */
static void careless_putter(void)
{
	if (!put(OBJECT))
		return;
	lay_to_rest();
	write_plain(GENERATION, release() + 1);
}

/* Leaves the reference that it took of another life. */
static void forgetful_looker(void)
{
	if (try_get(OBJECT) && read_plain(GENERATION) == SECOND)
		give_back();
}

/* Gives a stale reference back without a thought that it may be the last. */
static void thoughtless_looker(void)
{
	if (!try_get(OBJECT))
		return;
	if (read_plain(GENERATION) != SECOND)
		model_returned(put(OBJECT));
	else
		give_back();
}

static void early_grower(void)
{
	model_store(&memory.table, OBJECT_0, RELEASE, HERE);
	frozenref_init_frozen(&OBJECT->ref);
	write_plain(CONTENTS, LATER_LIVES);
	unfreeze(OBJECT, 1);
}

const struct scenario pool[] = {
	{"pool: put, lookup", published, {putter, first_looker}, each_life_was_released},
	{"pool: put, lookup, next life", published, {putter, first_looker, recycler}, each_life_was_released},
	{"pool: put, lookups of both lives",
	 published,
	 {putter, first_looker, recycler, second_looker},
	 each_life_was_released,
	 .larger = true},
	{"pool: two puts, next life", published_to_two, {putter, putter, recycler}, each_life_was_released},
	{"pool: put, stale lookup, two lives",
	 published,
	 {putter, recycler, first_looker, recycler},
	 each_life_was_released,
	 .larger = true},
	{"pool: freeze, lookup, next life", published, {freezer, first_looker, recycler}, each_life_was_released},
	{"pool: discard, lookup, next life", published, {discarder, first_looker, recycler}, each_life_was_released},
	{"pool: a life that nobody saw", published, {putter, first_looker, undecided}, undone},
	{"pool: a put is late by a life", published, {late_putter, first_looker, recycler}, NULL, REACHED},
	{"pool: rests live", published, {put_to_owner, looker_at_rest}, rests_live},
	{"pool: rests live, two lookups", published, {put_to_owner, looker_at_rest, looker_at_rest}, rests_live},
	{"pool: a fresh slot", untouched, {grower, marked_looker, marked_looker}, is_live},

	{"pool: generation before the reference", published, {putter, hasty_looker, recycler}, NULL, DATA_RACE},
	{"pool: put knows what it releases", published, {knowing_putter, first_looker, recycler}, NULL, BROKEN},
	{"pool: generation after the rest", published, {early_putter, recycler}, NULL, DATA_RACE},
	{"pool: release after the rest", published, {careless_putter, recycler}, NULL, DATA_RACE},
	{"pool: stale lookup keeps its reference",
	 published,
	 {putter, forgetful_looker},
	 each_life_was_released,
	 BROKEN},
	{"pool: stale lookup has the last reference",
	 published,
	 {putter, thoughtless_looker},
	 each_life_was_released,
	 BROKEN},
	{"pool: rest relaxed", published, {putter, recycler}, NULL, DATA_RACE, {{"lay_to_rest", RELEASE, RELAXED}}},
	{"pool: take relaxed", published, {putter, recycler}, NULL, DATA_RACE, {{"take", ACQUIRE, RELAXED}}},
	{"pool: a fresh slot, no mark", untouched, {grower, look_at_fresh}, NULL, BROKEN},
	{"pool: a fresh slot, mark before count", untouched, {early_grower, marked_looker}, NULL, BROKEN},
	{0},
};
