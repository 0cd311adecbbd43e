/* SPDX-License-Identifier: MIT
 *
 * Criterion runs each test in a process of its own: BoxFort forks and executes the test program again, as
 * "boxfort-worker". Under qemu-user the fork works, but execve reaches the host's kernel, which cannot run a foreign
 * program. This execve, linked into cross-built test programs, hands that one call to the emulator that
 * FROZENREF_TEST_EMULATOR names (the cross files set it). It spares the usual remedy, to register the emulator with the
 * kernel, which needs root.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int execve(const char *path, char *const argv[], char *const envp[])
{
	char *emulator = getenv("FROZENREF_TEST_EMULATOR");

	/* The worker gets all it needs from envp. The C library's execvpe does not come back here. */
	if (emulator && argv[0] && strcmp(argv[0], "boxfort-worker") == 0)
		return execvpe(emulator, (char *[]){emulator, (char *)path, NULL}, envp);
	return (int)syscall(SYS_execve, path, argv, envp);
}
