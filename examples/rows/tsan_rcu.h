/* SPDX-License-Identifier: MIT */
/*
 * What ThreadSanitizer has to be told of liburcu, which is not built with it: what was written before a node was added
 * is seen by who finds the node, and what was done in a read section is done when the grace period is over. Nothing
 * more, so races on the objects themselves are still found.
 */
#ifndef EXAMPLES_TSAN_RCU_H
#define EXAMPLES_TSAN_RCU_H

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define RUNS_UNDER_TSAN
#endif
#elif defined(__SANITIZE_THREAD__)
#define RUNS_UNDER_TSAN
#endif

#ifdef RUNS_UNDER_TSAN
#include <sanitizer/tsan_interface.h>

/* What liburcu does with memory of its own, which it orders in ways that are not seen either. */
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
	return "race:liburcu";
}
#endif

static inline void tsan_publish(void *node)
{
	(void)node;
#ifdef RUNS_UNDER_TSAN
	__tsan_release(node);
#endif
}

static inline void tsan_found(void *node)
{
	(void)node;
#ifdef RUNS_UNDER_TSAN
	__tsan_acquire(node);
#endif
}

#ifdef RUNS_UNDER_TSAN
static char tsan_sections;
#endif

static inline void tsan_leave_section(void)
{
#ifdef RUNS_UNDER_TSAN
	__tsan_release(&tsan_sections);
#endif
}

static inline void tsan_after_grace_period(void)
{
#ifdef RUNS_UNDER_TSAN
	__tsan_acquire(&tsan_sections);
#endif
}

#endif
