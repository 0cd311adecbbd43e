/* SPDX-License-Identifier: MIT */
/*
 * Memory orders: each one that ships is enough, and with any one of them weakened something is missed.
 */
#include "scenario.h"

static void with_1(void)
{
	set_word(OBJECT, 1);
}

static void with_2(void)
{
	set_word(OBJECT, 2);
}

static void with_a_large_one_and_1(void)
{
	set_word(OBJECT, BATCH_MAX + 2);
}

static void frozen(void)
{
	set_word(OBJECT, FROZEN);
}

static void drifted(void)
{
	set_word(OBJECT, FROZEN + DRIFT_MAX);
}

/* Threads. */

static void putter(void)
{
	use();
	if (put(OBJECT))
		use_all();
}

static void looker(void)
{
	if (!try_get(OBJECT))
		return;
	putter();
}

static void unguarded_putter(void)
{
	use();
	if (put_unguarded(OBJECT))
		use_all();
}

static void batch_putter(void)
{
	use();
	if (put_n(OBJECT, 1))
		use_all();
}

static void large_looker(void)
{
	if (!try_get_n(OBJECT, BATCH_MAX + 1))
		return;
	read_plain(&OBJECT->payload[0]);
	if (put_n(OBJECT, BATCH_MAX + 1))
		use_all();
}

static void subtracter(void)
{
	use();
	sub_return(OBJECT, 1);
}

static void returning_putter(void)
{
	use();
	if (put_return(OBJECT) == 0)
		use_all();
}

static void careful_putter(void)
{
	use();
	if (!put_unless_last(OBJECT) && put(OBJECT))
		use_all();
}

static void quiet_reader(void)
{
	if (try_get_quiet(OBJECT))
		read_plain(&OBJECT->payload[0]);
}

static void quietly_forwarded(void)
{
	if (!try_get_quiet(OBJECT))
		read_plain(&memory.elsewhere);
}

/* Makes an object immortal that others look up, after it wrote to it. */
static void immortalising_initialiser(void)
{
	use_all();
	unfreeze(OBJECT, 1);
	make_immortal(OBJECT);
}

static void large_subtracter(void)
{
	use();
	sub_return(OBJECT, BATCH_MAX + 1);
}

static void freezer(void)
{
	if (freeze(OBJECT, 1))
		use_all();
}

/* Initialises the frozen object and lets others at it. */
static void initialiser(void)
{
	use_all();
	unfreeze(OBJECT, 1);
}

static void batch_looker(void)
{
	if (try_get_n(OBJECT, 2))
		read_plain(&OBJECT->payload[0]);
}

static void reader(void)
{
	if (try_get(OBJECT))
		read_plain(&OBJECT->payload[0]);
}

/* Leaves word of where the object went before it freezes it, outside the object. */
static void forwarder(void)
{
	write_plain(&memory.elsewhere, 1);
	if (!freeze(OBJECT, 1))
		put(OBJECT);
}

static void forwarding_putter(void)
{
	write_plain(&memory.elsewhere, 1);
	put(OBJECT);
}

static void forwarding_unguarded_putter(void)
{
	write_plain(&memory.elsewhere, 1);
	put_unguarded(OBJECT);
}

/* Who finds the object frozen looks for the word. */
static void forwarded(void)
{
	if (!try_get(OBJECT))
		read_plain(&memory.elsewhere);
}

static void large_forwarded(void)
{
	if (!try_get_n(OBJECT, BATCH_MAX + 1))
		read_plain(&memory.elsewhere);
}

#define WEAK(function, shipped, order)                                                                                 \
	{                                                                                                              \
		{                                                                                                      \
			"frozenref_" function, shipped, order                                                          \
		}                                                                                                      \
	}

