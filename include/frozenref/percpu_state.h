/* SPDX-License-Identifier: MIT */
/*
 * The fast paths of per-CPU counts: a look at the slot, and then one add to a shard or, gathered, the operation on the
 * centre, which is always right: the bias keeps it above zero from before the first shard opens until all are closed.
 *
 * A shard is 64 bits. Bit 0 says "closed"; the bits above count modulo 2^63, so it takes any number of references, and
 * goes below zero where more come back than went out. Adding twice n leaves bit 0 alone: the add that counts also finds
 * out whether it counts.
 *
 * Where CPUs count in sections, their shards have no such bit. Each section reads the slot again, and whoever gathers
 * clears it and restarts them all. Only the shard that is everybody's is used as above, by those who have no section.
 */
#ifndef FROZENREF_PERCPU_STATE_H
#define FROZENREF_PERCPU_STATE_H

#include <frozenref/percpu.h>

#include <frozenref/arch/rseq.h>
#include <frozenref/arch/wide.h>

#if defined(FROZENREF_NO_INLINE)
#error "frozenref/percpu_state.h holds the inline operations, and FROZENREF_NO_INLINE asks for none"
#endif

FROZENREF_BEGIN_DECLARATIONS

#define FROZENREF_PERCPU_CLOSED 1

FROZENREF_INLINE bool frozenref_percpu_slot_is_spread(uint32_t slot)
{
	return slot >= FROZENREF_PERCPU_ATOMICS;
}

/*
 * acquire: pairs with the release that publishes the slot. The region, the bias and what the holders before wrote are
 * in sight then, also where the count is immortal and this load is all there is.
 */
FROZENREF_INLINE uint32_t frozenref_percpu_slot(const frozenref_percpu_t *ref)
{
	return FROZENREF_CAST(uint32_t, frozenref_arch_load_acquire(&ref->slot));
}

/* Shard `number` of the slot's count. */
FROZENREF_INLINE frozenref_shard_t *frozenref_percpu_shard(uint32_t slot, uint32_t number)
{
	size_t offset = number;
	offset <<= FROZENREF_PERCPU_STRIDE_SHIFT;
	void *shard = frozenref_percpu_region.base + offset + (slot & FROZENREF_PERCPU_PLACES);
	return FROZENREF_CAST(frozenref_shard_t *, shard);
}

/* The shard to count in. Which one it is makes no difference but speed. */
FROZENREF_INLINE frozenref_shard_t *frozenref_percpu_own_shard(uint32_t slot)
{
#if FROZENREF_CPU_ID
	if (FROZENREF_LIKELY(frozenref_percpu_region.rseq_offset != 0)) {
		uint32_t cpu = frozenref_arch_cpu_id(frozenref_percpu_region.rseq_offset);
		if (FROZENREF_LIKELY(cpu < frozenref_percpu_region.cpus))
			return frozenref_percpu_shard(slot, cpu);
	}
#endif
	return frozenref_percpu_shard(slot, frozenref_percpu_thread());
}

/* Counts n in a section; false: in none. */
FROZENREF_INLINE bool frozenref_percpu_section(const frozenref_percpu_t *ref, int64_t n)
{
#if FROZENREF_RSEQ
	return frozenref_arch_rseq_add(&ref->slot, &frozenref_percpu_region, 2 * n);
#else
	(void)ref;
	(void)n;
	return false;
#endif
}

/*
 * Counts n references more, where there is a shard for them; does nothing where the count is immortal. False: it is for
 * the centre to count them. The fastest way comes first.
 */
FROZENREF_INLINE bool frozenref_percpu_shards_get(frozenref_percpu_t *ref, uint32_t slot, int32_t n)
{
	if (FROZENREF_LIKELY(slot & FROZENREF_PERCPU_SECTIONS))
		return frozenref_percpu_section(ref, n) || frozenref_percpu_get_common(slot, n);
	if (!(slot & FROZENREF_PERCPU_ATOMICS))
		return slot & FROZENREF_PERCPU_IMMORTAL;
	/* acquire: pairs with the release that opened the shard, for those who come with a slot of an earlier time */
	int64_t count = frozenref_arch_wide_add_return_acquire(frozenref_percpu_own_shard(slot),
							       2 * FROZENREF_CAST(int64_t, n));
	return FROZENREF_LIKELY(!(count & FROZENREF_PERCPU_CLOSED));
}

/* Counts n references less; false: as above. */
FROZENREF_INLINE bool frozenref_percpu_shards_put(frozenref_percpu_t *ref, uint32_t slot, int32_t n)
{
	if (FROZENREF_LIKELY(slot & FROZENREF_PERCPU_SECTIONS))
		return frozenref_percpu_section(ref, -FROZENREF_CAST(int64_t, n)) ||
		       frozenref_percpu_put_common(slot, n);
	if (!(slot & FROZENREF_PERCPU_ATOMICS))
		return slot & FROZENREF_PERCPU_IMMORTAL;
	/* release: pairs with the acquire of the add that closes the shard */
	int64_t count = frozenref_arch_wide_add_return_release(frozenref_percpu_own_shard(slot),
							       -2 * FROZENREF_CAST(int64_t, n));
	return FROZENREF_LIKELY(!(count & FROZENREF_PERCPU_CLOSED));
}

