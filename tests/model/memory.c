/* SPDX-License-Identifier: MIT */
/*
 * Memory as C11 has it, for a handful of atomic cells and the plain data that they guard.
 *
 * Each cell keeps all its values in modification order. An RMW reads the last one and adds the next. A plain load, or a
 * cmpxchg that fails, may read any value that is no older than what its thread knows of: the explorer tries each. What
 * a thread knows is a vector clock, for happens-before, and the newest value of each cell that happened before; an
 * acquire takes over what the release at the head of the value's release sequence knew. Two accesses to plain data, one
 * of them a write, which happened-before does not order, are a data race, in whatever order they were run.
 *
 * Why visiting all interleavings is then complete. Take any execution that C11 allows on one cell. Its program order,
 * reads-from and modification order together have no cycle: number each event by the place in modification order of the
 * value that it writes or reads; coherence lets no edge go down, modification order goes up, and the other two alone
 * have no cycle. So the events can be put in a sequence that respects all three, and that sequence is an interleaving
 * as we run it: each write is the last so far, and an RMW, which reads its predecessor in modification order, reads the
 * last so far. Plain data adds nothing, since without a race it reads what happened before, and with one we report it.
 * With two cells, thin-air reads have to be excluded (program order and reads-from without a cycle), and a cycle then
 * needs a store to one cell that overtakes a change of it by another thread, and a path back through the other cell
 * without an acquire. Outside model.c `table` is always loaded with acquire and stored with release, and no thread
 * stores to it and then changes a count that another thread is to unfreeze; pairs.c says why its two counts have no
 * such cycle. Read sections and grace periods are taken in the sequence of the steps. Release sequences are those of
 * C++20, which has fewer of them than C11: RMWs continue one, later stores do not.
 */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

enum {
	TABLE = OBJECTS,
	WEAK,
	WORD_CELLS = WEAK + OBJECTS, /* then come per-CPU counts */
	SHARDS = CPUS_MAX + 1,
	CELLS = WORD_CELLS + PERCPUS * (2 + SHARDS),
	PLAINS = OBJECTS * THREADS + 1,
	MESSAGES = 36,
};

/* What happened before: of each thread, up to which time; of each cell, which is the newest value. */
struct knowledge {
	uint16_t clock[THREADS];
	uint8_t newest[CELLS];
};

struct message {
	int32_t value;
	struct knowledge released; /* for who acquires it */
};

struct cell {
	int messages;
	struct message message[MESSAGES];
	uint16_t accessed[THREADS]; /* when last */
};

struct plain {
	int32_t value;
	uint16_t read[THREADS], written[THREADS];
	struct site site[THREADS]; /* of the last access */
};

struct memory memory;
int notes[NOTES];

static struct now {
	struct knowledge knows[THREADS];
	struct plain plain[PLAINS];
	bool freed[OBJECTS];

	/* Read sections. Who begins one knows what grace periods that began before it knew. */
	bool reading[THREADS];
	bool waits_for[THREADS][THREADS]; /* a grace period of the first for a section of the second */
	struct knowledge learns[THREADS]; /* what it will know at its end */
	struct knowledge periods_begun, sections_ended;

	/* Restartable sections, which are read sections as well: who is in one, and what the last one there knew. */
	bool on_cpu[CPUS_MAX][THREADS];
	struct knowledge cpu_knows[CPUS_MAX];

	struct cell cell[CELLS]; /* the last, since only a part of it is ever in use */
} now;

static int cells_in_use; /* by this scenario */

static int count_cells(void)
{
	if (explorer_scenario()->cpus)
		return CELLS;
	return explorer_scenario()->pairs ? WORD_CELLS : WEAK;
}

static void join(struct knowledge *into, const struct knowledge *from)
{
	for (int i = 0; i < THREADS; ++i)
		if (into->clock[i] < from->clock[i])
			into->clock[i] = from->clock[i];
	for (int i = 0; i < cells_in_use; ++i)
		if (into->newest[i] < from->newest[i])
			into->newest[i] = from->newest[i];
}

