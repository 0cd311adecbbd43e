/* SPDX-License-Identifier: MIT */
/*
 * The shim's side that speaks C++.
 */
#include "cpus.h"
#include "escaping.h"
#include "shim.h"
#include "usage.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

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
	const char *failure; /* of before the start */
	usage_sources sources;
	usage before;
	double instructions; /* by then */
	int64_t batch;       /* in untimed(): its size, and how many are left */
	int batches;
};

static std::vector<bench *> &registered()
{
	static std::vector<bench *> benchmarks;
	return benchmarks;
}

static std::atomic<bool> failed;

/* What the times of the runs are counted from. */
static double begun;

/* Large enough that drawing a batch costs nothing beside running it, small enough that the threads end together. */
static constexpr int64_t batch_max = 16384, batch_min = 64, batches_a_thread = 128;

/* What the threads of a run share, out of the way of what they measure. */
static struct BENCH_ALIGNED {
	int64_t batch;
	std::atomic<int64_t> left;      /* the iterations that are not handed out yet */
	std::atomic<int> absent;        /* the threads that are not on a CPU yet */
	std::atomic<double> wall_start; /* when the last of them was; 0 before that */
	std::atomic<double> wall_end;   /* when the last of them had nothing left to do */
	std::atomic<int64_t> had;       /* for how long they had a CPU or wanted none, in nanoseconds */
} pool;

/*
 * Google Benchmark's own barrier and clock let a thread that waits for a CPU start late, and the others run without it.
 * Here the clock starts when all of them run, and is the same for all.
 */
static void start(bench_state *state)
{
	benchmark::State &google = *state->google;

	if (!cpus_pin(google.thread_index()))
		bench_fail(state, "its thread could not be tied to a CPU");
	state->sources = usage_open();
	if (google.thread_index() == 0) {
		/* relaxed: the threads meet in KeepRunningBatch before any of them reads */
		pool.batch = std::min(batch_max, std::max(batch_min, google.max_iterations / batches_a_thread));
		pool.left.store(google.max_iterations * google.threads(), std::memory_order_relaxed);
		pool.absent.store(google.threads(), std::memory_order_relaxed);
		pool.wall_start.store(0, std::memory_order_relaxed);
		pool.wall_end.store(0, std::memory_order_relaxed);
		pool.had.store(0, std::memory_order_relaxed);
	}
	/* takes this thread's share whole: who runs how much of the sum is settled here */
	google.KeepRunningBatch(google.max_iterations);

	/* acq_rel, release and acquire: what any thread did before is visible to all after */
	if (pool.absent.fetch_sub(1, std::memory_order_acq_rel) == 1)
		pool.wall_start.store(usage_clock(), std::memory_order_release);
	while (pool.wall_start.load(std::memory_order_acquire) == 0)
		std::this_thread::yield();
	state->started = true;
	if (state->failure)
		google.SkipWithError(state->failure);
	state->before = usage_by_now(&state->sources);
	state->instructions = usage_instructions(&state->sources);
}

/* relaxed: the threads meet once more before any of them reads */
static void finish(bench_state *state)
{
	double instructions = usage_instructions(&state->sources);
	usage after = usage_by_now(&state->sources);
	double had = usage_had(&state->sources, &state->before, &after);

	pool.had.fetch_add(static_cast<int64_t>(had * 1e9), std::memory_order_relaxed);
	for (double end = pool.wall_end.load(std::memory_order_relaxed); end < after.now;)
		if (pool.wall_end.compare_exchange_weak(end, after.now, std::memory_order_relaxed))
			break;
	if (state->sources.instructions >= 0)
		bench_counter(state, "instructions", instructions - state->instructions);
}

static void report(benchmark::State &google)
{
	double passed = pool.wall_end.load(std::memory_order_relaxed) - pool.wall_start.load(std::memory_order_relaxed);
	double wall = std::max(passed, 1e-9); /* a clock of coarse steps may have stood still */
	double cpus = static_cast<double>(pool.had.load(std::memory_order_relaxed)) * 1e-9 / wall;
	double wanted = std::min(google.threads(), cpus_count());

	/*
	 * Of a run that hardly got a CPU the time and the number of pairs are made smaller, or Google Benchmark would
	 * take the few iterations with which it began for enough, in all repetitions to come. It shows by the number of
	 * CPUs that the threads could have had; with less than there are, they did not contend.
	 */
	double part = std::min(1.0, std::max(4 * cpus / wanted, 0.001));
	google.SetIterationTime(wall * part);
	google.counters["items_per_second"] =
		benchmark::Counter(static_cast<double>(google.iterations()) * part, benchmark::Counter::kIsRate);
	if (google.thread_index() == 0) {
		google.counters["cpus"] = cpus;
		google.counters["at"] = pool.wall_start.load(std::memory_order_relaxed) - begun;
	}
}

