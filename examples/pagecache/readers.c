/* SPDX-License-Identifier: MIT */
/*
 * The threads and their loop: pick a page, read a block of it through the cache, compare its checksum.
 */
#include "cache.h" /* first: it decides which counter this is compiled on */

#include "readers.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "checksum.h"
#include "random.h"
#include "say.h"

/* What the threads of one run share. */
struct slice {
	const struct workload *workload;
	struct cache *cache;
	pthread_mutex_t gate; /* held until all threads exist */
	atomic_bool stop;
};

struct reader {
	pthread_t thread;
	struct slice *slice;
	uint64_t random;
	struct tally tally;
};

static bool fill(void *files, uint32_t page, void *to)
{
	return files_read_page(files, page, to);
}

static double now(clockid_t clock)
{
	struct timespec time;
	clock_gettime(clock, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void *read_pages(void *argument)
{
	struct reader *reader = argument;
	struct slice *slice = reader->slice;
	struct files *files = slice->workload->files;
	const struct draws draws = slice->workload->draws;
	uint64_t random = reader->random;
	struct tally tally = reader->tally;
	struct cache_tally cache_tally = {0};
	unsigned char data[PAGE_BYTES];

	pthread_mutex_lock(&slice->gate);
	pthread_mutex_unlock(&slice->gate);

	for (uint32_t next = random_below(&random, draws.count);
	     !atomic_load_explicit(&slice->stop, memory_order_relaxed); next = (next + 1) & (draws.count - 1)) {
		uint32_t page = draws.page[next];
		struct block block = files_block(files, page, &random);
		if (block.length == 0)
			continue;
		enum cache_outcome outcome =
			cache_read(slice->cache, page, block.offset, data, block.length, &cache_tally);
		if (outcome == CACHE_FAILED)
			continue;
		tally.reads++;
		tally.hits += outcome == CACHE_HIT;
		tally.misses += outcome == CACHE_MISS;
		if (checksum(data, block.length) == block.checksum)
			tally.bytes += block.length;
		else
			tally.mismatches += files_blame_cache(files, page, &block);
		/* what was never read before is a miss */
		if (outcome == CACHE_MISS)
			atomic_store_explicit(&tally.is_covered[page], true, memory_order_relaxed);
	}
	tally.cpu_seconds = now(CLOCK_THREAD_CPUTIME_ID);
	tally.evictions = cache_tally.evictions;
	tally.frozen_lookups = cache_tally.frozen_lookups;
	tally.spreads = cache_tally.spreads;
	reader->tally = tally;
	return NULL;
}

static void wait_for(double seconds)
{
	struct timespec left = {.tv_sec = (time_t)seconds};
	left.tv_nsec = (long)((seconds - (double)left.tv_sec) * 1e9);
	while (nanosleep(&left, &left) && errno == EINTR)
		;
}

static void add(struct tally *sum, const struct tally *tally)
{
	sum->cpu_seconds += tally->cpu_seconds;
	sum->reads += tally->reads;
	sum->hits += tally->hits;
	sum->misses += tally->misses;
	sum->evictions += tally->evictions;
	sum->frozen_lookups += tally->frozen_lookups;
	sum->spreads += tally->spreads;
	sum->bytes += tally->bytes;
	sum->mismatches += tally->mismatches;
}

static struct cache *open_cache(const struct workload *workload)
{
	struct cache *cache = cache_create(workload->frames, workload->files->pages, fill, workload->files);
	if (!cache)
		say_bad_input("out of memory for %" PRIu32 " frames: lower --memory", workload->frames);
	return cache;
}

static double run_readers(struct cache *cache, const struct workload *workload, struct tally *tally)
{
	struct slice slice = {.workload = workload, .cache = cache, .gate = PTHREAD_MUTEX_INITIALIZER};
	struct reader *readers = calloc(workload->threads, sizeof *readers);
	uint64_t seed = workload->seed;
	uint64_t before = tally->reads;
	uint32_t started = 0;
	int error = 0;

	if (!readers)
		say_bad_input("out of memory for %" PRIu32 " threads: lower --threads", workload->threads);
	pthread_mutex_lock(&slice.gate);
	while (started < workload->threads) {
		struct reader *reader = &readers[started];
		*reader = (struct reader){.slice = &slice, .random = random_next(&seed)};
		reader->tally.is_covered = tally->is_covered;
		error = pthread_create(&reader->thread, NULL, read_pages, reader);
		if (error)
			break;
		started++;
	}
	double start = now(CLOCK_MONOTONIC);
	pthread_mutex_unlock(&slice.gate);
	if (!error)
		wait_for(workload->seconds);
	atomic_store_explicit(&slice.stop, true, memory_order_relaxed);
	for (uint32_t i = 0; i < started; i++) {
		pthread_join(readers[i].thread, NULL);
		add(tally, &readers[i].tally);
	}
	double seconds = now(CLOCK_MONOTONIC) - start;
	tally->seconds += seconds;
	if (error)
		say_bad_input("cannot start %" PRIu32 " threads: %s after %" PRIu32 "; lower --threads",
			      workload->threads, strerror(error), started);
	free(readers);
	return (double)(tally->reads - before) / seconds;
}

const struct counter frozenref_counter = {.open = open_cache, .run = run_readers, .close = cache_destroy};
