/* SPDX-License-Identifier: MIT */
/*
 * Threads, signals, tallies and verdict of the stress programs.
 */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "stress.h"

static const char *const tally_names[STRESS_TALLIES] = {
	"lives", "wins", "gets", "misses", "zeros", "rescues", "stops", "stalled in put",
};

static const char *program = "stress";
static uint64_t percent = 100;
static uint64_t seed = 1;
static stress_thread_t threads[STRESS_THREADS_MAX];
static pthread_barrier_t barrier;
static void (*run_worker)(stress_thread_t *self);
static unsigned running;

static stress_thread_t main_thread = {.random = 1, .stop_random = 1};
_Thread_local stress_thread_t *stress_self = &main_thread;
unsigned stress_threads;

static void stall_now_and_then(stress_thread_t *self)
{
	if (stress_below(self, 64) == 0)
		sched_yield();
}

void (*stress_stall)(stress_thread_t *self) = stall_now_and_then;

_Noreturn void stress_fail(const char *what, uint64_t found, uint64_t wanted)
{
	fprintf(stderr, "%s: FAILED: %s: %" PRIu64 ", not %" PRIu64 " (seed %" PRIu64 ", %u threads)\n", program, what,
		found, wanted, seed, stress_threads);
	/* not exit: the other threads are still at work */
	_Exit(EXIT_FAILURE);
}

static void fail_on_fault(const frozenref_fault_t *fault, void *data)
{
	(void)data;
	if (fault->kind == FROZENREF_FAULT_OVERFLOW)
		return;
	fprintf(stderr,
		"%s: FAILED: fault: %s: %s (word 0x%08" PRIx32 ", n %" PRId32 "; seed %" PRIu64 ", %u threads)\n",
		program, fault->operation, fault->reason, (uint32_t)fault->word, fault->n, seed, stress_threads);
	_Exit(EXIT_FAILURE);
}

static void nap(uint64_t *random, uint32_t microseconds)
{
	struct timespec time = {0, (long)(stress_xorshift(random) % microseconds) * 1000};
	nanosleep(&time, NULL);
}

static void stop(int signal)
{
	(void)signal;
	int saved_errno = errno;
	stress_thread_t *self = stress_self;
	self->tally[STRESS_STOPS]++;
	if (self->claiming)
		self->tally[STRESS_STALLS]++;
	nap(&self->stop_random, 300);
	errno = saved_errno;
}

static void mask_stops(int how)
{
	sigset_t stops;
	sigemptyset(&stops);
	sigaddset(&stops, SIGUSR1);
	pthread_sigmask(how, &stops, NULL);
}

static uint64_t argument(int argc, char **argv, int position, uint64_t otherwise)
{
	if (argc <= position)
		return otherwise;
	char *end;
	uint64_t value = strtoull(argv[position], &end, 10);
	if (value == 0 || *end != '\0') {
		fprintf(stderr, "usage: %s [percent of the work [seed [threads]]]\n", program);
		exit(EXIT_FAILURE);
	}
	return value;
}

void stress_begin(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	program = slash ? slash + 1 : argv[0];

	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	uint64_t wanted = cores > 4 ? 2 * (uint64_t)cores : 8;
	percent = argument(argc, argv, 1, percent);
	seed = argument(argc, argv, 2, seed);
	wanted = argument(argc, argv, 3, wanted);
	/* some programs need another thread */
	wanted = wanted < 2 ? 2 : wanted;
	stress_threads = wanted < STRESS_THREADS_MAX ? (unsigned)wanted : STRESS_THREADS_MAX;

	frozenref_set_fault_handler(fail_on_fault, NULL);
	/* SA_RESTART: a stop must not show in the program */
	struct sigaction action = {.sa_handler = stop, .sa_flags = SA_RESTART};
	sigemptyset(&action.sa_mask);
	sigaction(SIGUSR1, &action, NULL);
	/* workers inherit it, and take it back once they have a tally */
	mask_stops(SIG_BLOCK);
}

void stress_barrier(void)
{
	pthread_barrier_wait(&barrier);
}

static void *run_thread(void *argument)
{
	stress_self = argument;
	mask_stops(SIG_UNBLOCK);
	stress_barrier();
	run_worker(stress_self);
	/* relaxed: only tells when to send no more signals; the join orders everything else */
	__atomic_sub_fetch(&running, 1, __ATOMIC_RELAXED);
	return NULL;
}

/* A different sequence for each thread and use, also for seeds that differ in one bit; never the 0 of xorshift. */
static uint64_t seed_for(unsigned use)
{
	uint64_t state = (seed << 16 | use) * 0x9e3779b97f4a7c15 | 1;
	for (int i = 0; i < 8; i++)
		stress_xorshift(&state);
	return state;
}

void stress_run(void (*worker)(stress_thread_t *self))
{
	pthread_t handles[STRESS_THREADS_MAX];
	uint64_t random = seed_for(2 * stress_threads);

	run_worker = worker;
	running = stress_threads;
	pthread_barrier_init(&barrier, NULL, stress_threads);
	for (unsigned i = 0; i < stress_threads; i++) {
		threads[i].index = i;
		threads[i].random = seed_for(2 * i);
		threads[i].stop_random = seed_for(2 * i + 1);
		int error = pthread_create(&handles[i], NULL, run_thread, &threads[i]);
		stress_check(error == 0, "pthread_create");
	}
	while (__atomic_load_n(&running, __ATOMIC_RELAXED) > 0) {
		pthread_kill(handles[stress_xorshift(&random) % stress_threads], SIGUSR1);
		nap(&random, 200);
	}
	for (unsigned i = 0; i < stress_threads; i++)
		pthread_join(handles[i], NULL);
	pthread_barrier_destroy(&barrier);
}

uint64_t stress_rounds(uint64_t total)
{
	return total * percent / 100 / stress_threads + 1;
}

uint64_t stress_sum(stress_tally_t tally)
{
	uint64_t sum = main_thread.tally[tally];
	for (unsigned i = 0; i < stress_threads; i++)
		sum += threads[i].tally[tally];
	return sum;
}

void stress_settle(frozenref_t *ref, uint32_t references)
{
	stress_equal(frozenref_count(ref), references, "the count in the end");
	if (references > 1)
		stress_check(!frozenref_put_n(ref, (int32_t)references - 1), "all puts but the last return false");
	stress_check(frozenref_put(ref), "the last put returns true");
	stress_check(frozenref_is_frozen(ref), "the object is frozen in the end");
	stress_self->tally[STRESS_WINS]++;
}

int stress_verdict(void)
{
	stress_equal(stress_sum(STRESS_WINS), stress_sum(STRESS_LIVES), "wins; each life has one");
	printf("%s: ok: %u threads", program, stress_threads);
	for (stress_tally_t tally = 0; tally < STRESS_TALLIES; tally++)
		printf(", %s %" PRIu64, tally_names[tally], stress_sum(tally));
	printf(", seed %" PRIu64 "\n", seed);
	return EXIT_SUCCESS;
}

void stress_drift(frozenref_t *ref, int32_t n)
{
	/* an RMW, like those that it stands for */
	frozenref_arch_add_return_relaxed(&ref->word, n);
}

void stress_check_drift(const frozenref_t *ref, int32_t centre)
{
	int32_t drift = frozenref_arch_wrapping_add(frozenref_arch_load_relaxed(&ref->word), -centre);
	int32_t bound = STRESS_DRIFT + (int32_t)stress_threads * FROZENREF_BATCH_MAX;
	stress_check(drift >= -bound && drift <= bound, "the word is within its bound");
}
