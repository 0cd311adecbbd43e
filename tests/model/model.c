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

static void beaten_exchanger(void)
{
	if (model_cmpxchg(WORD, 1, 7, RELAXED, HERE) == 0 && last_word(OBJECT) == 1)
		reached("an exchange that fails though the last value is the one expected");
}

/* An RMW in between continues the release sequence, a store does not. */
static void storer(void)
{
	write_plain(&memory.elsewhere, 1);
	model_store(WORD, 1, RELEASE, HERE);
	model_store(WORD, 2, RELAXED, HERE);
}

/* What tells states apart: here, what a thread that is gone wrote, or that it read. */
static void witness(void)
{
	int32_t seen = model_load(WORD, RELAXED, HERE);
	write_plain(&memory.elsewhere, seen);
	model_add_return(WORD, 10, RELEASE, HERE);
}

static void witness_reader(void)
{
	if (model_load(WORD, ACQUIRE, HERE) >= 10 && read_plain(&memory.elsewhere) == 1)
		reached("what was written is what another thread had added");
}

static void peeker(void)
{
	if (model_load(WORD, RELAXED, HERE) == 1)
		read_plain(&memory.elsewhere);
}

static void late_writer(void)
{
	model_load(WORD, RELAXED, HERE);
	write_plain(&memory.elsewhere, 1);
}

static void noter(void)
{
	notes[0] += model_load(WORD, RELAXED, HERE);
}

static void loader(void)
{
	model_load(WORD, RELAXED, HERE);
}

static void nothing_noted(void)
{
	require(notes[0] == 0, "something was noted");
}

/* And here two threads store the same, and the later store is the one that is read. */
static void telling_storer(void)
{
	write_plain(&memory.elsewhere, 1);
	model_store(WORD, 1, RELEASE, HERE);
}

static void silent_storer(void)
{
	model_store(WORD, 1, RELAXED, HERE);
}

/* Only what the last value released says whether it may look. */
static void acquiring_exchanger(void)
{
	if (model_cmpxchg(WORD, 1, 2, ACQUIRE, HERE) == 1)
		read_plain(&memory.elsewhere);
}

/* The same, and then only what the thread knows: nobody can read any more what it acquired. */
static void late_looker(void)
{
	bool is_told = model_load(WORD, ACQUIRE, HERE) == 1;
	model_store(WORD, 2, RELAXED, HERE);
	model_load(WORD, RELAXED, HERE);
	if (is_told)
		read_plain(&memory.elsewhere);
}

/* Frees an object only if another has added to it. */
static void releasing_adder(void)
{
	model_add_return(WORD, 1, RELEASE, HERE);
}

static void late_freer(void)
{
	if (model_load(WORD, ACQUIRE, HERE) == 1)
		free_object(OBJECT);
}

static void payload_writer(void)
{
	write_plain(&OBJECT->payload[0], 1);
}

static void free_at_once(void)
{
	free_object(OBJECT);
}

static void free_twice(void)
{
	free_object(OBJECT);
	free_object(OBJECT);
}

static void user_of_freed(void)
{
	free_object(OBJECT);
	model_add_return(WORD, 1, RELAXED, HERE);
}

/* Read sections: who sees the table's 1 does in its section, or before its grace period, what others do outside of it.
 */
static void table_adder(void)
{
	model_add_return(&memory.table, 1, RELAXED, HERE);
}

static void section(void)
{
	bool inside = model_load(&memory.table, RELAXED, HERE);
	read_lock();
	if (inside)
		payload_writer();
	read_unlock();
	if (!inside)
		payload_writer();
}

static void grace_then_free(void)
{
	grace_period();
	free_object(OBJECT);
}

static void grace(void)
{
	bool before = model_load(&memory.table, RELAXED, HERE);
	if (before)
		write_plain(&memory.elsewhere, 1);
	grace_period();
	if (!before)
		write_plain(&memory.elsewhere, 1);
}

static void section_reader(void)
{
	read_lock();
	read_plain(&memory.elsewhere);
	read_unlock();
}

static void empty_section(void)
{
	read_lock();
	model_load(WORD, RELAXED, HERE);
	read_unlock();
}

static void empty_grace(void)
{
	grace_period();
}

/* What comes after a release is not what it released. */
static void early_storer(void)
{
	model_store(WORD, 1, RELEASE, HERE);
	write_plain(&memory.elsewhere, 1);
}

static void early_adder(void)
{
	model_add_return(WORD, 1, RELEASE, HERE);
	write_plain(&memory.elsewhere, 1);
}

static void early_exchanger(void)
{
	model_cmpxchg(WORD, 0, 1, RELEASE, HERE);
	write_plain(&memory.elsewhere, 1);
}

static void acquiring_looker(void)
{
	if (model_load(WORD, ACQUIRE, HERE) == 1)
		read_plain(&memory.elsewhere);
}

/* Between a look and what comes next others may run where they could see something in between: a note, or a section's
 * end, for which a grace period waits.
 */
static void noter_in_between(void)
{
	if (model_load(WORD, RELAXED, HERE) == 0) {
		model_returned(0);
		notes[0] = 1;
	}
	model_add_return(WORD, 1, RELAXED, HERE);
}

static void note_looker(void)
{
	model_add_return(&memory.table, 1, RELAXED, HERE);
	if (notes[0] == 1 && last_word(OBJECT) == 0)
		reached("what was noted before the add");
}

static void adder_after_section(void)
{
	read_lock();
	notes[0] = 1;
	model_load(WORD, RELAXED, HERE);
	read_unlock();
	model_add_return(WORD, 1, RELAXED, HERE);
}

static void waiter_for_section(void)
{
	model_add_return(&memory.table, 1, RELAXED, HERE);
	bool is_inside = model_returned(notes[0]);
	grace_period();
	if (is_inside && last_word(OBJECT) == 0)
		reached("the end of a section before the add");
}

