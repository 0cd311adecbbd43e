/* SPDX-License-Identifier: MIT */
/*
 * Takes the place of arch/backend.h, so that state.h and cold.h run under Relacy as they ship: the same primitives, on
 * an rl::atomic that stands beside the word in its stead. The cold paths are compiled in.
 *
 * A run weakens the code by giving a primitive another order than its name says.
 */
#ifndef FROZENREF_ARCH_BACKEND_H
#define FROZENREF_ARCH_BACKEND_H
#define FROZENREF_INSTRUMENTED 1

#include <stdint.h>

#include <relacy/relacy.hpp>

/* The primitives whose order matters; the others are relaxed. */
enum ordered_primitive {
	LOAD_ACQUIRE,
	STORE_RELEASE,
	ADD_RETURN_ACQUIRE,
	ADD_RETURN_RELEASE,
	CMPXCHG_ACQUIRE,
	CMPXCHG_RELEASE,
	CMPXCHG_ACQ_REL,
	ORDERED_PRIMITIVES,
};

/* What each really has in this run. */
static rl::memory_order order_of[ORDERED_PRIMITIVES];

static inline void use_shipped_orders()
{
	order_of[LOAD_ACQUIRE] = rl::mo_acquire;
	order_of[STORE_RELEASE] = rl::mo_release;
	order_of[ADD_RETURN_ACQUIRE] = rl::mo_acquire;
	order_of[ADD_RETURN_RELEASE] = rl::mo_release;
	order_of[CMPXCHG_ACQUIRE] = rl::mo_acquire;
	order_of[CMPXCHG_RELEASE] = rl::mo_release;
	order_of[CMPXCHG_ACQ_REL] = rl::mo_acq_rel;
}

static inline rl::atomic<int> &shadow_of(const int32_t *word);

static inline int32_t frozenref_arch_wrapping_add(int32_t a, int32_t b)
{
	return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
}

static inline int32_t frozenref_arch_load_relaxed(const int32_t *word)
{
	return shadow_of(word).load(rl::mo_relaxed, $);
}

static inline int32_t frozenref_arch_load_acquire(const int32_t *word)
{
	return shadow_of(word).load(order_of[LOAD_ACQUIRE], $);
}

static inline void frozenref_arch_store_relaxed(int32_t *word, int32_t value)
{
	shadow_of(word).store(value, rl::mo_relaxed, $);
}

static inline void frozenref_arch_store_release(int32_t *word, int32_t value)
{
	shadow_of(word).store(value, order_of[STORE_RELEASE], $);
}

static inline int32_t frozenref_arch_add_return_relaxed(int32_t *word, int32_t n)
{
	return frozenref_arch_wrapping_add(shadow_of(word).fetch_add(n, rl::mo_relaxed, $), n);
}

static inline int32_t frozenref_arch_add_return_acquire(int32_t *word, int32_t n)
{
	return frozenref_arch_wrapping_add(shadow_of(word).fetch_add(n, order_of[ADD_RETURN_ACQUIRE], $), n);
}

static inline int32_t frozenref_arch_add_return_release(int32_t *word, int32_t n)
{
	return frozenref_arch_wrapping_add(shadow_of(word).fetch_add(n, order_of[ADD_RETURN_RELEASE], $), n);
}

static inline int32_t frozenref_arch_cmpxchg_relaxed(int32_t *word, int32_t expected, int32_t desired)
{
	shadow_of(word).compare_exchange_strong(expected, desired, rl::mo_relaxed, $, rl::mo_relaxed, $);
	return expected;
}

/* The one whose failure has an order too, as backend.h says. */
static inline int32_t frozenref_arch_cmpxchg_acquire(int32_t *word, int32_t expected, int32_t desired)
{
	rl::memory_order order = order_of[CMPXCHG_ACQUIRE];
	shadow_of(word).compare_exchange_strong(expected, desired, order, $, order, $);
	return expected;
}

static inline int32_t frozenref_arch_cmpxchg_release(int32_t *word, int32_t expected, int32_t desired)
{
	rl::memory_order order = order_of[CMPXCHG_RELEASE];
	shadow_of(word).compare_exchange_strong(expected, desired, order, $, rl::mo_relaxed, $);
	return expected;
}

static inline int32_t frozenref_arch_cmpxchg_acq_rel(int32_t *word, int32_t expected, int32_t desired)
{
	rl::memory_order order = order_of[CMPXCHG_ACQ_REL];
	shadow_of(word).compare_exchange_strong(expected, desired, order, $, rl::mo_relaxed, $);
	return expected;
}

#include <frozenref/frozenref.h>

/* A reference count under Relacy: frozenref_t's own word only tells where the shadow is. */
struct counted : frozenref_t {
	rl::atomic<int> shadow;
};

static inline rl::atomic<int> &shadow_of(const int32_t *word)
{
	const frozenref_t *ref = reinterpret_cast<const frozenref_t *>(word);
	return const_cast<counted *>(static_cast<const counted *>(ref))->shadow;
}

#endif
