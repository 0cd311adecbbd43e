/* SPDX-License-Identifier: MIT */
/* Counts in each state, for gdb to print at `done`. */
#include <stdlib.h>

#include <frozenref/frozenref.h>
#include <frozenref/percpu.h>
#include <frozenref/weak.h>

/* Words at both ends of each zone, and at what is told apart within one. */
frozenref_t live = FROZENREF_INIT(3), live_most = FROZENREF_INIT(INT32_MAX), staged = {0};
frozenref_t frozen = FROZENREF_INIT_FROZEN, frozen_strays = {FROZENREF_FROZEN + 17},
	    frozen_stray = {FROZENREF_FROZEN + 1};
frozenref_t frozen_first = {-0x40000000}, frozen_last = {-1};
frozenref_t saturated_last = {-0x40000001}, saturated_first = {INT32_MIN};
frozenref_t immortal = FROZENREF_INIT_IMMORTAL;
frozenref_t immortal_first = {FROZENREF_SATURATED - 0x8000000}, immortal_last = {FROZENREF_SATURATED + 0x8000000};
frozenref_t loose_below = {FROZENREF_SATURATED - 0x8000001}, loose_above = {FROZENREF_SATURATED + 0x8000001};

frozenref_pair_t pair = FROZENREF_PAIR_INIT(2), expired = {FROZENREF_INIT_FROZEN, FROZENREF_INIT(1)};

frozenref_percpu_t gathered = FROZENREF_PERCPU_INIT(4), gathered_frozen = FROZENREF_PERCPU_INIT_FROZEN;
frozenref_percpu_t cpu_immortal = FROZENREF_PERCPU_INIT_IMMORTAL, spread = FROZENREF_PERCPU_INIT(5);
frozenref_percpu_t spread_none = FROZENREF_PERCPU_INIT(1), changing = {{4 + 0x40000000}, 0x10000008};
frozenref_percpu_t again = FROZENREF_PERCPU_INIT(2), overflowed = FROZENREF_PERCPU_INIT(1);

/* An object that has counts in it. */
struct page {
	int number;
	frozenref_t ref;
} page = {7, FROZENREF_INIT(2)};

void done(void);

__attribute__((noinline)) void done(void)
{
	__asm__ volatile("" ::: "memory");
}

static void check(bool is_so)
{
	if (!is_so)
		abort();
}

int main(void)
{
	check(frozenref_percpu_spread(&spread));
	for (int i = 0; i < 36; ++i)
		frozenref_percpu_get(&spread);
	/* as a thread counts that has no CPU */
	check(frozenref_percpu_get_common((uint32_t)spread.slot, 1));
	check(frozenref_percpu_count(&spread) == 42);

	check(frozenref_percpu_spread(&spread_none) && !frozenref_percpu_put(&spread_none));

	check(frozenref_percpu_spread(&again) && !frozenref_percpu_gather(&again));

	check(frozenref_percpu_spread(&overflowed));
	overflowed.centre.word = FROZENREF_SATURATED;
	done();
}
