/* SPDX-License-Identifier: MIT */
#include "cgroup.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sysfs.h"

enum { PATH_BYTES = 4 * SYSFS_LINE };

/* Version 2 has one hierarchy for all controllers, version 1 may have one for each. */
struct version {
	const char *type;       /* of the file system */
	const char *controller; /* the one that is wanted; version 2 names none */
};

static const struct version versions[] = {{"cgroup2", ""}, {"cgroup", "cpu"}};

/* Is the word in a list with commas in between? The empty word is the whole of an empty list. */
static bool lists(const char *list, const char *word)
{
	size_t length = strlen(word);

	if (length == 0)
		return *list == '\0';
	for (const char *at = list; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
		if (strncmp(at, word, length) == 0 && (at[length] == ',' || at[length] == '\0'))
			return true;
	return false;
}

/* Spaces and backslashes stand as three octal digits in the kernel's list of mounts. */
static void unescape(char *path)
{
	char *to = path;

	for (const char *from = path; *from; to++)
		if (from[0] == '\\' && from[1] && from[2] && from[3]) {
			*to = (char)((from[1] - '0') * 64 + (from[2] - '0') * 8 + (from[3] - '0'));
			from += 4;
		} else {
			*to = *from++;
		}
	*to = '\0';
}

static FILE *open_below(const char *root, const char *path)
{
	char whole[PATH_BYTES];

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	return fopen(whole, "r");
}

/* Where the process is in the hierarchy: a line "ID:CONTROLLERS:PATH". */
static bool own_group(const char *root, const struct version *version, char path[static SYSFS_LINE])
{
	FILE *file = open_below(root, "/proc/self/cgroup");
	char line[SYSFS_LINE];
	bool is_found = false;

	while (file && !is_found && fgets(line, sizeof(line), file)) {
		char *controllers = strchr(line, ':');
		char *group = controllers ? strchr(controllers + 1, ':') : NULL;
		if (!group)
			continue;
		*group++ = '\0';
		group[strcspn(group, "\n")] = '\0';
		is_found = lists(controllers + 1, version->controller);
		if (is_found)
			memcpy(path, group, strlen(group) + 1);
	}
	if (file)
		fclose(file);
	return is_found;
}

/*
 * Where the hierarchy is mounted, and which group of it: a line "ID PARENT DEVICE GROUP POINT OPTIONS [TAG..] - TYPE
 * SOURCE OPTIONS".
 */
static bool mounted(const char *root, const struct version *version, char point[static SYSFS_LINE],
		    char group[static SYSFS_LINE])
{
	FILE *file = open_below(root, "/proc/self/mountinfo");
	char line[SYSFS_LINE], type[64], options[SYSFS_LINE];
	bool is_found = false;

	while (file && !is_found && fgets(line, sizeof(line), file)) {
		const char *rest = strstr(line, " - ");
		is_found = rest && sscanf(rest, " - %63s %*s %4095s", type, options) == 2 &&
			   strcmp(type, version->type) == 0 &&
			   (!*version->controller || lists(options, version->controller)) &&
			   sscanf(line, "%*s %*s %*s %4095s %4095s", group, point) == 2;
	}
	if (file)
		fclose(file);
	if (is_found) {
		unescape(point);
		unescape(group);
	}
	return is_found;
}

/* The path below the one that is mounted; nothing where it is not below it, as in a namespace of its own. */
static const char *below(const char *path, const char *group)
{
	size_t length = strcmp(group, "/") == 0 ? 0 : strlen(group);

	return strncmp(path, group, length) == 0 && path[length] == '/' && path[length + 1] ? path + length : "";
}

static bool read_below(const char *folder, const char *file, char line[static SYSFS_LINE])
{
	char path[PATH_BYTES];

	return snprintf(path, sizeof(path), "%s/%s", folder, file) < PATH_BYTES && sysfs_read(path, line);
}

/* Of one group, by whichever of the two versions; "max" and -1 are none. */
static double quota_of(const char *folder)
{
	char line[SYSFS_LINE], period_line[SYSFS_LINE];
	double quota, period;

	if (read_below(folder, "cpu.max", line) && sscanf(line, "%lf %lf", &quota, &period) == 2 && period > 0)
		return quota / period;
	if (read_below(folder, "cpu.cfs_quota_us", line) && read_below(folder, "cpu.cfs_period_us", period_line)) {
		quota = strtod(line, NULL);
		period = strtod(period_line, NULL);
		if (quota > 0 && period > 0)
			return quota / period;
	}
	return INFINITY;
}

bool cgroup_cpu_quota(const char *root, double *cpus)
{
	bool is_known = false;

	*cpus = INFINITY;
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		char path[SYSFS_LINE], point[SYSFS_LINE], group[SYSFS_LINE], folder[PATH_BYTES];
		if (!own_group(root, &versions[i], path) || !mounted(root, &versions[i], point, group))
			continue;
		is_known = true;
		size_t top = (size_t)snprintf(folder, sizeof(folder), "%s%s", root, point);
		snprintf(folder + top, sizeof(folder) - top, "%s", below(path, group));
		/* what is left to a group is left to those in it together */
		for (;;) {
			*cpus = fmin(*cpus, quota_of(folder));
			char *last = strrchr(folder + top, '/');
			if (!last)
				break;
			*last = '\0';
		}
	}
	return is_known;
}
