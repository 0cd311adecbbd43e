/* SPDX-License-Identifier: MIT */
/*
 * Reclamation: who may free the memory, and when. The rows of the contract, each with what happens outside it. The
 * object is in a table; who wins it takes it out, waits for those who may still be looking, and frees it.
 */
#include "scenario.h"

/* What the notes count. */
enum { WINS };

static void in_table(void)
{
	set_word(OBJECT, 1);
	set_table(OBJECT_0);
}

/* Two holders, and no table: references come from references. */
static void held_twice(void)
{
	set_word(OBJECT, 2);
}

static void was_freed_once(void)
{
	require(notes[WINS] == 1, "not one winner");
}

/* Lookups are protected; who is late with its claim may not be. */
static void reclaim(void)
{
	++notes[WINS];
	withdraw();
	grace_period();
	free_object(OBJECT);
}

static void free_at_once(void)
{
	++notes[WINS];
	free_object(OBJECT);
}

/* Threads. The first one holds the reference that the object began with. */

static void putter(void)
{
	if (put(OBJECT))
		reclaim();
}

static void putter_in_section(void)
{
	read_lock();
	bool won = put(OBJECT);
	read_unlock();
	if (won)
		reclaim();
}

static void unguarded_putter(void)
{
	if (put_unguarded(OBJECT))
		reclaim();
}

/* A lookup, and what is done with what it found. */
static bool find(void)
{
	read_lock();
	bool got = lookup() && try_get(OBJECT);
	read_unlock();
	if (got)
		use();
	return got;
}

static void looker(void)
{
	if (find())
		putter();
}

static void looker_in_section(void)
{
	if (find())
		putter_in_section();
}

static void unguarded_looker(void)
{
	if (find())
		unguarded_putter();
}

/* Lookups without a section: what they find may be gone. */
static void unprotected_looker(void)
{
	if (lookup() && try_get(OBJECT))
		unguarded_putter();
}

static void holder(void)
{
	get(OBJECT);
	use();
	for (int i = 0; i < 2; ++i)
		if (put(OBJECT))
			free_at_once();
}

/* The question of the mailing list: a put loses to the claim of another one. Its caller may not look again. */
static void curious_putter(void)
{
	if (put(OBJECT))
		free_at_once();
	else
		read_plain(&OBJECT->payload[me()]);
}

const struct scenario reclamation[] = {
	{"references from references: put", held_twice, {holder, holder}, was_freed_once, .frees = true},
	{"who looks after put said false",
	 held_twice,
	 {curious_putter, holder},
	 was_freed_once,
	 USE_AFTER_FREE,
	 .frees = true},
	{"put outside read sections", in_table, {putter, looker}, was_freed_once, USE_AFTER_FREE, .frees = true},
	{"put inside read sections", in_table, {putter_in_section, looker_in_section}, was_freed_once, .frees = true},
	{"put inside read sections, three threads",
	 in_table,
	 {putter_in_section, looker_in_section, looker_in_section},
	 was_freed_once,
	 .frees = true},
	{"put inside read sections, four threads",
	 in_table,
	 {putter_in_section, looker_in_section, looker_in_section, looker_in_section},
	 was_freed_once,
	 .frees = true,
	 .larger = true},
	{"put_unguarded outside read sections",
	 in_table,
	 {unguarded_putter, unguarded_looker},
	 was_freed_once,
	 .frees = true},
	{"put_unguarded outside read sections, three threads",
	 in_table,
	 {unguarded_putter, unguarded_looker, unguarded_looker},
	 was_freed_once,
	 .frees = true},
	{"put_unguarded outside read sections, four threads",
	 in_table,
	 {unguarded_putter, unguarded_looker, unguarded_looker, unguarded_looker},
	 was_freed_once,
	 .frees = true,
	 .larger = true},
	{"one put outside read sections is enough",
	 in_table,
	 {unguarded_putter, looker, unguarded_looker},
	 was_freed_once,
	 USE_AFTER_FREE,
	 .frees = true},
	{"a plain put beside put_unguarded",
	 in_table,
	 {putter, unguarded_looker},
	 was_freed_once,
	 USE_AFTER_FREE,
	 .frees = true},
	{"a plain put in a read section beside put_unguarded",
	 in_table,
	 {putter_in_section, unguarded_looker},
	 was_freed_once,
	 .frees = true},
	{"lookup outside read sections",
	 in_table,
	 {unguarded_putter, unprotected_looker},
	 was_freed_once,
	 USE_AFTER_FREE,
	 .frees = true},
	{0},
};