/*
 * Threads that are alike: what memory has of each stays with it when they change places. Each forgets what it chose
 * first, so that only memory knows, and acts on what it chooses then.
 */
static bool chosen(void)
{
	return model_cpu() == 0;
}

static void alike_knower(void)
{
	int32_t seen = model_load(WORD, ACQUIRE, HERE);
	model_store(&memory.table, 1, RELAXED, HERE);
	model_returned(seen);
	bool reads = chosen();
	model_store(&memory.table, 1, RELAXED, HERE);
	if (reads && seen == 1)
		read_plain(&memory.elsewhere);
}

static void teller_and_storer(void)
{
	telling_storer();
	silent_storer();
}

/* Who is the last to add owns all. */
static void alike_releaser(void)
{
	use();
	if (chosen())
		model_add_return(WORD, 1, RELEASE, HERE);
	model_load(WORD, RELAXED, HERE);
	model_returned(0);
	model_add_return(WORD, 1, chosen() ? RELEASE : RELAXED, HERE);
	if (++notes[0] == 2) {
		model_add_return(WORD, 0, ACQUIRE, HERE);
		use_all();
	}
}

static void alike_section(void)
{
	read_lock();
	bool writes = chosen();
	model_add_return(WORD, 1, RELAXED, HERE);
	model_returned(writes);
	model_add_return(WORD, 1, RELAXED, HERE);
	if (writes)
		use();
	read_unlock();
}

static void grace_then_use(void)
{
	grace_period();
	use_all();
}

static void who_waits_for_itself(void)
{
	read_lock();
	grace_period();
	read_unlock();
}

static void who_misuses(void)
{
	put(OBJECT);
}

static void who_never_ends(void)
{
	while (model_load(WORD, RELAXED, HERE) == 0)
		;
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
	{"model: an exchange may fail though it could succeed", zero, {adder, beaten_exchanger}, NULL, REACHED},
	{"model: an acquire sees what was released", zero, {telling_adder, acquirer}},
	{"model: a relaxed load sees nothing", zero, {telling_adder, relaxed_looker}, NULL, DATA_RACE},
	{"model: an RMW continues a release sequence", zero, {telling_adder, continuer, acquirer}},
	{"model: a store ends a release sequence", zero, {storer, acquirer}, NULL, DATA_RACE},
	{"model: what was written is seen", zero, {witness, adder, witness_reader}, NULL, REACHED},
	{"model: what was read is seen", zero, {peeker, adder, late_writer}, NULL, DATA_RACE},
	{"model: the last value is the silent one",
	 zero,
	 {silent_storer, telling_storer, acquiring_exchanger},
	 NULL,
	 DATA_RACE},
	{"model: what was read is the silent one", zero, {silent_storer, telling_storer, late_looker}, NULL, DATA_RACE},
	{"model: a store releases what came before", zero, {early_storer, acquiring_looker}, NULL, DATA_RACE},
	{"model: an add releases what came before", zero, {early_adder, acquiring_looker}, NULL, DATA_RACE},
	{"model: an exchange releases what came before", zero, {early_exchanger, acquiring_looker}, NULL, DATA_RACE},
	{"model: what is noted after a look", zero, {noter_in_between, note_looker}, NULL, REACHED},
	{"model: a section that ends after a look",
	 zero,
	 {adder_after_section, waiter_for_section},
	 NULL,
	 REACHED,
	 .frees = true},
	{"model: alike, one knows",
	 zero,
	 {teller_and_storer, alike_knower, alike_knower},
	 NULL,
	 DATA_RACE,
	 .cpus = 1,
	 .alike = true},
	{"model: alike, one has released",
	 zero,
	 {alike_releaser, alike_releaser},
	 NULL,
	 DATA_RACE,
	 .cpus = 1,
	 .alike = true},
	{"model: alike, one is waited for",
	 zero,
	 {grace_then_use, alike_section, alike_section},
	 NULL,
	 DATA_RACE,
	 .frees = true,
	 .cpus = 1,
	 .alike = true},
	{"model: who waits for itself", zero, {who_waits_for_itself}, NULL, DEADLOCK, .frees = true},
	{"model: who misuses what it does not hold", zero, {who_misuses}, NULL, FAULT},
	{"model: who never ends", zero, {who_never_ends}, NULL, ENDLESS},
	{"model: what was noted", zero, {noter, adder, loader}, nothing_noted, BROKEN},
	{"model: what was freed", zero, {late_freer, releasing_adder, loader}, NULL, USE_AFTER_FREE, .frees = true},
	{"model: nothing orders a free after a write",
	 zero,
	 {payload_writer, free_at_once},
	 NULL,
	 USE_AFTER_FREE,
	 .frees = true},
	{"model: an object is freed twice", zero, {free_twice}, NULL, USE_AFTER_FREE, .frees = true},
	{"model: an object is used by who freed it", zero, {user_of_freed}, NULL, USE_AFTER_FREE, .frees = true},
	{"model: a grace period sees what sections did",
	 zero,
	 {section, table_adder, grace_then_free},
	 NULL,
	 USE_AFTER_FREE,
	 .frees = true},
	{"model: a section sees what came before grace periods",
	 zero,
	 {grace, table_adder, section_reader},
	 NULL,
	 DATA_RACE,
	 .frees = true},
	{"model: a grace period waits", zero, {empty_grace, empty_section}, .frees = true},
	{"model: an order that is never passed", zero, {adder}, NULL, UNMET, {{"nobody", RELEASE, RELAXED}}},
	{"model: nothing orders a free", zero, {adder, freer}, NULL, USE_AFTER_FREE, .frees = true},
	{0},
};
