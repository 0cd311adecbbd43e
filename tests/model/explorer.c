/* SPDX-License-Identifier: MIT */
/*
 * Threads are coroutines of one process, and each stops before it touches shared memory. An execution is the sequence
 * of choices made: who goes on, and which of the values that it may read a thread reads. The explorer goes through all
 * sequences, depth first, each from the start. It leaves off where it meets a state that it has met before, for all
 * that can come after has then been seen; what is the same state, memory_hash and the threads' histories say. A thread
 * is deterministic, so the values that it read say where it is. Two reductions leave out executions that come to
 * nothing else: goes_on_at_once and put_threads_in_order say which, and why.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#include "memory.h"

enum { STACK_BYTES = 64 * 1024, DEPTH = 500, JOINED_MAX = 3, COMPARED_MAX = 2000 };

const char *const verdict_names[] = {"clean",    "data race", "use after free", "fault", "broken",
				     "deadlock", "endless",   "reached",        "unmet"};

/* What an execution stands for, or lies beyond a state: interleavings, and those among them that come to a finding. */
struct tally {
	double interleavings, findings;
};

/* What executions come to: how many different outcomes, and the sum of their hashes, in which their order is lost. */
struct outcomes {
	uint64_t count;
	struct hash sum;
};

static struct thread {
	jmp_buf begins;  /* at its program */
	jmp_buf stopped; /* and where it goes on */
	char stack[STACK_BYTES];
	bool is_alive;
	bool only_looked; /* in its last access */
	int joined;       /* accesses to the step that they follow in */
	const bool *waits_for;
	struct hash history;   /* of the results of its operations */
	struct hash operation; /* and of the values that it read in the present one */
} threads[THREADS];

static struct choice {
	int taken, options;
	bool is_turn;       /* who goes on; otherwise which value is read */
	struct hash state;  /* before a turn */
	struct tally tally; /* from here to an end, as far as explored */
} path[DEPTH];

static const struct scenario *scenario;
static jmp_buf explorer;
static int current;
static int depth;    /* the choices that are set */
static int position; /* of the next one */
static bool is_merging, is_reducing, stops_at_finding, compares_outcomes;
static bool weakening_met;
bool explorer_is_tracing;
static int thread_at[THREADS];
static struct findings found;
static struct outcomes outcomes;

/* A state met, with what lies beyond it. */
struct entry {
	struct hash state;
	struct tally tally; /* no interleavings: the entry is free */
};
static struct entry *entries;
static size_t entry_count, entry_capacity;

void hash_add(struct hash *hash, uint64_t value)
{
	/* two independent multiply-add-and-shift hashes; the constants are odd and otherwise arbitrary */
	hash->a = (hash->a ^ value) * UINT64_C(0x9e3779b97f4a7c15) + 1;
	hash->a ^= hash->a >> 29;
	hash->b = (hash->b + value) * UINT64_C(0xd6e8feb86659fd93) + 1;
	hash->b ^= hash->b >> 32;
}

static struct entry *entry_of(struct hash state)
{
	size_t i = state.a & (entry_capacity - 1);
	while (entries[i].tally.interleavings != 0 && (entries[i].state.a != state.a || entries[i].state.b != state.b))
		i = (i + 1) & (entry_capacity - 1);
	return &entries[i];
}

static struct entry *allocate(size_t capacity)
{
	struct entry *new = calloc(capacity, sizeof *new);
	if (!new) {
		perror("explore");
		exit(2);
	}
	return new;
}

static void remember(struct hash state, struct tally tally)
{
	if (entry_count * 2 >= entry_capacity) {
		struct entry *old = entries;
		size_t old_capacity = entry_capacity;
		entry_capacity *= 2;
		entries = allocate(entry_capacity);
		for (size_t i = 0; i < old_capacity; ++i)
			if (old[i].tally.interleavings != 0)
				*entry_of(old[i].state) = old[i];
		free(old);
	}
	*entry_of(state) = (struct entry){state, tally};
	++entry_count;
}

static void forget_all(void)
{
	free(entries);
	entry_count = 0;
	entry_capacity = 4096;
	entries = allocate(entry_capacity);
}

int me(void)
{
	return current;
}

const struct scenario *explorer_scenario(void)
{
	return scenario;
}

bool explorer_is_alive(int thread)
{
	return threads[thread].is_alive;
}

int explorer_thread_at(int place)
{
	return thread_at[place];
}

/* An order of threads that does not depend on their numbers. */
static bool is_before(const struct thread *one, const struct thread *other)
{
	if (one->is_alive != other->is_alive)
		return one->is_alive;
	if (one->history.a != other->history.a)
		return one->history.a < other->history.a;
	return one->operation.a < other->operation.a;
}

