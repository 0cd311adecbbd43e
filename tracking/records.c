/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>

#include "records.h"

enum { BUCKET = 8 };

struct bucket {
	atomic_flag lock;
	struct record records[BUCKET];
};

static struct bucket *buckets;
static size_t bucket_count; /* a power of two */
static _Atomic uint64_t born, lost_objects, lost_operations, seen;

/* In a signal handler that interrupted a record, another record could wait for itself. */
static _Thread_local bool inside;

/* How many threads are in a record, and whether none may begin one. */
static atomic_int active;
static atomic_bool is_stopped;

bool records_begin(size_t objects)
{
	size_t count = 1;
	while (count * BUCKET < objects)
		count *= 2;
	struct bucket *mine = mmap(NULL, count * sizeof *mine, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (mine == MAP_FAILED)
		return false;
	bucket_count = count;
	buckets = mine; /* all zero: unlocked, and no record */
	return true;
}

static void lock(struct bucket *bucket)
{
	/* acquire: pairs with the release in unlock */
	while (atomic_flag_test_and_set_explicit(&bucket->lock, memory_order_acquire))
		sched_yield();
}

static void unlock(struct bucket *bucket)
{
	/* release: pairs with the acquire in lock */
	atomic_flag_clear_explicit(&bucket->lock, memory_order_release);
}

static struct bucket *bucket_of(const void *ref)
{
	/* counts are aligned to 4; the multiplier is 2^64 over the golden ratio */
	uint64_t hash = ((uintptr_t)ref >> 2) * UINT64_C(0x9e3779b97f4a7c15);
	return &buckets[(hash >> 32) & (bucket_count - 1)];
}

/* The bucket, locked; NULL where nothing can be recorded. */
static struct bucket *enter(const void *ref)
{
	if (!buckets)
		return NULL;
	if (inside) {
		atomic_fetch_add_explicit(&lost_operations, 1, memory_order_relaxed);
		return NULL;
	}
	inside = true;
	/* sequentially consistent, as in records_stop: one of the two sees the other */
	while (atomic_fetch_add(&active, 1), atomic_load(&is_stopped)) {
		atomic_fetch_sub(&active, 1);
		sched_yield();
	}
	struct bucket *bucket = bucket_of(ref);
	lock(bucket);
	return bucket;
}

static void leave(struct bucket *bucket)
{
	unlock(bucket);
	atomic_fetch_sub(&active, 1);
	inside = false;
}

static struct record *find(struct bucket *bucket, const void *ref)
{
	for (int i = 0; i < BUCKET; ++i)
		if (bucket->records[i].ref == ref)
			return &bucket->records[i];
	return NULL;
}

static void begin(struct record *record, const void *ref, enum kind kind)
{
	*record = (struct record){
		.ref = ref, .kind = kind, .born = atomic_fetch_add_explicit(&born, 1, memory_order_relaxed)};
}

/* A record for another object: a free one, or of those that ended the one that is the oldest. */
static struct record *make(struct bucket *bucket, const void *ref, enum kind kind)
{
	struct record *place = NULL;

	for (int i = 0; i < BUCKET; ++i) {
		struct record *record = &bucket->records[i];
		if (!record->ref) {
			place = record;
			break;
		}
		if (record->ended && (!place || record->born < place->born))
			place = record;
	}
	if (place)
		begin(place, ref, kind);
	else
		atomic_fetch_add_explicit(&lost_objects, 1, memory_order_relaxed);
	return place;
}

/* Where the site's references are counted; NULL: with those of others. */
static struct site *site_of(struct record *record, const struct site *site)
{
	for (int i = 0; i < SITES; ++i) {
		struct site *known = &record->sites[i];
		if (!known->frames[0])
			memcpy(known->frames, site->frames, sizeof known->frames);
		if (memcmp(known->frames, site->frames, sizeof known->frames) == 0)
			return known;
	}
	return NULL;
}

static void add(struct record *record, const struct site *site, int64_t took, int64_t gave)
{
	struct site *known = site_of(record, site);

	record->held += took - gave;
	*(known ? &known->took : &record->others_took) += (uint32_t)took;
	*(known ? &known->gave : &record->others_gave) += (uint32_t)gave;
	atomic_fetch_add_explicit(&seen, 1, memory_order_relaxed);
}

void record_life(const void *ref, enum kind kind, int64_t n, const struct site *site)
{
	struct bucket *bucket = enter(ref);
	if (!bucket)
		return;
	struct record *record = find(bucket, ref);
	if (record) {
		begin(record, ref, kind == COUNT ? record->kind : kind);
	} else {
		record = make(bucket, ref, kind);
	}
	if (record) {
		record->began = true;
		add(record, site, n, 0);
	}
	leave(bucket);
}

static void change(const void *ref, enum kind kind, int64_t took, int64_t gave, const struct site *site)
{
	struct bucket *bucket = enter(ref);
	if (!bucket)
		return;
	struct record *record = find(bucket, ref);
	if (!record)
		record = make(bucket, ref, kind);
	if (record)
		add(record, site, took, gave);
	leave(bucket);
}

void record_taken(const void *ref, enum kind kind, int64_t n, const struct site *site)
{
	change(ref, kind, n, 0, site);
}

void record_given(const void *ref, enum kind kind, int64_t n, const struct site *site)
{
	change(ref, kind, 0, n, site);
}

enum kind record_end(const void *ref)
{
	enum kind kind = COUNT;
	struct bucket *bucket = enter(ref);
	if (!bucket)
		return kind;
	struct record *record = find(bucket, ref);
	if (record) {
		record->ended = true;
		kind = record->kind;
	}
	leave(bucket);
	return kind;
}

bool record_of(const void *ref, struct record *copy)
{
	struct bucket *bucket = enter(ref);
	if (!bucket)
		return false;
	const struct record *record = find(bucket, ref);
	if (record)
		*copy = *record;
	leave(bucket);
	return record;
}

size_t records_held(struct record *copies, size_t room)
{
	size_t held = 0;

	for (size_t i = 0; i < bucket_count; ++i) {
		/* relaxed: a bucket's first place is the first to be taken, and most of the table was never touched */
		const void *first = __atomic_load_n(&buckets[i].records[0].ref, __ATOMIC_RELAXED);
		struct bucket *bucket = first ? enter(first) : NULL;
		for (int j = 0; bucket && j < BUCKET; ++j) {
			const struct record *record = &bucket->records[j];
			if (!record->ref || record->ended || record->held <= 0)
				continue;
			if (held < room)
				copies[held] = *record;
			++held;
		}
		if (bucket)
			leave(bucket);
	}
	return held;
}

struct lost records_lost(void)
{
	return (struct lost){atomic_load(&lost_objects), atomic_load(&lost_operations), atomic_load(&seen)};
}

void records_stop(void)
{
	atomic_store(&is_stopped, true);
	while (atomic_load(&active) > 0)
		sched_yield();
}

void records_go_on(void)
{
	atomic_store(&is_stopped, false);
}
