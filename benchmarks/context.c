/* SPDX-License-Identifier: MIT */
/*
 * Each key of the context is one line of text; what the system does not tell is "unknown".
 */
#include "context.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <frozenref/frozenref.h>

#include "build.h"
#include "cpus.h"
#include "shim.h"
#include "sysfs.h"

static const char unknown[] = "unknown";

__attribute__((format(printf, 2, 3))) static void say(const char *key, const char *format, ...)
{
	char value[SYSFS_LINE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(value, sizeof(value), format, arguments);
	va_end(arguments);
	bench_context(key, value);
}

static void say_line(const char *key, bool is_known, const char *line)
{
	say(key, "%s", is_known ? line : unknown);
}

/* What /proc/cpuinfo says on the first line that has one of the keys. */
static const char *cpuinfo(const char *const keys[], char line[static SYSFS_LINE])
{
	FILE *file = fopen("/proc/cpuinfo", "r");
	const char *found = NULL;

	while (file && !found && fgets(line, SYSFS_LINE, file)) {
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
	char self[SYSFS_LINE], thread[SYSFS_LINE];
	ssize_t self_length = readlink("/proc/self/exe", self, sizeof(self));
	ssize_t thread_length = readlink("/proc/thread-self/exe", thread, sizeof(thread));

	return self_length > 0 && thread_length > 0 &&
	       (self_length != thread_length || memcmp(self, thread, (size_t)self_length) != 0);
}

static void describe_cpu(void)
{
	static const char *const models[] = {"model name", "uarch", "CPU part", "cpu", NULL};
	static const char *const features[] = {"flags", "Features", "isa", NULL};
	char line[SYSFS_LINE];
	struct utsname system;
	bool emulated = is_emulated();

	uname(&system);
	if (emulated) {
		/* /proc/cpuinfo may be that of the machine below */
		const char *model = getenv("QEMU_CPU");
		say("cpu_model", "%s, emulated%s%s", system.machine, model ? " as " : "", model ? model : "");
		say("cpu_features", "%s", unknown);
	} else {
		say("cpu_model", "%s", cpuinfo(models, line));
		say("cpu_features", "%s", cpuinfo(features, line));
	}
	say("emulated", "%s", emulated ? "yes" : "no");
	say("kernel", "%s %s %s", system.sysname, system.release, system.machine);
}

/* Of all CPUs, how many are the first of those that share the thing that a file lists; "unknown" if none lists it. */
static const char *count_shared(long cpus, const char *file, char count[static SYSFS_LINE])
{
	int firsts = 0;

	for (int cpu = 0; cpu < cpus; cpu++)
		firsts += sysfs_first_sharing(cpu, file) == cpu;
	snprintf(count, SYSFS_LINE, "%d", firsts);
	return firsts ? count : unknown;
}

static void describe_topology(void)
{
	char packages[SYSFS_LINE], cores[SYSFS_LINE], caches[SYSFS_LINE], line[SYSFS_LINE];
	long cpus = sysconf(_SC_NPROCESSORS_CONF);

	say("usable_cpus", "%d", cpus_count());
	int length = 0;
	for (int thread = 0; thread < cpus_count() && length < SYSFS_LINE; thread++)
		length += snprintf(line + length, SYSFS_LINE - (size_t)length, "%s%d", thread ? " " : "",
				   cpus_of_thread(thread));
	say("pinned_to", "%s", line);
	say("topology", "%ld CPUs; packages %s, cores %s, L3 caches %s", cpus,
	    count_shared(cpus, "topology/core_siblings_list", packages),
	    count_shared(cpus, "topology/thread_siblings_list", cores),
	    count_shared(cpus, "cache/index3/shared_cpu_list", caches));
	say_line("cache_line", sysfs_read_cpu(0, "cache/index0/coherency_line_size", line), line);
	/* the time that a container may use of each period; of the first hierarchy that says something */
	say_line("cpu_quota",
		 sysfs_read("/sys/fs/cgroup/cpu.max", line) || sysfs_read("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", line),
		 line);
}

static void describe_clock(void)
{
	char line[SYSFS_LINE];

	say_line("governor", sysfs_read_cpu(0, "cpufreq/scaling_governor", line), line);
	if (sysfs_read("/sys/devices/system/cpu/intel_pstate/no_turbo", line))
		say("turbo", "%s", *line == '0' ? "on" : "off");
	else if (sysfs_read("/sys/devices/system/cpu/cpufreq/boost", line))
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
	say("compiler_flags", "%s", BUILD_C_FLAGS);
	say("cpp_compiler_flags", "%s", BUILD_CPP_FLAGS);
	say("library_flags", "%s", BUILD_LIBRARY_FLAGS);
}

void context_describe(void)
{
	describe_build();
	describe_cpu();
	describe_topology();
	describe_clock();
}
