/* SPDX-License-Identifier: MIT */
/*
 * Runs the tests of a program one after the other, each in a process of its own, and reports them as TAP.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

static struct plain_test *first_test, **last_link = &first_test;

void plain_register(struct plain_test *test)
{
	*last_link = test;
	last_link = &test->next;
}

void plain_fail(const char *file, int line, const char *condition, const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "%s:%d: %s", file, line, condition);
	if (*format) {
		fputs(": ", stderr);
		va_start(arguments, format);
		vfprintf(stderr, format, arguments);
		va_end(arguments);
	}
	fputc('\n', stderr);
	_exit(EXIT_FAILURE);
}

static bool passes(const struct plain_test *test)
{
	int status;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child == 0) {
		test->run();
		_exit(EXIT_SUCCESS);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return false;
	if (test->signal)
		return WIFSIGNALED(status) && WTERMSIG(status) == test->signal;
	return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

int main(void)
{
	int number = 0, failures = 0;

	for (const struct plain_test *test = first_test; test; test = test->next) {
		bool passed = passes(test);
		failures += !passed;
		printf("%s %d - %s\n", passed ? "ok" : "not ok", ++number, test->name);
	}
	printf("1..%d\n", number);
	return failures || number == 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
