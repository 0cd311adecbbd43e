/* SPDX-License-Identifier: MIT */
/*
 * The first process of a machine that runs tests: each line of /tests is a command, a program and its arguments. Says
 * of each whether it passed, and turns the machine off.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS = 8 };

/* A first word NAME=VALUE is for the environment. */
static int run(char *command)
{
	char *words[WORDS + 1] = {NULL};
	int count = 0, status;
	pid_t child = fork();

	if (child == 0) {
		for (char *word = strtok(command, " "); word && count < WORDS; word = strtok(NULL, " "))
			if (count == 0 && strchr(word, '='))
				putenv(word);
			else
				words[count++] = word;
		execv(words[0], words);
		perror(words[0]);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return -1;
	return status;
}

int main(void)
{
	char line[256];

	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	setvbuf(stdout, NULL, _IONBF, 0);

	FILE *tests = fopen("/tests", "re");
	while (tests && fgets(line, sizeof line, tests)) {
		char command[sizeof line];
		line[strcspn(line, "\n")] = '\0';
		strcpy(command, line);
		int status = run(command);
		printf("init: %s: %s\n", status == 0 ? "passed" : "failed", line);
	}
	printf("init: done\n");
	reboot(RB_POWER_OFF);
	return EXIT_FAILURE;
}
