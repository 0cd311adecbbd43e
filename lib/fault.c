/* SPDX-License-Identifier: MIT */
/*
 * The fault handler, and the only file that needs a libc. A freestanding program defines frozenref_raise_fault itself.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <frozenref/frozenref.h>

static void report_and_abort(const frozenref_fault_t *fault)
{
	fprintf(stderr, "frozenref: %s: %s (ref %p, word 0x%08" PRIx32 ", n %" PRId32 ")\n", fault->operation,
		fault->reason, (const void *)fault->ref, (uint32_t)fault->word, fault->n);
	abort();
}

static frozenref_fault_handler_t *current_handler = report_and_abort;

frozenref_fault_handler_t *frozenref_set_fault_handler(frozenref_fault_handler_t *handler)
{
	/* release: pairs with the acquire in frozenref_raise_fault; acquire: with the release of an earlier set */
	return __atomic_exchange_n(&current_handler, handler ? handler : report_and_abort, __ATOMIC_ACQ_REL);
}

void frozenref_raise_fault(const frozenref_fault_t *fault)
{
	/* acquire: pairs with the release in frozenref_set_fault_handler */
	__atomic_load_n(&current_handler, __ATOMIC_ACQUIRE)(fault);
}
