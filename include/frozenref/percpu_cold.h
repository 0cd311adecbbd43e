/* SPDX-License-Identifier: MIT */
/*
 * The cold paths of per-CPU counts: spreading, gathering, and those who count in the shard that is everybody's.
 * Compiled once, by lib/cold.c; under FROZENREF_INSTRUMENTED into the including file.
 */
#ifndef FROZENREF_PERCPU_COLD_H
#define FROZENREF_PERCPU_COLD_H

#include <frozenref/cold.h>
#include <frozenref/percpu.h>
#include <frozenref/percpu_state.h>

FROZENREF_BEGIN_DECLARATIONS

/*
 * On the centre from before the first shard opens until all are closed: whatever of the count is in the shards, below
 * 2^30 references, the centre is above zero.
 */
#define FROZENREF_PERCPU_BIAS 0x40000000

/* The largest count that the bias fits on. */
#define FROZENREF_PERCPU_SPREAD_MAX (FROZENREF_COUNT_MAX - FROZENREF_PERCPU_BIAS)

/* The parts of a slot that stay as long as the count has shards. */
static inline uint32_t frozenref_percpu_kept(uint32_t slot)
{
	return slot & (FROZENREF_PERCPU_PLACES | FROZENREF_PERCPU_FOR_SECTIONS);
}

static inline uint32_t frozenref_percpu_spread_bit(uint32_t slot)
{
	return slot & FROZENREF_PERCPU_FOR_SECTIONS ? FROZENREF_PERCPU_SECTIONS : FROZENREF_PERCPU_ATOMICS;
}

static inline uint32_t frozenref_percpu_cmpxchg_acquire(frozenref_percpu_t *ref, uint32_t expected, uint32_t desired)
{
	return FROZENREF_CAST(uint32_t, frozenref_arch_cmpxchg_acquire(&ref->slot, FROZENREF_CAST(int32_t, expected),
								       FROZENREF_CAST(int32_t, desired)));
}

static inline uint32_t frozenref_percpu_cmpxchg_release(frozenref_percpu_t *ref, uint32_t expected, uint32_t desired)
{
	return FROZENREF_CAST(uint32_t, frozenref_arch_cmpxchg_release(&ref->slot, FROZENREF_CAST(int32_t, expected),
								       FROZENREF_CAST(int32_t, desired)));
}

static inline void frozenref_percpu_report(const frozenref_percpu_t *ref, const char *operation,
					   enum frozenref_fault_kind kind, int32_t word, int32_t n)
{
	frozenref_fault_t fault = {sizeof fault, kind, operation, frozenref_fault_reason(kind), &ref->centre, word, n};
	frozenref_raise_fault(&fault);
}

/* The shard that is everybody's. */
static inline frozenref_shard_t *frozenref_percpu_common(uint32_t slot)
{
	return frozenref_percpu_shard(slot, frozenref_percpu_region.cpus);
}

FROZENREF_COLD bool frozenref_percpu_get_common(uint32_t slot, int32_t n)
{
	/* acquire: as in shards_get */
	int64_t count =
		frozenref_arch_wide_add_return_acquire(frozenref_percpu_common(slot), 2 * FROZENREF_CAST(int64_t, n));
	return !(count & FROZENREF_PERCPU_CLOSED);
}

FROZENREF_COLD bool frozenref_percpu_put_common(uint32_t slot, int32_t n)
{
	/* release: as in shards_put */
	int64_t count =
		frozenref_arch_wide_add_return_release(frozenref_percpu_common(slot), -2 * FROZENREF_CAST(int64_t, n));
	return !(count & FROZENREF_PERCPU_CLOSED);
}

FROZENREF_COLD bool frozenref_percpu_try_get_open_fault(frozenref_percpu_t *ref, int32_t n)
{
	/* relaxed: the word is only reported */
	frozenref_percpu_report(ref, "percpu_try_get_open_n", FROZENREF_FAULT_N,
				frozenref_arch_load_relaxed(&ref->centre.word), n);
	return false;
}

