/* SPDX-License-Identifier: MIT */
/*
 * What a scenario is made of: the memory that its threads share, the operations on it, and what it must come to.
 */
#ifndef TESTS_MODEL_SCENARIO_H
#define TESTS_MODEL_SCENARIO_H

#include "model.h"

#include <frozenref/frozenref.h>
#include <frozenref/percpu.h>
#include <frozenref/weak.h>

#include "../state/words.h"

enum { THREADS = 4, OBJECTS = 1, NOTES = 4, WEAKENINGS = 2, PERCPUS = 2, CPUS_MAX = 2 };

/* Each holder writes a part of the payload of its own; who owns the object alone may write all. */
struct object {
	union {
		frozenref_t ref;
		frozenref_pair_t pair;
	};
	int32_t payload[THREADS];
};

/*
 * All memory that the threads share. Counts and `table` are atomic, the rest is not; the functions below are the only
 * way to it.
 */
extern struct memory {
	struct object object[OBJECTS];
	int32_t table;     /* where a lookup finds object 0, or NOTHING */
	int32_t elsewhere; /* outside all objects */
	frozenref_percpu_t percpu[PERCPUS];
} memory;
enum { NOTHING, OBJECT_0 };
#define OBJECT (&memory.object[0])

/* What a scenario counts: seen by the explorer and by `end`, not by the threads' memory. */
extern int notes[NOTES];

enum verdict {
	CLEAN,
	DATA_RACE,      /* accesses to the payload that nothing orders */
	USE_AFTER_FREE, /* an access to a freed object, or one that nothing orders before the free */
	FAULT,          /* frozenref_raise_fault, where the scenario does not misuse anything */
	BROKEN,         /* a `require` that does not hold */
	DEADLOCK,
	ENDLESS,
	REACHED, /* a state that is lawful, and that the scenario is there to show */
	UNMET,   /* of no execution: the order that the scenario weakens is none that it passes */
};

/* A memory order of the state machine made another one: `order` where `function` passes `shipped`. */
struct weakening {
	const char *function;
	enum order shipped, order;
};

struct scenario {
	const char *name;
	void (*start)(void); /* sets the words; all start frozen */
	void (*threads[THREADS])(void);
	void (*end)(void); /* checks what all threads together left; NULL: nothing to check */
	enum verdict finds;
	struct weakening weakened[WEAKENINGS]; /* at least one has to be met */
	bool frees;   /* objects, or has read sections; only then the explorer keeps in mind who may still touch them */
	bool pairs;   /* objects have weak counts */
	bool misuses; /* faults are expected */
	int32_t held; /* references at first, for `start` */
	int32_t held_weak;
	bool larger; /* left to ./run prove */
	int cpus;    /* of per-CPU counts; 0: there are none */
	bool sections;
	bool alike; /* threads of the same program: who they are, only `use` asks */
};

/* The one that runs. */
const struct scenario *explorer_scenario(void);

/* Before the threads start, and after they ended. */
void set_word(struct object *object, int32_t word);
void set_table(int32_t entry);
int32_t last_word(const struct object *object);
void set_cell(const void *address, int32_t value);
int32_t last_value(const void *address);
void set_weak_word(struct object *object, int32_t word);
int32_t last_weak_word(const struct object *object);

/* The number of the thread that runs. */
int me(void);

/* Accesses that are not atomic. */
#define read_plain(at) model_read(at, HERE)
#define write_plain(at, value) model_write(at, value, HERE)
int32_t model_read(const int32_t *at, struct site site);
void model_write(int32_t *at, int32_t value, struct site site);

/* From here on any access to the object is a use after free. */
#define free_object(object) model_free(object, HERE)
void model_free(struct object *object, struct site site);

/*
 * What a holder may do, and what only who owns the object alone may do. After a misuse the payload may be in other
 * hands: it is not looked at there.
 */
static inline void use(void)
{
	if (!explorer_scenario()->misuses)
		write_plain(&OBJECT->payload[me()], 1);
}

static inline void use_all(void)
{
	for (int i = 0; i < THREADS && !explorer_scenario()->misuses; ++i)
		write_plain(&OBJECT->payload[i], 0);
}

/* An RCU-like read section, and the wait for all that began earlier. */
#define read_lock() model_read_lock(HERE)
#define read_unlock() model_read_unlock(HERE)
#define grace_period() model_grace_period(HERE)
void model_read_lock(struct site site);
void model_read_unlock(struct site site);
void model_grace_period(struct site site);