/*
 * Threads of one program are interchangeable where the scenario says that they are alike: where two have changed places
 * all goes on in the same ways, with their places changed. So the hash takes them in an order of their own, and what
 * memory has of each with it. Where two are equal in it they stay as they are: states may then be told apart that could
 * be one, but none are taken for one that are not.
 */
static void put_threads_in_order(bool interchanging)
{
	for (int i = 0; i < THREADS; ++i)
		thread_at[i] = i;
	for (int i = 0; i < THREADS && interchanging; ++i)
		for (int j = i + 1; j < THREADS; ++j) {
			int one = thread_at[i], other = thread_at[j];
			if (scenario->threads[one] == scenario->threads[other] &&
			    is_before(&threads[other], &threads[one])) {
				thread_at[i] = other;
				thread_at[j] = one;
			}
		}
}

static struct hash state(void)
{
	struct hash hash = {1, 2};

	put_threads_in_order(scenario->alike && is_reducing);
	for (int place = 0; place < THREADS; ++place) {
		int i = thread_at[place];
		hash_add(&hash, threads[i].is_alive);
		if (!threads[i].is_alive && !compares_outcomes)
			continue;
		hash_add(&hash, threads[i].history.a);
		hash_add(&hash, threads[i].history.b);
		hash_add(&hash, threads[i].operation.a);
		hash_add(&hash, threads[i].operation.b);
	}
	memory_hash(&hash);
	return hash;
}

static void give_up(const char *why)
{
	fprintf(stderr, "explore: %s: %s\n", scenario->name, why);
	exit(2);
}

/* The next choice: one that is set, or else the first option. */
static struct choice *choose(int options, bool is_turn)
{
	if (position == DEPTH)
		give_up("an execution takes more choices than there is room for");
	struct choice *choice = &path[position++];
	if (position > depth) {
		*choice = (struct choice){.options = options, .is_turn = is_turn};
		depth = position;
	}
	choice->options = options;
	if (choice->taken >= options)
		give_up("the choices to be repeated are none of this scenario");
	return choice;
}

int explorer_choose(int options)
{
	return options == 1 ? 0 : choose(options, false)->taken;
}

void explorer_learned(int32_t value)
{
	hash_add(&threads[current].operation, (uint32_t)value);
}

static bool is_enabled(const struct thread *thread)
{
	if (!thread->is_alive)
		return false;
	for (int i = 0; thread->waits_for && i < THREADS; ++i)
		if (thread->waits_for[i])
			return false;
	return true;
}

void explorer_only_looked(void)
{
	threads[current].only_looked = is_reducing;
}

void explorer_showed(void)
{
	threads[current].only_looked = false;
}

/*
 * Partial order: a thread that only looked goes on into its next access in the same step. A look, which is a load or a
 * cmpxchg that fails, is a right mover (Lipton, "Reduction: a method of proving properties of parallel programs",
 * 1975): if another thread's step comes right after it, they can change places. For it finds the same value a step
 * later, since what a thread may read only grows while it does nothing itself, and no other thread can tell whether it
 * has looked. So each execution comes to what another one comes to in which every look stands right before its thread's
 * next change, and those are explored. Plain accesses and frees after a look move with it: of two that nothing orders,
 * whichever runs second is reported. Where other threads can see in some other way what a thread does after it looked,
 * explorer_showed ends the step. So does a section that cannot begin yet, and a number of looks, for a thread may do
 * nothing else.
 */
static bool goes_on_at_once(struct thread *thread)
{
	bool goes_on = thread->only_looked && is_enabled(thread) && thread->joined < JOINED_MAX;
	thread->joined = goes_on ? thread->joined + 1 : 0;
	thread->only_looked = false;
	return goes_on;
}

void explorer_step(void)
{
	explorer_learned(0); /* that it came here */
	if (!goes_on_at_once(&threads[current]) && _setjmp(threads[current].stopped) == 0)
		_longjmp(explorer, 1);
}

void explorer_wait_for(const bool *readers)
{
	threads[current].waits_for = readers;
	explorer_step();
	threads[current].waits_for = NULL;
}

int32_t model_returned(int32_t result)
{
	explorer_showed();
	threads[current].operation = (struct hash){0, 0};
	hash_add(&threads[current].history, (uint32_t)result);
	return result;
}

enum order explorer_weakened(struct site site, enum order shipped)
{
	for (int i = 0; i < WEAKENINGS; ++i) {
		const struct weakening *weakening = &scenario->weakened[i];
		if (weakening->function && strcmp(weakening->function, site.function) == 0 &&
		    weakening->shipped == shipped) {
			weakening_met = true;
			return weakening->order;
		}
	}
	return shipped;
}