/* Puts the bias on the centre, if there is room for it. Returns the word that it found. */
static inline int32_t frozenref_percpu_raise(frozenref_percpu_t *ref)
{
	/* relaxed: a first guess, which the cmpxchg checks */
	int32_t word = frozenref_arch_load_relaxed(&ref->centre.word);
	while (word > 0 && word <= FROZENREF_PERCPU_SPREAD_MAX) {
		/* relaxed: the opening of the shards publishes it */
		int32_t found = frozenref_arch_cmpxchg_relaxed(&ref->centre.word, word, word + FROZENREF_PERCPU_BIAS);
		if (found == word)
			break;
		word = found;
	}
	return word;
}

/* release: pairs with the acquire of an add that comes with a slot of an earlier time, and reads no slot after this */
static inline void frozenref_percpu_open(uint32_t slot)
{
	uint32_t number;
	for (number = 0; number <= frozenref_percpu_region.cpus; ++number)
		frozenref_arch_wide_store_release(frozenref_percpu_shard(slot, number), 0);
}

/* Gives the slot that is being spread its next value; false: it became immortal meanwhile. */
static inline bool frozenref_percpu_settle(frozenref_percpu_t *ref, uint32_t changing, uint32_t slot)
{
	/* release: pairs with the acquire of every operation's look at the slot, and of the next spread or gather */
	if (frozenref_percpu_cmpxchg_release(ref, changing, slot) == changing)
		return true;
	/* an immortal slot has kept what it had; what was taken for it since goes back */
	if (frozenref_percpu_kept(slot) != frozenref_percpu_kept(changing))
		frozenref_percpu_return_slot(frozenref_percpu_kept(slot));
	return false;
}

FROZENREF_COLD bool frozenref_percpu_spread_cold(frozenref_percpu_t *ref, bool sections)
{
	/* relaxed: a first guess, which the cmpxchg checks */
	uint32_t slot = FROZENREF_CAST(uint32_t, frozenref_arch_load_relaxed(&ref->slot));
	uint32_t changing = slot | FROZENREF_PERCPU_CHANGING;

	/* acquire: pairs with the release that ended the gather before, so that its shards are closed */
	if (frozenref_percpu_kept(slot) != slot || frozenref_percpu_cmpxchg_acquire(ref, slot, changing) != slot)
		return false;
	/* from here on nobody but make_immortal changes the slot */
	if (slot == 0)
		slot = frozenref_percpu_take_slot(sections);
	if (slot == 0) {
		frozenref_percpu_settle(ref, changing, 0);
		return false;
	}
	int32_t word = frozenref_percpu_raise(ref);
	if (word > 0 && word <= FROZENREF_PERCPU_SPREAD_MAX) {
		frozenref_percpu_open(slot);
		bool is_spread = frozenref_percpu_settle(ref, changing, slot | frozenref_percpu_spread_bit(slot));
		if (is_spread)
			FROZENREF_PROBE(spread, (ref, word, frozenref_percpu_region.cpus + 1));
		return is_spread;
	}
	frozenref_percpu_settle(ref, changing, slot);
	if (word <= 0 && !frozenref_word_is_saturated(word))
		frozenref_percpu_report(ref, "percpu_spread", frozenref_no_owner(word), word, 1);
	return false;
}

/*
 * What the shards hold together; closes those that others may add to. The shards of sections are at rest: the barrier
 * ended them.
 */
static inline int64_t frozenref_percpu_close(uint32_t slot)
{
	uint64_t sum = 0;
	uint32_t number;
	for (number = 0; number <= frozenref_percpu_region.cpus; ++number) {
		frozenref_shard_t *shard = frozenref_percpu_shard(slot, number);
		int64_t count;
		if (slot & FROZENREF_PERCPU_FOR_SECTIONS && number < frozenref_percpu_region.cpus)
			/* relaxed: the barrier orders it after every section */
			count = frozenref_arch_wide_load_relaxed(shard);
		else
			/* acquire: pairs with the release of each put that the shard has counted; release: with the
			   acquire of those that find it closed and go to the centre */
			count = frozenref_arch_wide_add_return_acq_rel(shard, FROZENREF_PERCPU_CLOSED) -
				FROZENREF_PERCPU_CLOSED;
		sum += FROZENREF_CAST(uint64_t, count);
	}
	return FROZENREF_CAST(int64_t, sum) >> 1;
}

