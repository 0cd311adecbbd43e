/* SPDX-License-Identifier: MIT */
/*
 * The shim's side that speaks C++.
 */
#include "shim.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <thread>
#include <vector>

#include <linux/perf_event.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <benchmark/benchmark.h>

struct bench {
	const char *family;
	const char *subject;
	int least;
	bench_fn *fn;
	const char *key;
	std::vector<int64_t> given;
};

struct bench_state {
	benchmark::State *google; /* null in untimed() */
	int64_t given;
	bool started;
	double cpu_start;
	int instructions; /* what counts them, or -1 */
	int64_t batch;    /* in untimed(): its size, and how many are left */
	int batches;
};

/* Google Benchmark knows the order of registration only, and a report reads best by family. */
static std::vector<bench *> &registered()
{
	static std::vector<bench *> benchmarks;
	return benchmarks;
}

/* The CPUs that the program may use, before it pins its threads to one each. */
static cpu_set_t usable;

static std::atomic<bool> failed;

static double seconds(clockid_t clock)
{
	timespec now;
	clock_gettime(clock, &now);
	return now.tv_sec + now.tv_nsec * 1e-9;
}

static void pin(int thread)
{
	int skip = thread % CPU_COUNT(&usable);
	int cpu = 0;
	while (!CPU_ISSET(cpu, &usable) || skip-- > 0)
		cpu++;
	cpu_set_t one;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	pthread_setaffinity_np(pthread_self(), sizeof(one), &one);
}

/* Counts this thread's instructions in user mode from now on; -1 where the kernel or the CPU does not let it. */
static int count_instructions()
{
	perf_event_attr event = {};
	event.size = sizeof(event);
	event.type = PERF_TYPE_HARDWARE;
	event.config = PERF_COUNT_HW_INSTRUCTIONS;
	event.exclude_kernel = 1;
	event.exclude_hv = 1;
	return static_cast<int>(syscall(SYS_perf_event_open, &event, 0, -1, -1, PERF_FLAG_FD_CLOEXEC));
}

/* Large enough that drawing a batch costs nothing beside running it, small enough that the threads end together. */
static constexpr int64_t batch_max = 16384, batch_min = 64, batches_a_thread = 128;

/* What the threads of a run share, out of the way of what they measure. */
static struct BENCH_ALIGNED {
	int64_t batch;
	std::atomic<int64_t> left;      /* the iterations that are not handed out yet */
	std::atomic<int> absent;        /* the threads that are not on a CPU yet */
	std::atomic<double> wall_start; /* when the last of them was; 0 before that */
	std::atomic<double> wall_end;   /* when the last of them had nothing left to do */
	std::atomic<int64_t> cpu;       /* what they ran in between, in nanoseconds */
} pool;

/*
 * Google Benchmark's own barrier and clock let a thread that waits for a CPU start late, and the others run without it.
 * Here the clock starts when all of them run, and is the same for all.
 */
static void start(bench_state *state)
{
	benchmark::State &google = *state->google;

	pin(google.thread_index());
	if (google.thread_index() == 0) {
		/* relaxed: the threads meet in KeepRunningBatch before any of them reads */
		pool.batch = std::min(batch_max, std::max(batch_min, google.max_iterations / batches_a_thread));
		pool.left.store(google.max_iterations * google.threads(), std::memory_order_relaxed);
		pool.absent.store(google.threads(), std::memory_order_relaxed);
		pool.wall_start.store(0, std::memory_order_relaxed);
		pool.cpu.store(0, std::memory_order_relaxed);
	}
	/* takes this thread's share whole: who runs how much of the sum is settled here */
	google.KeepRunningBatch(google.max_iterations);

	/* acq_rel, release and acquire: what any thread did before is visible to all after */
	if (pool.absent.fetch_sub(1, std::memory_order_acq_rel) == 1)
		pool.wall_start.store(seconds(CLOCK_MONOTONIC), std::memory_order_release);
	while (pool.wall_start.load(std::memory_order_acquire) == 0)
		std::this_thread::yield();
	state->started = true;
	state->instructions = count_instructions();
	state->cpu_start = seconds(CLOCK_THREAD_CPUTIME_ID);
}