const struct scenario orders[] = {
	{"put", with_2, {putter, putter}},
	{"put, its sub relaxed", with_2, {putter, putter}, NULL, DATA_RACE, WEAK("put_batch", RELEASE, RELAXED)},
	{"put, its claim relaxed", with_2, {putter, putter}, NULL, DATA_RACE, WEAK("claim", ACQUIRE, RELAXED)},
	{"put across a rescue", with_1, {putter, looker}},
	{"the series: a full sub, a relaxed claim",
	 with_2,
	 {putter, putter},
	 NULL,
	 CLEAN,
	 {{"frozenref_put_batch", RELEASE, ACQ_REL}, {"frozenref_claim", ACQUIRE, RELAXED}}},
	{"the series, across a rescue",
	 with_1,
	 {putter, looker},
	 NULL,
	 DATA_RACE,
	 {{"frozenref_put_batch", RELEASE, ACQ_REL}, {"frozenref_claim", ACQUIRE, RELAXED}}},
	{"put_n, its sub relaxed",
	 with_2,
	 {batch_putter, batch_putter},
	 NULL,
	 DATA_RACE,
	 WEAK("put_batch", RELEASE, RELAXED)},
	{"put_unguarded", with_2, {unguarded_putter, unguarded_putter}},
	{"put_unguarded, not the last, relaxed",
	 with_2,
	 {unguarded_putter, unguarded_putter},
	 NULL,
	 DATA_RACE,
	 {{"frozenref_put_batch_unguarded", RELEASE, RELAXED}, {"frozenref_put_large", RELEASE, RELAXED}}},
	{"put_unguarded, the last without acquire",
	 with_2,
	 {unguarded_putter, unguarded_putter},
	 NULL,
	 DATA_RACE,
	 WEAK("put_large", ACQ_REL, RELEASE)},
	{"put_unguarded, the last without release",
	 with_1,
	 {forwarding_unguarded_putter, forwarded},
	 NULL,
	 DATA_RACE,
	 WEAK("put_large", ACQ_REL, ACQUIRE)},
	{"sub_return", with_2, {subtracter, freezer}},
	{"sub_return, relaxed", with_2, {subtracter, freezer}, NULL, DATA_RACE, WEAK("sub_return", RELEASE, RELAXED)},
	{"large sub_return", with_a_large_one_and_1, {large_subtracter, freezer}},
	{"large sub_return, relaxed",
	 with_a_large_one_and_1,
	 {large_subtracter, freezer},
	 NULL,
	 DATA_RACE,
	 WEAK("sub_large", RELEASE, RELAXED)},
	{"put_return", with_2, {returning_putter, putter}},
	{"put_return, relaxed",
	 with_2,
	 {returning_putter, putter},
	 NULL,
	 DATA_RACE,
	 WEAK("put_return", RELEASE, RELAXED)},
	{"put_unless_last", with_2, {careful_putter, putter}},
	{"put_unless_last, relaxed",
	 with_2,
	 {careful_putter, putter},
	 NULL,
	 DATA_RACE,
	 WEAK("put_unless_last", RELEASE, RELAXED)},
	{"freeze", with_2, {putter, freezer}},
	{"freeze without acquire", with_2, {putter, freezer}, NULL, DATA_RACE, WEAK("freeze", ACQ_REL, RELEASE)},
	{"what the freezer wrote", with_1, {forwarder, forwarded}},
	{"what the last put wrote", with_1, {forwarding_putter, forwarded}},
	{"what the last put_unguarded wrote", with_1, {forwarding_unguarded_putter, forwarded}},
	{"what the freezer wrote, freeze without release",
	 with_1,
	 {forwarder, forwarded},
	 NULL,
	 DATA_RACE,
	 WEAK("freeze", ACQ_REL, ACQUIRE)},
	{"what the freezer wrote, try_get relaxed",
	 with_1,
	 {forwarder, forwarded},
	 NULL,
	 DATA_RACE,
	 WEAK("try_get_batch", ACQUIRE, RELAXED)},
	{"what the freezer wrote, large try_get_n", with_1, {forwarder, large_forwarded}},
	{"what the freezer wrote, large try_get_n relaxed",
	 with_1,
	 {forwarder, large_forwarded},
	 NULL,
	 DATA_RACE,
	 WEAK("try_get_large", ACQUIRE, RELAXED)},
	{"what the freezer wrote, quietly", with_1, {forwarder, quietly_forwarded}},
	{"what the freezer wrote, quietly and relaxed",
	 with_1,
	 {forwarder, quietly_forwarded},
	 NULL,
	 DATA_RACE,
	 WEAK("try_get_quiet", ACQUIRE, RELAXED)},
	{"unfreeze publishes what is immortal, quietly", frozen, {immortalising_initialiser, quiet_reader}},
	{"unfreeze publishes what is immortal, quietly and relaxed",
	 frozen,
	 {immortalising_initialiser, quiet_reader},
	 NULL,
	 DATA_RACE,
	 WEAK("try_get_quiet", ACQUIRE, RELAXED)},
	{"unfreeze publishes", frozen, {initialiser, reader}},
	{"unfreeze publishes, to two", frozen, {initialiser, reader, looker}},
	{"unfreeze publishes, past a late re-centring", drifted, {initialiser, reader, reader}},
	{"unfreeze, relaxed", frozen, {initialiser, reader}, NULL, DATA_RACE, WEAK("unfreeze", RELEASE, RELAXED)},
	{"unfreeze, try_get relaxed",
	 frozen,
	 {initialiser, reader},
	 NULL,
	 DATA_RACE,
	 WEAK("try_get_batch", ACQUIRE, RELAXED)},
	{"unfreeze, try_get_n", frozen, {initialiser, batch_looker}},
	{"unfreeze, try_get_n relaxed",
	 frozen,
	 {initialiser, batch_looker},
	 NULL,
	 DATA_RACE,
	 WEAK("try_get_batch", ACQUIRE, RELAXED)},
	{"unfreeze, large try_get_n", frozen, {initialiser, large_looker}},
	{"unfreeze, large try_get_n relaxed",
	 frozen,
	 {initialiser, large_looker},
	 NULL,
	 DATA_RACE,
	 WEAK("try_get_large", ACQUIRE, RELAXED)},
	{0},
};
