/* SPDX-License-Identifier: MIT */
/*
 * The command line.
 */
#ifndef PAGECACHE_OPTIONS_H
#define PAGECACHE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct options {
	uint32_t threads;
	uint64_t memory;
	uint64_t limit;
	uint32_t read;
	double seconds;
	bool hot;
	bool json;
	char *const *paths; /* up to a NULL */
	bool paths_are_defaults;
};

/* What is wrong is bad input; --help and --version end the program. */
struct options options_parse(int argc, char *argv[]);

#endif
