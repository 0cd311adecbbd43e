/* SPDX-License-Identifier: MIT */
/*
 * What is known of each object: who took references to it and who gave them back. In a table of fixed size, one lock a
 * bucket, so a program may run for ever.
 */
#ifndef FROZENREF_TRACKING_RECORDS_H
#define FROZENREF_TRACKING_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	FRAMES = 4, /* of a call site, at most: the call itself and its callers */
	SITES = 8,  /* of an object; further ones are summed up */
};

enum kind { COUNT, STRONG, WEAK, PER_CPU, POOL };

/* Where references were taken or given back. The addresses are those behind the calls; NULL ends them. */
struct site {
	void *frames[FRAMES];
	uint32_t took, gave;
};

struct record {
	const void *ref; /* NULL: none */
	uint64_t born;   /* the later, the larger */
	int64_t held;
	enum kind kind;
	bool began; /* it was seen to begin; else `held` is of what was seen */
	bool ended; /* kept until the place is needed, for what is done to it afterwards */
	uint32_t others_took, others_gave;
	struct site sites[SITES];
};

/* What could not be recorded. */
struct lost {
	uint64_t objects;    /* for which there was no place */
	uint64_t operations; /* in signal handlers that interrupted a record */
	uint64_t seen;       /* operations that were recorded */
};

/* Makes the table. False: no memory. */
bool records_begin(size_t objects);

/*
 * `site` has the frames of the call. A life that begins has n references, which this site took. What a record was once
 * made as, it stays, if it is called a mere COUNT afterwards.
 */
void record_life(const void *ref, enum kind kind, int64_t n, const struct site *site);
void record_taken(const void *ref, enum kind kind, int64_t n, const struct site *site);
/* Negative: it was not given back after all. */
void record_given(const void *ref, enum kind kind, int64_t n, const struct site *site);
/* Returns what it was: a COUNT, if nothing was known of it. */
enum kind record_end(const void *ref);

/* A copy of what is known of one object. */
bool record_of(const void *ref, struct record *copy);
/* Copies those that are alive and held, as many as there is room for; returns how many there are. */
size_t records_held(struct record *copies, size_t room);
struct lost records_lost(void);

/* Around fork: nobody is in the middle of a record. */
void records_stop(void);
void records_go_on(void);

#endif