static struct knowledge *mine(void)
{
	return &now.knows[me()];
}

/* Ends a moment: what the thread does later did not happen before what it released now. */
static void tick(void)
{
	++mine()->clock[me()];
}

static const char *word_text(int32_t word)
{
	static char texts[4][32];
	static int next;
	char *text = texts[next++ % 4];
	int32_t centre = word < FROZEN_FIRST ? SATURATED : FROZEN;

	if (word >= 0)
		snprintf(text, sizeof texts[0], "%" PRId32, word);
	else if (word == centre)
		snprintf(text, sizeof texts[0], "%s", centre == FROZEN ? "frozen" : "saturated");
	else
		snprintf(text, sizeof texts[0], "%s%+" PRId32, centre == FROZEN ? "frozen" : "saturated",
			 word - centre);
	return text;
}

static const char *order_text(enum order order)
{
	static const char *const texts[] = {
		[RELAXED] = "relaxed",
		[ACQUIRE] = "acquire",
		[RELEASE] = "release",
		[ACQ_REL] = "acq_rel",
		[ACQUIRE_IF_EXCHANGED] = "acquire if it exchanges",
	};
	return texts[order];
}

/* The objects' counts are the first cells, then comes the table, then their weak counts. */
static int cell_at(const int32_t *address)
{
	for (int i = 0; i < OBJECTS; ++i) {
		if (address == &memory.object[i].ref.word)
			return i;
		if (address == &memory.object[i].pair.weak.word && explorer_scenario()->pairs)
			return WEAK + i;
	}
	if (address == &memory.table)
		return TABLE;
	for (int i = 0; i < PERCPUS; ++i) {
		if (address == &memory.percpu[i].centre.word)
			return WORD_CELLS + i;
		if (address == &memory.percpu[i].slot)
			return WORD_CELLS + PERCPUS + i;
	}
	uintptr_t offset = (uintptr_t)address - (uintptr_t)frozenref_percpu_region.base;
	uintptr_t number = offset >> FROZENREF_PERCPU_STRIDE_SHIFT;
	uintptr_t place = (offset & FROZENREF_PERCPU_PLACES) / sizeof(frozenref_shard_t);
	if (number >= SHARDS || place < 1 || place > PERCPUS)
		abort();
	return WORD_CELLS + 2 * PERCPUS + (int)(number * PERCPUS + place - 1);
}

/* Whose count it is; OBJECTS if it is none of an object's. */
static int object_of(int cell)
{
	if (cell >= WORD_CELLS)
		return OBJECTS;
	return cell < WEAK ? cell : cell - WEAK;
}

/* The objects' payloads are the first, by object and thread, then comes elsewhere. */
static int plain_at(const int32_t *address)
{
	for (int i = 0; i < OBJECTS; ++i)
		for (int j = 0; j < THREADS; ++j)
			if (address == &memory.object[i].payload[j])
				return i * THREADS + j;
	if (address != &memory.elsewhere)
		abort();
	return OBJECTS * THREADS;
}

static const char *place_text(int object, const char *member)
{
	static char text[32];
	if (object < OBJECTS)
		snprintf(text, sizeof text, "object %d's %s", object, member);
	else
		snprintf(text, sizeof text, "%s", member);
	return text;
}

static void check_not_freed(int object, struct site site)
{
	if (object < OBJECTS && now.freed[object])
		model_fail(USE_AFTER_FREE, "the object is freed", site);
}

/* Begins an access: others may run first. */
static struct cell *access_cell(const int32_t *address, struct site site)
{
	explorer_step();
	int number = cell_at(address);
	struct cell *cell = &now.cell[number];

	check_not_freed(object_of(number), site);
	cell->accessed[me()] = mine()->clock[me()];
	return cell;
}

