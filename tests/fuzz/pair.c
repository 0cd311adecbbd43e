/* SPDX-License-Identifier: MIT */
/*
 * A libFuzzer target: strong and weak references to a few objects in malloc's memory, which AddressSanitizer watches.
 * Counting what is held says what every operation has to return. What nobody holds may be misused where a weak
 * reference still keeps the memory, and is a fault then that changes nothing.
 *
 * A step of the input is a byte: the operation, and above it the object.
 */
#include <frozenref/weak.h>

#include "model.h"

enum state {
	ALIVE,
	OWNED, /* by whoever froze it */
	EXPIRED,
};

static struct object {
	frozenref_pair_t *pair;
	enum state state;
	int32_t strong, weak; /* held, by whomever */
	int immortal;
} objects[4];

static void begin(struct object *object)
{
	*object = (struct object){malloc(sizeof *object->pair), ALIVE, 1, 0, 0};
	frozenref_pair_init(object->pair, 1);
}

static void renew(struct object *object)
{
	free(object->pair);
	begin(object);
}

/* The payload is gone, and with it the weak reference that all strong ones held together. */
static void expire(struct object *object)
{
	object->state = EXPIRED;
	object->strong = 0;
	int is_last = frozenref_weak_put(object->pair);
	hold(is_last == (object->weak == 0), "who is to free");
	if (is_last)
		renew(object);
}

static void strong_get(struct object *object)
{
	frozenref_strong_get(object->pair);
	if (object->state == ALIVE)
		++object->strong;
	else
		hold(faulted(FROZENREF_FAULT_FROZEN), "a fault");
}

static void strong_put(struct object *object)
{
	enum frozenref_released released = frozenref_strong_put(object->pair);

	if (object->state != ALIVE) {
		hold(faulted(FROZENREF_FAULT_FROZEN) && released == FROZENREF_KEPT, "a fault");
		return;
	}
	int is_last = object->strong == 1 && !object->immortal;
	hold(released == (is_last ? FROZENREF_DESTROY : FROZENREF_KEPT), "what is to be done");
	if (is_last)
		expire(object);
	else if (object->strong > 1)
		--object->strong;
}

static void weak_get(struct object *object)
{
	frozenref_weak_get(object->pair);
	++object->weak;
}

static void weak_put(struct object *object)
{
	if (object->weak == 0)
		return;
	--object->weak;
	int is_last = frozenref_weak_put(object->pair);
	hold(is_last == (object->state == EXPIRED && object->weak == 0), "who is to free");
	if (is_last)
		renew(object);
}

static void upgrade_by(struct object *object, bool (*by)(frozenref_pair_t *pair))
{
	hold(by(object->pair) == (object->state == ALIVE), "is it alive");
	object->strong += object->state == ALIVE;
}

static void upgrade(struct object *object)
{
	upgrade_by(object, frozenref_upgrade);
}

static void upgrade_quiet(struct object *object)
{
	upgrade_by(object, frozenref_upgrade_quiet);
}

static void freeze(struct object *object)
{
	int is_alone = object->state == ALIVE && object->strong == 1 && !object->immortal;
	hold(frozenref_freeze(&object->pair->strong, 1) == is_alone, "is it the only one");
	if (is_alone)
		object->state = OWNED;
}

static void unfreeze(struct object *object)
{
	if (object->state != OWNED)
		return;
	frozenref_unfreeze(&object->pair->strong, 1);
	object->state = ALIVE;
}

static void destroy(struct object *object)
{
	if (object->state == OWNED)
		expire(object);
}

static void make_immortal(struct object *object)
{
	if (object->state != ALIVE)
		return;
	frozenref_make_immortal(&object->pair->strong);
	object->immortal = 1;
}

static const struct operation {
	const char *name;
	void (*perform)(struct object *object);
} operations[] = {
	{"strong_get", strong_get},
	{"strong_put", strong_put},
	{"weak_get", weak_get},
	{"weak_put", weak_put},
	{"upgrade", upgrade},
	{"upgrade_quiet", upgrade_quiet},
	{"freeze", freeze},
	{"unfreeze", unfreeze},
	{"destroy by who froze it", destroy},
	{"make_immortal", make_immortal},
};
enum { OPERATIONS = sizeof operations / sizeof *operations, OBJECTS = sizeof objects / sizeof *objects };

static void check_counts(const struct object *object)
{
	int32_t strong = object->state != ALIVE ? 0 : object->immortal ? FROZENREF_COUNT_MAX : object->strong;

	hold(frozenref_strong_count(object->pair) == strong, "the strong count");
	hold(frozenref_weak_count(object->pair) == object->weak + (object->state != EXPIRED), "the weak count");
	hold(frozenref_is_frozen(&object->pair->strong) == (object->state != ALIVE), "has it expired");
	hold(faults.count == 0, "a fault");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, data + size};

	for (int i = 0; i < OBJECTS; ++i)
		begin(&objects[i]);
	while (input.next < input.end) {
		uint8_t step = take(&input);
		struct object *object = &objects[step / 16 % OBJECTS];
		const struct operation *operation = &operations[step % 16 % OPERATIONS];

		step_name = operation->name;
		operation->perform(object);
		for (int i = 0; i < OBJECTS; ++i)
			check_counts(&objects[i]);
	}
	for (int i = 0; i < OBJECTS; ++i)
		free(objects[i].pair);
	return 0;
}
