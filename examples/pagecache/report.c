/* SPDX-License-Identifier: MIT */
/*
 * The result as a table for people and as JSON for programs.
 */
#include "report.h"

#include <inttypes.h>
#include <stdio.h>

#include <frozenref/frozenref.h>

#include "ratios.h"

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

static struct ratios ratios(const struct report *report, int contender)
{
	return ratios_of(report->contenders[contender].rates, report->contenders[0].rates, report->rounds);
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

static void count_row(const char *label, const struct report *report, uint64_t (*value)(const struct tally *tally))
{
	printf("%-32s", label);
	for (int i = 0; i < CONTENDERS; i++)
		print_count(value(&report->contenders[i].tally));
	putchar('\n');
}

static void real_row(const char *label, const struct report *report,
		     double (*value)(const struct report *report, const struct tally *tally))
{
	printf("%-32s", label);
	for (int i = 0; i < CONTENDERS; i++)
		printf(" %16.1f", value(report, &report->contenders[i].tally));
	putchar('\n');
}

static void ratio_row(const struct report *report)
{
	printf("times as fast as %-15s %16s", report->contenders[0].name, "1");
	for (int i = 1; i < CONTENDERS; i++) {
		struct ratios of = ratios(report, i);
		char cell[64];
		snprintf(cell, sizeof cell, "%.2f \xc2\xb1%.0f%%", of.median, 100 * ratios_spread(&of));
		printf(" %17s", cell); /* a byte more than it shows */
	}
	putchar('\n');
}

static uint64_t rate(const struct tally *tally)
{
	return (uint64_t)reads_per_second(tally);
}

static uint64_t cpu_rate(const struct tally *tally)
{
	return (uint64_t)reads_per_cpu_second(tally);
}

static uint64_t evictions(const struct tally *tally)
{
	return tally->evictions;
}

static uint64_t frozen_lookups(const struct tally *tally)
{
	return tally->frozen_lookups;
}

static uint64_t spreads(const struct tally *tally)
{
	return tally->spreads;
}

static uint64_t mismatches(const struct tally *tally)
{
	return tally->mismatches;
}

static double hit_percent(const struct report *report, const struct tally *tally)
{
	(void)report;
	return 100 * hit_rate(tally);
}

static double verified(const struct report *report, const struct tally *tally)
{
	(void)report;
	return mebibytes(tally->bytes);
}

static double covered(const struct report *report, const struct tally *tally)
{
	return mebibytes(covered_bytes(report, tally));
}

static const char *workload(const struct report *report)
{
	return report->options->hot ? "One hot page" : "All files";
}

/* What a reader may conclude, and nothing that the noise could have done. */
static void print_conclusion(const struct report *report)
{
	printf("\n%s, %" PRIu32 " threads:", workload(report), report->options->threads);
	for (int i = 1; i < CONTENDERS; i++) {
		struct ratios of = ratios(report, i);
		if (ratios_differ(&of))
			printf(" %s is %.2f times as fast as the compare-and-swap loop", report->contenders[i].words,
			       of.median);
		else
			printf(" between %s and the compare-and-swap loop no difference beyond the noise was seen",
			       report->contenders[i].words);
		fputs(i + 1 < CONTENDERS ? ";" : ".\n", stdout);
	}
}

static bool has_evicted(const struct report *report)
{
	for (int i = 0; i < CONTENDERS; i++)
		if (report->contenders[i].tally.evictions > 0)
			return true;
	return false;
}

void report_table(const struct report *report)
{
	const struct options *options = report->options;
	const struct files *files = report->files;

	printf("frozenref %s on %s; threads: %" PRIu32 ", bytes a read: %" PRIu32 "\n", frozenref_version(),
	       FROZENREF_BACKEND_NAME, options->threads, options->read);
	printf("files: %zu with %.1f MiB, frames: %" PRIu32 " with %.1f MiB\n\n", files->count, mebibytes(files->bytes),
	       report->frames, mebibytes((uint64_t)report->frames * PAGE_BYTES));
	printf("%-32s", workload(report));
	for (int i = 0; i < CONTENDERS; i++)
		printf(" %16s", report->contenders[i].name);
	putchar('\n');
	count_row("reads/s", report, rate);
	count_row("reads/s of CPU time", report, cpu_rate);
	ratio_row(report);
	real_row("hit rate, %", report, hit_percent);
	count_row("evictions", report, evictions);
	count_row("lookups that met a frozen frame", report, frozen_lookups);
	count_row("frames spread", report, spreads);
	real_row("verified, MiB", report, verified);
	real_row("files covered, MiB", report, covered);
	count_row("mismatches", report, mismatches);
	print_conclusion(report);
	if (files->dropped > 0)
		printf("files dropped: %zu\n", files->dropped);
	if (!options->hot && !has_evicted(report))
		puts("Nothing was evicted: the pages that were read fit into the frames; lower --memory.");
}

static void print_json_contender(const struct report *report, int number)
{
	const struct contender *contender = &report->contenders[number];
	const struct tally *tally = &contender->tally;
	struct ratios of = ratios(report, number);

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
	printf("      \"spreads\": %" PRIu64 ",\n", tally->spreads);
	printf("      \"bytes_verified\": %" PRIu64 ",\n", tally->bytes);
	printf("      \"bytes_covered\": %" PRIu64 ",\n", covered_bytes(report, tally));
	printf("      \"mismatches\": %" PRIu64 ",\n", tally->mismatches);
	printf("      \"rates\": [");
	for (size_t round = 0; round < report->rounds; round++)
		printf("%s%.0f", round > 0 ? ", " : "", contender->rates[round]);
	printf("],\n");
	printf("      \"ratio\": %.6f,\n", of.median);
	printf("      \"ratio_low\": %.6f,\n", of.low);
	printf("      \"ratio_high\": %.6f\n", of.high);
	printf("    }%s\n", number + 1 < CONTENDERS ? "," : "");
}

void report_json(const struct report *report)
{
	const struct options *options = report->options;
	const struct files *files = report->files;

	printf("{\n");
	printf("  \"version\": \"%s\",\n", frozenref_version());
	printf("  \"backend\": \"%s\",\n", FROZENREF_BACKEND_NAME);
	printf("  \"workload\": \"%s\",\n", options->hot ? "hot" : "files");
	printf("  \"threads\": %" PRIu32 ",\n", options->threads);
	printf("  \"read\": %" PRIu32 ",\n", options->read);
	printf("  \"page\": %d,\n", PAGE_BYTES);
	printf("  \"frames\": %" PRIu32 ",\n", report->frames);
	printf("  \"rounds\": %zu,\n", report->rounds);
	printf("  \"files\": %zu,\n", files->count);
	printf("  \"pages\": %" PRIu32 ",\n", files->pages);
	printf("  \"bytes\": %" PRIu64 ",\n", files->bytes);
	printf("  \"skipped\": %zu,\n", files->skipped);
	printf("  \"dropped\": %zu,\n", files->dropped);
	printf("  \"counters\": {\n");
	for (int i = 0; i < CONTENDERS; i++)
		print_json_contender(report, i);
	printf("  }\n");
	printf("}\n");
}
