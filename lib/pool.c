/* SPDX-License-Identifier: MIT */
/*
 * The pool: where objects stand, which of them are at rest, and how lives begin and end.
 *
 * One reserved mapping holds the pool, its hints, its map and its objects. A slot that was never used is known by its
 * index alone: `fresh` counts those that were. Who takes a fresh slot makes its count frozen and then gives it a
 * generation, and the mark of <frozenref/pool.h> follows over slots that have one.
 *
 * The map tells which slots that were used are at rest, one bit a slot. A line of the map is a cache line; slots that
 * follow each other are on different lines, so threads that took their objects at the same time do not meet when they
 * give them back and take them again. Each thread begins where it gave back last.
 */
#if __STDC_HOSTED__

#define _DEFAULT_SOURCE 1
#define FROZENREF_POOL_API FROZENREF_EXPORT
/* The copy of the cold paths that programs share is in lib/cold.c. */
#if !defined(FROZENREF_COLD)
#define FROZENREF_COLD static __attribute__((noinline, cold, unused))
#endif

#include <errno.h>
#include <sys/mman.h>

#include "probes.h"
#include <frozenref/pool.h>

#include <frozenref/cold.h>

#if !defined(MAP_NORESERVE)
#define MAP_NORESERVE 0 /* a system that reserves nothing anyway */
#endif

enum {
	LINE = 64, /* bytes that a CPU owns at once */
	HINTS = 64,
	SLOTS_PER_WORD = 32,
	WORDS_PER_LINE = 8,
	SLOTS_PER_LINE = WORDS_PER_LINE * SLOTS_PER_WORD,
	LINES_MIN = 64, /* so that as many threads can have one each, in a small pool too */
	PROBES = 8,     /* lines that are looked at before a fresh slot is used */
};

/* A slot has so many lives, one for each generation, and then retires. The tests make it fewer. */
#if !defined(POOL_LIVES)
#define POOL_LIVES 0xfffffffeU
#endif

/*
 * A word of the map: who is at rest in the lower half; in the upper half how many came to rest, modulo 2^32, which
 * tells a word that stayed empty from one that was empty twice. All its operations are sequentially consistent: acquire
 * and release is what they need, and gcc before 14 for RISC-V gets nothing less right in a compare-and-swap.
 */
typedef uint64_t word_t __attribute__((aligned(8)));

#define ONE_REST ((word_t)1 << SLOTS_PER_WORD)

static uint32_t bits_of(word_t word)
{
	return (uint32_t)word;
}

static uint32_t rests_of(word_t word)
{
	return (uint32_t)(word >> SLOTS_PER_WORD);
}

struct line {
	_Alignas(LINE) word_t words[WORDS_PER_LINE];
};

/* The line where a thread gave an object back last. Of threads that share one, both are right enough. */
struct hint {
	_Alignas(LINE) int32_t line;
};

/* What a lookup reads is on a line that changes only while the pool grows. */
struct pool {
	struct frozenref_pool seen;
	uint32_t capacity;
	uint32_t last_generation; /* of slots that retired */
	uint32_t first_generation;
	uint32_t lines; /* a power of two */
	unsigned lines_shift;
	unsigned words; /* of each line that are needed */
	struct line *map;
	struct hint *hints;
	void (*release)(void *object, void *context);
	void *context;
	enum frozenref_rest rest;
	size_t size; /* of the mapping */
	_Alignas(LINE) int32_t fresh;
	int32_t retired;
};

static struct pool *whole(const frozenref_pool_t *pool)
{
	return (struct pool *)(uintptr_t)pool;
}

static void *object_at(const struct pool *pool, uint32_t index)
{
	return pool->seen.objects + index * pool->seen.stride;
}

static uint32_t generation_of(const struct frozenref_pool_header *header)
{
	/* relaxed: the caller owns the object or holds a reference, which ordered it */
	return (uint32_t)frozenref_arch_load_relaxed(&header->generation);
}