/* relaxed: the threads meet once more before any of them reads */
static void finish(bench_state *state)
{
	double cpu = seconds(CLOCK_THREAD_CPUTIME_ID) - state->cpu_start;
	uint64_t instructions;

	pool.cpu.fetch_add(static_cast<int64_t>(cpu * 1e9), std::memory_order_relaxed);
	pool.wall_end.store(seconds(CLOCK_MONOTONIC), std::memory_order_relaxed);
	if (state->instructions < 0)
		return;
	if (read(state->instructions, &instructions, sizeof(instructions)) == sizeof(instructions))
		bench_counter(state, "instructions", static_cast<double>(instructions));
	close(state->instructions);
}

static void report(benchmark::State &google)
{
	double wall = pool.wall_end.load(std::memory_order_relaxed) - pool.wall_start.load(std::memory_order_relaxed);
	double cpus = static_cast<double>(pool.cpu.load(std::memory_order_relaxed)) * 1e-9 / wall;
	double wanted = std::min(google.threads(), CPU_COUNT(&usable));

	/*
	 * Of a run that hardly got a CPU the time is made shorter, or Google Benchmark would take the few iterations
	 * with which it began for enough, in all repetitions to come. It shows by the number of CPUs that the threads
	 * had; with less than there are, they did not contend.
	 */
	google.SetIterationTime(wall * std::min(1.0, 4 * cpus / wanted));
	if (google.thread_index() == 0)
		google.counters["cpus"] = cpus;
	google.SetItemsProcessed(google.iterations());
}

/* For a person who waits at a terminal for what is written elsewhere. */
static void show_progress(const char *family, const char *subject, int threads)
{
	static const bool wanted = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO);
	static const double begun = seconds(CLOCK_MONOTONIC);

	if (wanted)
		fprintf(stderr, "\r%5.0f s  %s/%s, %d thread%s\033[K", seconds(CLOCK_MONOTONIC) - begun, family,
			subject, threads, threads > 1 ? "s" : "");
}

static void run(benchmark::State &google, bench *benchmark)
{
	bench_state state = {&google, benchmark->key ? google.range(0) : 0, false, 0, -1, 0, 0};

	if (google.thread_index() == 0)
		show_progress(benchmark->family, benchmark->subject, google.threads());
	benchmark->fn(&state);
	/* waits for the other threads */
	google.KeepRunningBatch(1);
	if (!google.error_occurred())
		report(google);
}

/*
 * Runs each benchmark that takes one thread in two batches of `n`, and prints its name. Something outside counts the
 * instructions from one call of bench_batch to the next.
 */
static int untimed(int64_t n)
{
	for (bench *benchmark : registered()) {
		if (benchmark->least > 1)
			continue;
		for (size_t i = 0; i < std::max<size_t>(1, benchmark->given.size()); i++) {
			bench_state state = {nullptr, benchmark->key ? benchmark->given[i] : 0, true, 0, -1, n, 2};
			printf("%s/%s", benchmark->family, benchmark->subject);
			if (benchmark->key)
				printf("/%s:%lld", benchmark->key, static_cast<long long>(state.given));
			putchar('\n');
			benchmark->fn(&state);
		}
	}
	return failed;
}

bench *bench_register(const char *family, const char *subject, int least, bench_fn *fn)
{
	registered().push_back(new bench{family, subject, least, fn, nullptr, {}});
	return registered().back();
}

void bench_give(bench *benchmark, const char *key, int64_t value)
{
	benchmark->key = key;
	benchmark->given.push_back(value);
}

int64_t bench_batch(bench_state *state)
{
	if (!state->google)
		return state->batches-- > 0 ? state->batch : 0;
	if (!state->started)
		start(state);
	if (state->google->error_occurred())
		return 0;
	/* relaxed: only the number matters */
	int64_t left = pool.left.fetch_sub(pool.batch, std::memory_order_relaxed);
	if (left <= 0) {
		finish(state);
		return 0;
	}
	return std::min(left, pool.batch);
}

int bench_thread(const bench_state *state)
{
	return state->google ? state->google->thread_index() : 0;
}

int64_t bench_given(const bench_state *state)
{
	return state->given;
}

void bench_counter(bench_state *state, const char *name, double value)
{
	if (state->google)
		state->google->counters[name] = benchmark::Counter(value, benchmark::Counter::kAvgIterations);
}

void bench_fail(bench_state *state, const char *reason)
{
	failed = true;
	if (state->google)
		state->google->SkipWithError(reason);
	else
		fprintf(stderr, "frozenref-bench: %s\n", reason);
}