static struct message *last_message(struct cell *cell)
{
	return &cell->message[cell->messages - 1];
}

/* Reads one of the cell's values. */
static int32_t receive(struct cell *cell, int message, enum order order)
{
	mine()->newest[cell - now.cell] = (uint8_t)message;
	if (order & ACQUIRE)
		join(mine(), &cell->message[message].released);
	explorer_learned(cell->message[message].value);
	return cell->message[message].value;
}

/* Writes the cell's next value; an RMW continues the release sequence of the value that it read. */
static void send(struct cell *cell, int32_t value, enum order order, bool is_rmw)
{
	if (cell->messages == MESSAGES)
		model_fail(ENDLESS, "it writes without end", HERE);
	struct message next = {.value = value};
	if (is_rmw)
		next.released = last_message(cell)->released;
	mine()->newest[cell - now.cell] = (uint8_t)cell->messages;
	if (order & RELEASE)
		join(&next.released, mine());
	cell->message[cell->messages++] = next;
}

int32_t model_load(const int32_t *address, enum order order, struct site site)
{
	struct cell *cell = access_cell(address, site);
	int oldest = mine()->newest[cell - now.cell];

	order = explorer_weakened(site, order);
	int message = cell->messages - 1 - explorer_choose(cell->messages - oldest);
	int32_t value = receive(cell, message, order);
	explorer_trace(site, "load, %s: %s%s", order_text(order), word_text(value),
		       message < cell->messages - 1 ? ", which is not the last" : "");
	tick();
	explorer_only_looked();
	return value;
}

void model_store(int32_t *address, int32_t value, enum order order, struct site site)
{
	struct cell *cell = access_cell(address, site);

	order = explorer_weakened(site, order);
	explorer_trace(site, "store, %s: %s -> %s", order_text(order), word_text(last_message(cell)->value),
		       word_text(value));
	send(cell, value, order, false);
	tick();
}

int32_t model_add_return(int32_t *address, int32_t n, enum order order, struct site site)
{
	struct cell *cell = access_cell(address, site);

	order = explorer_weakened(site, order);
	int32_t old = receive(cell, cell->messages - 1, order);
	int32_t sum = frozenref_arch_wrapping_add(old, n);
	send(cell, sum, order, true);
	explorer_trace(site, "add %" PRId32 ", %s: %s -> %s", n, order_text(order), word_text(old), word_text(sum));
	tick();
	return sum;
}

int32_t model_cmpxchg(int32_t *address, int32_t expected, int32_t desired, enum order order, struct site site)
{
	struct cell *cell = access_cell(address, site);
	int oldest = mine()->newest[cell - now.cell];
	int may_read[MESSAGES], options = 0;

	order = explorer_weakened(site, order);
	bool may_succeed = last_message(cell)->value == expected;
	if (may_succeed)
		may_read[options++] = cell->messages - 1;
	for (int i = cell->messages - 1; i >= oldest; --i)
		if (cell->message[i].value != expected)
			may_read[options++] = i;

	int choice = explorer_choose(options);
	bool succeeds = may_succeed && choice == 0;
	/* as arch/backend.h has it: only of the acquire the failure is one too */
	int32_t found = receive(cell, may_read[choice], succeeds || order == ACQUIRE ? order : RELAXED);
	if (succeeds)
		send(cell, desired, order, true);
	else
		explorer_only_looked();
	if (succeeds)
		explorer_trace(site, "cmpxchg, %s: %s -> %s", order_text(order), word_text(expected),
			       word_text(desired));
	else
		explorer_trace(site, "cmpxchg, %s, of %s fails: %s%s", order_text(order), word_text(expected),
			       word_text(found),
			       may_read[choice] < cell->messages - 1 ? ", which is not the last" : "");
	tick();
	return found;
}

