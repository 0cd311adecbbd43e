/* SPDX-License-Identifier: MIT */
/*
 * frozenref-bench: what subject.c, pagecache.c and empty.c have registered, in a report that says what machine and
 * build it is from.
 */
#include "context.h"
#include "cpus.h"
#include "shim.h"

int main(int argc, char **argv)
{
	cpus_find();
	context_describe();
	return bench_main(argc, argv);
}