void explorer_print(struct site site, const char *format, ...)
{
	static const char prefix[] = "frozenref_";
	const char *file = strrchr(site.file, '/');
	char where[64];
	va_list arguments;

	if (strncmp(site.function, prefix, strlen(prefix)) == 0)
		site.function += strlen(prefix);
	snprintf(where, sizeof where, "%s:%d", file ? file + 1 : site.file, site.line);
	printf("  %*sthread %d  %-18s %-18s ", 2 * current, "", current, where, site.function);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
}

static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";

/* The choices of the present execution, a digit each. */
static void write_replay(void)
{
	int length = position < REPLAY_MAX ? position : REPLAY_MAX;

	for (int i = 0; i < length; ++i)
		found.replay[i] = digits[path[i].taken];
	found.replay[length] = '\0';
}

static void read_replay(const char *replay)
{
	for (depth = 0; replay[depth] && depth < REPLAY_MAX; ++depth) {
		const char *digit = strchr(digits, replay[depth]);
		if (!digit)
			give_up("a replay is made of digits and small letters");
		path[depth] = (struct choice){.taken = (int)(digit - digits)};
	}
}

void model_fail(enum verdict verdict, const char *text, struct site site)
{
	if (found.verdict != CLEAN)
		return;
	explorer_trace(site, "%s: %s", verdict_names[verdict], text);
	snprintf(found.text, sizeof found.text, "%s", text);
	found.verdict = verdict;
	write_replay();
	if (threads[current].is_alive)
		_longjmp(explorer, 1); /* never to come back */
}

/* Of the library, which is not linked. */
void frozenref_raise_fault(const frozenref_fault_t *fault)
{
	struct site site = {fault->operation, "fault", 0};
	if (scenario->misuses || fault->kind == FROZENREF_FAULT_OVERFLOW)
		explorer_trace(site, "fault: %s", fault->reason);
	else
		model_fail(FAULT, fault->reason, site);
}

/* Never returns, so that each execution can jump into it anew. */
static void run_thread(void)
{
	if (_setjmp(threads[current].begins) == 0)
		_longjmp(explorer, 1);
	scenario->threads[current]();
	threads[current].is_alive = false;
	_longjmp(explorer, 1);
}

/* Until the thread's next step. */
static void go_on(int thread)
{
	current = thread;
	if (_setjmp(explorer) == 0)
		_longjmp(threads[thread].stopped, 1);
}

/* Gives the threads their stacks, once: jumps spare the system calls of ucontext. */
static void make_threads(void)
{
	ucontext_t context;

	for (current = 0; current < THREADS; ++current) {
		getcontext(&context);
		context.uc_stack.ss_sp = threads[current].stack;
		context.uc_stack.ss_size = STACK_BYTES;
		makecontext(&context, run_thread, 0);
		if (_setjmp(explorer) == 0)
			setcontext(&context);
	}
}

static void start(int thread)
{
	current = thread;
	if (_setjmp(explorer) == 0)
		_longjmp(threads[thread].begins, 1);
}

static int enabled_threads(int enabled[THREADS])
{
	int count = 0;
	for (int i = 0; i < THREADS; ++i)
		if (is_enabled(&threads[i]))
			enabled[count++] = i;
	return count;
}

static void begin(void)
{
	memory_reset();
	position = 0;
	for (int i = 0; i < THREADS; ++i) {
		struct thread *thread = &threads[i];
		thread->history = thread->operation = (struct hash){0, 0};
		thread->only_looked = false;
		thread->joined = 0;
		thread->waits_for = NULL;
		thread->is_alive = scenario->threads[i];
	}
	scenario->start();
	for (int i = 0; i < THREADS && found.verdict == CLEAN; ++i)
		if (threads[i].is_alive)
			start(i);
}

/* Not from within a thread. */
static void fail_between_steps(enum verdict verdict, const char *text)
{
	struct site site = {"the explorer", scenario->name, 0};

	for (int i = 0; i < THREADS; ++i)
		threads[i].is_alive = false;
	model_fail(verdict, text, site);
}

/* What the execution has come to: what was found, or else what each thread was told and what all of them left. */
static void add_outcome(void)
{
	struct hash hash = {3, (uint64_t)found.verdict};

	put_threads_in_order(scenario->alike);
	for (int i = 0; i < THREADS && found.verdict == CLEAN; ++i)
		hash_add(&hash, threads[thread_at[i]].history.a);
	if (found.verdict == CLEAN)
		memory_outcome(&hash);
	if (entry_of(hash)->tally.interleavings != 0)
		return;
	remember(hash, (struct tally){1, 0}); /* no state has this hash: it begins otherwise */
	++outcomes.count;
	outcomes.sum.a += hash.a;
	outcomes.sum.b += hash.b;
}

