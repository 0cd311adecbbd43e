/* SPDX-License-Identifier: MIT */
/*
 * Strong and weak references, in memory that is freed: one destroys, one frees, later, nobody touches what is freed,
 * and the destroyer sees what every holder did.
 *
 * The pair's two counts are two cells, and memory.c asks of scenarios with more than one that no execution is a cycle.
 * Both are changed by RMWs alone, but for unfreeze's store to the strong one. A cycle would need a thread that changes
 * the weak count and then, before that store in modification order but not in time, the strong one; it would have to
 * read from a change of the weak count that the unfreezer made after its store. Here, who unfreezes changes the weak
 * count only as the last thing that it does, after it claimed the strong count; and nobody changes first the weak and
 * then the strong count but a holder of a strong reference, which keeps others from freezing.
 */
#include <stdio.h>
#include <string.h>

#include "scenario.h"

/* What the notes count. */
enum { DESTROYS, FREES };

#define PAIR (&OBJECT->pair)

/* The operations. */

static void strong_get(void)
{
	frozenref_strong_get(PAIR);
	model_returned(0);
}

static frozenref_released_t strong_put(void)
{
	return (frozenref_released_t)model_returned((int32_t)frozenref_strong_put(PAIR));
}

static void weak_get(void)
{
	frozenref_weak_get(PAIR);
	model_returned(0);
}

static bool weak_put(void)
{
	return model_returned(frozenref_weak_put(PAIR));
}

static bool upgrade(void)
{
	return model_returned(frozenref_upgrade(PAIR));
}

static bool upgrade_quiet(void)
{
	return model_returned(frozenref_upgrade_quiet(PAIR));
}

/* What their results ask for. */

static void free_memory(void)
{
	++notes[FREES];
	require(explorer_scenario()->misuses || notes[DESTROYS] == 1, "freed before the payload was destroyed");
	free_object(OBJECT);
}

static void destroy(void)
{
	++notes[DESTROYS];
	use_all();
}

static void give_weak_back(void)
{
	if (weak_put())
		free_memory();
}

static void release(frozenref_released_t released)
{
	switch (released) {
	case FROZENREF_KEPT:
		break;
	case FROZENREF_DESTROY:
		destroy();
		give_weak_back();
		break;
	case FROZENREF_FREE:
		free_memory();
		break;
	}
}

static void give_strong_back(void)
{
	release(strong_put());
}

/* Threads that start with a strong reference. */

static void holder(void)
{
	use();
	give_strong_back();
}

static void sharer(void)
{
	strong_get();
	use();
	give_strong_back();
	give_strong_back();
}

static void downgrader(void)
{
	use();
	weak_get();
	give_strong_back();
	if (upgrade()) {
		use();
		give_strong_back();
	}
	give_weak_back();
}

/* Freezes, has the payload to itself, and lets others at it again. */
static void writer(void)
{
	use();
	if (freeze(OBJECT, 1)) {
		use_all();
		unfreeze(OBJECT, 1);
	}
	give_strong_back();
}

/* Freezes, and so destroys by itself. */
static void ender(void)
{
	use();
	if (freeze(OBJECT, 1))
		release(FROZENREF_DESTROY);
	else
		give_strong_back();
}

/* Threads that start with a weak reference. */

static void observer(void)
{
	give_weak_back();
}

static void upgrader(void)
{
	if (upgrade()) {
		use();
		give_strong_back();
	}
	give_weak_back();
}

static void quiet_upgrader(void)
{
	if (upgrade_quiet()) {
		use();
		give_strong_back();
	}
	give_weak_back();
}

/* Lives on its strong reference alone. */
static void exchanger(void)
{
	bool upgraded = upgrade();
	give_weak_back();
	if (upgraded) {
		use();
		give_strong_back();
	}
}

static void weak_sharer(void)
{
	weak_get();
	give_weak_back();
	give_weak_back();
}

/* Looks twice: what has expired stays so, where nobody unfreezes. */
static void watcher(void)
{
	if (model_returned(frozenref_is_frozen(&PAIR->strong)))
		require(!upgrade_quiet() && !upgrade(), "an expired reference was upgraded");
	give_weak_back();
}

static void immortaliser(void)
{
	use();
	make_immortal(OBJECT);
	give_strong_back();
}

