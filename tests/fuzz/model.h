/* SPDX-License-Identifier: MIT */
/*
 * For targets whose operations are held to a model of their own: the faults that were raised, and a check that names
 * the step.
 */
#ifndef TESTS_FUZZ_MODEL_H
#define TESTS_FUZZ_MODEL_H

#include <frozenref/frozenref.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"

static struct {
	unsigned count;
	enum frozenref_fault_kind kind;
	int32_t n;
} faults;

/* In place of lib/fault.c. */
void frozenref_raise_fault(const frozenref_fault_t *fault)
{
	++faults.count;
	faults.kind = fault->kind;
	faults.n = fault->n;
}

static const char *step_name = "the beginning";

static inline void hold(int holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "wrong: %s: %s\n", step_name, what);
	abort();
}

/* Whether there was just this fault since the last question. */
static inline int faulted(enum frozenref_fault_kind kind)
{
	int is_it = faults.count == 1 && faults.kind == kind;
	faults.count = 0;
	return is_it;
}

#endif