/* Compiled to one unsigned comparison; shards take every n that the centre takes. */
FROZENREF_INLINE bool frozenref_percpu_is_n(int32_t n)
{
	return n >= 1 && n <= FROZENREF_N_MAX;
}

FROZENREF_API enum frozenref_percpu_mode frozenref_percpu_mode(void)
{
	return frozenref_percpu_mode_of(FROZENREF_RSEQ, FROZENREF_CPU_ID);
}

/* Plain stores: the object is not shared yet. */
FROZENREF_API void frozenref_percpu_init(frozenref_percpu_t *ref, int32_t n)
{
	frozenref_arch_store_relaxed(&ref->slot, 0);
	frozenref_init(&ref->centre, n);
}

FROZENREF_API void frozenref_percpu_init_frozen(frozenref_percpu_t *ref)
{
	frozenref_arch_store_relaxed(&ref->slot, 0);
	frozenref_init_frozen(&ref->centre);
}

FROZENREF_API void frozenref_percpu_init_immortal(frozenref_percpu_t *ref)
{
	frozenref_arch_store_relaxed(&ref->slot, FROZENREF_PERCPU_IMMORTAL);
	frozenref_init_immortal(&ref->centre);
}

FROZENREF_API void frozenref_percpu_get(frozenref_percpu_t *ref)
{
	uint32_t slot = frozenref_percpu_slot(ref);
	if (frozenref_percpu_shards_get(ref, slot, 1))
		return;
	frozenref_get(&ref->centre);
}

FROZENREF_API void frozenref_percpu_get_n(frozenref_percpu_t *ref, int32_t n)
{
	uint32_t slot = frozenref_percpu_slot(ref);
	if (frozenref_percpu_is_n(n) && frozenref_percpu_shards_get(ref, slot, n))
		return;
	frozenref_get_n(&ref->centre, n);
}

FROZENREF_API bool frozenref_percpu_try_get(frozenref_percpu_t *ref)
{
	uint32_t slot = frozenref_percpu_slot(ref);
	if (frozenref_percpu_shards_get(ref, slot, 1))
		return true;
	return frozenref_try_get(&ref->centre);
}

FROZENREF_API bool frozenref_percpu_try_get_n(frozenref_percpu_t *ref, int32_t n)
{
	uint32_t slot = frozenref_percpu_slot(ref);
	if (frozenref_percpu_is_n(n) && frozenref_percpu_shards_get(ref, slot, n))
		return true;
	return frozenref_try_get_n(&ref->centre, n);
}

FROZENREF_API bool frozenref_percpu_try_get_open(frozenref_percpu_t *ref)
{
	uint32_t slot = frozenref_percpu_slot(ref);
	return frozenref_percpu_shards_get(ref, slot, 1);
}

FROZENREF_API bool frozenref_percpu_try_get_open_n(frozenref_percpu_t *ref, int32_t n)
{
	uint32_t slot = frozenref_percpu_slot(ref);
	if (FROZENREF_UNLIKELY(!frozenref_percpu_is_n(n)))
		return frozenref_percpu_try_get_open_fault(ref, n);
	return frozenref_percpu_shards_get(ref, slot, n);
}

FROZENREF_API bool frozenref_percpu_put(frozenref_percpu_t *ref)
{
	uint32_t slot = frozenref_percpu_slot(ref);
	if (frozenref_percpu_shards_put(ref, slot, 1))
		return false;
	return frozenref_put(&ref->centre);
}

FROZENREF_API bool frozenref_percpu_put_n(frozenref_percpu_t *ref, int32_t n)
{
	uint32_t slot = frozenref_percpu_slot(ref);
	if (frozenref_percpu_is_n(n) && frozenref_percpu_shards_put(ref, slot, n))
		return false;
	return frozenref_put_n(&ref->centre, n);
}

FROZENREF_API bool frozenref_percpu_freeze(frozenref_percpu_t *ref, int32_t expected)
{
	/* spread, the centre could be `expected` by chance, with others beside it */
	if (frozenref_percpu_slot_is_spread(frozenref_percpu_slot(ref)) && expected >= 1)
		return false;
	return frozenref_freeze(&ref->centre, expected);
}

/* A frozen count is neither spread nor being spread or gathered, so this is the word's unfreeze. */
FROZENREF_API void frozenref_percpu_unfreeze(frozenref_percpu_t *ref, int32_t n)
{
	frozenref_unfreeze(&ref->centre, n);
}

FROZENREF_API bool frozenref_percpu_spread(frozenref_percpu_t *ref)
{
	return frozenref_percpu_spread_cold(ref, FROZENREF_RSEQ);
}

FROZENREF_API bool frozenref_percpu_is_frozen(const frozenref_percpu_t *ref)
{
	return frozenref_is_frozen(&ref->centre);
}

FROZENREF_API bool frozenref_percpu_is_spread(const frozenref_percpu_t *ref)
{
	/* relaxed: a snapshot, for diagnosis */
	int32_t slot = frozenref_arch_load_relaxed(&ref->slot);
	return frozenref_percpu_slot_is_spread(FROZENREF_CAST(uint32_t, slot));
}

FROZENREF_END_DECLARATIONS

#if FROZENREF_INSTRUMENTED
#include <frozenref/percpu_cold.h>
#endif

#endif