static void with_what_is_held(void)
{
	set_word(OBJECT, explorer_scenario()->held ? explorer_scenario()->held : FROZEN);
	/* all strong ones together hold one */
	set_weak_word(OBJECT, explorer_scenario()->held_weak + (explorer_scenario()->held > 0));
}

/* The payload is destroyed, and only weak references are left. */
static void expired(void)
{
	with_what_is_held();
	notes[DESTROYS] = 1;
}

static void one_destroyed_one_freed(void)
{
	require(notes[DESTROYS] == 1, "not destroyed once");
	require(notes[FREES] == 1, "not freed once");
	require(frozenref_word_is_frozen(last_word(OBJECT)), "the payload is not frozen in the end");
	require(frozenref_word_is_frozen(last_weak_word(OBJECT)), "the memory is not frozen in the end");
}

static void nothing_freed(void)
{
	require(notes[DESTROYS] == 0, "an immortal payload was destroyed");
	require(notes[FREES] == 0, "the memory of an immortal object was freed");
	require(frozenref_word_is_saturated(last_word(OBJECT)), "an immortal object is mortal in the end");
}

/* Payload and memory may leak, each for itself. Not to be freed twice, or early, is what the explorer sees to. */
static void at_most_one_destroyed(void)
{
	require(notes[DESTROYS] <= 1, "destroyed twice");
}

static const struct program {
	const char *name;
	void (*run)(void);
	int32_t holds, holds_weak; /* at first */
} programs[] = {
	{"strong_put", holder, 1, 0},    {"upgrade", upgrader, 0, 1},
	{"weak_put", observer, 0, 1},    {"weak_get", weak_sharer, 0, 1},
	{"strong_get", sharer, 1, 0},    {"upgrade, weak_put", exchanger, 0, 1},
	{"freeze strong", writer, 1, 0}, {"quiet upgrade", quiet_upgrader, 0, 1},
	{"downgrade", downgrader, 1, 0}, {"freeze strong, destroy", ender, 1, 0},
};
enum { QUADRUPLES = 7 }; /* of the first so many, or it would take hours */

static struct scenario pair_combination(const int *chosen, int size)
{
	static char name[160];
	struct scenario scenario = {
		.start = with_what_is_held, .end = one_destroyed_one_freed, .frees = true, .pairs = true};
	size_t length = 0;

	for (int i = 0; i < size; ++i) {
		const struct program *program = &programs[chosen[i]];
		scenario.threads[i] = program->run;
		scenario.held += program->holds;
		scenario.held_weak += program->holds_weak;
		length += (size_t)snprintf(name + length, sizeof name - length, "%s%s",
					   i ? " + " : "pairs: ", program->name);
	}
	scenario.name = scenario.held ? name : NULL;
	return scenario;
}

/* Numbers that ascend. */
static bool next_pair_combination(int *chosen, int size)
{
	int last = size < 4 ? (int)LENGTH(programs) - 1 : QUADRUPLES - 1;
	int i = size - 1;

	while (i >= 0 && chosen[i] == last)
		--i;
	if (i < 0)
		return false;
	++chosen[i];
	for (int j = i + 1; j < size; ++j)
		chosen[j] = chosen[i];
	return true;
}

const struct family strong_and_weak = {"strong and weak", pair_combination, next_pair_combination, 3, 4};

/* Variants of the operations, each wrong in one thing. */

static bool upgrade_without_weak(void)
{
	return model_returned(frozenref_try_get(&PAIR->strong));
}

static void upgrader_without_weak(void)
{
	if (upgrade_without_weak()) {
		use();
		give_strong_back();
	}
	give_weak_back();
}

/* Who loses keeps the weak reference that it took over: nobody frees. */
static void holder_keeps_weak(void)
{
	use();
	if (put(OBJECT))
		release(FROZENREF_DESTROY);
}

/* Who wins gives its weak reference back first. */
static void hasty_holder(void)
{
	use();
	if (!put(OBJECT))
		return;
	bool is_last = weak_put();
	destroy();
	if (is_last)
		free_memory();
}

/* Claims, and reads only then what the loser has to do. */
static void holder_looks_again(void)
{
	use();
	if (put(OBJECT))
		release(FROZENREF_DESTROY);
	else if (model_returned(frozenref_is_frozen(&OBJECT->ref)))
		give_weak_back();
}

