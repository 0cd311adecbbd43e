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

/* A scenario's .held, for threads that give back some of it, all but one, or half each. */
static int32_t held(void)
{
	return explorer_scenario()->held;
}

static void with_what_is_held(void)
{
	set_word(OBJECT, held());
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

static void half_putter(void)
{
	use();
	if (put_n(OBJECT, held() / 2))
		use_all();
}

static void subtracter(void)
{
	use();
	sub_return(OBJECT, held() - 1);
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
	if (!try_get_n(OBJECT, held()))
		return;
	read_plain(&OBJECT->payload[0]);
	if (put_n(OBJECT, held()))
		use_all();
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

static void forwarding_batch_putter(void)
{
	write_plain(&memory.elsewhere, 1);
	put_n(OBJECT, held());
}

/* And they begin another life: who found the object frozen in between still finds the word. */
static void unfreezing_forwarder(void)
{
	write_plain(&memory.elsewhere, 1);
	if (freeze(OBJECT, 1))
		unfreeze(OBJECT, 1);
}

static void unfreezing_putter(void)
{
	write_plain(&memory.elsewhere, 1);
	if (put(OBJECT))
		unfreeze(OBJECT, 2);
}

static void unfreezing_unguarded_putter(void)
{
	write_plain(&memory.elsewhere, 1);
	if (put_unguarded(OBJECT))
		unfreeze(OBJECT, COUNT_MAX);
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
	{"put, its claim relaxed if it fails",
	 with_1,
	 {putter, looker, looker},
	 NULL,
	 CLEAN,
	 WEAK("claim", ACQUIRE, ACQUIRE_IF_EXCHANGED)},
	{"put_n of 1", with_what_is_held, {half_putter, half_putter}, .held = 2},
	{"put_n of 33", with_what_is_held, {half_putter, half_putter}, .held = 2 * 33},
	{"put_n of 64", with_what_is_held, {half_putter, half_putter}, .held = 2 * BATCH_MAX},
	{"put_n, its sub relaxed",
	 with_what_is_held,
	 {half_putter, half_putter},
	 NULL,
	 DATA_RACE,
	 WEAK("put_batch", RELEASE, RELAXED),
	 .held = 2},
	{"put_n, its claim relaxed",
	 with_what_is_held,
	 {half_putter, half_putter},
	 NULL,
	 DATA_RACE,
	 WEAK("claim", ACQUIRE, RELAXED),
	 .held = 2},
	{"large put_n", with_what_is_held, {half_putter, half_putter}, .held = 2 * (BATCH_MAX + 1)},
	{"large put_n, not the last, relaxed",
	 with_what_is_held,
	 {half_putter, half_putter},
	 NULL,
	 DATA_RACE,
	 WEAK("put_large", RELEASE, RELAXED),
	 .held = 2 * (BATCH_MAX + 1)},
	{"large put_n, the last without acquire",
	 with_what_is_held,
	 {half_putter, half_putter},
	 NULL,
	 DATA_RACE,
	 WEAK("put_large", ACQ_REL, RELEASE),
	 .held = 2 * (BATCH_MAX + 1)},
	{"large put_n, the last without release",
	 with_what_is_held,
	 {forwarding_batch_putter, forwarded},
	 NULL,
	 DATA_RACE,
	 WEAK("put_large", ACQ_REL, ACQUIRE),
	 .held = BATCH_MAX + 1},
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
	{"sub_return of 1", with_what_is_held, {subtracter, freezer}, .held = 2},
	{"sub_return of 33", with_what_is_held, {subtracter, freezer}, .held = 34},
	{"sub_return of 64", with_what_is_held, {subtracter, freezer}, .held = BATCH_MAX + 1},
	{"sub_return, relaxed",
	 with_what_is_held,
	 {subtracter, freezer},
	 NULL,
	 DATA_RACE,
	 WEAK("sub_return", RELEASE, RELAXED),
	 .held = 2},
	{"large sub_return", with_what_is_held, {subtracter, freezer}, .held = BATCH_MAX + 2},
	{"large sub_return, relaxed",
	 with_what_is_held,
	 {subtracter, freezer},
	 NULL,
	 DATA_RACE,
	 WEAK("sub_large", RELEASE, RELAXED),
	 .held = BATCH_MAX + 2},
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
	{"what the last put wrote, put relaxed",
	 with_1,
	 {forwarding_putter, forwarded},
	 NULL,
	 DATA_RACE,
	 WEAK("put_batch", RELEASE, RELAXED)},
	{"what the last put_n wrote", with_what_is_held, {forwarding_batch_putter, forwarded}, .held = 33},
	{"what the last large put_n wrote",
	 with_what_is_held,
	 {forwarding_batch_putter, forwarded},
	 .held = BATCH_MAX + 1},
	{"what the last put_unguarded wrote", with_1, {forwarding_unguarded_putter, forwarded}},
	{"what the freezer wrote, before it unfroze", with_1, {unfreezing_forwarder, forwarded}},
	{"what the freezer wrote, before it unfroze, to two",
	 with_1,
	 {unfreezing_forwarder, forwarded, large_forwarded}},
	{"what the last put wrote, before it unfroze", with_1, {unfreezing_putter, forwarded, large_forwarded}},
	{"what the last put_unguarded wrote, before it unfroze",
	 with_1,
	 {unfreezing_unguarded_putter, forwarded, large_forwarded}},
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
	{"what the freezer wrote, large try_get_n relaxed if it fails",
	 with_1,
	 {forwarder, large_forwarded},
	 NULL,
	 DATA_RACE,
	 WEAK("try_get_large", ACQUIRE, ACQUIRE_IF_EXCHANGED)},
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
	{"unfreeze, try_get_n of 1", frozen, {initialiser, batch_looker}, .held = 1},
	{"unfreeze, try_get_n of 33", frozen, {initialiser, batch_looker}, .held = 33},
	{"unfreeze, try_get_n of 64", frozen, {initialiser, batch_looker}, .held = BATCH_MAX},
	{"unfreeze, try_get_n relaxed",
	 frozen,
	 {initialiser, batch_looker},
	 NULL,
	 DATA_RACE,
	 WEAK("try_get_batch", ACQUIRE, RELAXED),
	 .held = 2},
	{"unfreeze, large try_get_n", frozen, {initialiser, batch_looker}, .held = BATCH_MAX + 1},
	{"unfreeze, large try_get_n relaxed",
	 frozen,
	 {initialiser, batch_looker},
	 NULL,
	 DATA_RACE,
	 WEAK("try_get_large", ACQUIRE, RELAXED),
	 .held = BATCH_MAX + 1},
	{0},
};
