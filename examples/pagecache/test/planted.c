/* SPDX-License-Identifier: MIT */
/*
 * Prints a report on made-up tallies, as a table or with --json, for report.py, which knows what it has to say. With
 * --hot RATES it is of one hot page, and of these five rates next to 100 of the classic counter.
 */
#include "report.h"

#include <stdlib.h>
#include <string.h>

int main(int argc, char *argv[])
{
	static _Atomic uint16_t page_bytes[] = {4096, 4096, 1000, 7};
	static atomic_bool first_covered[] = {true, false, true, false};
	static atomic_bool second_covered[] = {true, true, false, true};
	bool is_json = argc == 2 && strcmp(argv[1], "--json") == 0;
	const struct options options = {.threads = 3, .read = 128, .hot = argc == 3};
	const struct files files = {
		.count = 2, .skipped = 5, .dropped = 1, .bytes = 9199, .pages = 4, .page_bytes = page_bytes};
	/* the quotients to classic are 2 1 4 0.5 1.5, and 1.01 1 1.01 1 1.02 */
	static double classic_rates[] = {10, 40, 20, 10, 100}, frozenref_rates[] = {20, 40, 80, 5, 150},
		      spread_rates[] = {10.1, 40, 20.2, 10, 102};
	if (argc == 3) {
		char *next = argv[2];
		for (int i = 0; i < 5; i++) {
			frozenref_rates[i] = spread_rates[i] = strtod(next, &next);
			classic_rates[i] = 100;
		}
	}
	const struct contender contenders[CONTENDERS] = {
		{.name = "classic",
		 .rates = classic_rates,
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
		{.name = "frozenref",
		 .words = "frozenref",
		 .rates = frozenref_rates,
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
		{.name = "spread",
		 .words = "frozenref spread over the CPUs",
		 .rates = spread_rates,
		 .tally = {.seconds = 1,
			   .cpu_seconds = 3,
			   .reads = 7000000,
			   .hits = 6300000,
			   .misses = 700000,
			   .evictions = 600000,
			   .frozen_lookups = 5,
			   .spreads = 1234,
			   .bytes = 700000000,
			   .mismatches = 2,
			   .is_covered = first_covered}},
	};
	const struct report report = {
		.options = &options, .files = &files, .frames = 512, .rounds = 5, .contenders = contenders};
	if (is_json)
		report_json(&report);
	else
		report_table(&report);
	return 0;
}
