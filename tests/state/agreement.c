/* SPDX-License-Identifier: MIT */
/*
 * Agreement: the chosen backend's primitives with the generic ones on the same inputs, by the value they return and the
 * word they store; and the generic ones, the oracle, with plain arithmetic. What orders memory is not seen from here.
 */
#include <inttypes.h>
#include <string.h>

#include "operations.h"
#include "primitives.h"

/* A word between two others, which no primitive may touch. */
struct cell {
	int32_t below, word, above;
};

static struct cell cell(int32_t word)
{
	return (struct cell){0x55555555, word, -0x55555556};
}

/* What a primitive returned and stored. */
struct effect {
	int64_t result;
	struct cell cell;
};

static void agree(const char *backend, const char *name, int32_t word, int32_t a, int32_t b, struct effect seen,
		  struct effect wanted)
{
	require(seen.cell.below == wanted.cell.below && seen.cell.above == wanted.cell.above,
		"%s %s wrote beside its word", backend, name);
	require(seen.result == wanted.result && seen.cell.word == wanted.cell.word,
		"%s %s of 0x%08" PRIx32 " (0x%08" PRIx32 ", 0x%08" PRIx32 "): returned 0x%" PRIx64
		", stored 0x%08" PRIx32 "; wanted 0x%" PRIx64 ", 0x%08" PRIx32,
		backend, name, (uint32_t)word, (uint32_t)a, (uint32_t)b, (uint64_t)seen.result,
		(uint32_t)seen.cell.word, (uint64_t)wanted.result, (uint32_t)wanted.cell.word);
}

static uint32_t random_state = 1;

static uint32_t random32(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state;
}

/* The value in the lower half of a register whose upper half is not the sign. */
static int64_t in_register(int32_t value)
{
	return (int64_t)((uint64_t)random32() << 32 | (uint32_t)value);
}

static struct effect load(const struct primitives *primitives, size_t i, int32_t word)
{
	struct effect seen = {.cell = cell(word)};
	seen.result = primitives->load[i].call(&seen.cell.word);
	return seen;
}

static struct effect store(const struct primitives *primitives, size_t i, int32_t word, int32_t value)
{
	struct effect seen = {.cell = cell(word)};
	primitives->store[i].call(&seen.cell.word, in_register(value));
	return seen;
}

static struct effect add_return(const struct primitives *primitives, size_t i, int32_t word, int32_t n)
{
	struct effect seen = {.cell = cell(word)};
	seen.result = primitives->add_return[i].call(&seen.cell.word, in_register(n));
	return seen;
}

static struct effect cmpxchg(const struct primitives *primitives, size_t i, int32_t word, int32_t expected,
			     int32_t desired)
{
	struct effect seen = {.cell = cell(word)};
	seen.result = primitives->cmpxchg[i].call(&seen.cell.word, in_register(expected), in_register(desired));
	return seen;
}

/* a + b modulo 2^32, read with the sign that its top bit says. */
static int32_t sum(int32_t a, int32_t b)
{
	int64_t whole = ((int64_t)a + b) & 0xffffffff;
	return (int32_t)(whole > INT32_MAX ? whole - 0x100000000 : whole);
}

/* Each primitive on one set of inputs, the chosen backend's against the generic one's and that against arithmetic. */
static void compare(int32_t word, int32_t a, int32_t b)
{
	const struct primitives *chosen = &chosen_primitives, *generic = &generic_primitives;

	for (size_t i = 0; i < LENGTH(generic->load); ++i) {
		const char *name = generic->load[i].name;
		struct effect oracle = load(generic, i, word);
		agree("generic", name, word, 0, 0, oracle, (struct effect){word, cell(word)});
		agree(chosen->backend, name, word, 0, 0, load(chosen, i, word), oracle);
	}
	for (size_t i = 0; i < LENGTH(generic->store); ++i) {
		const char *name = generic->store[i].name;
		struct effect oracle = store(generic, i, word, a);
		agree("generic", name, word, a, 0, oracle, (struct effect){0, cell(a)});
		agree(chosen->backend, name, word, a, 0, store(chosen, i, word, a), oracle);
	}
	for (size_t i = 0; i < LENGTH(generic->add_return); ++i) {
		const char *name = generic->add_return[i].name;
		struct effect oracle = add_return(generic, i, word, a);
		agree("generic", name, word, a, 0, oracle, (struct effect){sum(word, a), cell(sum(word, a))});
		agree(chosen->backend, name, word, a, 0, add_return(chosen, i, word, a), oracle);
	}
	for (size_t i = 0; i < LENGTH(generic->cmpxchg); ++i) {
		const char *name = generic->cmpxchg[i].name;
		struct effect oracle = cmpxchg(generic, i, word, a, b);
		agree("generic", name, word, a, b, oracle, (struct effect){word, cell(word == a ? b : word)});
		agree(chosen->backend, name, word, a, b, cmpxchg(chosen, i, word, a, b), oracle);
	}
}

Test(agreement, backends)
{
	cr_assert(strcmp(chosen_primitives.backend, FROZENREF_BACKEND_NAME) == 0);
	cr_assert(strcmp(generic_primitives.backend, "generic") == 0);
}

Test(agreement, boundary_words)
{
	for (size_t i = 0; i < WORDS; ++i)
		for (size_t j = 0; j < WORDS; ++j)
			compare(boundary_word(i), boundary_word(j), boundary_word((i + j) % WORDS));
}

/* The operands that are there as constants too, on every boundary word. */
Test(agreement, constants)
{
#define VALUE(unused, constant) constant,
	static const int32_t constants[] = {FOR_EACH_CONSTANT(VALUE, )};
#undef VALUE
	for (size_t i = 0; i < LENGTH(constants); ++i) {
		for (size_t j = 0; j < WORDS; ++j)
			compare(boundary_word(j), constants[i], FROZEN);
		compare(constants[i], constants[i], SATURATED);
	}
}

/* Words that differ from what was expected in one bit, wherever it is. */
Test(agreement, near_misses)
{
	for (size_t i = 0; i < WORDS; ++i)
		for (int bit = 0; bit < 32; ++bit)
			compare(boundary_word(i), (int32_t)((uint32_t)boundary_word(i) ^ UINT32_C(1) << bit), FROZEN);
}

Test(agreement, random_words)
{
	for (int i = 0; i < 20000; ++i) {
		int32_t word = (int32_t)random32(), a = (int32_t)random32(), b = (int32_t)random32();
		compare(word, a, b);
		compare(word, word, b);
	}
}
