/* SPDX-License-Identifier: MIT */
/*
 * Lines on stderr.
 */
#include "say.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

/* Printable for the C library, yet they change the order in which a terminal shows what surrounds them. */
static const wchar_t bidirectional[] = L"\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";

/*
 * Names and arguments are not ours: what is not printable in the user's locale is shown byte by byte as \x1b, and a
 * backslash as two, so that no name can end the line, move the cursor or look like another name.
 */
static void print_escaped(const char *text)
{
	mbstate_t state = {0};
	for (size_t length, left = strlen(text); left > 0; text += length, left -= length) {
		wchar_t character;
		length = mbrtowc(&character, text, left, &state);
		if (length > left) { /* no character */
			length = 1;
			state = (mbstate_t){0};
			character = L'\0';
		}
		if (character == L'\\')
			fputs("\\\\", stderr);
		else if (iswprint((wint_t)character) && !wcschr(bidirectional, character))
			fwrite(text, 1, length, stderr);
		else
			for (size_t i = 0; i < length; i++)
				fprintf(stderr, "\\x%02x", (unsigned char)text[i]);
	}
}

static void say(const char *prefix, const char *format, va_list arguments, const char *end)
{
	char *message = NULL;
	if (format && vasprintf(&message, format, arguments) < 0)
		message = NULL;
	flockfile(stderr);
	/* what progress left there */
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	fputs(prefix, stderr);
	if (format)
		print_escaped(message ? message : format); /* without memory the bare format is better than nothing */
	fputs(end, stderr);
	fflush(stderr);
	funlockfile(stderr);
	free(message);
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
