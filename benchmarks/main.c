/* SPDX-License-Identifier: MIT */
/*
 * frozenref-bench: every family, in a report that says what machine and build it is from.
 */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <frozenref/frozenref.h>

#include "families.h"
#include "shim.h"

/* The first line of /proc/cpuinfo that names the CPU, where the kernel writes one. */
static void cpu_context(void)
{
	static const char *const keys[] = {"model name", "uarch", "CPU part", "cpu"};
	FILE *cpuinfo = fopen("/proc/cpuinfo", "r");
	char line[256];

	if (!cpuinfo)
		return;
	while (fgets(line, sizeof(line), cpuinfo)) {
		size_t key = strcspn(line, "\t:");
		char *value = strchr(line, ':');

		for (size_t i = 0; value && i < sizeof(keys) / sizeof(*keys); i++) {
			if (strlen(keys[i]) != key || strncmp(line, keys[i], key) != 0)
				continue;
			value += 1 + strspn(value + 1, " ");
			value[strcspn(value, "\n")] = '\0';
			bench_context("cpu", value);
			fclose(cpuinfo);
			return;
		}
	}
	fclose(cpuinfo);
}

/*
 * A user-mode emulator hides behind /proc/self/exe, but not behind the same link under another name. Of a whole
 * emulated machine nothing shows here.
 */
static void emulated_context(void)
{
	char self[256], thread[256];
	ssize_t self_length = readlink("/proc/self/exe", self, sizeof(self));
	ssize_t thread_length = readlink("/proc/thread-self/exe", thread, sizeof(thread));

	if (self_length <= 0 || thread_length <= 0)
		return;
	int same = self_length == thread_length && memcmp(self, thread, (size_t)self_length) == 0;
	bench_context("emulated", same ? "no" : "yes");
}

int main(int argc, char **argv)
{
	cpu_context();
	emulated_context();
	bench_context("backend", FROZENREF_BACKEND_NAME);
	bench_context("compiler",
#if defined(__clang__)
		      __VERSION__
#else
		      "gcc " __VERSION__
#endif
	);
	register_lookup();
	return bench_main(argc, argv);
}
