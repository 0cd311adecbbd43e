/* SPDX-License-Identifier: MIT */
/*
 * Per-CPU counts: spread and gathered while others take and give back, on two and three shards, by atomic adds and by
 * restartable sections; what a naive implementation does, and that it is found.
 *
 * There are many cells here, so the argument of memory.c needs more: that an execution which C11 allows has no cycle of
 * program order, reads-from and the modification orders of several cells. Every look at a slot, every add that takes
 * from a shard and every add that closes one is an acquire; what they read was released. So a path from a change of one
 * cell by way of another back to the first would be happens-before, and against it no value is read and no change made.
 * Only a put reads a shard without acquire. It goes on to the centre with a release, and whichever way the two are
 * seen, the centre has counted the reference that is given back, or the shard has, whose sum the centre will get.
 */
#include <stdio.h>

#include "explorer.h"

#define REF (&memory.percpu[0])
#define OTHER (&memory.percpu[1])

/* What the notes count; and which places are taken. */
enum { WINS, PLACES };

struct frozenref_percpu_region frozenref_percpu_region = {(char *)0x100000000, 1, 0};

/* What lib/percpu.c has of the system. */

uint32_t model_cpu(void)
{
	int cpu = explorer_choose(explorer_scenario()->cpus + 1);
	explorer_learned(cpu);
	return (uint32_t)cpu;
}

uint32_t frozenref_percpu_thread(void)
{
	return (uint32_t)explorer_scenario()->cpus;
}

uint32_t frozenref_percpu_take_slot(bool sections)
{
	for (uint32_t place = 1; place <= PERCPUS; ++place)
		if (!(notes[PLACES] & 1 << place)) {
			notes[PLACES] |= 1 << place;
			return place * sizeof(frozenref_shard_t) |
			       (sections && explorer_scenario()->sections ? FROZENREF_PERCPU_FOR_SECTIONS : 0);
		}
	return 0;
}

void frozenref_percpu_return_slot(uint32_t slot)
{
	explorer_showed(); /* in the notes */
	notes[PLACES] &= ~(1 << (slot & FROZENREF_PERCPU_PLACES) / sizeof(frozenref_shard_t));
}

enum frozenref_percpu_mode frozenref_percpu_mode_of(bool sections, bool cpu_ids)
{
	(void)cpu_ids;
	return sections && explorer_scenario()->sections ? FROZENREF_PERCPU_RSEQ : FROZENREF_PERCPU_CPU;
}

static bool without_barrier;

bool frozenref_percpu_barrier(void)
{
	if (!without_barrier)
		grace_period();
	return true;
}

/* As arch/arm64/rseq.h has it: the slot again, then a plain load and a plain store. */
bool model_section(const int32_t *slot, int32_t n)
{
	uint32_t cpu = model_cpu();
	if (cpu == frozenref_percpu_region.cpus)
		return false;
	model_begin_section((int)cpu, HERE);
	uint32_t seen = (uint32_t)model_load(slot, ACQUIRE, HERE);
	bool is_spread = seen & FROZENREF_PERCPU_SECTIONS;
	if (is_spread) {
		int32_t *shard = WIDE(frozenref_percpu_shard(seen, cpu));
		int32_t count = model_load(shard, RELAXED, HERE);
		model_store(shard, count + n, RELAXED, HERE);
	}
	model_end_section((int)cpu, HERE);
	return is_spread;
}

/* The operations. */

static void p_get(frozenref_percpu_t *ref)
{
	frozenref_percpu_get(ref);
	model_returned(0);
}

static bool p_try_get(frozenref_percpu_t *ref)
{
	return model_returned(frozenref_percpu_try_get(ref));
}

static bool p_try_get_open(frozenref_percpu_t *ref)
{
	return model_returned(frozenref_percpu_try_get_open(ref));
}

static bool p_put(frozenref_percpu_t *ref)
{
	return model_returned(frozenref_percpu_put(ref));
}

static bool p_freeze(frozenref_percpu_t *ref, int32_t expected)
{
	return model_returned(frozenref_percpu_freeze(ref, expected));
}

static bool p_spread(frozenref_percpu_t *ref)
{
	return model_returned(frozenref_percpu_spread(ref));
}

static bool p_gather(frozenref_percpu_t *ref)
{
	return model_returned(frozenref_percpu_gather(ref));
}

/* The states that a scenario begins with. */