/* How many slots were ever used. */
static uint32_t used(const struct pool *pool)
{
	/* relaxed: whoever has an object, or its handle, has been told of it in an order of its own */
	return (uint32_t)frozenref_arch_load_relaxed(&pool->fresh);
}

static void fault(const char *operation, enum frozenref_fault_kind kind, const void *object, uint32_t n)
{
	const frozenref_t *ref = NULL;
	int32_t word = 0;

	if (object) {
		ref = &frozenref_pool_header_of((void *)(uintptr_t)object)->ref;
		word = frozenref_arch_load_relaxed(&ref->word);
	}
	frozenref_fault_t fault = {sizeof fault,
				   kind,
				   operation,
				   frozenref_fault_reason(kind),
				   ref,
				   word,
				   n < INT32_MAX ? (int32_t)n : INT32_MAX};
	frozenref_raise_fault(&fault);
}

/* Faults, and returns false, if it is no object of the pool. Of a stranger not even the count is read. */
static bool find(const struct pool *pool, const void *object, uint32_t *index, const char *operation)
{
	uintptr_t offset = (uintptr_t)object - (uintptr_t)pool->seen.objects;
	uintptr_t number = offset / pool->seen.stride;

	if (number >= used(pool) || offset % pool->seen.stride != 0) {
		fault(operation, FROZENREF_FAULT_STRANGER, NULL, 1);
		return false;
	}
	*index = (uint32_t)number;
	return true;
}

/* Where the map tells of a slot. */
struct place {
	uint32_t line;
	word_t *word;
	uint32_t bit;
};

static struct place place_of(const struct pool *pool, uint32_t index)
{
	uint32_t line = index & (pool->lines - 1);
	uint32_t slot = index >> pool->lines_shift;
	struct place place = {line, &pool->map[line].words[slot / SLOTS_PER_WORD], 1U << slot % SLOTS_PER_WORD};
	return place;
}

static struct hint *own_hint(const struct pool *pool)
{
	static int32_t threads;
	static _Thread_local uint32_t number; /* one more, so that 0 is none */

	if (number == 0)
		/* relaxed: only that they differ */
		number = (uint32_t)frozenref_arch_add_return_relaxed(&threads, 1) % HINTS + 1;
	return &pool->hints[number - 1];
}

static bool is_at_rest(const struct pool *pool, uint32_t index)
{
	struct place place = place_of(pool, index);
	return bits_of(__atomic_load_n(place.word, __ATOMIC_SEQ_CST)) & place.bit;
}

static bool has_retired(const struct pool *pool, const struct frozenref_pool_header *header)
{
	return generation_of(header) == pool->last_generation;
}

/*
 * Faults, and returns false, unless the caller can own the object alone: frozen, and neither at rest nor retired. A
 * caller who really does sees that for certain.
 */
static bool owns_alone(const struct pool *pool, void *object, uint32_t index, const char *operation)
{
	const struct frozenref_pool_header *header = frozenref_pool_header_of(object);
	/* relaxed: the owner sees the word that made it the owner, or strays on it */
	int32_t word = frozenref_arch_load_relaxed(&header->ref.word);

	if (!frozenref_word_is_frozen(word))
		fault(operation, FROZENREF_FAULT_NOT_FROZEN, object, 1);
	else if (is_at_rest(pool, index) || has_retired(pool, header))
		fault(operation, FROZENREF_FAULT_AT_REST, object, 1);
	else
		return true;
	return false;
}

