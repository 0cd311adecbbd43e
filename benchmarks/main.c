/* SPDX-License-Identifier: MIT */
/*
 * frozenref-bench: what subject.c and pagecache.c have registered, in a report that says what machine and build it is
 * from.
 */
#include "context.h"
#include "shim.h"

int main(int argc, char **argv)
{
	context_describe();
	return bench_main(argc, argv);
}
