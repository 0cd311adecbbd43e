/* SPDX-License-Identifier: MIT */
/*
 * Counts in automatic storage, which the compiler keeps track of: if it is not told that an operation reads the word,
 * it leaves out the store before it, and if not that it writes, it knows better than to look afterwards. Returns the
 * number of the first check that failed, 0 if none. Needs no libc.
 */
#include <frozenref/frozenref.h>

void frozenref_raise_fault(const frozenref_fault_t *fault)
{
	(void)fault;
	__builtin_trap();
}

static bool get(void)
{
	frozenref_t ref = FROZENREF_INIT(5);
	frozenref_get(&ref);
	return frozenref_count(&ref) == 6;
}

static bool get_n(void)
{
	frozenref_t ref = FROZENREF_INIT(5);
	frozenref_get_n(&ref, 7);
	frozenref_get_n(&ref, 700);
	return frozenref_count(&ref) == 712;
}

static bool try_get(void)
{
	frozenref_t ref = FROZENREF_INIT(5);
	return frozenref_try_get(&ref) && frozenref_count(&ref) == 6;
}

static bool try_get_frozen(void)
{
	frozenref_t ref = FROZENREF_INIT_FROZEN;
	return !frozenref_try_get(&ref) && frozenref_is_frozen(&ref) && frozenref_count(&ref) == 0;
}

static bool put(void)
{
	frozenref_t ref = FROZENREF_INIT(2);
	return !frozenref_put(&ref) && frozenref_count(&ref) == 1 && frozenref_put(&ref) && frozenref_is_frozen(&ref);
}

static bool put_n(void)
{
	frozenref_t ref = FROZENREF_INIT(20);
	return !frozenref_put_n(&ref, 3) && frozenref_count(&ref) == 17 && frozenref_put_n(&ref, 17);
}

static bool put_unguarded(void)
{
	frozenref_t ref = FROZENREF_INIT(2);
	return !frozenref_put_unguarded(&ref) && frozenref_count(&ref) == 1 && frozenref_put_unguarded(&ref) &&
	       frozenref_is_frozen(&ref);
}

static bool add_and_sub_return(void)
{
	frozenref_t ref = FROZENREF_INIT(5);
	return frozenref_add_return(&ref, 2) == 7 && frozenref_sub_return(&ref, 3) == 4 && frozenref_count(&ref) == 4;
}

static bool freeze(void)
{
	frozenref_t ref = FROZENREF_INIT(1);
	return frozenref_freeze(&ref, 1) && frozenref_is_frozen(&ref);
}

static bool freeze_fails(void)
{
	frozenref_t ref = FROZENREF_INIT(2);
	return !frozenref_freeze(&ref, 1) && frozenref_count(&ref) == 2;
}

static bool unfreeze(void)
{
	frozenref_t ref;
	frozenref_init_frozen(&ref);
	frozenref_unfreeze(&ref, 3);
	return frozenref_count(&ref) == 3;
}

static bool make_immortal(void)
{
	frozenref_t ref;
	frozenref_init(&ref, 1);
	frozenref_make_immortal(&ref);
	return frozenref_is_saturated(&ref) && !frozenref_put(&ref) && frozenref_is_saturated(&ref);
}

/* The primitives that no operation inlines, or none with what was there before. */

static bool loads_and_stores(void)
{
	int32_t word = 5;
	bool loaded = frozenref_arch_load_acquire(&word) == 5;
	frozenref_arch_store_release(&word, 6);
	return loaded && word == 6;
}

#define CMPXCHG(order)                                                                                                 \
	static bool cmpxchg_##order(void)                                                                              \
	{                                                                                                              \
		int32_t word = 5, other = 5;                                                                           \
		return frozenref_arch_cmpxchg_##order(&word, 5, 7) == 5 && word == 7 &&                                \
		       frozenref_arch_cmpxchg_##order(&other, 6, 7) == 5 && other == 5;                                \
	}

static bool add_wraps(void)
{
	int32_t word = INT32_MAX;
	return frozenref_arch_add_return_relaxed(&word, 1) < 0 && word == INT32_MIN;
}

/*
 * Expected values that are the lower half of something wider, where a compare of whole registers has to look away. What
 * is above must be unknown, and the truncation not worth an instruction to the compiler.
 */
__attribute__((noinline)) static bool exchanges_lower_half(int64_t wide)
{
	int32_t word = FROZENREF_FROZEN;
	return frozenref_arch_cmpxchg_acq_rel(&word, FROZENREF_CAST(int32_t, wide), 7) == FROZENREF_FROZEN && word == 7;
}

static bool cmpxchg_of_a_lower_half(void)
{
	volatile int64_t zero = 0;
	return exchanges_lower_half(zero + 0xe0000000) && exchanges_lower_half(zero + 0x1e0000000);
}

CMPXCHG(relaxed)
CMPXCHG(acquire)
CMPXCHG(release)
CMPXCHG(acq_rel)

#define CHECK(check)                                                                                                   \
	++number;                                                                                                      \
	if (!(check)())                                                                                                \
		return number;

int main(void)
{
	int number = 0;

#ifdef TAKES_LSE
	frozenref_arm64_has_lse = 1;
#endif
	CHECK(get)
	CHECK(get_n)
	CHECK(try_get)
	CHECK(try_get_frozen)
	CHECK(put)
	CHECK(put_n)
	CHECK(put_unguarded)
	CHECK(add_and_sub_return)
	CHECK(freeze)
	CHECK(freeze_fails)
	CHECK(unfreeze)
	CHECK(make_immortal)
	CHECK(loads_and_stores)
	CHECK(add_wraps)
	CHECK(cmpxchg_of_a_lower_half)
	CHECK(cmpxchg_relaxed)
	CHECK(cmpxchg_acquire)
	CHECK(cmpxchg_release)
	CHECK(cmpxchg_acq_rel)
	return 0;
}