/* Gives the slot to whoever allocates next. Two that do so at once with one object: one of them is a fault. */
static void lay_to_rest(struct pool *pool, uint32_t index, const char *operation)
{
	struct place place = place_of(pool, index);
	word_t word = __atomic_load_n(place.word, __ATOMIC_SEQ_CST);

	do {
		if (bits_of(word) & place.bit) {
			fault(operation, FROZENREF_FAULT_AT_REST, object_at(pool, index), 1);
			return;
		}
		/* release: pairs with the acquire in take_from; the owner's last accesses happen before */
	} while (!__atomic_compare_exchange_n(place.word, &word, (word | place.bit) + ONE_REST, true, __ATOMIC_SEQ_CST,
					      __ATOMIC_SEQ_CST));
	/* relaxed: as in take_from_lines */
	frozenref_arch_store_relaxed(&own_hint(pool)->line, (int32_t)place.line);
}

/*
 * Moves the generation on, so that the handle of the life that is over finds nothing. Returns false: that was the
 * slot's last, and it retires: frozen for good, with a generation that no handle has.
 */
static bool begin_generation(struct pool *pool, struct frozenref_pool_header *header)
{
	uint32_t generation = generation_of(header) + 1;

	generation += generation == 0; /* which is that of slots that were never used */
	/* relaxed: published by what lets others at the object, the map or the count */
	frozenref_arch_store_relaxed(&header->generation, (int32_t)generation);
	if (generation != pool->last_generation)
		return true;
	frozenref_arch_add_return_relaxed(&pool->retired, 1);
	return false;
}

/* Raises the mark over all slots that follow it and have their count. */
static void raise_mark(struct pool *pool)
{
	uint32_t mark = (uint32_t)frozenref_arch_load_acquire(&pool->seen.mark);

	while (mark < pool->capacity) {
		const struct frozenref_pool_header *header = frozenref_pool_header_of(object_at(pool, mark));
		/* acquire: pairs with the release in take_fresh */
		if (frozenref_arch_load_acquire(&header->generation) == 0)
			return;
		/* release: pairs with the acquire of lookups; RMWs, so that the slots below are in the sequence too */
		uint32_t found =
			(uint32_t)frozenref_arch_cmpxchg_release(&pool->seen.mark, (int32_t)mark, (int32_t)(mark + 1));
		mark = found == mark ? mark + 1 : found;
	}
}

/* A slot that was never used; NULL if there is none left. */
static void *take_fresh(struct pool *pool)
{
	uint32_t index = used(pool), found;

	for (;; index = found) {
		if (index == pool->capacity)
			return NULL;
		/* relaxed: the slot is untouched, and reaches others by the map, the mark or its count */
		found = (uint32_t)frozenref_arch_cmpxchg_relaxed(&pool->fresh, (int32_t)index, (int32_t)(index + 1));
		if (found == index)
			break;
	}
	void *object = object_at(pool, index);
	struct frozenref_pool_header *header = frozenref_pool_header_of(object);
	frozenref_init_frozen(&header->ref);
	/* release: pairs with the acquire in raise_mark and lookup_above: who sees the generation sees the count */
	frozenref_arch_store_release(&header->generation, (int32_t)pool->first_generation);
	raise_mark(pool);
	return object;
}

/* Takes a slot that a word of the map tells of; NULL if there is none. Adds how many came to rest to *rests. */
static void *take_from(struct pool *pool, uint32_t line, unsigned number, uint64_t *rests)
{
	word_t *place = &pool->map[line].words[number];
	word_t word = __atomic_load_n(place, __ATOMIC_SEQ_CST);

	while (bits_of(word)) {
		unsigned bit = (unsigned)__builtin_ctz(bits_of(word));
		/*
		 * acquire: pairs with the release in lay_to_rest. release: with the acquire of who finds the word
		 * empty, and then has to see whatever came to rest before
		 */
		if (!__atomic_compare_exchange_n(place, &word, word & ~((word_t)1 << bit), true, __ATOMIC_SEQ_CST,
						 __ATOMIC_SEQ_CST))
			continue;
		void *object = object_at(pool, ((number * SLOTS_PER_WORD + bit) << pool->lines_shift) + line);
		/* relaxed: as in owns_alone */
		int32_t count = frozenref_arch_load_relaxed(&frozenref_pool_header_of(object)->ref.word);
		if (frozenref_word_is_frozen(count))
			return object;
		/* somebody made it live while it was at rest: it leaks */
		fault("pool_alloc", FROZENREF_FAULT_NOT_FROZEN, object, 1);
		word = __atomic_load_n(place, __ATOMIC_SEQ_CST);
	}
	*rests += rests_of(word);
	return NULL;
}

