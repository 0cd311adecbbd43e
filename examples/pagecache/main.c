/* SPDX-License-Identifier: MIT */
/*
 * The program: takes the files, runs the counters in turn, reports.
 */
#include <inttypes.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "files.h"
#include "options.h"
#include "readers.h"
#include "report.h"
#include "say.h"

/* Any number: it makes the runs of one program alike. */
#define SEED UINT64_C(20260420)

#define SLICE_SECONDS 0.1

static uint32_t frames_for(const struct options *options, const struct files *files)
{
	uint64_t frames = options->memory / PAGE_BYTES;
	/* with a frame for each page and each thread no frame is ever wanting; more would stay empty */
	uint64_t useful = (uint64_t)files->pages + options->threads;
	if (frames > useful)
		frames = useful;
	return frames < PAGE_NONE ? (uint32_t)frames : PAGE_NONE - 1;
}

static bool all_is_dropped(const struct options *options, const struct workload *workload)
{
	const struct files *files = workload->files;
	return files->dropped == files->count || (options->hot && files->page_bytes[workload->draws.page[0]] == 0);
}

static size_t rounds_in(double seconds)
{
	return seconds < 2 * SLICE_SECONDS ? 2 : (size_t)(seconds / SLICE_SECONDS);
}

/*
 * Short slices by turns, so that whatever else the machine does hits all alike; who goes first changes from round to
 * round, and all of a round are asked for the same pages.
 */
static void run(struct contender *contenders, const struct options *options, struct workload *workload)
{
	size_t rounds = rounds_in(options->seconds);
	workload->seconds = options->seconds / (double)rounds;
	for (size_t turn = 0; turn < CONTENDERS * rounds; turn++) {
		size_t round = turn / CONTENDERS;
		struct contender *contender = &contenders[(turn + round) % CONTENDERS];
		say_progress("reading through the caches: %zu %%", 100 * turn / (CONTENDERS * rounds));
		workload->seed = SEED + round;
		contender->rates[round] = contender->counter->run(contender->cache, workload, &contender->tally);
		if (all_is_dropped(options, workload))
			say_bad_input("every file was dropped: there is nothing left to read");
	}
	say_progress(NULL);
}

int main(int argc, char *argv[])
{
	setlocale(LC_CTYPE, ""); /* decides what is printable */
	struct options options = options_parse(argc, argv);
	struct files files;
	struct contender contenders[CONTENDERS] = {
		{.name = "classic", .counter = &classic_counter},
		{.name = "frozenref", .words = "frozenref", .counter = &frozenref_counter},
		{.name = "spread", .words = "frozenref spread over the CPUs", .counter = &spread_counter},
	};

	files_take(&files, options.paths, options.paths_are_defaults, options.limit, options.read);
	struct workload workload = {
		.files = &files,
		.threads = options.threads,
		.frames = frames_for(&options, &files),
		.draws = options.hot ? one_page_drawn(0) : zipf_draw(files.pages, SEED),
	};
	size_t rounds = rounds_in(options.seconds);
	if (!workload.draws.page)
		say_bad_input("out of memory for %" PRIu32 " pages: lower --limit", files.pages);
	for (int i = 0; i < CONTENDERS; i++) {
		contenders[i].cache = contenders[i].counter->open(&workload);
		contenders[i].tally.is_covered = calloc(files.pages, sizeof(atomic_bool));
		contenders[i].rates = calloc(rounds, sizeof *contenders[i].rates);
		if (!contenders[i].tally.is_covered || !contenders[i].rates)
			say_bad_input("out of memory for %" PRIu32 " pages: lower --limit", files.pages);
	}

	run(contenders, &options, &workload);

	struct report report = {
		.options = &options,
		.files = &files,
		.frames = workload.frames,
		.rounds = rounds,
		.contenders = contenders,
	};
	if (options.json)
		report_json(&report);
	else
		report_table(&report);

	bool is_right = true;
	for (int i = 0; i < CONTENDERS; i++) {
		is_right = is_right && contenders[i].tally.mismatches == 0;
		contenders[i].counter->close(contenders[i].cache);
		free(contenders[i].tally.is_covered);
		free(contenders[i].rates);
	}
	free(workload.draws.page);
	files_free(&files);
	if (fflush(stdout) || ferror(stdout))
		say_bad_input("cannot write the result");
	return is_right ? EXIT_SUCCESS : EXIT_MISMATCH;
}