/*
 * A strong_put too many, which the count shows, since the last one has taken it to 0 and is still to claim the object.
 * What upgrades then find has to stay. (A strong_put too many while others hold references takes one of theirs; no
 * count shows that.)
 */
static void staged(void)
{
	set_word(OBJECT, 0);
	set_weak_word(OBJECT, explorer_scenario()->held_weak + 1);
}

static void stalled_putter(void)
{
	release(frozenref_strong_put_cold(PAIR, 0));
}

static void foreign_putter(void)
{
	give_strong_back();
	bool upgraded = upgrade();
	give_weak_back();
	if (upgraded) {
		read_plain(&OBJECT->payload[me()]);
		give_strong_back();
	}
}

/* Wrong: it gives its weak reference back whatever it lost to. */
static void stalled_putter_never_leaks(void)
{
	if (model_returned(frozenref_claim(&PAIR->strong, FROZENREF_OPERATION_STRONG_PUT)))
		release(FROZENREF_DESTROY);
	else
		give_weak_back();
}

/* It rescues the object, though it may not. */
static void foreign_getter(void)
{
	strong_get();
	give_weak_back();
	if (last_word(OBJECT) > 0)
		give_strong_back();
}

/* What the freezer wrote elsewhere, a lookup that fails sees. */

static void forwarder(void)
{
	write_plain(&memory.elsewhere, 1);
	if (freeze(OBJECT, 1))
		release(FROZENREF_DESTROY);
	else
		give_strong_back();
}

static void follower(void)
{
	if (!upgrade())
		read_plain(&memory.elsewhere);
	else
		give_strong_back();
	give_weak_back();
}

static void quiet_follower(void)
{
	if (!upgrade_quiet())
		read_plain(&memory.elsewhere);
	else
		give_strong_back();
	give_weak_back();
}

#define PAIRS .frees = true, .pairs = true