/* The same for so many lines, from that of the hint on, which moves to where a slot was found. */
static void *take_from_lines(struct pool *pool, struct hint *hint, uint32_t lines, uint64_t *rests)
{
	/* relaxed, here and below: any line is right */
	uint32_t first = (uint32_t)frozenref_arch_load_relaxed(&hint->line);

	for (uint32_t i = 0; i < lines; ++i) {
		uint32_t line = (first + i) & (pool->lines - 1);
		for (unsigned word = 0; word < pool->words; ++word) {
			void *object = take_from(pool, line, word, rests);
			if (!object)
				continue;
			if (line != first)
				frozenref_arch_store_relaxed(&hint->line, (int32_t)line);
			return object;
		}
	}
	return NULL;
}

void *frozenref_pool_alloc(frozenref_pool_t *seen)
{
	struct pool *pool = whole(seen);
	struct hint *hint = own_hint(pool);
	uint64_t rests = 0, rests_before;

	void *object = take_from_lines(pool, hint, PROBES, &rests);
	if (!object)
		object = take_fresh(pool);
	if (object)
		return object;
	/*
	 * Twice empty, and none came to rest in between: each word was empty all the while from its first look to its
	 * second one, and so all of them at once, between the two rounds.
	 */
	rests = UINT64_MAX;
	do {
		rests_before = rests;
		rests = 0;
		object = take_from_lines(pool, hint, pool->lines, &rests);
	} while (!object && rests != rests_before);
	return object;
}

static frozenref_handle_t handle_of(const struct pool *pool, uint32_t index)
{
	const struct frozenref_pool_header *header = frozenref_pool_header_of(object_at(pool, index));

	if (has_retired(pool, header))
		return 0;
	return (frozenref_handle_t)generation_of(header) << 32 | (pool->seen.base + index);
}

frozenref_handle_t frozenref_pool_handle(const frozenref_pool_t *seen, const void *object)
{
	const struct pool *pool = whole(seen);
	uint32_t index;

	return find(pool, object, &index, "pool_handle") ? handle_of(pool, index) : 0;
}

frozenref_handle_t frozenref_pool_publish(frozenref_pool_t *seen, void *object)
{
	struct pool *pool = whole(seen);
	uint32_t index;

	if (!find(pool, object, &index, "pool_publish") || !owns_alone(pool, object, index, "pool_publish"))
		return 0;
	frozenref_handle_t handle = handle_of(pool, index);
	FROZENREF_PROBE(pool_publish, (seen, object, handle));
	frozenref_unfreeze(&frozenref_pool_header_of(object)->ref, 1);
	return handle;
}

void frozenref_pool_discard(frozenref_pool_t *seen, void *object)
{
	struct pool *pool = whole(seen);
	uint32_t index;

	if (!find(pool, object, &index, "pool_discard") || !owns_alone(pool, object, index, "pool_discard"))
		return;
	if (begin_generation(pool, frozenref_pool_header_of(object)))
		lay_to_rest(pool, index, "pool_discard");
}

bool frozenref_pool_end_life(frozenref_pool_t *seen, void *object)
{
	struct pool *pool = whole(seen);
	struct frozenref_pool_header *header = frozenref_pool_header_of(object);
	uint32_t index;

	if (!find(pool, object, &index, "pool_put"))
		return true;
	FROZENREF_PROBE(pool_release, (seen, object, handle_of(pool, index)));
	if (pool->release)
		pool->release(object, pool->context);
	if (!owns_alone(pool, object, index, "pool_put") || !begin_generation(pool, header))
		return true;
	if (pool->rest == FROZENREF_REST_LIVE)
		frozenref_unfreeze(&header->ref, 1);
	else
		lay_to_rest(pool, index, "pool_put");
	return true;
}

