/* SPDX-License-Identifier: MIT */
/*
 * The program: takes the files, runs both counters in turn, reports.
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

/*
 * Short slices by turns, so that whatever else the machine does hits both alike; who goes first changes from pair to
 * pair, and both of a pair are asked for the same pages.
 */
static void run(struct contender contenders[2], struct workload *workload, double seconds)
{
	unsigned pairs = seconds < 2 * SLICE_SECONDS ? 2 : (unsigned)(seconds / SLICE_SECONDS);
	workload->seconds = seconds / pairs;
	for (unsigned turn = 0; turn < 2 * pairs; turn++) {
		struct contender *contender = &contenders[(turn + turn / 2) % 2];
		say_progress("reading through the caches: %u %%", 50 * turn / pairs);
		workload->seed = SEED + turn / 2;
		contender->counter->run(contender->cache, workload, &contender->tally);
		if (workload->files->dropped == workload->files->count)
			say_bad_input("every file was dropped: there is nothing left to read");
	}
	say_progress(NULL);
}

int main(int argc, char *argv[])
{
	setlocale(LC_CTYPE, ""); /* decides what is printable */
	struct options options = options_parse(argc, argv);
	struct files files;
	struct contender contenders[] = {
		{.name = "frozenref", .counter = &frozenref_counter},
		{.name = "classic", .counter = &classic_counter},
	};

	files_take(&files, options.paths, options.paths_are_defaults, options.limit, options.read);
	struct workload workload = {
		.files = &files,
		.threads = options.threads,
		.frames = frames_for(&options, &files),
		.draws = zipf_draw(files.pages, SEED),
	};
	if (!workload.draws.page)
		say_bad_input("out of memory for %" PRIu32 " pages: lower --limit", files.pages);
	for (int i = 0; i < 2; i++) {
		contenders[i].cache = contenders[i].counter->open(&workload);
		contenders[i].tally.is_covered = calloc(files.pages, sizeof(atomic_bool));
		if (!contenders[i].tally.is_covered)
			say_bad_input("out of memory for %" PRIu32 " pages: lower --limit", files.pages);
	}

	run(contenders, &workload, options.seconds);

	struct report report = {
		.options = &options,
		.files = &files,
		.frames = workload.frames,
		.contenders = contenders,
	};
	if (options.json)
		report_json(&report);
	else
		report_table(&report);
	bool is_right = contenders[0].tally.mismatches + contenders[1].tally.mismatches == 0;

	for (int i = 0; i < 2; i++) {
		contenders[i].counter->close(contenders[i].cache);
		free(contenders[i].tally.is_covered);
	}
	free(workload.draws.page);
	files_free(&files);
	if (fflush(stdout) || ferror(stdout))
		say_bad_input("cannot write the result");
	return is_right ? EXIT_SUCCESS : EXIT_MISMATCH;
}
