/* SPDX-License-Identifier: MIT */
/*
 * Prints a report on made-up tallies, as a table or with --json, for figures.py, which knows what it has to say.
 */
#include "report.h"

#include <string.h>

int main(int argc, char *argv[])
{
	static _Atomic uint16_t page_bytes[] = {4096, 4096, 1000, 7};
	static atomic_bool first_covered[] = {true, false, true, false};
	static atomic_bool second_covered[] = {true, true, false, true};
	const struct options options = {.threads = 3, .read = 128};
	const struct files files = {
		.count = 2, .skipped = 5, .dropped = 1, .bytes = 9199, .pages = 4, .page_bytes = page_bytes};
	const struct contender contenders[] = {
		{.name = "frozenref",
		 .tally = {.seconds = 2,
			   .cpu_seconds = 5,
			   .reads = 12345678,
			   .hits = 9259258,
			   .misses = 3086420,
			   .evictions = 3086000,
			   .frozen_lookups = 17,
			   .bytes = 1234567000,
			   .mismatches = 0,
			   .is_covered = first_covered}},
		{.name = "classic",
		 .tally = {.seconds = 4,
			   .cpu_seconds = 8,
			   .reads = 16000000,
			   .hits = 8000000,
			   .misses = 8000000,
			   .evictions = 999,
			   .frozen_lookups = 1000,
			   .bytes = 2048000000,
			   .mismatches = 1001,
			   .is_covered = second_covered}},
	};
	const struct report report = {.options = &options, .files = &files, .frames = 512, .contenders = contenders};
	if (argc == 2 && strcmp(argv[1], "--json") == 0)
		report_json(&report);
	else
		report_table(&report);
	return 0;
}