void *frozenref_pool_lookup_cold(frozenref_pool_t *pool, frozenref_handle_t handle, void *object, int32_t word)
{
	struct frozenref_pool_header *header = frozenref_pool_header_of(object);

	if (word <= 0 && !frozenref_try_get_cold(&header->ref, 1, word, FROZENREF_OPERATION_TRY_GET))
		return NULL;
	if (generation_of(header) == (uint32_t)(handle >> 32))
		return object;
	/* it may be the last one by now */
	frozenref_pool_put(pool, object);
	return NULL;
}

void *frozenref_pool_lookup_above(frozenref_pool_t *seen, frozenref_handle_t handle)
{
	struct pool *pool = whole(seen);
	uint32_t index = (uint32_t)handle - pool->seen.base;

	if (index >= used(pool))
		return NULL;
	void *object = object_at(pool, index);
	struct frozenref_pool_header *header = frozenref_pool_header_of(object);
	/* acquire: as in raise_mark. 0: somebody has just taken the slot and its count is still to come */
	if (frozenref_arch_load_acquire(&header->generation) == 0)
		return NULL;
	/* the next lookup goes the short way */
	raise_mark(pool);
	/* acquire: as in frozenref_pool_lookup */
	int32_t word = frozenref_arch_add_return_acquire(&header->ref.word, 1);
	return frozenref_pool_lookup_cold(seen, handle, object, word);
}

uint32_t frozenref_pool_live(const frozenref_pool_t *seen)
{
	const struct pool *pool = whole(seen);
	/* first who never comes back to rest, and last who may rest at most: so the difference is never below 0 */
	uint32_t resting = (uint32_t)frozenref_arch_load_relaxed(&pool->retired);

	for (uint32_t line = 0; line < pool->lines; ++line)
		for (unsigned word = 0; word < pool->words; ++word)
			resting += (uint32_t)__builtin_popcount(
				bits_of(__atomic_load_n(&pool->map[line].words[word], __ATOMIC_SEQ_CST)));
	return used(pool) - resting;
}

/* A range of numbers that no other pool has, until 2^32 of them are given away and the first come again. */
static uint32_t take_numbers(uint32_t count)
{
	static int32_t taken; /* 1 .. taken */
	/* relaxed: only that they differ */
	uint32_t last = (uint32_t)frozenref_arch_load_relaxed(&taken);

	for (;;) {
		uint32_t before = count > UINT32_MAX - last ? 0 : last;
		uint32_t found =
			(uint32_t)frozenref_arch_cmpxchg_relaxed(&taken, (int32_t)last, (int32_t)(before + count));
		if (found == last)
			return before + 1;
		last = found;
	}
}

/* Far from those of other pools, for handles of a pool whose numbers come again. Never 0. */
static uint32_t take_first_generation(void)
{
	static int32_t pools;
	/* relaxed: only that they differ. Multiples of 2^32 over the golden ratio stay far apart */
	uint32_t generation = (uint32_t)frozenref_arch_add_return_relaxed(&pools, 1) * 0x9e3779b1U;

	return generation ? generation : 1;
}

/* The generation that comes after so many, 0 left out. */
static uint32_t generation_after(uint32_t generation, uint32_t lives)
{
	uint32_t sum = generation + lives;
	return sum < generation ? sum + 1 : sum;
}

/* Parts of one mapping: where each begins. */
struct layout {
	size_t hints, map, objects, size;
};

