/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "places.h"
#include "report.h"

static int output = STDERR_FILENO;
static size_t shown;

/* One report at a time. */
static pthread_mutex_t reporting = PTHREAD_MUTEX_INITIALIZER;

static const char *const kinds[] = {
	[COUNT] = "count",
	[STRONG] = "strong references of a pair",
	[WEAK] = "weak references of a pair",
	[PER_CPU] = "per-CPU count",
	[POOL] = "object of a pool",
};

void report_begin(int file, size_t objects)
{
	output = file;
	shown = objects;
}

/* Whole, so that the lines of several processes stay together. */
static void write_all(const char *text, size_t length)
{
	while (length > 0) {
		ssize_t written = write(output, text, length);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return;
		text += written;
		length -= (size_t)written;
	}
}

static void print_site(FILE *to, const struct site *site)
{
	fprintf(to, "    took %" PRIu32 ", gave back %" PRIu32 ": ", site->took, site->gave);
	for (int i = 0; i < FRAMES && site->frames[i]; ++i) {
		char place[500];
		/* what calls main is of no interest */
		if (!place_of(site->frames[i], place, sizeof place) && i > 0)
			break;
		fprintf(to, "%s%s", i > 0 ? ", called by " : "", place);
	}
	putc('\n', to);
}

/* Those that took more than they gave back first. */
static int by_balance(const void *a, const void *b)
{
	const struct site *left = a, *right = b;
	int64_t balance_left = (int64_t)left->took - left->gave, balance_right = (int64_t)right->took - right->gave;
	return (balance_left < balance_right) - (balance_left > balance_right);
}

static void print_sites(FILE *to, struct record *record)
{
	int count = 0;
	while (count < SITES && record->sites[count].frames[0])
		++count;
	qsort(record->sites, (size_t)count, sizeof *record->sites, by_balance);
	for (int i = 0; i < count; ++i)
		if (record->sites[i].took || record->sites[i].gave)
			print_site(to, &record->sites[i]);
	if (record->others_took || record->others_gave)
		fprintf(to, "    took %" PRIu32 ", gave back %" PRIu32 ": further places\n", record->others_took,
			record->others_gave);
}

static void print_record(FILE *to, struct record *record)
{
	fprintf(to, "  %p, %s: %" PRId64 " held%s\n", record->ref, kinds[record->kind], record->held,
		record->began ? "" : " of those that were seen; its beginning was not");
	print_sites(to, record);
}

/* Where the object began, or else the first that was seen of it: objects that are alike begin there. */
static const struct site *origin(const struct record *record)
{
	return &record->sites[0];
}

/* Objects that are alike: they began there, and as many references to each are held. */
static int by_likeness(const void *a, const void *b)
{
	const struct record *left = a, *right = b;
	int order = memcmp(origin(left)->frames, origin(right)->frames, sizeof origin(left)->frames);

	if (order == 0)
		order = (left->held > right->held) - (left->held < right->held);
	return order ? order : (left->kind > right->kind) - (left->kind < right->kind);
}

struct group {
	struct record *records;
	size_t count;
};

/* Who holds most, of all alike together; and then who has done so for the longest time. */
static int by_suspicion(const void *a, const void *b)
{
	const struct group *left = a, *right = b;
	int64_t held_left = left->records->held * (int64_t)left->count;
	int64_t held_right = right->records->held * (int64_t)right->count;

	if (held_left != held_right)
		return held_left < held_right ? 1 : -1;
	return (left->records->born > right->records->born) - (left->records->born < right->records->born);
}

/* Objects that are alike are described once. `groups` has room for as many as there are objects. */
static void print_records(FILE *to, struct record *records, size_t count, struct group *groups)
{
	size_t kinds_of_objects = 0;

	qsort(records, count, sizeof *records, by_likeness);
	for (size_t i = 0; i < count; ++i) {
		struct group *last = kinds_of_objects ? &groups[kinds_of_objects - 1] : NULL;
		if (last && by_likeness(last->records, &records[i]) == 0)
			++last->count;
		else
			groups[kinds_of_objects++] = (struct group){&records[i], 1};
	}
	qsort(groups, kinds_of_objects, sizeof *groups, by_suspicion);
	for (size_t i = 0; i < kinds_of_objects && i < shown; ++i) {
		print_record(to, groups[i].records);
		if (groups[i].count > 1)
			fprintf(to, "    and %zu more that began there, of each of which as many are held\n",
				groups[i].count - 1);
	}
	if (kinds_of_objects > shown)
		fprintf(to, "  and %zu more places where objects began; all: --show\n", kinds_of_objects - shown);
}

static void print_lost(FILE *to)
{
	struct lost lost = records_lost();

	if (lost.seen == 0)
		fputs("  no operation was seen: the program has them inlined, or a static libfrozenref. Build it with "
		      "FROZENREF_NO_INLINE and the shared one\n",
		      to);
	if (lost.objects > 0)
		fprintf(to, "  %" PRIu64 " times there was no place for an object; more: --objects\n", lost.objects);
	if (lost.operations > 0)
		fprintf(to, "  %" PRIu64 " operations of signal handlers were not recorded\n", lost.operations);
}

/* A report in memory, until it is written whole. */
struct draft {
	FILE *to;
	char *text;
	size_t length;
};

/* False, and nothing to be ended: there is no memory. */
static bool begin(struct draft *draft)
{
	draft->to = open_memstream(&draft->text, &draft->length);
	if (!draft->to)
		return false;
	pthread_mutex_lock(&reporting);
	places_open();
	fprintf(draft->to, "frozenref-track: process %ld, ", (long)getpid());
	return true;
}

static void end(struct draft *draft)
{
	places_close();
	fclose(draft->to);
	write_all(draft->text, draft->length);
	pthread_mutex_unlock(&reporting);
	free(draft->text);
}

size_t report_held(const char *why)
{
	/* some more may come meanwhile */
	size_t room = records_held(NULL, 0) + 1000, held = 0;
	struct record *records = calloc(room, sizeof *records);
	struct group *groups = calloc(room, sizeof *groups);
	struct draft draft;

	if (records && groups && begin(&draft)) {
		held = records_held(records, room);
		fprintf(draft.to, "%s: ", why);
		if (held == 0)
			fputs("no object is held\n", draft.to);
		else
			fprintf(draft.to, "%zu %s held\n", held, held == 1 ? "object is" : "objects are");
		print_records(draft.to, records, held < room ? held : room, groups);
		print_lost(draft.to);
		end(&draft);
	} else {
		static const char sorry[] = "frozenref-track: no memory for a report\n";
		write_all(sorry, sizeof sorry - 1);
	}
	free(groups);
	free(records);
	return held;
}

void report_misuse(const char *operation, const char *reason, const void *ref)
{
	struct record record;
	struct draft draft;

	if (!begin(&draft))
		return;
	fprintf(draft.to, "%s of %p: %s\n", operation, ref, reason);
	if (record_of(ref, &record)) {
		fprintf(draft.to, "  %p, %s; what led there%s:\n", record.ref, kinds[record.kind],
			record.ended ? ", when its life had ended" : "");
		print_sites(draft.to, &record);
	} else {
		fputs("  nothing was seen of it before\n", draft.to);
	}
	end(&draft);
}

void report_stop(void)
{
	pthread_mutex_lock(&reporting);
}

void report_go_on(void)
{
	pthread_mutex_unlock(&reporting);
}
