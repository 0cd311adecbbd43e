/* SPDX-License-Identifier: MIT */
/*
 * cgroup.c on systems that are laid out here: either version, and a quota anywhere between the process and the root.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../cgroup.h"

static char root[] = "/tmp/frozenref-quota-XXXXXX";

static void write_file(const char *path, const char *text)
{
	char whole[1024];

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	for (char *slash = strchr(whole + sizeof(root), '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(whole, 0700);
		*slash = '/';
	}
	FILE *file = fopen(whole, "w");
	if (!file || fputs(text, file) < 0 || fclose(file) != 0) {
		perror(whole);
		exit(1);
	}
}

static int failures;

/* Infinity is none, and a negative number stands for what is not known. */
static void expect(const char *what, double wanted)
{
	double cpus;

	if (!cgroup_cpu_quota(root, &cpus))
		cpus = -1;
	if (cpus == wanted)
		return;
	fprintf(stderr, "%s: %g CPUs, not %g\n", what, cpus, wanted);
	failures++;
}

int main(void)
{
	if (!mkdtemp(root)) {
		perror(root);
		return 1;
	}
	expect("no control groups", -1);

	write_file("/proc/self/cgroup", "0::/user.slice/job\n");
	write_file("/proc/self/mountinfo", "22 1 0:20 / /proc rw - proc proc rw\n"
					   "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n");
	write_file("/sys/fs/cgroup/user.slice/job/cgroup.type", "domain\n");
	expect("version 2, none", INFINITY);
	write_file("/sys/fs/cgroup/user.slice/job/cpu.max", "max 100000\n");
	expect("version 2, max", INFINITY);
	write_file("/sys/fs/cgroup/user.slice/job/cpu.max", "150000 100000\n");
	expect("version 2, its own", 1.5);
	write_file("/sys/fs/cgroup/user.slice/cpu.max", "25000 50000\n");
	expect("version 2, that above", 0.5);
	write_file("/sys/fs/cgroup/user.slice/cpu.max", "900000 100000\n");
	expect("version 2, the smaller one", 1.5);
	write_file("/sys/fs/cgroup/user.slice/job2/cpu.max", "1000 100000\n");
	expect("version 2, another's", 1.5);
	write_file("/sys/fs/cgroup/cpu.max", "20000 100000\n");
	expect("version 2, a container's root", 0.2);

	/* a container sees its part of the tree, whose path is that of the host, or of a namespace of its own */
	write_file("/proc/self/cgroup", "0::/docker/c\n");
	write_file("/proc/self/mountinfo", "30 23 0:26 /docker/c /mnt/a\\040b ro - cgroup2 cgroup2 rw\n");
	write_file("/mnt/a b/cpu.max", "300000 100000\n");
	expect("version 2, mounted in part", 3);
	write_file("/proc/self/cgroup", "0::/docker/c/job\n");
	write_file("/mnt/a b/job/cpu.max", "50000 100000\n");
	expect("version 2, within what is mounted in part", 0.5);
	write_file("/proc/self/cgroup", "0::/docker/ccc/job\n");
	expect("version 2, beside what is mounted in part", 3);
	write_file("/proc/self/cgroup", "0::/../other\n");
	expect("version 2, outside of its namespace", 3);

	write_file("/proc/self/cgroup", "5:cpuset:/x\n4:cpu,cpuacct:/jobs/a:b\n1:name=systemd:/\n");
	write_file("/proc/self/mountinfo",
		   "33 23 0:29 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n"
		   "34 23 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n");
	expect("version 1, none", INFINITY);
	write_file("/sys/fs/cgroup/cpu,cpuacct/jobs/a:b/cpu.cfs_quota_us", "-1\n");
	write_file("/sys/fs/cgroup/cpu,cpuacct/jobs/a:b/cpu.cfs_period_us", "100000\n");
	expect("version 1, -1", INFINITY);
	write_file("/sys/fs/cgroup/cpu,cpuacct/jobs/a:b/cpu.cfs_quota_us", "70000\n");
	expect("version 1, its own", 0.7);
	write_file("/sys/fs/cgroup/cpu,cpuacct/jobs/cpu.cfs_quota_us", "20000\n");
	write_file("/sys/fs/cgroup/cpu,cpuacct/jobs/cpu.cfs_period_us", "200000\n");
	expect("version 1, that above", 0.1);

	/* both: the controller is in one of them */
	write_file("/proc/self/cgroup", "4:cpu,cpuacct:/jobs/a:b\n0::/user.slice/job\n");
	write_file("/proc/self/mountinfo", "34 23 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
					   "35 23 0:31 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
	expect("both versions", 0.1);

	char command[64];
	snprintf(command, sizeof(command), "rm -rf %s", root);
	return system(command) != 0 || failures > 0;
}