/* Places a part behind `*end`. Returns false where that is more than there are addresses. */
static bool place_part(size_t *begin, size_t *end, size_t count, size_t size, size_t align)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes) || __builtin_add_overflow(*end, align - 1, begin))
		return false;
	*begin &= ~(align - 1);
	return !__builtin_add_overflow(*begin, bytes, end);
}

int frozenref_pool_create(frozenref_pool_t **created, const struct frozenref_pool_config *config)
{
	size_t align = config->object_align, stride, end = sizeof(struct pool);
	struct layout layout;

	if (config->object_size == 0 || config->capacity == 0 || align == 0 || (align & (align - 1)) != 0)
		return EINVAL;
	if (config->rest != FROZENREF_REST_FROZEN && config->rest != FROZENREF_REST_LIVE)
		return EINVAL;
	if (align < _Alignof(struct frozenref_pool_header))
		align = _Alignof(struct frozenref_pool_header);

	unsigned lines_shift = 0;
	while ((uint64_t)1 << lines_shift < LINES_MIN || (uint64_t)SLOTS_PER_LINE << lines_shift < config->capacity)
		++lines_shift;
	size_t lines = (size_t)1 << lines_shift;

	/* the header before the object, and the next object aligned as this one */
	if (__builtin_add_overflow(config->object_size, sizeof(struct frozenref_pool_header) + align - 1, &stride))
		return ENOMEM;
	stride &= ~(align - 1);
	/* the mapping is aligned to a page: to find a place for more, it gets that much larger */
	if (!place_part(&layout.hints, &end, HINTS, sizeof(struct hint), LINE) ||
	    !place_part(&layout.map, &end, lines, sizeof(struct line), LINE) ||
	    __builtin_add_overflow(end, LINE + sizeof(struct frozenref_pool_header), &end) ||
	    !place_part(&layout.objects, &end, config->capacity, stride, align) ||
	    __builtin_add_overflow(end, align, &layout.size) || layout.size > PTRDIFF_MAX)
		return ENOMEM;

	char *memory =
		mmap(NULL, layout.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED)
		return errno;
	struct pool *pool = (struct pool *)(void *)memory;
	uintptr_t objects = ((uintptr_t)memory + layout.objects + align - 1) & ~(uintptr_t)(align - 1);
	pool->seen.objects = memory + (objects - (uintptr_t)memory);
	pool->seen.stride = stride;
	pool->seen.base = take_numbers(config->capacity);
	pool->capacity = config->capacity;
	pool->first_generation = take_first_generation();
	pool->last_generation = generation_after(pool->first_generation, POOL_LIVES);
	pool->lines = (uint32_t)lines;
	pool->lines_shift = lines_shift;
	pool->words = (config->capacity - 1) / (uint32_t)lines / SLOTS_PER_WORD + 1;
	pool->map = (struct line *)(void *)(memory + layout.map);
	pool->hints = (struct hint *)(void *)(memory + layout.hints);
	for (uint32_t i = 0; i < HINTS; ++i)
		pool->hints[i].line = (int32_t)(i * PROBES & (lines - 1));
	pool->release = config->release;
	pool->context = config->context;
	pool->rest = config->rest;
	pool->size = layout.size;
	*created = &pool->seen;
	return 0;
}

/* One that is neither at rest nor retired; NULL if there is none. */
static void *any_in_use(const struct pool *pool)
{
	for (uint32_t index = 0; index < used(pool); ++index) {
		void *object = object_at(pool, index);
		if (!is_at_rest(pool, index) && !has_retired(pool, frozenref_pool_header_of(object)))
			return object;
	}
	return NULL;
}

void frozenref_pool_destroy(frozenref_pool_t *seen)
{
	struct pool *pool = whole(seen);
	uint32_t in_use = frozenref_pool_live(seen);

	if (in_use > 0)
		fault("pool_destroy", FROZENREF_FAULT_IN_USE, any_in_use(pool), in_use);
	else
		munmap(pool, pool->size);
}

#endif