/* Takes the bias from the centre and adds what the shards held: this decides. As a put, without the window. */
static inline bool frozenref_percpu_lower(frozenref_percpu_t *ref, int64_t sum)
{
	/* relaxed: a first guess, which the cmpxchg checks */
	int32_t word = frozenref_arch_load_relaxed(&ref->centre.word);
	while (!frozenref_word_is_saturated(word)) {
		int64_t count = word - FROZENREF_CAST(int64_t, FROZENREF_PERCPU_BIAS) + sum;
		int32_t next = count < 0 || count > FROZENREF_COUNT_MAX ? FROZENREF_SATURATED
			       : count == 0                             ? FROZENREF_FROZEN
									: FROZENREF_CAST(int32_t, count);
		/* release: for the last put, what the shards' puts released; acquire: for this one, if it is the last,
		   what the centre's did */
		int32_t found = frozenref_arch_cmpxchg_acq_rel(&ref->centre.word, word, next);
		if (found == word) {
			FROZENREF_PROBE(gather, (ref, count));
			if (frozenref_word_is_saturated(next))
				FROZENREF_PROBE(saturate, (ref, word));
			if (count < 0)
				frozenref_percpu_report(ref, "percpu_gather", FROZENREF_FAULT_TOO_FEW, word, 1);
			if (count > FROZENREF_COUNT_MAX)
				frozenref_percpu_report(ref, "percpu_gather", FROZENREF_FAULT_OVERFLOW, word, 1);
			return count == 0;
		}
		word = found;
	}
	FROZENREF_PROBE(gather, (ref, FROZENREF_COUNT_MAX));
	return false;
}

/* Whether the caller is now the one who gathers. Others see the count as gathered from here on. */
static inline bool frozenref_percpu_begin_gather(frozenref_percpu_t *ref)
{
	/* relaxed: a first guess, which the cmpxchg checks */
	uint32_t slot = FROZENREF_CAST(uint32_t, frozenref_arch_load_relaxed(&ref->slot));
	while (frozenref_percpu_slot_is_spread(slot)) {
		uint32_t changing = frozenref_percpu_kept(slot) | FROZENREF_PERCPU_CHANGING;
		/* acquire: pairs with the release of spread, which may have been another thread's */
		uint32_t found = frozenref_percpu_cmpxchg_acquire(ref, slot, changing);
		if (found == slot)
			return true;
		slot = found;
	}
	if (!(slot & FROZENREF_PERCPU_IMMORTAL))
		/* relaxed: the word is only reported */
		frozenref_percpu_report(ref, "percpu_gather", FROZENREF_FAULT_NOT_SPREAD,
					frozenref_arch_load_relaxed(&ref->centre.word), 1);
	return false;
}

/* relaxed: what kind of shards it has stays the same, and whoever gathers it knows it already */
static inline bool frozenref_percpu_is_for_sections(const frozenref_percpu_t *ref)
{
	uint32_t slot = FROZENREF_CAST(uint32_t, frozenref_arch_load_relaxed(&ref->slot));
	return slot & FROZENREF_PERCPU_FOR_SECTIONS;
}

static inline bool frozenref_percpu_end_gather(frozenref_percpu_t *ref, bool is_ordered)
{
	/* relaxed: it is the caller's own, but that it may become immortal */
	uint32_t slot = FROZENREF_CAST(uint32_t, frozenref_arch_load_relaxed(&ref->slot));
	uint32_t changing = frozenref_percpu_kept(slot) | FROZENREF_PERCPU_CHANGING;

	if (slot & FROZENREF_PERCPU_FOR_SECTIONS && !is_ordered) {
		/* release: as in spread */
		frozenref_percpu_cmpxchg_release(ref, changing,
						 frozenref_percpu_kept(slot) | FROZENREF_PERCPU_SECTIONS);
		/* relaxed: the word is only reported */
		frozenref_percpu_report(ref, "percpu_gather", FROZENREF_FAULT_REFUSED,
					frozenref_arch_load_relaxed(&ref->centre.word), 1);
		return false;
	}
	int64_t sum = frozenref_percpu_close(slot);
	/*
	 * release: pairs with the acquire of the next spread. Before the centre, which afterwards is not the caller's
	 * to touch; whoever spreads in between puts a second bias on it.
	 */
	frozenref_percpu_cmpxchg_release(ref, changing, frozenref_percpu_kept(slot));
	return frozenref_percpu_lower(ref, sum);
}

