/* SPDX-License-Identifier: MIT */
/*
 * The primitives of the backend that FROZENREF_BACKEND says, in a table that PRIMITIVES names.
 */
#include <frozenref/arch/backend.h>

#include "primitives.h"

#define LOAD(order)                                                                                                    \
	static int64_t load_##order(const int32_t *word)                                                               \
	{                                                                                                              \
		return frozenref_arch_load_##order(word);                                                              \
	}

#define STORE_CONSTANT(order, constant)                                                                                \
	case constant:                                                                                                 \
		frozenref_arch_store_##order(word, constant);                                                          \
		return;

#define STORE(order)                                                                                                   \
	static void store_##order(int32_t *word, int64_t value)                                                        \
	{                                                                                                              \
		frozenref_arch_store_##order(word, (int32_t)value);                                                    \
	}                                                                                                              \
	static void store_constant_##order(int32_t *word, int64_t value)                                               \
	{                                                                                                              \
		switch ((int32_t)value) {                                                                              \
			FOR_EACH_CONSTANT(STORE_CONSTANT, order)                                                       \
		default:                                                                                               \
			frozenref_arch_store_##order(word, (int32_t)value);                                            \
		}                                                                                                      \
	}

#define ADD_CONSTANT(order, constant)                                                                                  \
	case constant:                                                                                                 \
		return frozenref_arch_add_return_##order(word, constant);

#define ADD_RETURN(order)                                                                                              \
	static int64_t add_return_##order(int32_t *word, int64_t n)                                                    \
	{                                                                                                              \
		return frozenref_arch_add_return_##order(word, (int32_t)n);                                            \
	}                                                                                                              \
	static int64_t add_constant_##order(int32_t *word, int64_t n)                                                  \
	{                                                                                                              \
		switch ((int32_t)n) {                                                                                  \
			FOR_EACH_CONSTANT(ADD_CONSTANT, order)                                                         \
		default:                                                                                               \
			return frozenref_arch_add_return_##order(word, (int32_t)n);                                    \
		}                                                                                                      \
	}

#define CMPXCHG_CONSTANT(order, constant)                                                                              \
	case constant:                                                                                                 \
		return frozenref_arch_cmpxchg_##order(word, constant, (int32_t)desired);

#define CMPXCHG(order)                                                                                                 \
	static int64_t cmpxchg_##order(int32_t *word, int64_t expected, int64_t desired)                               \
	{                                                                                                              \
		return frozenref_arch_cmpxchg_##order(word, (int32_t)expected, (int32_t)desired);                      \
	}                                                                                                              \
	static int64_t cmpxchg_constant_##order(int32_t *word, int64_t expected, int64_t desired)                      \
	{                                                                                                              \
		switch ((int32_t)expected) {                                                                           \
			FOR_EACH_CONSTANT(CMPXCHG_CONSTANT, order)                                                     \
		default:                                                                                               \
			return frozenref_arch_cmpxchg_##order(word, (int32_t)expected, (int32_t)desired);              \
		}                                                                                                      \
	}

LOAD(relaxed)
LOAD(acquire)
STORE(relaxed)
STORE(release)
ADD_RETURN(relaxed)
ADD_RETURN(acquire)
ADD_RETURN(release)
CMPXCHG(relaxed)
CMPXCHG(acquire)
CMPXCHG(release)
CMPXCHG(acq_rel)

const struct primitives PRIMITIVES = {
	.backend = FROZENREF_BACKEND_NAME,
	.load = {{"load_relaxed", load_relaxed}, {"load_acquire", load_acquire}},
	.store = {{"store_relaxed", store_relaxed},
		  {"store_relaxed of a constant", store_constant_relaxed},
		  {"store_release", store_release},
		  {"store_release of a constant", store_constant_release}},
	.add_return = {{"add_return_relaxed", add_return_relaxed},
		       {"add_return_relaxed of a constant", add_constant_relaxed},
		       {"add_return_acquire", add_return_acquire},
		       {"add_return_acquire of a constant", add_constant_acquire},
		       {"add_return_release", add_return_release},
		       {"add_return_release of a constant", add_constant_release}},
	.cmpxchg = {{"cmpxchg_relaxed", cmpxchg_relaxed},
		    {"cmpxchg_relaxed of a constant", cmpxchg_constant_relaxed},
		    {"cmpxchg_acquire", cmpxchg_acquire},
		    {"cmpxchg_acquire of a constant", cmpxchg_constant_acquire},
		    {"cmpxchg_release", cmpxchg_release},
		    {"cmpxchg_release of a constant", cmpxchg_constant_release},
		    {"cmpxchg_acq_rel", cmpxchg_acq_rel},
		    {"cmpxchg_acq_rel of a constant", cmpxchg_constant_acq_rel}},
};