static void set_cpus(void)
{
	frozenref_percpu_region.cpus = (uint32_t)explorer_scenario()->cpus;
	without_barrier = false;
}

static void gathered(void)
{
	set_cpus();
	set_cell(&REF->centre.word, explorer_scenario()->held);
	set_cell(&OTHER->centre.word, 1);
}

static void set_spread(void)
{
	uint32_t kind = explorer_scenario()->sections ? FROZENREF_PERCPU_SECTIONS | FROZENREF_PERCPU_FOR_SECTIONS
						      : FROZENREF_PERCPU_ATOMICS;
	gathered();
	notes[PLACES] = 1 << 1;
	set_cell(&REF->slot, (int32_t)(kind | sizeof(frozenref_shard_t)));
	set_cell(&REF->centre.word, FROZENREF_PERCPU_BIAS + explorer_scenario()->held);
}

static void spread_without_barrier(void)
{
	set_spread();
	without_barrier = true;
}

/* A place that no count keeps is lost. */
static void no_place_is_lost(void)
{
	int kept = 0;
	for (int i = 0; i < PERCPUS; ++i) {
		uint32_t slot = (uint32_t)last_value(&memory.percpu[i].slot);
		if (frozenref_percpu_kept(slot))
			kept |= 1 << (slot & FROZENREF_PERCPU_PLACES) / sizeof(frozenref_shard_t);
	}
	require(notes[PLACES] == kept, "a place is taken that no count keeps");
}

static void one_won(void)
{
	no_place_is_lost();
	require(notes[WINS] == 1, "not one winner");
	require(frozenref_word_is_frozen(last_value(&REF->centre.word)), "the object is not frozen in the end");
}

static void none_won(void)
{
	no_place_is_lost();
	require(notes[WINS] == 0, "an immortal object has a winner");
	require(frozenref_word_is_immortal(last_value(&REF->centre.word)), "an immortal object is mortal in the end");
}

/* Threads. */

static void destroy(void)
{
	++notes[WINS];
	require(notes[WINS] == 1, "two winners");
	use_all();
}

static void destroy_if(bool won)
{
	if (won)
		destroy();
}

static void putter(void)
{
	use();
	destroy_if(p_put(REF));
}

static void looker(void)
{
	if (p_try_get(REF))
		putter();
}

static void open_looker(void)
{
	if (p_try_get_open(REF))
		putter();
}

static void sharer(void)
{
	p_get(REF);
	putter();
	putter();
}

static void freezer(void)
{
	use();
	if (p_freeze(REF, 1))
		destroy();
	else
		destroy_if(p_put(REF));
}

/* Gives its reference back while the count is spread. */
static void spreader(void)
{
	bool spreads = p_spread(REF);
	putter();
	if (spreads)
		destroy_if(p_gather(REF));
}

static void gatherer(void)
{
	destroy_if(p_gather(REF));
}

static void immortaliser(void)
{
	frozenref_percpu_make_immortal(REF);
	model_returned(0);
	require(!p_put(REF), "an immortal object was put for the last time");
}

/* Two lives of the shards: the slot of the first may still be in somebody's hands. */
static void respreader(void)
{
	use();
	destroy_if(p_gather(REF));
	if (p_spread(REF))
		destroy_if(p_gather(REF));
	destroy_if(p_put(REF));
}

/* The shards go to another count, which is spread at once. */
static void early_destroyer(void)
{
	destroy_if(p_gather(REF));
	frozenref_percpu_destroy(REF);
	model_returned(0);
	if (p_spread(OTHER))
		p_gather(OTHER);
}

/* Then the other one has one reference, as in the beginning. */
static void other_is_right(void)
{
	require(last_value(&OTHER->centre.word) == 1, "another count was changed");
	one_won();
}

/* What one would write first. */

static void naive_begin(void)
{
	frozenref_percpu_begin_gather(REF);
}

static void naive_end(int64_t sum)
{
	uint32_t slot = (uint32_t)frozenref_arch_load_relaxed(&REF->slot);
	frozenref_percpu_cmpxchg_release(REF, slot, frozenref_percpu_kept(slot));
	destroy_if(model_returned(frozenref_percpu_lower(REF, sum)));
}

static void closer_by_load_and_store(void)
{
	int64_t sum = 0;

	naive_begin();
	for (uint32_t number = 0; number <= frozenref_percpu_region.cpus; ++number) {
		frozenref_shard_t *shard = frozenref_percpu_shard(8, number);
		int64_t count = frozenref_arch_wide_load_relaxed(shard);
		frozenref_arch_wide_store_release(shard, (int32_t)count | FROZENREF_PERCPU_CLOSED);
		sum += count;
	}
	naive_end(sum >> 1);
}

