/* SPDX-License-Identifier: MIT */
/*
 * The fault handler, and the only file that needs a libc. A freestanding program defines frozenref_raise_fault itself.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
 * The handler and its data change as one: there are two places, and `generation` says which one is in force. A setter
 * writes the other one. So a fault never waits, not even one that came while its own thread was setting the handler.
 */
static struct {
	frozenref_fault_handler_t *handler;
	void *data;
} places[2] = {{report_and_abort, NULL}, {report_and_abort, NULL}};
static unsigned generation;
static bool setting;

void frozenref_set_fault_handler(frozenref_fault_handler_t *handler, void *data)
{
	/* acquire: pairs with the release at the end; who comes second sees the generation that the first one left */
	while (__atomic_exchange_n(&setting, true, __ATOMIC_ACQUIRE))
		;
	/* relaxed: only who is setting changes it */
	unsigned next = __atomic_load_n(&generation, __ATOMIC_RELAXED) + 1;
	/* release: pairs with the acquires of the two in raise_fault. Who sees one of these values has to see as well
	   that the place was given up, by the generation before, and that makes it start over */
	__atomic_store_n(&places[next % 2].handler, handler ? handler : report_and_abort, __ATOMIC_RELEASE);
	__atomic_store_n(&places[next % 2].data, data, __ATOMIC_RELEASE);
	/* release: pairs with the first acquire in raise_fault */
	__atomic_store_n(&generation, next, __ATOMIC_RELEASE);
	__atomic_store_n(&setting, false, __ATOMIC_RELEASE);
}

void frozenref_raise_fault(const frozenref_fault_t *fault)
{
	frozenref_fault_handler_t *handler;
	void *data;
	unsigned now;

	do {
		/* acquire: pairs with the release in set_fault_handler; the caller sees what the setter wrote before */
		now = __atomic_load_n(&generation, __ATOMIC_ACQUIRE);
		handler = __atomic_load_n(&places[now % 2].handler, __ATOMIC_ACQUIRE);
		data = __atomic_load_n(&places[now % 2].data, __ATOMIC_ACQUIRE);
		/* relaxed: the acquires before it see to it that a place that was written anew is noticed */
	} while (__atomic_load_n(&generation, __ATOMIC_RELAXED) != now);
	handler(fault, data);
}
