/* SPDX-License-Identifier: MIT */
/*
 * A fault handler that looks at all of its fault. Exits 0 if it saw it.
 */
#include <string.h>

#include <frozenref/frozenref.h>

static frozenref_t frozen = FROZENREF_INIT_FROZEN;
static void look(const frozenref_fault_t *fault, void *data)
{
	if (strcmp(fault->operation, "get") == 0 && fault->reason[0] && fault->ref == &frozen &&
	    fault->word == FROZENREF_FROZEN && fault->n == 1)
		*(bool *)data = true;
}

/* Leaves memory on the stack, where the frames of the next call come to lie, that nobody wrote. */
__attribute__((noinline)) static void leave_unwritten(void)
{
	volatile char room[4096];
	__asm__ volatile("" : : "r"(room) : "memory");
}

int main(void)
{
	bool seen = false;

	frozenref_set_fault_handler(look, &seen);
	leave_unwritten();
	frozenref_get(&frozen);
	return seen ? 0 : 1;
}
