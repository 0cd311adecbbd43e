/* SPDX-License-Identifier: MIT */
/*
 * What per-CPU counts need from the system: address space for their shards, the number of CPUs, and the C library's
 * restartable sequences. Elsewhere than on Linux there is no region, so no count spreads, and the rest works as it does
 * anywhere.
 */
#define _GNU_SOURCE 1
#include <frozenref/percpu.h>

struct frozenref_percpu_region frozenref_percpu_region;

#if __STDC_HOSTED__ && defined(__linux__) && FROZENREF_WIDE

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define STRIDE ((size_t)1 << FROZENREF_PERCPU_STRIDE_SHIFT)

/* Of a stride. Which of them are taken is told by a bit each, behind the last stride; the first place is none. */
enum { PLACES = (int)(STRIDE / sizeof(frozenref_shard_t)), WORDS = PLACES / 32 };

enum { CPUS_MAX = 8192 };

/* As in <linux/membarrier.h>, which may be older than the kernel that we run on. */
enum { PRIVATE_EXPEDITED_RSEQ = 1 << 7, REGISTER_PRIVATE_EXPEDITED_RSEQ = 1 << 8 };

/* glibc 2.35 and later have them. The size is 0 where it registers no thread. */
extern const ptrdiff_t __rseq_offset __attribute__((weak));
extern const unsigned int __rseq_size __attribute__((weak));

static bool has_barrier;

static bool membarrier(int command)
{
#ifdef SYS_membarrier
	return syscall(SYS_membarrier, command, 0, 0) == 0;
#else
	(void)command;
	return false;
#endif
}

/* All that there can ever be: others may be plugged in, and sched_setaffinity lets a thread run on any. */
static uint32_t possible_cpus(void)
{
	long count = sysconf(_SC_NPROCESSORS_CONF);
	char ranges[4096]; /* "0-3,8-11": the last number is the highest */
	FILE *file = fopen("/sys/devices/system/cpu/possible", "re");

	if (file) {
		if (fgets(ranges, sizeof ranges, file)) {
			const char *last = strrchr(ranges, ',');
			last = last ? last + 1 : ranges;
			const char *dash = strchr(last, '-');
			long highest = strtol(dash ? dash + 1 : last, NULL, 10);
			count = highest + 1 > count ? highest + 1 : count;
		}
		fclose(file);
	}
	return count < 1 ? 1 : count > CPUS_MAX ? CPUS_MAX : (uint32_t)count;
}

/* What stays the same for as long as the process lives. */
static void look_at_system(void)
{
	int saved_errno = errno;

	frozenref_percpu_region.cpus = possible_cpus();
	if (FROZENREF_CPU_ID && &__rseq_size && __rseq_size > 0) {
		frozenref_percpu_region.rseq_offset = __rseq_offset;
		has_barrier = FROZENREF_RSEQ && membarrier(REGISTER_PRIVATE_EXPEDITED_RSEQ);
	}
	errno = saved_errno;
}

enum frozenref_percpu_mode frozenref_percpu_mode_of(bool sections, bool cpu_ids)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, look_at_system);
	if (sections && has_barrier)
		return FROZENREF_PERCPU_RSEQ;
	return cpu_ids && frozenref_percpu_region.rseq_offset ? FROZENREF_PERCPU_CPU : FROZENREF_PERCPU_THREAD;
}

bool frozenref_percpu_barrier(void)
{
	int saved_errno = errno;
	/* a process that forked off is registered as its parent was */
	bool is_ordered = membarrier(PRIVATE_EXPEDITED_RSEQ);
	errno = saved_errno;
	return is_ordered;
}

static size_t strides_size(void)
{
	return (frozenref_percpu_region.cpus + 1) * STRIDE;
}

/* Address space for the region; memory comes to it page by page, as shards are written. */
static void try_reserve(void)
{
	size_t size = strides_size() + WORDS * sizeof(int32_t);
	int saved_errno = errno;
	char *mine = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (mine != MAP_FAILED) {
		char *none = NULL;
		/* a huge page would fill in two strides whole */
		madvise(mine, size, MADV_NOHUGEPAGE);
		*(int32_t *)(mine + strides_size()) = 1;
		/* release: pairs with the acquire in reserved */
		if (!__atomic_compare_exchange_n(&frozenref_percpu_region.base, &none, mine, false, __ATOMIC_RELEASE,
						 __ATOMIC_RELAXED))
			munmap(mine, size);
	}
	errno = saved_errno;
}

static char *reserved(void)
{
	/* acquire: pairs with the release of whoever was first */
	return __atomic_load_n(&frozenref_percpu_region.base, __ATOMIC_ACQUIRE);
}

/* NULL where there is no address space for it. */
static char *reserve(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	/* once: ThreadSanitizer sees it in libraries that are not instrumented, too */
	pthread_once(&once, try_reserve);
	if (!reserved())
		try_reserve();
	return reserved();
}

static int32_t *places_taken(char *base)
{
	return (int32_t *)(base + strides_size());
}

uint32_t frozenref_percpu_take_slot(bool sections)
{
	bool has_sections = frozenref_percpu_mode_of(sections, true) == FROZENREF_PERCPU_RSEQ;
	uint32_t kind = has_sections ? FROZENREF_PERCPU_FOR_SECTIONS : 0;
	char *base = reserve();

	for (int i = 0; base && i < WORDS; ++i) {
		int32_t *word = &places_taken(base)[i];
		/* relaxed: a first guess, which the cmpxchg checks */
		uint32_t taken = (uint32_t)frozenref_arch_load_relaxed(word);
		while (taken != UINT32_MAX) {
			int bit = __builtin_ctz(~taken);
			/* acquire: pairs with the release of who had the place before */
			uint32_t found = (uint32_t)frozenref_arch_cmpxchg_acquire(word, (int32_t)taken,
										  (int32_t)(taken | 1U << bit));
			if (found == taken)
				return kind | (uint32_t)(32 * i + bit) * (uint32_t)sizeof(frozenref_shard_t);
			taken = found;
		}
	}
	return 0;
}

void frozenref_percpu_return_slot(uint32_t slot)
{
	uint32_t place = (slot & FROZENREF_PERCPU_PLACES) / (uint32_t)sizeof(frozenref_shard_t);
	/* release: pairs with the acquire of who takes the place next; the bit is set, so this clears it */
	frozenref_arch_add_return_release(&places_taken(frozenref_percpu_region.base)[place / 32],
					  (int32_t) - (1U << place % 32));
}

/* Threads take turns, so that few share a shard. */
uint32_t frozenref_percpu_thread(void)
{
	static int32_t last;
	static _Thread_local uint32_t number; /* one more, so that 0 is none */

	if (number == 0)
		/* relaxed: only that they differ */
		number = (uint32_t)frozenref_arch_add_return_relaxed(&last, 1) % (frozenref_percpu_region.cpus + 1) + 1;
	return number - 1;
}

#else

enum frozenref_percpu_mode frozenref_percpu_mode_of(bool sections, bool cpu_ids)
{
	(void)sections;
	(void)cpu_ids;
	return FROZENREF_PERCPU_THREAD;
}

bool frozenref_percpu_barrier(void)
{
	return false;
}

uint32_t frozenref_percpu_take_slot(bool sections)
{
	(void)sections;
	return 0;
}

void frozenref_percpu_return_slot(uint32_t slot)
{
	(void)slot;
}

uint32_t frozenref_percpu_thread(void)
{
	return 0;
}

#endif
