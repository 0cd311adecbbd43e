/* SPDX-License-Identifier: MIT */
/*
 * Each key of the context is one line of text; what the system does not tell is "unknown".
 */
#include "context.h"

#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <frozenref/frozenref.h>

#include "build.h"
#include "shim.h"

enum { LINE = 4096 };

static const char unknown[] = "unknown";

__attribute__((format(printf, 2, 3))) static void say(const char *key, const char *format, ...)
{
	char value[LINE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(value, sizeof(value), format, arguments);
	va_end(arguments);
	bench_context(key, value);
}

/* The first line of a file of the kernel's. */
static bool read_line(const char *path, char line[static LINE])
{
	FILE *file = fopen(path, "r");

	if (!file)
		return false;
	bool is_read = fgets(line, LINE, file) != NULL;
	fclose(file);
	if (is_read)
		line[strcspn(line, "\n")] = '\0';
	return is_read;
}

/* What /proc/cpuinfo says of the first CPU under the first of the keys that it has. */
static const char *cpuinfo(const char *const keys[], char line[static LINE])
{
	FILE *file = fopen("/proc/cpuinfo", "r");
	const char *found = NULL;

	while (file && !found && fgets(line, LINE, file)) {
		char *value = strchr(line, ':');
		line[strcspn(line, "\n")] = '\0';
		for (size_t i = 0; value && keys[i] && !found; i++)
			if (strlen(keys[i]) == strcspn(line, "\t:") && strncmp(line, keys[i], strlen(keys[i])) == 0)
				found = value + 1 + strspn(value + 1, " ");
	}
	if (file)
		fclose(file);
	return found && *found ? found : unknown;
}

/*
 * A user-mode emulator hides behind /proc/self/exe, but not behind the same link under another name. Of a whole
 * emulated machine nothing shows here.
 */
static bool is_emulated(void)
{
	char self[LINE], thread[LINE];
	ssize_t self_length = readlink("/proc/self/exe", self, sizeof(self));
	ssize_t thread_length = readlink("/proc/thread-self/exe", thread, sizeof(thread));

	return self_length > 0 && thread_length > 0 &&
	       (self_length != thread_length || memcmp(self, thread, (size_t)self_length) != 0);
}

static void describe_cpu(void)
{
	static const char *const models[] = {"model name", "uarch", "CPU part", "cpu", NULL};
	static const char *const features[] = {"flags", "Features", "isa", NULL};
	char line[LINE];
	struct utsname system;

	uname(&system);
	if (is_emulated()) {
		/* /proc/cpuinfo may be that of the machine below */
		const char *model = getenv("QEMU_CPU");
		say("cpu_model", "%s, emulated%s%s", system.machine, model ? " as " : "", model ? model : "");
		say("cpu_features", "%s", unknown);
	} else {
		say("cpu_model", "%s", cpuinfo(models, line));
		say("cpu_features", "%s", cpuinfo(features, line));
	}
	say("emulated", "%s", is_emulated() ? "yes" : "no");
	say("kernel", "%s %s %s", system.sysname, system.release, system.machine);
}

/* How many of the first `cpus` CPUs are the first of those that share the thing that `list` names. */
static int count_shared(const char *list, long cpus)
{
	int count = 0;

	for (long cpu = 0; cpu < cpus; cpu++) {
		char path[LINE], line[LINE];
		snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%ld/%s", cpu, list);
		count += read_line(path, line) && strtol(line, NULL, 10) == cpu;
	}
	return count;
}

static void describe_topology(void)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	cpu_set_t usable;

	CPU_ZERO(&usable);
	sched_getaffinity(0, sizeof(usable), &usable);
	say("cores", "%d", CPU_COUNT(&usable));
	say("topology", "%ld CPUs; packages %d, cores %d, L3 caches %d", cpus,
	    count_shared("topology/package_cpus_list", cpus), count_shared("topology/core_cpus_list", cpus),
	    count_shared("cache/index3/shared_cpu_list", cpus));

	char line[LINE];
	say("cache_line", "%s",
	    read_line("/sys/devices/system/cpu/cpu0/cache/index0/coherency_line_size", line) ? line : unknown);
}

static void describe_clock(void)
{
	char line[LINE];

	say("governor", "%s",
	    read_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", line) ? line : unknown);
	if (read_line("/sys/devices/system/cpu/intel_pstate/no_turbo", line))
		say("turbo", "%s", *line == '0' ? "on" : "off");
	else if (read_line("/sys/devices/system/cpu/cpufreq/boost", line))
		say("turbo", "%s", *line == '1' ? "on" : "off");
	else
		say("turbo", "%s", unknown);

	double load[3];
	if (getloadavg(load, 3) == 3)
		say("load_average", "%.2f %.2f %.2f", load[0], load[1], load[2]);
	else
		say("load_average", "%s", unknown);
}

static void describe_build(void)
{
	say("frozenref_version", "%s", frozenref_version());
	say("frozenref_commit", "%s", BUILD_COMMIT);
	say("frozenref_backend", "%s", FROZENREF_BACKEND_NAME);
#if defined(__clang__)
	say("compiler", "%s", __VERSION__);
#else
	say("compiler", "gcc %s", __VERSION__);
#endif
	say("compiler_flags", "%s", BUILD_FLAGS);
}

void context_describe(void)
{
	describe_build();
	describe_cpu();
	describe_topology();
	describe_clock();
}
