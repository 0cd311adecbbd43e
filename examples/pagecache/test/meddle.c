/* SPDX-License-Identifier: MIT */
/*
 * What the test program's caches call for files_read_page, to make happen at a known moment what a test is about:
 *   AT_FIRST_READ  a shell command, run before the cache reads its first page in: every page is read after it;
 *   FLIP           where it is set, every block that starts at a multiple of 64 bytes has one wrong bit in the cache,
 * so that no read is right, however few there are.
 */
#include <pthread.h>
#include <stdlib.h>

/* The build turns the name into meddled_read_page for everybody else. */
#undef files_read_page

#include "files.h"
#include "say.h"

bool meddled_read_page(struct files *files, uint32_t page, unsigned char *to);

static void run_command(void)
{
	const char *command = getenv("AT_FIRST_READ");
	if (command && system(command) != 0)
		say_bad_input("the test's command failed: %s", command);
}

bool meddled_read_page(struct files *files, uint32_t page, unsigned char *to)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, run_command);
	if (!files_read_page(files, page, to))
		return false;
	if (getenv("FLIP"))
		for (size_t offset = 0; offset < PAGE_BYTES; offset += 64)
			to[offset] ^= 1;
	return true;
}