const struct scenario pairs[] = {
	{"pairs: no extra weak reference on a rescue",
	 with_what_is_held,
	 {holder, upgrader_without_weak},
	 one_destroyed_one_freed,
	 USE_AFTER_FREE,
	 .held = 1,
	 .held_weak = 1,
	 PAIRS},
	{"pairs: the loser keeps its weak reference",
	 with_what_is_held,
	 {holder_keeps_weak, upgrader},
	 one_destroyed_one_freed,
	 BROKEN,
	 .held = 1,
	 .held_weak = 1,
	 PAIRS},
	{"pairs: the winner gives its weak reference back before it destroys",
	 with_what_is_held,
	 {hasty_holder, upgrader},
	 one_destroyed_one_freed,
	 USE_AFTER_FREE,
	 .held = 1,
	 .held_weak = 1,
	 PAIRS},
	{"pairs: the loser looks again",
	 with_what_is_held,
	 {holder_looks_again, upgrader},
	 one_destroyed_one_freed,
	 BROKEN,
	 .held = 1,
	 .held_weak = 1,
	 PAIRS},
	{"pairs: what has expired stays so",
	 with_what_is_held,
	 {holder, upgrader, watcher},
	 one_destroyed_one_freed,
	 .held = 1,
	 .held_weak = 2,
	 PAIRS},
	{"pairs: upgrade relaxed",
	 with_what_is_held,
	 {writer, upgrader},
	 one_destroyed_one_freed,
	 DATA_RACE,
	 {{"frozenref_upgrade", ACQUIRE, RELAXED}},
	 .held = 1,
	 .held_weak = 1,
	 PAIRS},
	{"pairs: strong_put relaxed",
	 with_what_is_held,
	 {holder, holder},
	 one_destroyed_one_freed,
	 DATA_RACE,
	 {{"frozenref_strong_put", RELEASE, RELAXED}},
	 .held = 2,
	 PAIRS},
	{"pairs: claim relaxed",
	 with_what_is_held,
	 {holder, holder},
	 one_destroyed_one_freed,
	 DATA_RACE,
	 {{"frozenref_strong_put_cold", ACQUIRE, RELAXED}},
	 .held = 2,
	 PAIRS},
	{"pairs: a claim that fails, relaxed",
	 with_what_is_held,
	 {holder, upgrader, exchanger},
	 one_destroyed_one_freed,
	 CLEAN,
	 {{"frozenref_strong_put_cold", ACQUIRE, ACQUIRE_IF_EXCHANGED}},
	 .held = 1,
	 .held_weak = 2,
	 PAIRS},
	{"pairs: weak_put relaxed",
	 with_what_is_held,
	 {holder, observer},
	 one_destroyed_one_freed,
	 USE_AFTER_FREE,
	 {{"frozenref_put_batch", RELEASE, RELAXED}},
	 .held = 1,
	 .held_weak = 1,
	 PAIRS},
	{"pairs: weak_put relaxed, where nobody touches anything else",
	 expired,
	 {observer, observer},
	 one_destroyed_one_freed,
	 USE_AFTER_FREE,
	 {{"frozenref_put_batch", RELEASE, RELAXED}},
	 .held_weak = 2,
	 PAIRS},
	{"pairs: the last weak_puts",
	 expired,
	 {observer, observer, upgrader},
	 one_destroyed_one_freed,
	 .held_weak = 3,
	 PAIRS},
	{"pairs: the loser's weak_put relaxed",
	 with_what_is_held,
	 {holder, exchanger},
	 one_destroyed_one_freed,
	 USE_AFTER_FREE,
	 {{"frozenref_strong_put_cold", RELEASE, RELAXED}},
	 .held = 1,
	 .held_weak = 1,
	 PAIRS},
	{"pairs: claim of the memory relaxed",
	 with_what_is_held,
	 {holder, observer},
	 one_destroyed_one_freed,
	 USE_AFTER_FREE,
	 {{"frozenref_claim", ACQUIRE, RELAXED}},
	 .held = 1,
	 .held_weak = 1,
	 PAIRS},
	{"pairs: an upgrade that fails sees the freezer",
	 with_what_is_held,
	 {forwarder, follower, quiet_follower},
	 one_destroyed_one_freed,
	 .held = 1,
	 .held_weak = 2,
	 PAIRS},
	{"pairs: an upgrade that fails, relaxed",
	 with_what_is_held,
	 {ender, forwarder, follower},
	 one_destroyed_one_freed,
	 DATA_RACE,
	 {{"frozenref_upgrade", ACQUIRE, RELAXED}},
	 .held = 2,
	 .held_weak = 1,
	 PAIRS},
	{"pairs: a quiet upgrade that fails, relaxed",
	 with_what_is_held,
	 {forwarder, quiet_follower},
	 one_destroyed_one_freed,
	 DATA_RACE,
	 {{"frozenref_upgrade_quiet", ACQUIRE, RELAXED}},
	 .held = 1,
	 .held_weak = 1,
	 PAIRS},
	{"pairs: make_immortal, upgrades",
	 with_what_is_held,
	 {immortaliser, upgrader, quiet_upgrader},
	 nothing_freed,
	 .held = 1,
	 .held_weak = 2,
	 PAIRS},
	{"pairs: make_immortal, the last strong_put, upgrade",
	 with_what_is_held,
	 {immortaliser, holder, exchanger},
	 nothing_freed,
	 .held = 2,
	 .held_weak = 1,
	 PAIRS},
	{"pairs: misuse: strong_put of another's",
	 staged,
	 {stalled_putter, foreign_putter, observer},
	 at_most_one_destroyed,
	 .held_weak = 2,
	 .misuses = true,
	 PAIRS},
	{"pairs: misuse: two strong_puts of others'",
	 staged,
	 {stalled_putter, foreign_putter, foreign_putter},
	 at_most_one_destroyed,
	 .held_weak = 2,
	 .misuses = true,
	 PAIRS},
	{"pairs: misuse: strong_put of another's, and the memory does not leak",
	 staged,
	 {stalled_putter_never_leaks, foreign_putter, observer},
	 at_most_one_destroyed,
	 USE_AFTER_FREE,
	 .held_weak = 2,
	 .misuses = true,
	 PAIRS},
	{"pairs: misuse: strong_get without a strong reference",
	 staged,
	 {stalled_putter, foreign_getter, upgrader},
	 at_most_one_destroyed,
	 .held_weak = 2,
	 .misuses = true,
	 PAIRS},
	{0},
};
