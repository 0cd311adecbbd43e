/* SPDX-License-Identifier: MIT */
/*
 * The shim's side that speaks C++.
 */
#include "shim.h"

#include <algorithm>
#include <atomic>
#include <ctime>
#include <thread>

#include <benchmark/benchmark.h>

static double seconds(clockid_t clock)
{
	timespec now;
	clock_gettime(clock, &now);
	return now.tv_sec + now.tv_nsec * 1e-9;
}

/* Large enough that drawing a batch costs nothing beside running it, small enough that the threads end together. */
static constexpr int64_t batch_max = 16384;

/* What the threads of a run share, out of the way of what they measure. */
static struct alignas(BENCH_LINE) {
	std::atomic<int64_t> left;      /* the iterations that are not handed out yet */
	std::atomic<int> absent;        /* the threads that are not on a CPU yet */
	std::atomic<double> wall_start; /* when the last of them was; 0 before that */
} pool;

static std::atomic<bool> failed;

struct bench_state {
	benchmark::State &google;
	bool started;
	double cpu_start;
};

/*
 * Google Benchmark's own barrier and clock let a thread that waits for a CPU start late, and the others run without it.
 * Here the clock starts when all of them run, and is the same for all.
 */
static void start(bench_state *state)
{
	benchmark::State &google = state->google;

	/* relaxed: every thread stores the same, and they meet in KeepRunningBatch before any of them reads */
	pool.left.store(google.max_iterations * google.threads(), std::memory_order_relaxed);
	pool.absent.store(google.threads(), std::memory_order_relaxed);
	pool.wall_start.store(0, std::memory_order_relaxed);
	/* takes this thread's share whole: who runs how much of the sum is settled here */
	google.KeepRunningBatch(google.max_iterations);

	/* acq_rel, release and acquire: what any thread did before is visible to all after */
	if (pool.absent.fetch_sub(1, std::memory_order_acq_rel) == 1)
		pool.wall_start.store(seconds(CLOCK_MONOTONIC), std::memory_order_release);
	while (pool.wall_start.load(std::memory_order_acquire) == 0)
		std::this_thread::yield();
	state->started = true;
	state->cpu_start = seconds(CLOCK_THREAD_CPUTIME_ID);
}

static void finish(bench_state *state)
{
	double cpu = seconds(CLOCK_THREAD_CPUTIME_ID) - state->cpu_start;
	double wall = seconds(CLOCK_MONOTONIC) - pool.wall_start.load(std::memory_order_relaxed);

	state->google.SetIterationTime(wall);
	/* the sum over the threads: how many CPUs they had; with less than there are, they did not contend */
	state->google.counters["cpus"] = cpu / wall;
}

static void run(benchmark::State &google, bench_fn *fn)
{
	bench_state state = {google, false, 0};
	fn(&state);
	/* waits for the other threads */
	google.KeepRunningBatch(1);
	google.SetItemsProcessed(google.iterations());
}

void bench_register(const char *name, bench_fn *fn, const int *threads)
{
	auto *benchmark = benchmark::RegisterBenchmark(name, run, fn);
	for (; *threads > 0; threads++)
		benchmark->Threads(*threads);
	benchmark->UseManualTime();
}

const int *bench_contention()
{
	static int threads[5];
	int cores = std::max(1u, std::thread::hardware_concurrency());
	int wanted[] = {1, 2, cores, 2 * cores};
	std::sort(std::begin(wanted), std::end(wanted));
	*std::unique_copy(std::begin(wanted), std::end(wanted), threads) = 0;
	return threads;
}

int64_t bench_batch(bench_state *state)
{
	if (!state->started)
		start(state);
	if (state->google.error_occurred())
		return 0;
	/* relaxed: only the number matters */
	int64_t left = pool.left.fetch_sub(batch_max, std::memory_order_relaxed);
	if (left <= 0) {
		finish(state);
		return 0;
	}
	return std::min(left, batch_max);
}

int bench_thread(const bench_state *state)
{
	return state->google.thread_index();
}

void bench_counter(bench_state *state, const char *name, double value)
{
	state->google.counters[name] = benchmark::Counter(value, benchmark::Counter::kAvgIterations);
}

void bench_fail(bench_state *state, const char *reason)
{
	failed = true;
	state->google.SkipWithError(reason);
}

void bench_context(const char *key, const char *value)
{
	benchmark::AddCustomContext(key, value);
}

int bench_main(int argc, char **argv)
{
	benchmark::Initialize(&argc, argv);
	if (benchmark::ReportUnrecognizedArguments(argc, argv))
		return 2;
	/* libstdc++ counts without atomics until a process has had a second thread; a program that contends has had one
	 */
	std::thread([] {}).join();
	size_t ran = benchmark::RunSpecifiedBenchmarks();
	return ran == 0 || failed;
}