/* Fails if somebody else's access, of which `times` says when it was, did not happen before. */
static void check_happened_before(const uint16_t times[THREADS], enum verdict verdict, const struct plain *plain,
				  struct site site)
{
	char text[160];

	for (int i = 0; i < THREADS; ++i)
		if (i != me() && times[i] > mine()->clock[i]) {
			snprintf(text, sizeof text, "nothing orders it after the access by thread %d%s%s", i,
				 plain ? " in " : "", plain ? plain->site[i].function : "");
			model_fail(verdict, text, site);
		}
}

int32_t model_read(const int32_t *address, struct site site)
{
	int number = plain_at(address);
	struct plain *plain = &now.plain[number];

	explorer_trace(site, "reads %s", place_text(number / THREADS, number / THREADS < OBJECTS ? "payload" : "data"));
	check_not_freed(number / THREADS, site);
	check_happened_before(plain->written, DATA_RACE, plain, site);
	plain->read[me()] = mine()->clock[me()];
	plain->site[me()] = site;
	return model_returned(plain->value);
}

void model_write(int32_t *address, int32_t value, struct site site)
{
	int number = plain_at(address);
	struct plain *plain = &now.plain[number];

	explorer_trace(site, "writes %s",
		       place_text(number / THREADS, number / THREADS < OBJECTS ? "payload" : "data"));
	check_not_freed(number / THREADS, site);
	check_happened_before(plain->written, DATA_RACE, plain, site);
	check_happened_before(plain->read, DATA_RACE, plain, site);
	plain->written[me()] = mine()->clock[me()];
	plain->site[me()] = site;
	plain->value = value;
}

void model_free(struct object *object, struct site site)
{
	int number = (int)(object - memory.object);

	if (!explorer_scenario()->frees)
		abort();
	explorer_trace(site, "frees object %d", number);
	check_not_freed(number, site);
	for (int i = 0; i < cells_in_use; ++i)
		if (object_of(i) == number)
			check_happened_before(now.cell[i].accessed, USE_AFTER_FREE, NULL, site);
	for (int i = 0; i < THREADS; ++i) {
		const struct plain *plain = &now.plain[number * THREADS + i];
		check_happened_before(plain->read, USE_AFTER_FREE, plain, site);
		check_happened_before(plain->written, USE_AFTER_FREE, plain, site);
	}
	now.freed[number] = true;
}

/* Whether the hash has to know of read sections. */
static void check_frees(void)
{
	if (!explorer_scenario()->frees)
		abort();
}

void model_read_lock(struct site site)
{
	check_frees();
	explorer_step();
	explorer_trace(site, "begins a read section");
	now.reading[me()] = true;
	join(mine(), &now.periods_begun);
	tick();
}

/* No step: to end the section later lets no grace period end earlier. */
void model_read_unlock(struct site site)
{
	explorer_showed();
	explorer_trace(site, "ends its read section");
	now.reading[me()] = false;
	join(&now.sections_ended, mine());
	for (int i = 0; i < THREADS; ++i)
		if (now.waits_for[i][me()]) {
			now.waits_for[i][me()] = false;
			join(&now.learns[i], mine());
		}
	tick();
}

/*
 * The kernel restarts a section when its thread is preempted, and so when another one runs on its CPU. A section has no
 * effect before its commit, the last thing in it, so whatever it did before it was restarted might as well not have
 * happened: it is enough to let it begin when it will not be disturbed. Whoever changes places on a CPU goes through
 * the scheduler, a full barrier.
 */
void model_begin_section(int cpu, struct site site)
{
	check_frees();
	explorer_wait_for(now.on_cpu[cpu]);
	explorer_trace(site, "begins a section on CPU %d", cpu);
	now.on_cpu[cpu][me()] = true;
	now.reading[me()] = true;
	join(mine(), &now.cpu_knows[cpu]);
	join(mine(), &now.periods_begun);
	tick();
}

void model_end_section(int cpu, struct site site)
{
	now.on_cpu[cpu][me()] = false;
	now.cpu_knows[cpu] = *mine();
	model_read_unlock(site);
}