/* Lowers the centre by what it has found so far, and the bias with the first shard. */
static void early_lowerer(void)
{
	int64_t last = 0;

	naive_begin();
	for (uint32_t number = 0; number <= frozenref_percpu_region.cpus; ++number) {
		int64_t count = (frozenref_arch_wide_add_return_acq_rel(frozenref_percpu_shard(8, number), 1) - 1) >> 1;
		if (number == frozenref_percpu_region.cpus)
			last = count + FROZENREF_PERCPU_BIAS;
		else
			destroy_if(frozenref_percpu_lower(REF, number == 0 ? count : count + FROZENREF_PERCPU_BIAS));
	}
	naive_end(last);
}

/* Counts in the shards with nothing on the centre: whoever comes late sees a count of its own. */
static void unbiased_spread(void)
{
	gathered();
	notes[PLACES] = 1 << 1;
	set_cell(&REF->slot, (int32_t)(FROZENREF_PERCPU_ATOMICS | sizeof(frozenref_shard_t)));
}

static void unbiased_gatherer(void)
{
	naive_begin();
	int64_t sum = frozenref_percpu_close(8);
	naive_end(sum + FROZENREF_PERCPU_BIAS);
}

/* Spreads anew, but opens the shards before the centre is raised: for whoever comes with the slot of an earlier time.
 */
static void early_opener(void)
{
	use();
	destroy_if(p_gather(REF));
	frozenref_percpu_open(8);
	frozenref_percpu_raise(REF);
	frozenref_percpu_cmpxchg_release(REF, 8, FROZENREF_PERCPU_ATOMICS | 8);
	model_returned(0);
	destroy_if(p_gather(REF));
	destroy_if(p_put(REF));
}

/* What the unfreezer wrote is for those who find the object by lookup. */
static void initialiser(void)
{
	use_all();
	frozenref_percpu_unfreeze(REF, 1);
	p_spread(REF);
}

static void frozen(void)
{
	set_cpus();
	set_cell(&REF->centre.word, FROZEN);
}

static void respreading_initialiser(void)
{
	if (p_gather(REF))
		initialiser();
}

static void reader(void)
{
	if (p_try_get(REF))
		read_plain(&OBJECT->payload[0]);
}

static void open_reader(void)
{
	if (p_try_get_open(REF))
		read_plain(&OBJECT->payload[0]);
}

static void immortal_initialiser(void)
{
	use_all();
	frozenref_percpu_unfreeze(REF, 1);
	frozenref_percpu_make_immortal(REF);
	model_returned(0);
}

/* What all at once may do to a count that is gathered, or spread, at first. */
static const struct program {
	const char *name;
	void (*run)(void);
	int32_t holds; /* at first */
} programs[] = {
	{"put", putter, 1}, {"try_get", looker, 0}, {"try_get_open", open_looker, 0},
	{"get", sharer, 1}, {"freeze", freezer, 1}, {"spread", spreader, 1},
};

static struct scenario some(const int *chosen, int size, struct scenario scenario, const char *prefix, int first)
{
	static char name[160];
	size_t length = (size_t)snprintf(name, sizeof name, "%s", prefix);

	for (int i = 0; i < size; ++i) {
		const struct program *program = &programs[chosen[i]];
		scenario.threads[first + i] = program->run;
		scenario.held += program->holds;
		length += (size_t)snprintf(name + length, sizeof name - length, "%s%s", i ? " + " : "", program->name);
	}
	scenario.name = name;
	scenario.end = one_won;
	scenario.frees = scenario.sections;
	scenario.alike = true;
	return scenario;
}

/* All of them: none if nobody holds a reference. */
static struct scenario some_gathered(const int *chosen, int size, int cpus, bool sections, const char *prefix)
{
	struct scenario scenario =
		some(chosen, size, (struct scenario){.start = gathered, .cpus = cpus, .sections = sections}, prefix, 0);
	if (scenario.held == 0)
		scenario.name = NULL;
	return scenario;
}

/* All but one, beside the one who gathers. */
static struct scenario some_spread(const int *chosen, int size, int cpus, bool sections, const char *prefix)
{
	return some(chosen, size - 1,
		    (struct scenario){.start = set_spread, .threads = {gatherer}, .cpus = cpus, .sections = sections},
		    prefix, 1);
}

