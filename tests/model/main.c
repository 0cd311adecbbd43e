/* SPDX-License-Identifier: MIT */
/*
 * explore: the command.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "explorer.h"

static const struct scenario *const tables[] = {model, lives, zones, reclamation, orders, pairs, percpu, pool};

/* Up to so many states, what was explored is checked against an exploration without reduction. */
enum { CHECKED_MAX = 2000, CHECKED_LARGER_MAX = 20000 };
static bool larger;

static void usage(FILE *to)
{
	fputs("usage: explore [--larger] [--traces] [SCENARIO...]\n"
	      "       explore --replay CHOICES SCENARIO\n"
	      "\n"
	      "Visits every interleaving of small programs that use libfrozenref's state machine, under the C11 "
	      "memory\n"
	      "model. A scenario passes if it is clean, or if what it is there to show is found.\n"
	      "\n"
	      "  --larger    the scenarios that take longer, too\n"
	      "  --traces    print the interleaving of what is found, also where it is to be found\n"
	      "  --replay    print the execution that these choices lead to, as a failure names them\n"
	      "  --list      the names of the scenarios\n"
	      "  --version\n"
	      "\n"
	      "Exit code: 0 all passed, 1 a scenario failed, 2 wrong usage.\n",
	      to);
}

static int wrong(const char *what, const char *which)
{
	fprintf(stderr, "explore: %s%s; see --help\n", what, which);
	return 2;
}

static const struct scenario *next(const struct scenario *scenario)
{
	static size_t table;

	if (!scenario)
		table = 0;
	else
		++scenario;
	while (!scenario || !scenario->name) {
		if (table == LENGTH(tables))
			return NULL;
		scenario = tables[table++];
	}
	return scenario;
}

static const struct family *next_family(const struct family *family)
{
	if (family == &one_life)
		return &strong_and_weak;
	family = family == &strong_and_weak ? percpu_families : family + 1;
	return family < percpu_families_end ? family : NULL;
}

static const struct scenario *find_combination(const struct family *family, const char *name)
{
	static struct scenario scenario;
	for (int size = 2; size <= family->larger_size; ++size) {
		int chosen[THREADS] = {0};
		do {
			scenario = family->combination(chosen, size);
			if (scenario.name && strcmp(scenario.name, name) == 0)
				return &scenario;
		} while (family->next_combination(chosen, size));
	}
	return NULL;
}

static const struct scenario *find(const char *name)
{
	const struct scenario *scenario = NULL;
	while ((scenario = next(scenario)))
		if (strcmp(scenario->name, name) == 0)
			return scenario;
	for (const struct family *family = &one_life; family; family = next_family(family)) {
		scenario = find_combination(family, name);
		if (scenario)
			return scenario;
	}
	return NULL;
}

static void say_progress(const char *name)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "%.70s ...\033[K\r", name);
}

static void say_explored(const struct findings *found)
{
	printf("%9lu executions, %9lu states, %.3g interleavings\n", found->executions, found->states,
	       found->interleavings);
}

/* Of an execution; that an order is never passed is none's. */
static void say_failed(const struct scenario *scenario, const struct findings *found)
{
	if (found->verdict == UNMET)
		return;
	explore_again(scenario, found->replay);
	printf("  again: explore --replay %s '%s'\n", found->replay, scenario->name);
}

/* Explores, and in plainer ways where that is quick: so the merging of states and the reductions are checked too. */
static bool explore_twice(const struct scenario *scenario, struct findings *found)
{
	say_progress(scenario->name);
	*found = explore(scenario);
	bool passed = explore_checks(scenario, found, larger ? CHECKED_LARGER_MAX : CHECKED_MAX);
	if (!passed)
		printf("FAILED %s: a plainer exploration comes to something else\n", scenario->name);
	return passed;
}

static bool run(const struct scenario *scenario, bool traces)
{
	struct findings found;
	bool passed = explore_twice(scenario, &found);

	passed &= found.verdict == scenario->finds;

	printf("%-6s %-58s ", passed ? "ok" : "FAILED", scenario->name);
	if (found.verdict == CLEAN)
		say_explored(&found);
	else
		printf("%9lu executions to %s: %s\n", found.executions, verdict_names[found.verdict], found.text);
	if (found.verdict != CLEAN && (traces || !passed))
		say_failed(scenario, &found);
	if (found.verdict != scenario->finds)
		printf("  wanted: %s\n", verdict_names[scenario->finds]);
	fflush(stdout);
	return passed;
}

/* Every choice of so many programs, the same ones more than once too. */
static bool run_combinations(const struct family *family, int size)
{
	struct findings sum = {0};
	int chosen[THREADS] = {0}, count = 0;
	bool passed = true;

	do {
		struct scenario scenario = family->combination(chosen, size);
		if (!scenario.name)
			continue;
		struct findings found;
		passed &= explore_twice(&scenario, &found);
		++count;
		sum.executions += found.executions;
		sum.states += found.states;
		sum.interleavings += found.interleavings;
		if (found.verdict != CLEAN) {
			printf("FAILED %s: %s\n", scenario.name, found.text);
			say_failed(&scenario, &found);
			passed = false;
		}
	} while (family->next_combination(chosen, size));
	printf("%-6s %s, every %d programs at once: %4d combinations %10s ", passed ? "ok" : "FAILED", family->name,
	       size, count, "");
	say_explored(&sum);
	fflush(stdout);
	return passed;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"larger", no_argument, NULL, 'l'},
		{"traces", no_argument, NULL, 't'},
		{"replay", required_argument, NULL, 'r'},
		{"list", no_argument, NULL, 'n'},
		{"help", no_argument, NULL, 'h'},
		{"version", no_argument, NULL, 'v'},
		{0},
	};
	bool traces = false, all_passed = true;
	const char *replay = NULL;
	const struct scenario *scenario = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (option) {
		case 'l':
			larger = true;
			break;
		case 't':
			traces = true;
			break;
		case 'r':
			replay = optarg;
			break;
		case 'n':
			while ((scenario = next(scenario)))
				puts(scenario->name);
			return 0;
		case 'h':
			usage(stdout);
			return 0;
		case 'v':
			puts("explore, of libfrozenref " FROZENREF_VERSION);
			return 0;
		default:
			usage(stderr);
			return 2;
		}
	for (int i = optind; i < argc; ++i)
		if (!find(argv[i]))
			return wrong("no such scenario: ", argv[i]);

	if (replay) {
		if (argc - optind != 1)
			return wrong("--replay takes one scenario", "");
		return explore_again(find(argv[optind]), replay).verdict == find(argv[optind])->finds ? 0 : 1;
	}
	for (int i = optind; i < argc; ++i)
		all_passed &= run(find(argv[i]), traces);
	if (optind == argc) {
		for (const struct family *family = &one_life; family; family = next_family(family))
			for (int size = 2; size <= (larger ? family->larger_size : family->size); ++size)
				all_passed &= run_combinations(family, size);
		while ((scenario = next(scenario)))
			if (larger || !scenario->larger)
				all_passed &= run(scenario, traces);
	}
	return all_passed ? 0 : 1;
}
