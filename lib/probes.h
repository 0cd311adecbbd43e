/* SPDX-License-Identifier: MIT */
/*
 * The tracepoints of the library: which there are, with what arguments, and when one is passed. What they mean is in
 * docs/tracing.md. The sources include this before the headers, whose bodies then get them too; elsewhere, and without
 * FROZENREF_USDT, FROZENREF_PROBE stays nothing.
 *
 * A tracepoint is an instruction that does nothing, and a note that tells where it is and where its arguments are.
 */
#ifndef FROZENREF_PROBES_H
#define FROZENREF_PROBES_H

#if defined(FROZENREF_USDT)

#include <stdbool.h>
#include <stdint.h>
#include <sys/sdt.h>

/* of the macros of sys/sdt.h, where they are used */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wgnu-zero-variadic-macro-arguments"
#endif

#define FROZENREF_PROBE(probe, arguments) probe_##probe arguments

/* Inlined at every level of optimisation, so that arguments are where the caller has them. */
#define PROBE static inline __attribute__((always_inline, unused)) void

/* A put took the count to 0 and then `found` this word: 0, and it now owns the object, or that of another. */
PROBE probe_claim(const void *ref, int32_t operation, int32_t found, bool is_of_weak_references)
{
	if (found != 0) {
		STAP_PROBE3(frozenref, rescue, ref, operation, found);
		return;
	}
	STAP_PROBE2(frozenref, claim, ref, operation);
	/* the pair begins with the other count */
	if (is_of_weak_references)
		STAP_PROBE1(frozenref, pair_free, (const int32_t *)ref - 1);
}

/* The same for the strong count of a pair, which is what the pair begins with. */
PROBE probe_strong_claim(const void *pair, int32_t operation, int32_t found)
{
	probe_claim(pair, operation, found, false);
	if (found == 0)
		STAP_PROBE1(frozenref, pair_destroy, pair);
}

PROBE probe_freeze(const void *ref, int32_t expected, int32_t found)
{
	if (found == expected)
		STAP_PROBE2(frozenref, freeze, ref, expected);
}

PROBE probe_unfreeze(const void *ref, int32_t n, int32_t strays)
{
	STAP_PROBE3(frozenref, unfreeze, ref, n, strays);
}

PROBE probe_saturate(const void *ref, int32_t word)
{
	STAP_PROBE2(frozenref, saturate, ref, word);
}

PROBE probe_recentre(const void *ref, int32_t word)
{
	STAP_PROBE2(frozenref, recentre, ref, word);
}

PROBE probe_fault(const void *ref, int32_t kind, const char *operation, int32_t word, int32_t n)
{
	/* tracers read only what is in memory already */
	(void)*(const volatile char *)operation;
	STAP_PROBE5(frozenref, fault, ref, kind, operation, word, n);
}

PROBE probe_spread(const void *ref, int32_t count, uint32_t shards)
{
	STAP_PROBE3(frozenref, spread, ref, count, shards);
}

PROBE probe_gather(const void *ref, int64_t count)
{
	STAP_PROBE2(frozenref, gather, ref, count);
}

PROBE probe_pool_publish(const void *pool, const void *object, uint64_t handle)
{
	STAP_PROBE3(frozenref, pool_publish, pool, object, handle);
}

PROBE probe_pool_release(const void *pool, const void *object, uint64_t handle)
{
	STAP_PROBE3(frozenref, pool_release, pool, object, handle);
}

#endif

#endif