/* For a person who waits at a terminal for what is written elsewhere. */
static void show_progress(const char *family, const char *subject, int threads)
{
	static const bool wanted = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO);

	if (wanted)
		fprintf(stderr, "\r%5.0f s  %s/%s, %d thread%s\033[K", usage_clock() - begun, family, subject, threads,
			threads > 1 ? "s" : "");
}

static void run(benchmark::State &google, bench *one)
{
	bench_state state = {};
	state.sources = {-1, -1};
	state.google = &google;
	state.given = one->key ? google.range(0) : 0;

	if (google.thread_index() == 0)
		show_progress(one->family, one->subject, google.threads());
	one->fn(&state);
	usage_close(&state.sources);
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
	for (const bench *one : registered()) {
		if (one->least > 1)
			continue;
		for (size_t i = 0; i < std::max<size_t>(1, one->given.size()); i++) {
			bench_state state = {};
			state.given = one->key ? one->given[i] : 0;
			state.batch = n;
			state.batches = 2;
			printf("%s/%s", one->family, one->subject);
			if (one->key)
				printf("/%s:%lld", one->key, static_cast<long long>(state.given));
			putchar('\n');
			one->fn(&state);
		}
	}
	return failed;
}

static int untimed_as_asked(const char *number)
{
	char *end;
	errno = 0;
	long long n = strtoll(number, &end, 10);
	if (n >= 1 && errno == 0 && *end == '\0')
		return untimed(n);
	std::cerr << "frozenref-bench: --untimed takes a number of iterations, not '" << number << "'\n";
	return 2;
}

bench *bench_register(const char *family, const char *subject, int least, bench_fn *fn)
{
	registered().push_back(new bench{family, subject, least, fn, nullptr, {}});
	return registered().back();
}

void bench_give(bench *one, const char *key, int64_t value)
{
	one->key = key;
	one->given.push_back(value);
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
	if (!state->google)
		fprintf(stderr, "frozenref-bench: %s\n", reason);
	else if (state->started)
		state->google->SkipWithError(reason);
	else /* a thread that skips the barrier would leave the others waiting in it */
		state->failure = reason;
}

void bench_context(const char *key, const char *value)
{
	benchmark::AddCustomContext(key, value);
}

/*
 * Without what JSON has no number for, and strict parsers refuse: how far a counter varies that is always 0, in parts
 * of itself.
 */
static std::vector<benchmark::BenchmarkReporter::Run> in_numbers(std::vector<benchmark::BenchmarkReporter::Run> runs)
{
	for (auto &run : runs) {
		for (auto counter = run.counters.begin(); counter != run.counters.end();)
			counter =
				std::isfinite(counter->second.value) ? std::next(counter) : run.counters.erase(counter);
		for (double *time : {&run.real_accumulated_time, &run.cpu_accumulated_time})
			if (!std::isfinite(*time))
				*time = 0;
	}
	return runs;
}

/* For a file of its own: JSON that any parser can read. */
class json_file : public benchmark::BenchmarkReporter
{
      public:
	bool ReportContext(const Context &context) override
	{
		escaped.reset(new escaping_stream(GetOutputStream(), escaping::form::json));
		json.SetOutputStream(&GetOutputStream());
		return json.ReportContext(context);
	}

	void ReportRuns(const std::vector<Run> &runs) override
	{
		json.ReportRuns(in_numbers(runs));
	}

	void Finalize() override
	{
		json.Finalize();
		escaped.reset();
	}

      private:
	benchmark::JSONReporter json;
	std::unique_ptr<escaping_stream> escaped;
};

/* Passes everything on, looks whether it is sane, and remembers how far the repetitions of each benchmark spread. */
class watcher : public benchmark::BenchmarkReporter
{
      public:
	explicit watcher(BenchmarkReporter *display) : display(display)
	{
	}

	/* of the first family: there is one report */
	bool ReportContext(const Context &context) override
	{
		bool is_first = !has_begun;
		has_begun = true;
		return !is_first || display->ReportContext(context);
	}

	void ReportRuns(const std::vector<Run> &runs) override
	{
		display->ReportRuns(in_numbers(runs));
		for (const Run &run : runs)
			if (run.run_type == Run::RT_Iteration)
				check(run);
			else if (run.aggregate_name == "cv") /* the standard deviation in parts of the mean */
				noisy += run.real_accumulated_time > limit;
	}