void model_grace_period(struct site site)
{
	check_frees();
	explorer_step();
	explorer_trace(site, "begins a grace period");
	memcpy(now.waits_for[me()], now.reading, sizeof now.reading);
	now.learns[me()] = now.sections_ended;
	join(&now.periods_begun, mine());
	tick();
	explorer_wait_for(now.waits_for[me()]);
	explorer_trace(site, "ends its grace period");
	join(mine(), &now.learns[me()]);
	now.learns[me()] = (struct knowledge){0};
	tick();
}

void set_word(struct object *object, int32_t word)
{
	now.cell[object - memory.object].message[0].value = word;
}

void set_table(int32_t entry)
{
	now.cell[TABLE].message[0].value = entry;
}

int32_t last_word(const struct object *object)
{
	return last_message(&now.cell[object - memory.object])->value;
}

void set_cell(const void *address, int32_t value)
{
	now.cell[cell_at(address)].message[0].value = value;
}

int32_t last_value(const void *address)
{
	return last_message(&now.cell[cell_at(address)])->value;
}

void set_weak_word(struct object *object, int32_t word)
{
	now.cell[WEAK + (object - memory.object)].message[0].value = word;
}

int32_t last_weak_word(const struct object *object)
{
	return last_message(&now.cell[WEAK + (object - memory.object)])->value;
}

void memory_reset(void)
{
	cells_in_use = count_cells();
	memset(&now, 0, offsetof(struct now, cell));
	memset(notes, 0, sizeof notes);
	for (int i = 0; i < cells_in_use; ++i) {
		now.cell[i].messages = 1;
		now.cell[i].message[0] = (struct message){0};
		memset(now.cell[i].accessed, 0, sizeof now.cell[i].accessed);
	}
	for (int i = 0; i < OBJECTS; ++i)
		now.cell[i].message[0].value = FROZEN;
	for (int i = 0; i < THREADS; ++i)
		now.knows[i].clock[i] = 1;
}

/*
 * The hash leaves out what makes no difference to what comes after: values that no thread can read any more, accesses
 * that all threads know of, and how far clocks are apart: of a time only counts which accesses were before it.
 */

static int oldest_readable[CELLS];
static int varying[CELLS], varying_count;           /* the cells of which more than one value is readable */
static uint16_t times[THREADS][2 * PLAINS + CELLS]; /* of the accesses that matter */
static int time_count[THREADS];

static void find_oldest_readable(int cell)
{
	oldest_readable[cell] = now.cell[cell].messages - 1;
	for (int i = 0; i < THREADS; ++i)
		if (explorer_is_alive(i) && now.knows[i].newest[cell] < oldest_readable[cell])
			oldest_readable[cell] = now.knows[i].newest[cell];
	if (oldest_readable[cell] < now.cell[cell].messages - 1)
		varying[varying_count++] = cell;
}

static bool is_known_to_all(int thread, uint16_t time)
{
	for (int i = 0; i < THREADS && time > 0; ++i)
		if (i != thread && explorer_is_alive(i) && now.knows[i].clock[thread] < time)
			return false;
	return true;
}

static void find_times(const uint16_t accesses[THREADS])
{
	for (int i = 0; i < THREADS; ++i)
		if (!is_known_to_all(i, accesses[i]))
			times[i][time_count[i]++] = accesses[i];
}

static uint64_t accesses_until(int thread, uint16_t time)
{
	uint64_t accesses = 0;
	for (int i = 0; i < time_count[thread]; ++i)
		accesses += times[thread][i] <= time;
	return accesses;
}