FROZENREF_COLD size_t frozenref_percpu_gather_all(frozenref_percpu_t *const refs[], size_t n, bool won[])
{
	bool has_sections = false;
	size_t wins = 0, i;

	for (i = 0; i < n; ++i) {
		won[i] = frozenref_percpu_begin_gather(refs[i]);
		if (won[i])
			has_sections |= frozenref_percpu_is_for_sections(refs[i]);
	}
	bool is_ordered = has_sections && frozenref_percpu_barrier();
	for (i = 0; i < n; ++i) {
		won[i] = won[i] && frozenref_percpu_end_gather(refs[i], is_ordered);
		wins += won[i];
	}
	return wins;
}

FROZENREF_COLD bool frozenref_percpu_gather(frozenref_percpu_t *ref)
{
	bool won;
	return frozenref_percpu_gather_all(&ref, 1, &won) == 1;
}

FROZENREF_COLD void frozenref_percpu_make_immortal(frozenref_percpu_t *ref)
{
	frozenref_make_immortal(&ref->centre);
	/* relaxed: the caller holds a reference, so the word stays saturated, unless this was a fault */
	if (!frozenref_word_is_saturated(frozenref_arch_load_relaxed(&ref->centre.word)))
		return;
	/* relaxed: a first guess, which the cmpxchg checks */
	uint32_t slot = FROZENREF_CAST(uint32_t, frozenref_arch_load_relaxed(&ref->slot));
	for (;;) {
		/* release: as in spread */
		uint32_t found = frozenref_percpu_cmpxchg_release(
			ref, slot, frozenref_percpu_kept(slot) | FROZENREF_PERCPU_IMMORTAL);
		if (found == slot)
			return;
		slot = found;
	}
}

FROZENREF_COLD int32_t frozenref_percpu_count(const frozenref_percpu_t *ref)
{
	uint32_t slot = frozenref_percpu_slot(ref);
	/* relaxed, here and below: a snapshot */
	int32_t word = frozenref_arch_load_relaxed(&ref->centre.word);
	uint64_t sum = 0;

	if (frozenref_word_is_saturated(word))
		return FROZENREF_COUNT_MAX;
	if (!frozenref_percpu_slot_is_spread(slot))
		return word > 0 ? word : 0;
	uint32_t number;
	for (number = 0; number <= frozenref_percpu_region.cpus; ++number)
		sum += FROZENREF_CAST(uint64_t, frozenref_arch_wide_load_relaxed(frozenref_percpu_shard(slot, number)));
	int64_t count = word - FROZENREF_CAST(int64_t, FROZENREF_PERCPU_BIAS) + (FROZENREF_CAST(int64_t, sum) >> 1);
	if (count > FROZENREF_COUNT_MAX)
		return FROZENREF_COUNT_MAX;
	return count > 0 ? FROZENREF_CAST(int32_t, count) : 0;
}

FROZENREF_COLD void frozenref_percpu_destroy(frozenref_percpu_t *ref)
{
	/* relaxed, here and below: by the contract the object is the caller's alone */
	uint32_t slot = FROZENREF_CAST(uint32_t, frozenref_arch_load_relaxed(&ref->slot));
	if (frozenref_percpu_slot_is_spread(slot) || slot & FROZENREF_PERCPU_CHANGING) {
		frozenref_percpu_report(ref, "percpu_destroy", FROZENREF_FAULT_SPREAD,
					frozenref_arch_load_relaxed(&ref->centre.word), 1);
		return;
	}
	if (frozenref_percpu_kept(slot) != 0)
		frozenref_percpu_return_slot(frozenref_percpu_kept(slot));
	frozenref_arch_store_relaxed(&ref->slot, FROZENREF_CAST(int32_t, slot & FROZENREF_PERCPU_IMMORTAL));
}

FROZENREF_END_DECLARATIONS

#endif
