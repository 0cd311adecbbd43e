/* SPDX-License-Identifier: MIT */
/*
 * Per-CPU counts: threads take references, give them back, spread counts and gather them, all at random, and change the
 * CPU in between. Whoever ends a life begins the next one. After each round all of them stop, and each count is
 * compared with what the threads hold; gathered, once more.
 */
#ifdef LINGERING
#include "points.h"
#endif
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include <frozenref/percpu.h>

#include "stress.h"

enum {
	OPERATIONS = 16000000, /* of all threads together */
	ROUND = 4000,          /* of one thread, between two comparisons */
	OBJECTS = 6,
	HELD = 3, /* references that a thread holds at most to an object, but for some at once */
};

typedef struct object {
	_Alignas(STRESS_CACHE_LINE) frozenref_percpu_t ref;
	stress_payload_t payload;
	uint64_t ended; /* the last life that was won */
} object_t;

/* What a thread has: only its own, until all stop. */
typedef struct hand {
	_Alignas(STRESS_CACHE_LINE) int32_t held[OBJECTS];
	bool owes[OBJECTS]; /* a gather: it spread the count */
	uint64_t spreads, gathers;
} hand_t;

static object_t objects[OBJECTS];
static hand_t hands[STRESS_THREADS_MAX];
static cpu_set_t allowed;

#ifdef LINGERING
volatile uint32_t section_delays[SECTION_POINTS + 1];
uint64_t section_restarts;

/* Mostly not at all; now and then so long that a signal or another thread's membarrier is likely to come in. */
static void choose_delays(stress_thread_t *self)
{
	if (stress_below(self, 64) == 0)
		section_delays[1 + stress_below(self, SECTION_POINTS)] =
			stress_below(self, 8) == 0 ? stress_below(self, 20000) : 0;
}
#else
static void choose_delays(stress_thread_t *self)
{
	(void)self;
}
#endif

/* To one CPU, or to all that there are. */
static void migrate(stress_thread_t *self)
{
	cpu_set_t wanted;
	unsigned first = stress_below(self, CPU_SETSIZE);
	for (unsigned i = 0; i < CPU_SETSIZE; i++) {
		unsigned cpu = (first + i) % CPU_SETSIZE;
		if (!CPU_ISSET(cpu, &allowed))
			continue;
		CPU_ZERO(&wanted);
		CPU_SET(cpu, &wanted);
		sched_setaffinity(0, sizeof wanted, stress_below(self, 4) ? &wanted : &allowed);
		return;
	}
}

/* The caller owns the object alone: its next life begins, with one reference that is the caller's. */
static void begin_life(stress_thread_t *self, object_t *object)
{
	uint64_t life = stress_read(&object->payload);
	stress_equal(life, object->ended + 1, "the life that was won");
	stress_self->tally[STRESS_WINS]++;
	object->ended = life;
	stress_scribble(&object->payload);
	stress_write(&object->payload, life + 1);
	hands[self->index].held[object - objects]++;
	self->tally[STRESS_LIVES]++;
	frozenref_percpu_unfreeze(&object->ref, 1);
}

static void take(stress_thread_t *self, object_t *object)
{
	int32_t *held = &hands[self->index].held[object - objects];
	int32_t n = stress_below(self, 8) ? 1 : 1 + (int32_t)stress_below(self, 100);
	bool got = true;

	switch (stress_below(self, 8)) {
	case 0:
		got = frozenref_percpu_try_get_n(&object->ref, n);
		break;
	case 1:
		n = 1;
		got = frozenref_percpu_try_get_open(&object->ref);
		break;
	case 2:
		if (*held > 0) {
			frozenref_percpu_get_n(&object->ref, n);
			break;
		}
		/* fall through */
	default:
		n = 1;
		got = frozenref_percpu_try_get(&object->ref);
	}
	self->tally[got ? STRESS_GETS : STRESS_MISSES]++;
	if (!got)
		return;
	stress_check(stress_read(&object->payload) > object->ended, "a life that is over");
	*held += n;
}

static void give_back(stress_thread_t *self, object_t *object)
{
	int32_t *held = &hands[self->index].held[object - objects];
	int32_t n = stress_below(self, 2) ? *held : 1 + (int32_t)stress_below(self, (uint32_t)*held);
	bool won;

	*held -= n;
	if (n == 1)
		won = frozenref_percpu_put(&object->ref);
	else if (*held == 0 && stress_below(self, 4) == 0)
		won = frozenref_percpu_freeze(&object->ref, n) || frozenref_percpu_put_n(&object->ref, n);
	else
		won = frozenref_percpu_put_n(&object->ref, n);
	if (won)
		begin_life(self, object);
}

static void spread(stress_thread_t *self, object_t *object)
{
	if (!frozenref_percpu_spread(&object->ref))
		return;
	hands[self->index].owes[object - objects] = true;
	hands[self->index].spreads++;
}