static void hash_knowledge(struct hash *hash, const struct knowledge *knowledge)
{
	for (int place = 0; place < THREADS; ++place) {
		int i = explorer_thread_at(place);
		hash_add(hash, accesses_until(i, knowledge->clock[i]));
	}
	for (int i = 0; i < varying_count; ++i) {
		int newest = knowledge->newest[varying[i]], oldest = oldest_readable[varying[i]];
		hash_add(hash, (uint64_t)(newest > oldest ? newest - oldest : 0));
	}
}

static void hash_times(struct hash *hash, const uint16_t accesses[THREADS])
{
	for (int place = 0; place < THREADS; ++place) {
		int i = explorer_thread_at(place);
		hash_add(hash, is_known_to_all(i, accesses[i]) ? 0 : accesses_until(i, accesses[i]));
	}
}

/* A thread's part of the payload has its place. */
static int plain_at_place(int place)
{
	return place < OBJECTS * THREADS ? place / THREADS * THREADS + explorer_thread_at(place % THREADS) : place;
}

void memory_outcome(struct hash *hash)
{
	for (int i = 0; i < cells_in_use; ++i)
		hash_add(hash, (uint32_t)last_message(&now.cell[i])->value);
	for (int place = 0; place < PLAINS; ++place)
		hash_add(hash, (uint32_t)now.plain[plain_at_place(place)].value);
	for (int i = 0; i < NOTES; ++i)
		hash_add(hash, (uint64_t)notes[i]);
}

void memory_hash(struct hash *hash)
{
	memset(time_count, 0, sizeof time_count);
	varying_count = 0;
	for (int i = 0; i < PLAINS; ++i) {
		find_times(now.plain[i].read);
		find_times(now.plain[i].written);
	}
	/* first, for it says how much is hashed of all knowledge */
	for (int i = 0; i < cells_in_use; ++i) {
		find_oldest_readable(i);
		hash_add(hash, (uint64_t)(now.cell[i].messages - oldest_readable[i]));
	}
	for (int i = 0; i < cells_in_use && explorer_scenario()->frees; ++i)
		if (object_of(i) < OBJECTS)
			find_times(now.cell[i].accessed);

	for (int place = 0; place < THREADS; ++place) {
		int i = explorer_thread_at(place);
		if (explorer_is_alive(i))
			hash_knowledge(hash, &now.knows[i]);
	}
	for (int i = 0; i < cells_in_use; ++i) {
		const struct cell *cell = &now.cell[i];
		for (int j = oldest_readable[i]; j < cell->messages; ++j) {
			hash_add(hash, (uint32_t)cell->message[j].value);
			hash_knowledge(hash, &cell->message[j].released);
		}
	}
	for (int place = 0; place < PLAINS; ++place) {
		int i = plain_at_place(place);
		hash_add(hash, (uint32_t)now.plain[i].value);
		hash_times(hash, now.plain[i].read);
		hash_times(hash, now.plain[i].written);
	}
	for (int i = 0; i < NOTES; ++i)
		hash_add(hash, (uint64_t)notes[i]);
	if (!explorer_scenario()->frees)
		return;
	for (int i = 0; i < OBJECTS; ++i)
		hash_add(hash, now.freed[i]);
	for (int i = 0; i < cells_in_use; ++i)
		if (object_of(i) < OBJECTS)
			hash_times(hash, now.cell[i].accessed);
	for (int place = 0; place < THREADS; ++place) {
		int i = explorer_thread_at(place);
		hash_add(hash, now.reading[i]);
		hash_knowledge(hash, &now.learns[i]);
		for (int j = 0; j < THREADS; ++j)
			hash_add(hash, now.waits_for[i][explorer_thread_at(j)]);
	}
	hash_knowledge(hash, &now.periods_begun);
	hash_knowledge(hash, &now.sections_ended);
	for (int i = 0; i < CPUS_MAX && explorer_scenario()->cpus; ++i) {
		hash_knowledge(hash, &now.cpu_knows[i]);
		for (int j = 0; j < THREADS; ++j)
			hash_add(hash, now.on_cpu[i][explorer_thread_at(j)]);
	}
}