	/* of each family */
	void Finalize() override
	{
	}

	/* of the last one, if any ran: they may only have been listed */
	void conclude(size_t benchmarks, bool is_read_now) const
	{
		if (!has_begun)
			return;
		display->Finalize();
		if (is_read_now && noisy * 10 > benchmarks)
			fprintf(stderr,
				"frozenref-bench: the machine is noisy: the times of %zu of %zu benchmarks vary by "
				"more than %.0f %% from repetition to repetition\n",
				noisy, benchmarks, limit * 100);
	}

      private:
	static constexpr double limit = 0.1;
	BenchmarkReporter *display;
	bool has_begun = false;
	size_t noisy = 0;

	static void check(const Run &run)
	{
		auto rate = run.counters.find("items_per_second");
		if (failed && rate == run.counters.end())
			return; /* bench_fail has said why */
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
	int cpus = cpus_count();
	std::vector<int> threads;
	for (int n = 1; n < cpus; n *= 2)
		threads.push_back(n);
	threads.push_back(cpus);
	threads.push_back(2 * cpus);
	return threads;
}

static void register_family(const char *family)
{
	for (bench *one : registered()) {
		if (strcmp(one->family, family) != 0)
			continue;
		auto *google =
			benchmark::RegisterBenchmark((std::string(one->family) + "/" + one->subject).c_str(), run, one);
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

/* Each once, where its first benchmark was registered. */
static std::vector<const char *> families()
{
	std::vector<const char *> all;
	for (const bench *one : registered())
		if (std::none_of(all.begin(), all.end(),
				 [&](const char *known) { return strcmp(known, one->family) == 0; }))
			all.push_back(one->family);
	return all;
}

/*
 * One family after the other, so that all repetitions of what is compared are near each other in time: a machine that
 * is not left alone has good minutes and bad ones. What is written to a file of Google Benchmark's own is begun anew
 * by each call, so then there is but one. Returns how many benchmarks were asked for.
 */
static size_t run_all(watcher &reporter, benchmark::BenchmarkReporter *file, bool in_one)
{
	size_t wanted = 0;
	std::ostringstream complaints; /* that a filter leaves nothing of a family is none, unless it is so of all */

	if (!in_one)
		reporter.SetErrorStream(&complaints);
	for (const char *family : families()) {
		register_family(family);
		if (in_one)
			continue;
		complaints.str("");
		wanted += benchmark::RunSpecifiedBenchmarks(&reporter);
		benchmark::ClearRegisteredBenchmarks();
	}
	if (in_one)
		wanted = benchmark::RunSpecifiedBenchmarks(&reporter, file);
	else if (wanted == 0)
		std::cerr << complaints.str();
	return wanted;
}

/* Is there an option of this name, whatever its value? */
static bool has_option(int argc, char **argv, const char *name)
{
	return std::any_of(argv, argv + argc,
			   [&](const char *option) { return strncmp(option, name, strlen(name)) == 0; });
}

int bench_main(int argc, char **argv)
{
	static const char untimed_option[] = "--untimed=";
	escaping_stream complaints(std::cerr, escaping::form::text);

	begun = usage_clock();
	/* libstdc++ counts without atomics until a process has had a second thread; one that contends has had one */
	std::thread([] {}).join();
	if (argc == 2 && strncmp(argv[1], untimed_option, strlen(untimed_option)) == 0)
		return untimed_as_asked(argv[1] + strlen(untimed_option));
	bool in_one = has_option(argc, argv, "--benchmark_out=") || getenv("BENCHMARK_OUT");
	bool is_out_json = in_one && !has_option(argc, argv, "--benchmark_out_format=");
	/* of a report frozenref-compare says whether it is noisy */
	bool is_read_now = !has_option(argc, argv, "--benchmark_format=json");
	benchmark::Initialize(&argc, argv);
	for (int i = 1; i < argc; i++)
		std::cerr << "frozenref-bench: no such option: " << argv[i] << '\n';
	if (argc > 1)
		return 2;
	benchmark::BenchmarkReporter *display = benchmark::CreateDefaultDisplayReporter();
	std::unique_ptr<escaping_stream> report; /* what is for a terminal may be coloured */
	if (!dynamic_cast<benchmark::ConsoleReporter *>(display))
		report.reset(new escaping_stream(std::cout, escaping::form::json));
	json_file file;
	watcher reporter(display);
	size_t wanted = run_all(reporter, is_out_json ? &file : nullptr, in_one);
	if (isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO))
		fputs("\r\033[K", stderr);
	reporter.conclude(wanted, is_read_now);
	return wanted == 0 || failed;
}