/* A restartable section on a CPU: it begins when nobody else's runs there. Wants `frees`. */
void model_begin_section(int cpu, struct site site);
void model_end_section(int cpu, struct site site);

#define require(condition, text) ((condition) ? (void)0 : model_fail(BROKEN, text, HERE))
#define reached(text) model_fail(REACHED, text, HERE)
void model_fail(enum verdict verdict, const char *text, struct site site);

/*
 * Says that of an operation that is over only its result lives on. States that differ in nothing else are then one.
 */
int32_t model_returned(int32_t result);

/* The operations on an object. */
static inline void init(struct object *object, int32_t n)
{
	frozenref_init(&object->ref, n);
	model_returned(0);
}

static inline void init_frozen(struct object *object)
{
	frozenref_init_frozen(&object->ref);
	model_returned(0);
}

static inline void init_immortal(struct object *object)
{
	frozenref_init_immortal(&object->ref);
	model_returned(0);
}

static inline void get(struct object *object)
{
	frozenref_get(&object->ref);
	model_returned(0);
}

static inline void get_n(struct object *object, int32_t n)
{
	frozenref_get_n(&object->ref, n);
	model_returned(0);
}

static inline bool try_get(struct object *object)
{
	return model_returned(frozenref_try_get(&object->ref));
}

static inline bool try_get_n(struct object *object, int32_t n)
{
	return model_returned(frozenref_try_get_n(&object->ref, n));
}

static inline bool put(struct object *object)
{
	return model_returned(frozenref_put(&object->ref));
}

static inline bool put_n(struct object *object, int32_t n)
{
	return model_returned(frozenref_put_n(&object->ref, n));
}

static inline bool put_unguarded(struct object *object)
{
	return model_returned(frozenref_put_unguarded(&object->ref));
}

static inline bool put_unguarded_n(struct object *object, int32_t n)
{
	return model_returned(frozenref_put_unguarded_n(&object->ref, n));
}

static inline void get_quiet(struct object *object)
{
	frozenref_get_quiet(&object->ref);
	model_returned(0);
}

static inline bool try_get_quiet(struct object *object)
{
	return model_returned(frozenref_try_get_quiet(&object->ref));
}

static inline bool put_quiet(struct object *object)
{
	return model_returned(frozenref_put_quiet(&object->ref));
}

static inline int32_t put_return(struct object *object)
{
	return model_returned(frozenref_put_return(&object->ref));
}

static inline bool put_unless_last(struct object *object)
{
	return model_returned(frozenref_put_unless_last(&object->ref));
}

static inline bool freeze(struct object *object, int32_t expected)
{
	return model_returned(frozenref_freeze(&object->ref, expected));
}

static inline void unfreeze(struct object *object, int32_t n)
{
	frozenref_unfreeze(&object->ref, n);
	model_returned(0);
}

static inline void make_immortal(struct object *object)
{
	frozenref_make_immortal(&object->ref);
	model_returned(0);
}

static inline int32_t add_return(struct object *object, int32_t n)
{
	return model_returned(frozenref_add_return(&object->ref, n));
}

static inline int32_t sub_return(struct object *object, int32_t n)
{
	return model_returned(frozenref_sub_return(&object->ref, n));
}

static inline int32_t count(struct object *object)
{
	return model_returned(frozenref_count(&object->ref));
}

static inline bool is_frozen(struct object *object)
{
	return model_returned(frozenref_is_frozen(&object->ref));
}

static inline bool is_saturated(struct object *object)
{
	return model_returned(frozenref_is_saturated(&object->ref));
}

/* Is object 0 in the table? acquire: pairs with the releases below */
#define lookup() (model_returned(model_load(&memory.table, ACQUIRE, HERE)) == OBJECT_0)
#define publish() model_store(&memory.table, OBJECT_0, RELEASE, HERE)
#define withdraw() model_store(&memory.table, NOTHING, RELEASE, HERE)

/*
 * One life, and any programs at once, at most one of which misuses the count: the object begins with as many references
 * as they hold together. The name is NULL where that is none.
 */
struct family {
	const char *name;
	struct scenario (*combination)(const int *chosen, int size);
	bool (*next_combination)(int *chosen, int size);
	int size, larger_size; /* up to so many at once; the larger for ./run prove */
};
extern const struct family one_life, strong_and_weak, percpu_families[], *const percpu_families_end;

/* The tables of scenarios, each closed by one without a name. */
extern const struct scenario model[], lives[], zones[], reclamation[], orders[], pairs[], percpu[], pool[];

#endif
