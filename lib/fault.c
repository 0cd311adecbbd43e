/* SPDX-License-Identifier: MIT */
/*
 * The fault handler, and the only file that needs a libc. A freestanding program defines frozenref_raise_fault itself.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probes.h"
#include <frozenref/frozenref.h>

/* A line that is put together by hand: printf may not be called from a signal handler. What does not fit is left out.
 */
struct line {
	size_t length;
	char text[256];
};

static void append(struct line *line, const char *text)
{
	while (*text && line->length < sizeof line->text)
		line->text[line->length++] = *text++;
}

/* In base 10 or 16, with at least so many digits. */
static void append_number(struct line *line, uintmax_t number, unsigned base, int digits)
{
	char text[3 * sizeof number + 1];
	char *first = text + sizeof text - 1;

	*first = '\0';
	for (; number || digits > 0; --digits, number /= base)
		*--first = "0123456789abcdef"[number % base];
	append(line, first);
}

static void append_signed(struct line *line, int32_t number)
{
	append(line, number < 0 ? "-" : "");
	append_number(line, number < 0 ? -(uintmax_t)number : (uintmax_t)number, 10, 1);
}

/* One write, which nothing buffers and no other thread's lock holds up. */
static void report(const frozenref_fault_t *fault)
{
	struct line line = {0};
	int saved_errno = errno;

	append(&line, "frozenref: ");
	append(&line, fault->operation);
	append(&line, ": ");
	append(&line, fault->reason);
	append(&line, " (ref 0x");
	append_number(&line, (uintptr_t)fault->ref, 16, 1);
	append(&line, ", word 0x");
	append_number(&line, (uint32_t)fault->word, 16, 8);
	append(&line, ", n ");
	append_signed(&line, fault->n);
	append(&line, ")");
	line.text[line.length == sizeof line.text ? line.length - 1 : line.length++] = '\n';

	while (write(STDERR_FILENO, line.text, line.length) < 0 && errno == EINTR)
		;
	errno = saved_errno;
}

static void report_and_abort(const frozenref_fault_t *fault, void *data)
{
	(void)data;
	report(fault);
	if (fault->kind != FROZENREF_FAULT_OVERFLOW)
		abort();
}

/*
 * The handler and its data change as one: a fault reads them behind one pointer. What was set before is kept, for a
 * fault in another thread may still be reading it; `former` tells leak checkers that it is not forgotten.
 */
struct setting {
	frozenref_fault_handler_t *handler;
	void *data;
	const struct setting *former;
};

static const struct setting by_default = {report_and_abort, NULL, NULL};
static const struct setting *current = &by_default;

bool frozenref_set_fault_handler(frozenref_fault_handler_t *handler, void *data)
{
	struct setting *setting = malloc(sizeof *setting);
	if (!setting)
		return false;
	setting->handler = handler ? handler : report_and_abort;
	setting->data = data;
	/* relaxed: a first guess, which the exchange checks; `former` is followed by no thread */
	setting->former = __atomic_load_n(&current, __ATOMIC_RELAXED);
	/* release: pairs with the acquire in frozenref_raise_fault */
	while (!__atomic_compare_exchange_n(&current, &setting->former, setting, true, __ATOMIC_RELEASE,
					    __ATOMIC_RELAXED))
		;
	return true;
}

void frozenref_raise_fault(const frozenref_fault_t *fault)
{
	/* acquire: pairs with the release in frozenref_set_fault_handler, also for what the setter wrote before */
	const struct setting *setting = __atomic_load_n(&current, __ATOMIC_ACQUIRE);
	FROZENREF_PROBE(fault, (fault->ref, fault->kind, fault->operation, fault->word, fault->n));
	setting->handler(fault, setting->data);
}