static void end(void)
{
	for (int i = 0; i < THREADS; ++i)
		if (threads[i].is_alive) {
			fail_between_steps(DEADLOCK, "no thread can go on");
			return;
		}
	if (scenario->end)
		scenario->end();
}

/* One execution. Returns what it stands for: itself, or all that go on from a state met before. */
static struct tally execute(void)
{
	int enabled[THREADS], count;

	++found.executions;
	begin();
	while (found.verdict == CLEAN && (count = enabled_threads(enabled)) > 0) {
		/* a turn; each access in it reads at most one value, and may choose a CPU */
		if (position + 1 + 2 * (1 + JOINED_MAX) > DEPTH) {
			fail_between_steps(ENDLESS, "it does not end");
			break;
		}
		bool is_new = position == depth && is_merging;
		struct hash here = {0, 0};
		if (is_new) {
			here = state();
			const struct entry *entry = entry_of(here);
			if (entry->tally.interleavings != 0)
				return entry->tally;
			++found.states;
		}
		struct choice *turn = choose(count, true);
		if (is_new)
			turn->state = here;
		go_on(enabled[turn->taken]);
	}
	if (found.verdict == CLEAN)
		end();
	if (compares_outcomes)
		add_outcome();
	return (struct tally){1, found.verdict != CLEAN};
}

static void add(struct tally *to, struct tally what)
{
	to->interleavings += what.interleavings;
	to->findings += what.findings;
}

/* Makes the path's last choice that has another option take it; false if there is none, and all is in `tally`. */
static bool advance(struct tally *tally)
{
	while (depth > 0) {
		struct choice *last = &path[depth - 1];
		add(&last->tally, *tally);
		if (++last->taken < last->options)
			return true;
		*tally = last->tally;
		if (last->is_turn && is_merging)
			remember(last->state, *tally);
		--depth;
	}
	return false;
}

static void begin_scenario(const struct scenario *wanted)
{
	static bool are_made;
	if (!are_made)
		make_threads();
	are_made = true;
	scenario = wanted;
	depth = 0;
	found = (struct findings){.verdict = CLEAN};
	outcomes = (struct outcomes){0};
	weakening_met = false;
	forget_all();
}

/* All executions, or those up to the first finding. */
static struct tally explore_all(void)
{
	struct tally tally;
	do {
		if (!stops_at_finding)
			found.verdict = CLEAN;
		tally = execute();
	} while ((found.verdict == CLEAN || !stops_at_finding) && advance(&tally));
	return tally;
}

struct findings explore(const struct scenario *wanted)
{
	is_merging = is_reducing = stops_at_finding = true;
	begin_scenario(wanted);
	found.interleavings = explore_all().interleavings;
	if (found.verdict == CLEAN && scenario->weakened[0].function && !weakening_met) {
		found.verdict = UNMET;
		snprintf(found.text, sizeof found.text, "a weakened order is none that the scenario meets");
	}
	return found;
}

/* All executions, past what they find. */
static struct tally count_all(const struct scenario *wanted, bool merging, bool reducing)
{
	is_merging = merging;
	is_reducing = reducing;
	stops_at_finding = false;
	begin_scenario(wanted);
	return explore_all();
}

/* Explored without merging, are there as many interleavings, and do as many of them come to a finding? */
static bool is_merged_rightly(const struct scenario *wanted, bool reducing)
{
	struct tally merged = count_all(wanted, true, reducing);
	if (merged.interleavings > COMPARED_MAX)
		return true;
	struct tally plain = count_all(wanted, false, reducing);
	return merged.interleavings == plain.interleavings && merged.findings == plain.findings;
}

/* Here the hash also knows what was told to threads that are gone, which is part of an outcome. */
static struct outcomes all_outcomes(const struct scenario *wanted, bool reducing)
{
	compares_outcomes = true;
	count_all(wanted, true, reducing);
	compares_outcomes = false;
	return outcomes;
}

static bool is_reduced_rightly(const struct scenario *wanted)
{
	struct outcomes reduced = all_outcomes(wanted, true);
	struct outcomes full = all_outcomes(wanted, false);
	return reduced.count == full.count && reduced.sum.a == full.sum.a && reduced.sum.b == full.sum.b;
}

bool explore_checks(const struct scenario *wanted, const struct findings *findings, unsigned long states_max)
{
	if (findings->states > states_max)
		return true;
	return is_reduced_rightly(wanted) && is_merged_rightly(wanted, true) && is_merged_rightly(wanted, false);
}

struct findings explore_again(const struct scenario *wanted, const char *replay)
{
	is_merging = false;
	is_reducing = stops_at_finding = true;
	begin_scenario(wanted);
	read_replay(replay);
	explorer_is_tracing = true;
	execute();
	explorer_is_tracing = false;
	return found;
}
