/* SPDX-License-Identifier: MIT */
/*
 * What must hold, or the test ends and says which subject is meant, in what line.
 */
#ifndef BENCH_TEST_CHECK_H
#define BENCH_TEST_CHECK_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static void check_at(bool holds, const char *what, int line)
{
	if (holds)
		return;
	fprintf(stderr, "%s: line %d: not so: %s\n", SUBJECT_NAME, line, what);
	exit(1);
}

#define check(expression) check_at(expression, #expression, __LINE__)

#endif