/* One of those that it spread, or all of them. */
static void gather(stress_thread_t *self, bool all)
{
	hand_t *hand = &hands[self->index];
	frozenref_percpu_t *refs[OBJECTS];
	object_t *gathered[OBJECTS];
	bool won[OBJECTS];
	size_t n = 0, wins;

	for (unsigned i = 0; i < OBJECTS && (all || n == 0); i++) {
		if (!hand->owes[i])
			continue;
		hand->owes[i] = false;
		gathered[n] = &objects[i];
		refs[n++] = &objects[i].ref;
	}
	if (n == 0)
		return;
	if (n == 1)
		wins = won[0] = frozenref_percpu_gather(refs[0]);
	else
		wins = frozenref_percpu_gather_all(refs, n, won);
	for (size_t i = 0; i < n; i++) {
		wins -= won[i];
		if (won[i])
			begin_life(self, gathered[i]);
	}
	stress_equal(wins, 0, "wins that are not told by count");
	hand->gathers += n;
}

/* While nobody does anything: each count is what the threads hold. */
static void compare(stress_thread_t *self, const char *what)
{
	stress_barrier();
	for (unsigned i = self->index; i < OBJECTS; i += stress_threads) {
		int64_t held = 0;
		for (unsigned thread = 0; thread < stress_threads; thread++)
			held += hands[thread].held[i];
		stress_equal((uint64_t)frozenref_percpu_count(&objects[i].ref), (uint64_t)held, what);
		if (held > 0)
			stress_check(!frozenref_percpu_is_frozen(&objects[i].ref), "a held object is frozen");
	}
	stress_barrier();
}

/* Takes other shards, as an object in new memory does. */
static void move(stress_thread_t *self)
{
	for (unsigned i = self->index; i < OBJECTS; i += stress_threads) {
		int32_t count = frozenref_percpu_count(&objects[i].ref);
		frozenref_percpu_destroy(&objects[i].ref);
		stress_check(!frozenref_percpu_is_spread(&objects[i].ref), "destroy left it spread");
		frozenref_percpu_init(&objects[i].ref, count);
	}
	stress_barrier();
}

static void work(stress_thread_t *self)
{
	uint64_t rounds = stress_rounds(OPERATIONS / ROUND);

	for (uint64_t round = 0; round < rounds; round++) {
		for (unsigned i = 0; i < ROUND; i++) {
			object_t *object = &objects[stress_below(self, OBJECTS)];
			int32_t held = hands[self->index].held[object - objects];
			choose_delays(self);
			if (stress_below(self, 200) == 0)
				migrate(self);
			if (held > 0 && stress_below(self, 100) == 0)
				spread(self, object);
			else if (stress_below(self, 150) == 0)
				gather(self, stress_below(self, 2));
			else if (held > 0 && (held > HELD || stress_below(self, 4)))
				give_back(self, object);
			else
				take(self, object);
		}
		compare(self, "the count, spread or not");
		gather(self, true);
		compare(self, "the count, gathered");
		if (round % 8 == 0)
			move(self);
	}
}

int main(int argc, char **argv)
{
	static const char *const modes[] = {"restartable sequences", "the CPU's shard", "the thread's shard"};

	uint64_t spreads = 0, gathers = 0;

	stress_begin(argc, argv);
	sched_getaffinity(0, sizeof allowed, &allowed);
	for (unsigned i = 0; i < OBJECTS; i++) {
		stress_write(&objects[i].payload, 1);
		frozenref_percpu_init(&objects[i].ref, 1);
		hands[0].held[i] = 1;
		stress_self->tally[STRESS_LIVES]++;
	}
	stress_run(work);
	for (unsigned thread = 0; thread < stress_threads; thread++) {
		spreads += hands[thread].spreads;
		gathers += hands[thread].gathers;
	}
	stress_equal(gathers, spreads, "gathers; each spread has one");
	stress_check(spreads > 0, "no count was spread");
	for (unsigned i = 0; i < OBJECTS; i++) {
		int32_t held = 0;
		for (unsigned thread = 0; thread < stress_threads; thread++)
			held += hands[thread].held[i];
		stress_check(frozenref_percpu_freeze(&objects[i].ref, held), "all that is held is all there is");
		stress_self->tally[STRESS_WINS]++;
	}
	printf("%s, %llu times spread and gathered", modes[frozenref_percpu_mode()], (unsigned long long)spreads);
#ifdef LINGERING
	printf(", %llu sections restarted", (unsigned long long)section_restarts);
	stress_check(section_restarts > 0 || frozenref_percpu_mode() != FROZENREF_PERCPU_RSEQ, "no section restarted");
#endif
	printf("\n");
	return stress_verdict();
}
