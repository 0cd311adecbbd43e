/* SPDX-License-Identifier: MIT */
/*
 * Reading the command line: every number is read whole and held to its range.
 */
#include "options.h"

#include <ctype.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <frozenref/frozenref.h>

#include "page.h"
#include "say.h"

/* As many as Linux can have, and as the library allows on one count. */
#define THREADS_MAX (UINT64_C(1) << 22)

static char *const default_paths[] = {"/usr/include", "/usr/lib", NULL};

static const char help[] = "Usage: frozenref-pagecache [OPTION]... [PATH]...\n"
			   "Reads files through a page cache whose frames are counted with a classic compare-and-swap\n"
			   "loop, with frozenref, and with frozenref's counts that spread over the CPUs, in turn;\n"
			   "verifies every read against a checksum taken straight from the file, and compares them.\n"
			   "PATHs are files or folders; by default /usr/include and /usr/lib.\n"
			   "\n"
			   "  --hot           all read one page of the files, and no other\n"
			   "  --threads N     threads that read; by default one for each CPU, at least 2\n"
			   "  --memory SIZE   the frames of each cache; by default 64M\n"
			   "  --seconds S     how long each counter is measured; by default 4\n"
			   "  --read SIZE     bytes that a read copies out of a page, up to 4K; by default 64\n"
			   "  --limit SIZE    how much of the files is taken; by default 256M\n"
			   "  --json          print the result as JSON\n"
			   "  --help          print this\n"
			   "  --version       print the version of libfrozenref\n"
			   "\n"
			   "SIZE is a number of bytes, or with K, M or G of KiB, MiB or GiB.\n"
			   "Exit status: 0 if every read was right, 1 if one was not, 2 for bad input.\n";

/*
 * Reads digits and, where it is a size, a suffix. False: the text is something else. What is too large for the number
 * is the largest one.
 */
static bool read_number(const char *text, bool is_size, uint64_t *number)
{
	static const char suffixes[] = "KMG";
	char *end;
	if (!isdigit((unsigned char)*text))
		return false;
	uint64_t value = strtoull(text, &end, 10);
	const char *suffix = is_size && *end ? strchr(suffixes, toupper((unsigned char)*end)) : NULL;
	if (suffix) {
		unsigned bits = 10 * (unsigned)(suffix - suffixes + 1);
		value = value <= UINT64_MAX >> bits ? value << bits : UINT64_MAX;
		end++;
	}
	*number = value;
	return *end == '\0';
}

static uint64_t parse_number(const char *option, const char *text, bool is_size, uint64_t most)
{
	uint64_t number;
	if (!read_number(text, is_size, &number))
		say_bad_input("--%s: \"%s\" is not a %s", option, text,
			      is_size ? "size, such as 4096, 64K, 256M or 1G" : "whole number");
	if (number < 1 || number > most)
		say_bad_input("--%s: %s is not between 1 and %" PRIu64, option, text, most);
	return number;
}

static double parse_seconds(const char *option, const char *text)
{
	const double least = 0.01, most = 86400;
	char *end;
	double seconds = strtod(text, &end);
	if (text[strspn(text, "0123456789.")] != '\0' || end == text || *end != '\0')
		say_bad_input("--%s: \"%s\" is not a number", option, text);
	if (seconds < least || seconds > most)
		say_bad_input("--%s: %s is not between %g and %g", option, text, least, most);
	return seconds;
}

static uint32_t default_threads(void)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	return cpus < 2 ? 2 : (uint32_t)cpus;
}

/*
 * The argument in which getopt_long met what it does not know. It has passed a long option and the last letter of a
 * cluster of short ones, but still stands at a cluster of which letters are left.
 */
static const char *unknown_argument(char *argv[])
{
	bool is_long = optopt == 0 || optopt > UCHAR_MAX;
	const char *passed = argv[optind - 1];
	bool is_last_letter = passed[0] == '-' && passed[1] == (char)optopt && passed[2] == '\0';
	return is_long || is_last_letter ? passed : argv[optind];
}

struct options options_parse(int argc, char *argv[])
{
	/* above all characters, which are what getopt_long takes for short options */
	enum { HOT = UCHAR_MAX + 1, THREADS, MEMORY, SECONDS, READ, LIMIT, JSON, HELP, VERSION };
	static const struct option known[] = {
		{"hot", no_argument, NULL, HOT},
		{"threads", required_argument, NULL, THREADS},
		{"memory", required_argument, NULL, MEMORY},
		{"seconds", required_argument, NULL, SECONDS},
		{"read", required_argument, NULL, READ},
		{"limit", required_argument, NULL, LIMIT},
		{"json", no_argument, NULL, JSON},
		{"help", no_argument, NULL, HELP},
		{"version", no_argument, NULL, VERSION},
		{0},
	};
	struct options options = {
		.threads = default_threads(),
		.memory = UINT64_C(64) << 20,
		.limit = UINT64_C(256) << 20,
		.read = 64,
		.seconds = 4,
	};
	int option, index = 0;

	opterr = 0;
	while ((option = getopt_long(argc, argv, ":", known, &index)) != -1) {
		const char *name = known[index].name;
		switch (option) {
		case HOT:
			options.hot = true;
			break;
		case THREADS:
			options.threads = (uint32_t)parse_number(name, optarg, false, THREADS_MAX);
			break;
		case MEMORY:
			options.memory = parse_number(name, optarg, true, INT64_MAX);
			break;
		case SECONDS:
			options.seconds = parse_seconds(name, optarg);
			break;
		case READ:
			options.read = (uint32_t)parse_number(name, optarg, true, PAGE_BYTES);
			break;
		case LIMIT:
			options.limit = parse_number(name, optarg, true, INT64_MAX);
			break;
		case JSON:
			options.json = true;
			break;
		case HELP:
			fputs(help, stdout);
			exit(EXIT_SUCCESS);
		case VERSION:
			printf("frozenref-pagecache %s\n", frozenref_version());
			exit(EXIT_SUCCESS);
		case ':':
			say_bad_input("%s needs a value; see --help", argv[optind - 1]);
		default:
			say_bad_input("%s: %s; see --help", unknown_argument(argv),
				      optopt > UCHAR_MAX ? "takes no value" : "no such option");
		}
	}

	uint64_t least = (uint64_t)options.threads * PAGE_BYTES;
	if (options.memory < least)
		say_bad_input("--memory: %" PRIu64 " is not enough: for %" PRIu32 " threads it takes %" PRIu64
			      ", a frame for each",
			      options.memory, options.threads, least);

	options.paths_are_defaults = optind == argc;
	options.paths = options.paths_are_defaults ? default_paths : argv + optind;
	return options;
}
