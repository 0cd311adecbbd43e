/* SPDX-License-Identifier: MIT */
#include "sysfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool sysfs_read(const char *path, char line[static SYSFS_LINE])
{
	FILE *file = fopen(path, "r");
	bool is_read = file && fgets(line, SYSFS_LINE, file);

	if (file)
		fclose(file);
	line[is_read ? strcspn(line, "\n") : 0] = '\0';
	return is_read;
}

bool sysfs_read_cpu(int cpu, const char *file, char line[static SYSFS_LINE])
{
	char path[SYSFS_LINE];

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/%s", cpu, file);
	return sysfs_read(path, line);
}

int sysfs_first_sharing(int cpu, const char *list)
{
	char line[SYSFS_LINE];

	return sysfs_read_cpu(cpu, list, line) ? (int)strtol(line, NULL, 10) : -1;
}