#define FAMILY(kind, state, cpus, sections, prefix)                                                                    \
	static struct scenario kind##_##state##_##cpus(const int *chosen, int size)                                    \
	{                                                                                                              \
		return some_##state(chosen, size, cpus, sections, prefix ": ");                                        \
	}

FAMILY(atomics, gathered, 1, false, "per CPU, 2 shards, gathered")
FAMILY(atomics, gathered, 2, false, "per CPU, 3 shards, gathered")
FAMILY(atomics, spread, 1, false, "per CPU, 2 shards, spread")
FAMILY(atomics, spread, 2, false, "per CPU, 3 shards, spread")
FAMILY(sections, gathered, 1, true, "per CPU, 1 section, gathered")
FAMILY(sections, gathered, 2, true, "per CPU, 2 sections, gathered")
FAMILY(sections, spread, 1, true, "per CPU, 1 section, spread")
FAMILY(sections, spread, 2, true, "per CPU, 2 sections, spread")

static bool next(int *chosen, int size)
{
	int i = size - 1;
	while (i >= 0 && chosen[i] == (int)LENGTH(programs) - 1)
		--i;
	if (i < 0)
		return false;
	++chosen[i];
	for (int j = i + 1; j < size; ++j)
		chosen[j] = chosen[i];
	return true;
}

/* The gatherer is one of them, so there is one program less to choose. */
static bool next_beside_gatherer(int *chosen, int size)
{
	return next(chosen, size - 1);
}

/* All triples together take minutes. */
const struct family percpu_families[] = {
	{"per CPU, 2 shards, gathered", atomics_gathered_1, next, 2, 3},
	{"per CPU, 3 shards, gathered", atomics_gathered_2, next, 2, 3},
	{"per CPU, 2 shards, spread", atomics_spread_1, next_beside_gatherer, 2, 3},
	{"per CPU, 3 shards, spread", atomics_spread_2, next_beside_gatherer, 2, 3},
	{"per CPU, 1 section, gathered", sections_gathered_1, next, 2, 3},
	{"per CPU, 2 sections, gathered", sections_gathered_2, next, 2, 3},
	{"per CPU, 1 section, spread", sections_spread_1, next_beside_gatherer, 2, 3},
	{"per CPU, 2 sections, spread", sections_spread_2, next_beside_gatherer, 2, 3},
};
const struct family *const percpu_families_end = percpu_families + LENGTH(percpu_families);

#define WEAK(function, shipped, order)                                                                                 \
	{                                                                                                              \
		{                                                                                                      \
			"frozenref_percpu_" function, shipped, order                                                   \
		}                                                                                                      \
	}

