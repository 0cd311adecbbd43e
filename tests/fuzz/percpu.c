/* SPDX-License-Identifier: MIT */
/*
 * A libFuzzer target: a few per-CPU counts, spread and gathered in between. Counting what is held says what every
 * operation has to return. The counts are by atomics, as under every sanitizer.
 *
 * A step of the input is a byte, the operation and above it the count, and for those that take n a byte more.
 */
#include <frozenref/percpu.h>

#include "model.h"

static struct count {
	frozenref_percpu_t ref;
	int32_t held; /* 0: frozen, the caller's alone */
	int spread, immortal;
} counts[4];

enum { COUNTS = sizeof counts / sizeof *counts };

static void begin(struct count *count)
{
	*count = (struct count){.held = 1};
	frozenref_percpu_init(&count->ref, 1);
}

static void get(struct count *count, int32_t n)
{
	if (count->held == 0)
		return;
	if (n == 1)
		frozenref_percpu_get(&count->ref);
	else
		frozenref_percpu_get_n(&count->ref, n);
	count->held += n;
}

static void try_get(struct count *count, int32_t n)
{
	bool got = n == 1 ? frozenref_percpu_try_get(&count->ref) : frozenref_percpu_try_get_n(&count->ref, n);
	hold(got == (count->held > 0 || count->spread), "is it alive");
	count->held += got ? n : 0;
}

static void try_get_open(struct count *count, int32_t n)
{
	bool got =
		n == 1 ? frozenref_percpu_try_get_open(&count->ref) : frozenref_percpu_try_get_open_n(&count->ref, n);
	hold(got == (count->spread || count->immortal), "is it open");
	count->held += got ? n : 0;
}

/* Not more than are held; the last ones only where that may end the life, or gather does. */
static void put(struct count *count, int32_t n)
{
	if (n > count->held)
		return;
	bool won = n == 1 ? frozenref_percpu_put(&count->ref) : frozenref_percpu_put_n(&count->ref, n);
	hold(won == (n == count->held && !count->spread && !count->immortal), "is it the last one");
	count->held -= n;
	if (count->held == 0 && count->immortal)
		count->held = 1; /* it goes on as if somebody held it */
}

static void freeze(struct count *count, int32_t n)
{
	bool is_so = n == count->held && !count->spread && !count->immortal;
	hold(frozenref_percpu_freeze(&count->ref, n) == is_so, "are these all");
	if (is_so)
		count->held = 0;
}

static void unfreeze(struct count *count, int32_t n)
{
	if (count->held > 0 || count->spread)
		return;
	frozenref_percpu_unfreeze(&count->ref, n);
	count->held = n;
}

static void spread(struct count *count, int32_t n)
{
	(void)n;
	if (count->held == 0)
		return;
	int changes = !count->spread && !count->immortal;
	hold(frozenref_percpu_spread(&count->ref) == changes, "does it spread");
	count->spread |= changes;
}

static void gather(struct count *count, int32_t n)
{
	(void)n;
	bool won = frozenref_percpu_gather(&count->ref);
	if (count->spread)
		hold(won == (count->held == 0), "did it end");
	else if (!count->immortal)
		hold(!won && faulted(FROZENREF_FAULT_NOT_SPREAD), "a fault");
	count->spread = 0;
}

static void gather_all(struct count *count, int32_t n)
{
	frozenref_percpu_t *refs[COUNTS];
	struct count *gathered[COUNTS];
	bool won[COUNTS];
	size_t spreads = 0, wins = 0;

	(void)count;
	(void)n;
	for (size_t i = 0; i < COUNTS; ++i)
		if (counts[i].spread) {
			gathered[spreads] = &counts[i];
			refs[spreads++] = &counts[i].ref;
		}
	size_t told = frozenref_percpu_gather_all(refs, spreads, won);
	for (size_t i = 0; i < spreads; ++i) {
		hold(won[i] == (gathered[i]->held == 0), "which ended");
		gathered[i]->spread = 0;
		wins += won[i];
	}
	hold(told == wins, "how many ended");
}

static void make_immortal(struct count *count, int32_t n)
{
	(void)n;
	if (count->held == 0)
		return;
	frozenref_percpu_make_immortal(&count->ref);
	count->immortal = 1;
	count->spread = 0;
}

/* While it is spread a fault, and otherwise a new count in the same place. */
static void destroy(struct count *count, int32_t n)
{
	(void)n;
	frozenref_percpu_destroy(&count->ref);
	if (count->spread)
		hold(faulted(FROZENREF_FAULT_SPREAD), "a fault");
	else
		begin(count);
}

static const struct operation {
	const char *name;
	void (*perform)(struct count *count, int32_t n);
	int takes_n;
} operations[] = {
	{"get", get, 1},
	{"try_get", try_get, 1},
	{"try_get_open", try_get_open, 1},
	{"put", put, 1},
	{"freeze", freeze, 1},
	{"unfreeze", unfreeze, 1},
	{"spread", spread, 0},
	{"gather", gather, 0},
	{"gather_all", gather_all, 0},
	{"destroy", destroy, 0},
	{"make_immortal", make_immortal, 0},
};
enum { OPERATIONS = sizeof operations / sizeof *operations };

static void check_count(const struct count *count)
{
	int32_t held = count->immortal ? FROZENREF_COUNT_MAX : count->held;

	hold(frozenref_percpu_count(&count->ref) == held, "the count");
	hold(frozenref_percpu_is_spread(&count->ref) == count->spread, "is it spread");
	hold(frozenref_percpu_is_frozen(&count->ref) == (count->held == 0 && !count->spread), "is it frozen");
	hold(faults.count == 0, "a fault");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, data + size};

	for (int i = 0; i < COUNTS; ++i)
		begin(&counts[i]);
	while (input.next < input.end) {
		uint8_t step = take(&input);
		struct count *count = &counts[step / 16 % COUNTS];
		const struct operation *operation = &operations[step % 16 % OPERATIONS];
		int32_t n = 1;

		if (operation->takes_n && step & 0x80)
			n = 1 + take(&input);
		step_name = operation->name;
		operation->perform(count, n);
		for (int i = 0; i < COUNTS; ++i)
			check_count(&counts[i]);
	}
	step_name = "the end";
	gather_all(counts, 1);
	for (int i = 0; i < COUNTS; ++i)
		frozenref_percpu_destroy(&counts[i].ref);
	return 0;
}
