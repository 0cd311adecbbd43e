/* SPDX-License-Identifier: MIT */
/*
 * The result as a table for people and as JSON for programs.
 */
#include "report.h"

#include <inttypes.h>
#include <stdio.h>

#include <frozenref/frozenref.h>

static double mebibytes(uint64_t bytes)
{
	return (double)bytes / (1 << 20);
}

static double reads_per_second(const struct tally *tally)
{
	return (double)tally->reads / tally->seconds;
}

static double reads_per_cpu_second(const struct tally *tally)
{
	return tally->reads ? (double)tally->reads / tally->cpu_seconds : 0;
}

static double hit_rate(const struct tally *tally)
{
	return tally->reads ? (double)tally->hits / (double)tally->reads : 0;
}

/* How many bytes of the files are in pages that were read at least once. */
static uint64_t covered_bytes(const struct report *report, const struct tally *tally)
{
	uint64_t bytes = 0;
	for (uint32_t page = 0; page < report->files->pages; page++)
		if (tally->is_covered[page])
			bytes += report->files->page_bytes[page];
	return bytes;
}

static double ratio(double first, double second)
{
	return second > 0 ? first / second : 0;
}

static void real_row(const char *label, double first, double second)
{
	printf("%-32s %16.1f %16.1f\n", label, first, second);
}

/* A cell, with the digits in groups of three. */
static void print_count(uint64_t count)
{
	char digits[32], grouped[48];
	int length = snprintf(digits, sizeof digits, "%" PRIu64, count);
	char *end = grouped;
	for (int i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			*end++ = ' ';
		*end++ = digits[i];
	}
	*end = '\0';
	printf(" %16s", grouped);
}

static void count_row(const char *label, uint64_t first, uint64_t second)
{
	printf("%-32s", label);
	print_count(first);
	print_count(second);
	putchar('\n');
}

void report_table(const struct report *report)
{
	const struct options *options = report->options;
	const struct files *files = report->files;
	const struct tally *first = &report->contenders[0].tally;
	const struct tally *second = &report->contenders[1].tally;

	printf("frozenref %s on %s; threads: %" PRIu32 ", bytes a read: %" PRIu32 "\n", frozenref_version(),
	       FROZENREF_BACKEND_NAME, options->threads, options->read);
	printf("files: %zu with %.1f MiB, frames: %" PRIu32 " with %.1f MiB\n\n", files->count, mebibytes(files->bytes),
	       report->frames, mebibytes((uint64_t)report->frames * PAGE_BYTES));
	printf("%-32s %16s %16s\n", "", report->contenders[0].name, report->contenders[1].name);
	count_row("reads/s", (uint64_t)reads_per_second(first), (uint64_t)reads_per_second(second));
	count_row("reads/s of CPU time", (uint64_t)reads_per_cpu_second(first), (uint64_t)reads_per_cpu_second(second));
	real_row("hit rate, %", 100 * hit_rate(first), 100 * hit_rate(second));
	count_row("evictions", first->evictions, second->evictions);
	count_row("lookups that met a frozen frame", first->frozen_lookups, second->frozen_lookups);
	real_row("verified, MiB", mebibytes(first->bytes), mebibytes(second->bytes));
	real_row("files covered, MiB", mebibytes(covered_bytes(report, first)),
		 mebibytes(covered_bytes(report, second)));
	count_row("mismatches", first->mismatches, second->mismatches);
	printf("\n%s to %s: reads/s %.3f, of CPU time %.3f\n", report->contenders[0].name, report->contenders[1].name,
	       ratio(reads_per_second(first), reads_per_second(second)),
	       ratio(reads_per_cpu_second(first), reads_per_cpu_second(second)));
	if (files->dropped > 0)
		printf("files dropped: %zu\n", files->dropped);
	if (first->evictions == 0 && second->evictions == 0)
		puts("Nothing was evicted: the pages that were read fit into the frames; lower --memory.");
}

static void print_json_contender(const struct report *report, const struct contender *contender, const char *end)
{
	const struct tally *tally = &contender->tally;
	printf("    \"%s\": {\n", contender->name);
	printf("      \"seconds\": %.6f,\n", tally->seconds);
	printf("      \"cpu_seconds\": %.6f,\n", tally->cpu_seconds);
	printf("      \"reads\": %" PRIu64 ",\n", tally->reads);
	printf("      \"reads_per_second\": %.0f,\n", reads_per_second(tally));
	printf("      \"reads_per_cpu_second\": %.0f,\n", reads_per_cpu_second(tally));
	printf("      \"hits\": %" PRIu64 ",\n", tally->hits);
	printf("      \"misses\": %" PRIu64 ",\n", tally->misses);
	printf("      \"hit_rate\": %.6f,\n", hit_rate(tally));
	printf("      \"evictions\": %" PRIu64 ",\n", tally->evictions);
	printf("      \"frozen_lookups\": %" PRIu64 ",\n", tally->frozen_lookups);
	printf("      \"bytes_verified\": %" PRIu64 ",\n", tally->bytes);
	printf("      \"bytes_covered\": %" PRIu64 ",\n", covered_bytes(report, tally));
	printf("      \"mismatches\": %" PRIu64 "\n", tally->mismatches);
	printf("    }%s\n", end);
}

void report_json(const struct report *report)
{
	const struct options *options = report->options;
	const struct files *files = report->files;
	const struct tally *first = &report->contenders[0].tally;
	const struct tally *second = &report->contenders[1].tally;

	printf("{\n");
	printf("  \"version\": \"%s\",\n", frozenref_version());
	printf("  \"backend\": \"%s\",\n", FROZENREF_BACKEND_NAME);
	printf("  \"threads\": %" PRIu32 ",\n", options->threads);
	printf("  \"read\": %" PRIu32 ",\n", options->read);
	printf("  \"page\": %d,\n", PAGE_BYTES);
	printf("  \"frames\": %" PRIu32 ",\n", report->frames);
	printf("  \"files\": %zu,\n", files->count);
	printf("  \"pages\": %" PRIu32 ",\n", files->pages);
	printf("  \"bytes\": %" PRIu64 ",\n", files->bytes);
	printf("  \"skipped\": %zu,\n", files->skipped);
	printf("  \"dropped\": %zu,\n", files->dropped);
	printf("  \"counters\": {\n");
	print_json_contender(report, &report->contenders[0], ",");
	print_json_contender(report, &report->contenders[1], "");
	printf("  },\n");
	printf("  \"ratio\": %.6f,\n", ratio(reads_per_second(first), reads_per_second(second)));
	printf("  \"cpu_ratio\": %.6f\n", ratio(reads_per_cpu_second(first), reads_per_cpu_second(second)));
	printf("}\n");
}
