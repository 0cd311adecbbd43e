/* SPDX-License-Identifier: MIT */
/*
 * Lines on stderr.
 */
#include "say.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void say(const char *prefix, const char *format, va_list arguments, const char *end)
{
	flockfile(stderr);
	/* what progress left there */
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	fputs(prefix, stderr);
	if (format)
		vfprintf(stderr, format, arguments);
	fputs(end, stderr);
	fflush(stderr);
	funlockfile(stderr);
}

void say_progress(const char *format, ...)
{
	va_list arguments;
	if (!isatty(STDERR_FILENO))
		return;
	va_start(arguments, format);
	say("", format, arguments, "");
	va_end(arguments);
}

void say_trouble(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	say("frozenref-pagecache: ", format, arguments, "\n");
	va_end(arguments);
}

void say_bad_input(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	say("frozenref-pagecache: ", format, arguments, "\n");
	va_end(arguments);
	exit(EXIT_BAD_INPUT);
}
