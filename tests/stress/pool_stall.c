/* SPDX-License-Identifier: MIT */
/*
 * The stall in a pool, step by step: one thread is held between the two RMWs of its last put, while another goes on
 * with the object, into its next life or further. Each life is released once, as what it is, whoever is late.
 */
#include <frozenref/pool.h>

#include "turns.h"

enum {
	ROUNDS = 400,
	THREADS = 2,
};

typedef struct object {
	stress_payload_t payload; /* the number of its life */
} object_t;

static frozenref_pool_t *pool;
static object_t *object;          /* the only one */
static frozenref_handle_t handle; /* of its last life */
static uint64_t released[4];      /* how often each life was, */
static unsigned released_by[4];   /* and by whom last */

static void release(void *released_object, void *context)
{
	(void)context;
	uint64_t life = stress_read(&((object_t *)released_object)->payload);
	released[life]++;
	released_by[life] = stress_self->index;
	stress_scribble(&((object_t *)released_object)->payload);
	stress_self->tally[STRESS_WINS]++;
}

static void begin_life(uint64_t life)
{
	stress_check(frozenref_pool_alloc(pool) == object, "the object is at rest");
	stress_write(&object->payload, life);
	stress_self->tally[STRESS_LIVES]++;
	frozenref_handle_t published = frozenref_pool_publish(pool, object);
	/* relaxed, and where it is read: what lookups need, the count gives them */
	__atomic_store_n(&handle, published, __ATOMIC_RELAXED);
}

static void rescue(void)
{
	frozenref_handle_t found = __atomic_load_n(&handle, __ATOMIC_RELAXED);
	stress_check(frozenref_pool_lookup(pool, found) == object, "a lookup rescues from 0");
}

/* What the other does meanwhile. */

static void nothing(void)
{
}

static void rescue_and_put(void)
{
	rescue();
	stress_check(frozenref_pool_put(pool, object), "the put that is not held wins");
}

static void rescue_and_put_slowly(void)
{
	rescue();
	stalls_next = true;
	stress_check(!frozenref_pool_put(pool, object), "the put that claims later loses");
}

static void recycle(void)
{
	rescue_and_put();
	begin_life(2);
}

static void recycle_and_put_slowly(void)
{
	recycle();
	stalls_next = true;
	stress_check(!frozenref_pool_put(pool, object), "the put that claims later loses");
}

/* A lookup of the life that is over finds the next one, and has its last reference when it puts it back. */
static void recycle_and_put_stale(void)
{
	recycle();
	/* what is left of a lookup after its add */
	stress_check(!frozenref_pool_lookup_cold(pool, 0, object, 1), "a stale lookup finds nothing");
}

static void recycle_and_freeze(void)
{
	recycle();
	stress_check(frozenref_pool_freeze(pool, object), "freeze of the only reference");
}

static void take_only(void)
{
	rescue_and_put();
	stress_check(frozenref_pool_alloc(pool) == object, "the object is at rest");
	stress_write(&object->payload, 3);
}

enum { NOBODY = 2, LIVES = 4 };

typedef struct script {
	const char *title;
	void (*meanwhile)(void);
	unsigned by[LIVES]; /* who releases each life; NOBODY: it goes on */
} script_t;

static const script_t scripts[] = {
	{"nothing", nothing, {[1] = STALLED, NOBODY}},
	{"rescued and put", rescue_and_put, {[1] = OTHER, NOBODY}},
	{"rescued and put slowly", rescue_and_put_slowly, {[1] = STALLED, NOBODY}},
	{"recycled", recycle, {[1] = OTHER, NOBODY}},
	{"recycled and put slowly", recycle_and_put_slowly, {[1] = OTHER, STALLED}},
	{"recycled, put by a stale lookup", recycle_and_put_stale, {[1] = OTHER, OTHER}},
	{"recycled and frozen", recycle_and_freeze, {[1] = OTHER, NOBODY}},
	{"taken, not published", take_only, {[1] = OTHER, NOBODY}},
};

static void check_end(stress_thread_t *self, const script_t *script)
{
	for (unsigned life = 1; life <= 2; life++) {
		bool wanted = script->by[life] != NOBODY;
		stress_equal(released[life], wanted, script->title);
		if (wanted)
			stress_equal(released_by[life], script->by[life], script->title);
	}
	/* what the other left goes back */
	if (frozenref_pool_live(pool) > 0) {
		bool was_published = stress_read(&object->payload) == 2;
		if (!frozenref_is_frozen(&frozenref_pool_header_of(object)->ref))
			stress_check(frozenref_pool_freeze(pool, object), "the other's is the only reference");
		frozenref_pool_discard(pool, object);
		self->tally[STRESS_WINS] += was_published;
	}
	stress_equal(frozenref_pool_live(pool), 0, script->title);
	for (unsigned life = 1; life < LIVES; life++)
		released[life] = 0;
	__atomic_store_n(&turn, STALLED, PASS);
}

static void play(stress_thread_t *self, const script_t *script)
{
	if (self->index == OTHER) {
		await_turn(self);
		script->meanwhile();
		pass_turn(self);
		stress_barrier();
	} else {
		begin_life(1);
		stalls_next = true;
		bool won = frozenref_pool_put(pool, object);
		stress_check(!stalls_next, "the put has two RMWs");
		stress_check(won == (script->by[1] == STALLED || script->by[2] == STALLED), script->title);
		pass_turn(self);
		stress_barrier();
		check_end(self, script);
	}
	stress_barrier();
}

static void play_all(stress_thread_t *self)
{
	for (uint64_t rounds = stress_rounds(ROUNDS); rounds > 0; rounds--)
		for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
			play(self, &scripts[i]);
}

int main(int argc, char **argv)
{
	stress_begin(argc, argv);
	stress_threads = THREADS;
	stress_stall = stall;
	struct frozenref_pool_config config = {
		.object_size = sizeof(object_t),
		.object_align = _Alignof(object_t),
		.capacity = 1,
		.release = release,
	};
	stress_check(frozenref_pool_create(&pool, &config) == 0, "there is a pool");
	object = frozenref_pool_alloc(pool);
	frozenref_pool_discard(pool, object);
	stress_run(play_all);
	frozenref_pool_destroy(pool);
	return stress_verdict();
}
