/* SPDX-License-Identifier: MIT */
/*
 * Each key of the context is one line of text; what the system does not tell is "unknown".
 */
#include "context.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <frozenref/frozenref.h>

#include "build.h"
#include "cgroup.h"
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
 * What tells CPUs of one model name apart: "AMD EPYC" is all that virtual machines say, whatever the generation. Of
 * each architecture what its kernel has; a word before each number says what it is.
 */
static void describe_cpu_id(void)
{
	static const struct {
		const char *key, *word;
	} parts[] = {
		{"vendor_id", ""},
		{"cpu family", "family "},
		{"model", "model "},
		{"stepping", "stepping "},
		{"CPU implementer", "implementer "},
		{"CPU architecture", "architecture "},
		{"CPU variant", "variant "},
		{"CPU part", "part "},
		{"CPU revision", "revision "},
		{"mvendorid", "mvendorid "},
		{"marchid", "marchid "},
		{"mimpid", "mimpid "},
	};
	char id[SYSFS_LINE] = "", line[SYSFS_LINE];
	size_t length = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const char *value = cpuinfo((const char *const[]){parts[i].key, NULL}, line);
		if (value != unknown && length < sizeof(id))
			length += (size_t)snprintf(id + length, sizeof(id) - length, "%s%s%s", length ? " " : "",
						   parts[i].word, value);
	}
	say_line("cpu_id", length > 0, id);
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

/* Of a virtual machine, what it calls itself. The word stands among the features of x86-64 alone. */
static void describe_hypervisor(void)
{
	static const char *const features[] = {"flags", NULL};
	char line[SYSFS_LINE], vendor[SYSFS_LINE], product[SYSFS_LINE];
	const char *flags = cpuinfo(features, line);
	bool has_vendor = sysfs_read("/sys/class/dmi/id/sys_vendor", vendor);
	bool has_product = sysfs_read("/sys/class/dmi/id/product_name", product);

	if (strstr(flags, " hypervisor"))
		say("hypervisor", "%s%s%s", has_vendor ? vendor : "yes", has_product ? ", " : "",
		    has_product ? product : "");
	else
		say("hypervisor", "%s", flags == unknown ? unknown : "none seen");
}

static void describe_cpu(void)
{
	static const char *const models[] = {"model name", "uarch", "CPU part", "cpu", NULL};
	static const char *const features[] = {"flags", "Features", "isa", NULL};
	static const char *const microcode[] = {"microcode", NULL};
	char line[SYSFS_LINE];
	struct utsname system;
	bool emulated = is_emulated();

	uname(&system);
	if (emulated) {
		/* /proc/cpuinfo may be that of the machine below */
		const char *model = getenv("QEMU_CPU");
		say("cpu_model", "%s, emulated%s%s", system.machine, model ? " as " : "", model ? model : "");
		say("cpu_id", "%s", unknown);
		say("cpu_features", "%s", unknown);
		say("microcode", "%s", unknown);
		say("hypervisor", "%s", unknown);
	} else {
		say("cpu_model", "%s", cpuinfo(models, line));
		describe_cpu_id();
		say("cpu_features", "%s", cpuinfo(features, line));
		say("microcode", "%s", cpuinfo(microcode, line));
		describe_hypervisor();
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
	if (sysfs_read("/sys/devices/system/cpu/smt/active", line))
		say("smt", "%s", *line == '1' ? "on" : "off");
	else
		say("smt", "%s", unknown);
	say_line("cache_line", sysfs_read_cpu(0, "cache/index0/coherency_line_size", line), line);
	double quota;
	if (!cgroup_cpu_quota("", &quota))
		say("cpu_quota", "%s", unknown);
	else if (isinf(quota))
		say("cpu_quota", "none");
	else
		say("cpu_quota", "%.2f CPUs", quota);
}

/* Kilohertz by the governor, else what the CPU tells: of one CPU, at this moment. */
static void describe_frequency(void)
{
	static const char *const frequencies[] = {"cpu MHz", "clock", NULL};
	char line[SYSFS_LINE];

	if (sysfs_read_cpu(0, "cpufreq/scaling_cur_freq", line))
		say("frequency", "%ld MHz", strtol(line, NULL, 10) / 1000);
	else {
		const char *frequency = cpuinfo(frequencies, line);
		say("frequency", "%s%s", frequency, frequency == unknown ? "" : " MHz");
	}
}

static void describe_clock(void)
{
	char line[SYSFS_LINE];

	describe_frequency();
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