void bench_context(const char *key, const char *value)
{
	benchmark::AddCustomContext(key, value);
}

/* Passes everything on, looks whether it is sane, and remembers how far the repetitions of each benchmark spread. */
class watcher : public benchmark::BenchmarkReporter
{
      public:
	explicit watcher(BenchmarkReporter *display) : display(display)
	{
	}

	bool ReportContext(const Context &context) override
	{
		return display->ReportContext(context);
	}

	void ReportRuns(const std::vector<Run> &runs) override
	{
		display->ReportRuns(runs);
		for (const Run &run : runs)
			if (run.run_type == Run::RT_Iteration)
				check(run);
			else if (run.aggregate_name == "cv") /* the standard deviation in parts of the mean */
				noisy += run.real_accumulated_time > limit;
		benchmarks++;
	}

	void Finalize() override
	{
		display->Finalize();
	}

	/* Each benchmark reports its runs at once, and then, if they were repeated, their aggregates. */
	void conclude(size_t wanted) const
	{
		if (benchmarks < wanted) {
			fprintf(stderr, "frozenref-bench: %zu of %zu benchmarks ran\n", benchmarks, wanted);
			failed = true;
		}
		if (noisy * 10 > wanted)
			fprintf(stderr,
				"frozenref-bench: the machine is noisy: the times of %zu of %zu benchmarks vary by "
				"more than "
				"%.0f %% from repetition to repetition\n",
				noisy, wanted, limit * 100);
	}

      private:
	static constexpr double limit = 0.1;
	BenchmarkReporter *display;
	size_t benchmarks = 0;
	size_t noisy = 0;

	static void check(const Run &run)
	{
		auto rate = run.counters.find("items_per_second");
		if (run.error_occurred)
			return; /* bench_fail has seen to it */
		if (run.iterations >= 1 && rate != run.counters.end() && rate->second > 0 &&
		    std::isfinite(rate->second))
			return;
		fprintf(stderr, "frozenref-bench: %s reports no sane result\n", run.benchmark_name().c_str());
		failed = true;
	}
};

/* The numbers of threads to contend with. */
static std::vector<int> contention()
{
	int cpus = CPU_COUNT(&usable);
	std::vector<int> threads;
	for (int n = 1; n < cpus; n *= 2)
		threads.push_back(n);
	threads.push_back(cpus);
	threads.push_back(2 * cpus);
	return threads;
}

static void register_all()
{
	for (const bench *one : registered()) {
		auto *google = benchmark::RegisterBenchmark((std::string(one->family) + "/" + one->subject).c_str(),
							    run, const_cast<bench *>(one));
		google->UseManualTime();
		if (one->key)
			google->ArgName(one->key);
		for (int64_t given : one->given)
			google->Arg(given);
		for (int threads : contention())
			if (threads >= one->least)
				google->Threads(threads);
	}
}

/* By family, each where its first benchmark was registered. */
static void sort_registered()
{
	std::vector<std::string> families;
	for (const bench *one : registered())
		if (std::find(families.begin(), families.end(), one->family) == families.end())
			families.push_back(one->family);
	auto place = [&](const bench *one) { return std::find(families.begin(), families.end(), one->family); };
	std::stable_sort(registered().begin(), registered().end(),
			 [&](const bench *a, const bench *b) { return place(a) < place(b); });
}

int bench_main(int argc, char **argv)
{
	static const char untimed_option[] = "--untimed=";

	sched_getaffinity(0, sizeof(usable), &usable);
	sort_registered();
	/* libstdc++ counts without atomics until a process has had a second thread; one that contends has had one */
	std::thread([] {}).join();
	if (argc == 2 && strncmp(argv[1], untimed_option, strlen(untimed_option)) == 0)
		return untimed(atoll(argv[1] + strlen(untimed_option)));
	register_all();
	bool listing = std::any_of(argv, argv + argc, [](const char *option) {
		return strstr(option, "benchmark_list_tests") != nullptr;
	});
	benchmark::Initialize(&argc, argv);
	if (benchmark::ReportUnrecognizedArguments(argc, argv))
		return 2;
	watcher reporter(benchmark::CreateDefaultDisplayReporter());
	size_t wanted = benchmark::RunSpecifiedBenchmarks(&reporter);
	if (isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO))
		fputs("\r\033[K", stderr);
	if (!listing)
		reporter.conclude(wanted);
	return wanted == 0 || failed;
}
