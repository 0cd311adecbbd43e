/* SPDX-License-Identifier: MIT */
/*
 * The fault handler changes while other threads fault: each fault reaches one handler, with the data that was set
 * together with it, and finds what the setter wrote before.
 */
#include "stress.h"

enum {
	FAULTS = 400000,
	SETTERS = 2,
	SETTINGS = 2000, /* of each; the library keeps a few bytes of each */
};

typedef struct setting {
	frozenref_fault_handler_t *handler;
	stress_payload_t payload;
} setting_t;

static setting_t settings[SETTERS][SETTINGS];

static void reach(const setting_t *setting, frozenref_fault_handler_t *handler)
{
	stress_check(setting->handler == handler, "the handler and its data were set together");
	stress_equal(stress_read(&setting->payload), 1, "what the setter wrote before");
	stress_self->tally[STRESS_MISSES]++;
}

static void first(const frozenref_fault_t *fault, void *data)
{
	(void)fault;
	reach(data, first);
}

static void second(const frozenref_fault_t *fault, void *data)
{
	(void)fault;
	reach(data, second);
}

static void set(setting_t *setting, frozenref_fault_handler_t *handler)
{
	setting->handler = handler;
	stress_write(&setting->payload, 1);
	stress_check(frozenref_set_fault_handler(handler, setting), "there is memory for a handler");
}

static void set_or_fault(stress_thread_t *self)
{
	frozenref_t frozen = FROZENREF_INIT_FROZEN;

	if (self->index < SETTERS)
		for (unsigned i = 1; i < SETTINGS; i++)
			set(&settings[self->index][i], (i + self->index) % 2 ? first : second);
	for (uint64_t rounds = stress_rounds(FAULTS); rounds > 0; rounds--) {
		uint64_t reached = self->tally[STRESS_MISSES];
		frozenref_get(&frozen);
		stress_equal(self->tally[STRESS_MISSES], reached + 1, "handlers that a fault reached");
	}
}

int main(int argc, char **argv)
{
	stress_begin(argc, argv);
	set(&settings[0][0], first);
	stress_run(set_or_fault);
	return stress_verdict();
}
