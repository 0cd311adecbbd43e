/* SPDX-License-Identifier: MIT */
/*
 * What the suites of per-CPU counts share: faults that are recorded instead of ending the test.
 */
#ifndef TESTS_PERCPU_FAULTS_H
#define TESTS_PERCPU_FAULTS_H

#include <criterion/criterion.h>
#include <string.h>

#include <frozenref/percpu.h>

static unsigned faults;
static frozenref_fault_t last_fault;

static inline void record_fault(const frozenref_fault_t *fault, void *data)
{
	(void)data;
	++faults;
	last_fault = *fault;
}

static inline void record_faults(void)
{
	faults = 0;
	frozenref_set_fault_handler(record_fault, NULL);
}

/* One fault since record_faults, of this operation and kind, on this count. */
static inline void expect_fault(const frozenref_percpu_t *ref, const char *operation, enum frozenref_fault_kind kind)
{
	cr_assert_eq(faults, 1, "%u faults, not one of %s", faults, operation);
	cr_assert_str_eq(last_fault.operation, operation);
	cr_assert_eq(last_fault.kind, kind, "%s: %s", operation, last_fault.reason);
	cr_assert_eq(last_fault.ref, &ref->centre, "the fault is about another count");
	record_faults();
}

static inline void expect_no_fault(void)
{
	cr_assert_eq(faults, 0, "%s: %s", last_fault.operation, last_fault.reason);
}

#endif