const struct scenario percpu[] = {
	{"per CPU: becomes immortal, gathered",
	 gathered,
	 {immortaliser, looker, putter},
	 none_won,
	 .held = 2,
	 .cpus = 1},
	{"per CPU: becomes immortal, spread",
	 set_spread,
	 {immortaliser, looker, gatherer},
	 none_won,
	 .held = 1,
	 .cpus = 1},
	{"per CPU: becomes immortal, in sections",
	 set_spread,
	 {immortaliser, looker, gatherer},
	 none_won,
	 .held = 1,
	 .cpus = 1,
	 .sections = true,
	 .frees = true},
	{"per CPU: becomes immortal, spreading", gathered, {immortaliser, spreader}, none_won, .held = 2, .cpus = 1},
	{"per CPU: a slot of an earlier time", set_spread, {respreader, looker}, one_won, .held = 1, .cpus = 1},
	{"per CPU: a slot of an earlier time, two lookups",
	 set_spread,
	 {respreader, looker, looker},
	 one_won,
	 .held = 1,
	 .cpus = 1,
	 .larger = true},
	{"per CPU: a slot of an earlier time, in sections",
	 set_spread,
	 {respreader, looker},
	 one_won,
	 .held = 1,
	 .cpus = 1,
	 .sections = true,
	 .frees = true},
	{"per CPU: shards given to another count at once",
	 set_spread,
	 {early_destroyer, looker},
	 other_is_right,
	 FAULT,
	 .cpus = 1},
	{"per CPU: closed by a load and a store",
	 set_spread,
	 {closer_by_load_and_store, looker},
	 one_won,
	 DATA_RACE,
	 .cpus = 1},
	{"per CPU: no bias",
	 unbiased_spread,
	 {unbiased_gatherer, looker, putter},
	 one_won,
	 FAULT,
	 .held = 1,
	 .cpus = 1},
	{"per CPU: centre lowered before the last shard is closed",
	 set_spread,
	 {early_lowerer, looker, putter},
	 one_won,
	 FAULT,
	 .held = 1,
	 .cpus = 1},
	{"per CPU: shards opened before the centre is raised",
	 set_spread,
	 {early_opener, looker},
	 one_won,
	 FAULT,
	 .held = 1,
	 .cpus = 1},
	{"per CPU: sections without membarrier",
	 spread_without_barrier,
	 {gatherer, looker},
	 one_won,
	 DATA_RACE,
	 .cpus = 1,
	 .sections = true,
	 .frees = true},
	{"per CPU: no acquire when a shard is closed",
	 set_spread,
	 {gatherer, putter},
	 one_won,
	 DATA_RACE,
	 WEAK("close", ACQ_REL, RELEASE),
	 .held = 1,
	 .cpus = 1},
	{"per CPU: no release when a shard gives back",
	 set_spread,
	 {gatherer, putter},
	 one_won,
	 DATA_RACE,
	 WEAK("shards_put", RELEASE, RELAXED),
	 .held = 1,
	 .cpus = 1},
	{"per CPU: no release when everybody's gives back",
	 set_spread,
	 {gatherer, putter},
	 one_won,
	 DATA_RACE,
	 WEAK("put_common", RELEASE, RELAXED),
	 .held = 1,
	 .cpus = 1,
	 .sections = true,
	 .frees = true},
	{"per CPU: no acquire when the centre is lowered",
	 set_spread,
	 {gatherer, putter},
	 one_won,
	 DATA_RACE,
	 WEAK("lower", ACQ_REL, RELEASE),
	 .held = 1,
	 .cpus = 1},
	{"per CPU: no release when the centre is lowered",
	 set_spread,
	 {gatherer, putter, putter},
	 one_won,
	 DATA_RACE,
	 WEAK("lower", ACQ_REL, ACQUIRE),
	 .held = 2,
	 .cpus = 1},
	{"per CPU: the unfreezer's payload", frozen, {initialiser, reader}, NULL, .cpus = 1},
	{"per CPU: the unfreezer's payload, in sections",
	 frozen,
	 {initialiser, open_reader},
	 NULL,
	 .cpus = 1,
	 .sections = true,
	 .frees = true},
	{"per CPU: no release when the slot is published",
	 frozen,
	 {initialiser, open_reader},
	 NULL,
	 DATA_RACE,
	 WEAK("cmpxchg_release", RELEASE, RELAXED),
	 .cpus = 1,
	 .sections = true,
	 .frees = true},
	{"per CPU: no acquire when the slot is read",
	 frozen,
	 {initialiser, open_reader},
	 NULL,
	 DATA_RACE,
	 {{"model_section", ACQUIRE, RELAXED}, {"frozenref_percpu_slot", ACQUIRE, RELAXED}},
	 .cpus = 1,
	 .sections = true,
	 .frees = true},
	{"per CPU: a payload of a later time", set_spread, {respreading_initialiser, reader}, NULL, .cpus = 1},
	{"per CPU: no release when a shard is opened",
	 set_spread,
	 {respreading_initialiser, reader},
	 NULL,
	 DATA_RACE,
	 WEAK("open", RELEASE, RELAXED),
	 .cpus = 1},
	{"per CPU: no acquire when a shard is added to",
	 set_spread,
	 {respreading_initialiser, reader},
	 NULL,
	 DATA_RACE,
	 WEAK("shards_get", ACQUIRE, RELAXED),
	 .cpus = 1},
	{"per CPU: an immortal payload", frozen, {immortal_initialiser, open_reader}, NULL, .cpus = 1},
	{"per CPU: no release when the slot becomes immortal",
	 frozen,
	 {immortal_initialiser, open_reader},
	 NULL,
	 DATA_RACE,
	 WEAK("cmpxchg_release", RELEASE, RELAXED),
	 .cpus = 1},
	{"per CPU: an immortal slot, read without acquire",
	 frozen,
	 {immortal_initialiser, open_reader},
	 NULL,
	 DATA_RACE,
	 WEAK("slot", ACQUIRE, RELAXED),
	 .cpus = 1},
	{0},
};
