/* SPDX-License-Identifier: MIT */
/*
 * Tells bounds.py what the headers say: their constants, and what they do with which words. A line is a name and its
 * value; or the name of a function below, the first and the last word of an interval, and its value there.
 *
 * One thread, so its primitives are plain; they take the place of arch/backend.h.
 */
#define FROZENREF_ARCH_BACKEND_H
#define FROZENREF_INSTRUMENTED 1

#include <inttypes.h>
#include <stdio.h>

static inline int32_t frozenref_arch_load_relaxed(const int32_t *word)
{
	return *word;
}

static inline int32_t frozenref_arch_load_acquire(const int32_t *word)
{
	return *word;
}

static inline void frozenref_arch_store_relaxed(int32_t *word, int32_t value)
{
	*word = value;
}

static inline void frozenref_arch_store_release(int32_t *word, int32_t value)
{
	*word = value;
}

static inline int32_t frozenref_arch_wrapping_add(int32_t a, int32_t b)
{
	return (int32_t)((uint32_t)a + (uint32_t)b);
}

#define ADD_RETURN(order)                                                                                              \
	static inline int32_t frozenref_arch_add_return_##order(int32_t *word, int32_t n)                              \
	{                                                                                                              \
		return *word = frozenref_arch_wrapping_add(*word, n);                                                  \
	}
ADD_RETURN(relaxed)
ADD_RETURN(acquire)
ADD_RETURN(release)

#define CMPXCHG(order)                                                                                                 \
	static inline int32_t frozenref_arch_cmpxchg_##order(int32_t *word, int32_t expected, int32_t desired)         \
	{                                                                                                              \
		int32_t found = *word;                                                                                 \
		if (found == expected)                                                                                 \
			*word = desired;                                                                               \
		return found;                                                                                          \
	}
CMPXCHG(relaxed)
CMPXCHG(acquire)
CMPXCHG(release)
CMPXCHG(acq_rel)

#include <frozenref/frozenref.h>

void frozenref_raise_fault(const frozenref_fault_t *fault)
{
	(void)fault;
}

/* Live and staged, frozen, saturated. */
static inline int32_t zone(int32_t word)
{
	return frozenref_word_is_saturated(word) ? 2 : frozenref_word_is_frozen(word);
}

/* The word that frozenref_recentre leaves, 0 where it leaves it alone. */
static inline int32_t recentred(int32_t word)
{
	frozenref_t ref = {word};
	frozenref_recentre(&ref, word);
	return ref.word != word ? ref.word : 0;
}

/* The same of frozenref_leak. */
static inline int32_t leaked(int32_t word)
{
	frozenref_t ref = {word};
	frozenref_leak(&ref, word);
	return ref.word != word ? ref.word : 0;
}

/* Every eighth word, and those between two that differ: all 2^32 took ten seconds. A macro, so that `of` is inlined. */
#define PRINT_INTERVALS(of)                                                                                            \
	static void print_intervals_of_##of(void)                                                                      \
	{                                                                                                              \
		int64_t first = INT32_MIN;                                                                             \
		int32_t is = of(INT32_MIN);                                                                            \
		for (int64_t word = first; word < INT32_MAX;) {                                                        \
			word += word + 8 <= INT32_MAX && of((int32_t)(word + 8)) == is ? 8 : 1;                        \
			int32_t next = of((int32_t)word);                                                              \
			if (next == is)                                                                                \
				continue;                                                                              \
			printf(#of " %" PRId64 " %" PRId64 " %" PRId32 "\n", first, word - 1, is);                     \
			first = word;                                                                                  \
			is = next;                                                                                     \
		}                                                                                                      \
		printf(#of " %" PRId64 " %d %" PRId32 "\n", first, INT32_MAX, is);                                     \
	}
PRINT_INTERVALS(zone)
PRINT_INTERVALS(recentred)
PRINT_INTERVALS(leaked)
PRINT_INTERVALS(frozenref_is_batch)
PRINT_INTERVALS(frozenref_word_is_immortal)

int main(void)
{
	printf("FROZEN %d\n", FROZENREF_FROZEN);
	printf("SATURATED %d\n", FROZENREF_SATURATED);
	printf("COUNT_MAX %d\n", FROZENREF_COUNT_MAX);
	printf("N_MAX %d\n", FROZENREF_N_MAX);
	print_intervals_of_zone();
	print_intervals_of_recentred();
	print_intervals_of_leaked();
	print_intervals_of_frozenref_is_batch();
	print_intervals_of_frozenref_word_is_immortal();
	return 0;
}
