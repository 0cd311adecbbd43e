/* SPDX-License-Identifier: MIT */
/*
 * The memory model itself: what it has to allow and to forbid, in the smallest programs that show it.
 */
#include "scenario.h"

#define WORD (&OBJECT->ref.word)

static void zero(void)
{
	set_word(OBJECT, 0);
}

static void adder(void)
{
	model_add_return(WORD, 1, RELAXED, HERE);
}

/* Stands in the release sequence of another, whose adds are the units. */
static void continuer(void)
{
	model_add_return(WORD, 10, RELAXED, HERE);
}

/* Adds twice, and tells that it did. */
static void telling_adder(void)
{
	write_plain(&memory.elsewhere, 1);
	model_add_return(WORD, 1, RELAXED, HERE);
	model_add_return(WORD, 1, RELEASE, HERE);
}

/* Nothing orders a relaxed load, so it may be late. */
static void late_loader(void)
{
	if (model_load(WORD, RELAXED, HERE) == 0 && last_word(OBJECT) == 2)
		reached("a load that is not the last value");
}

/* But it never goes back. */
static void loader_twice(void)
{
	int32_t first = model_load(WORD, RELAXED, HERE);
	int32_t second = model_load(WORD, RELAXED, HERE);
	require(second >= first, "a load went back");
}

/* Nor does it miss what happened before it. */
static void acquirer(void)
{
	if (model_load(WORD, ACQUIRE, HERE) % 10 == 2) {
		read_plain(&memory.elsewhere);
		require(model_load(WORD, RELAXED, HERE) % 10 == 2, "a load missed what happened before");
	}
}

static void relaxed_looker(void)
{
	if (model_load(WORD, RELAXED, HERE) == 2)
		read_plain(&memory.elsewhere);
}

static void late_exchanger(void)
{
	if (model_cmpxchg(WORD, 1, 7, RELAXED, HERE) == 0 && last_word(OBJECT) == 2)
		reached("a failing exchange that finds an older value");
}

/* An RMW in between continues the release sequence, a store does not. */
static void storer(void)
{
	write_plain(&memory.elsewhere, 1);
	model_store(WORD, 1, RELEASE, HERE);
	model_store(WORD, 2, RELAXED, HERE);
}

static void freer(void)
{
	if (model_load(WORD, RELAXED, HERE) == 1)
		free_object(OBJECT);
}

const struct scenario model[] = {
	{"model: a load may be late", zero, {telling_adder, late_loader}, NULL, REACHED},
	{"model: loads do not go back", zero, {telling_adder, loader_twice}},
	{"model: a failing exchange may be late", zero, {telling_adder, late_exchanger}, NULL, REACHED},
	{"model: an acquire sees what was released", zero, {telling_adder, acquirer}},
	{"model: a relaxed load sees nothing", zero, {telling_adder, relaxed_looker}, NULL, DATA_RACE},
	{"model: an RMW continues a release sequence", zero, {telling_adder, continuer, acquirer}},
	{"model: a store ends a release sequence", zero, {storer, acquirer}, NULL, DATA_RACE},
	{"model: nothing orders a free", zero, {adder, freer}, NULL, USE_AFTER_FREE, .frees = true},
	{0},
};
