/* SPDX-License-Identifier: MIT */
/*
 * The explorer: runs a scenario again and again, each time with another sequence of choices, until no choice is left.
 */
#ifndef TESTS_MODEL_EXPLORER_H
#define TESTS_MODEL_EXPLORER_H

#include "scenario.h"

enum { REPLAY_MAX = 500 };

struct findings {
	enum verdict verdict; /* what the last execution found */
	char text[256];
	double interleavings;     /* covered, those among them that lead to a state met before */
	unsigned long executions; /* carried out, from the start to the end or to such a state */
	unsigned long states;
	char replay[REPLAY_MAX + 1]; /* the choices that lead to what was found */
};

/* Until all is explored or something is found. */
struct findings explore(const struct scenario *scenario);

/*
 * Where no more than so many states were met: explores without reduction, past what is found. Are there the same
 * outcomes? And where there are few interleavings, with the reduction and without, also without leaving off where a
 * state was met before. Are there as many interleavings, and do as many of them come to a finding?
 */
bool explore_checks(const struct scenario *scenario, const struct findings *findings, unsigned long states_max);

/* One execution, printed: the choices of `replay`, and the first of each after they end. */
struct findings explore_again(const struct scenario *scenario, const char *replay);

extern const char *const verdict_names[];

/* For the memory: */

/* A 128-bit hash of a state, so that no two of them are ever taken for one. */
struct hash {
	uint64_t a, b;
};
void hash_add(struct hash *hash, uint64_t value);

/* Lets the explorer choose who goes on; returns when it is the calling thread. */
void explorer_step(void);
/* The same; returns once no thread of the set is in a read section that began before. */
void explorer_wait_for(const bool *readers);
/* The calling thread's last access only looked: it changed nothing that another thread sees. */
void explorer_only_looked(void);
/* But what it did since may be seen. */
void explorer_showed(void);
/* One of `options`, each once. */
int explorer_choose(int options);
/* The thread's local state depends on the value from here on, until the operation returns. */
void explorer_learned(int32_t value);
/* Which thread the hash takes at this place. */
int explorer_thread_at(int place);
/* Has the thread still something to do? */
bool explorer_is_alive(int thread);
/* The order that the scenario has put in the place of the shipped one. */
enum order explorer_weakened(struct site site, enum order shipped);
/* A line of the trace. */
#define explorer_trace(...) (explorer_is_tracing ? explorer_print(__VA_ARGS__) : (void)0)
extern bool explorer_is_tracing;
__attribute__((format(printf, 2, 3))) void explorer_print(struct site site, const char *format, ...);

#endif
