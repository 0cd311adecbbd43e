/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifdef HAS_LIBDW
#include <elfutils/libdwfl.h>
#endif

#include "places.h"

struct text {
	char *next, *end; /* where there is room for the 0 */
};

static void append(struct text *text, const char *what)
{
	while (*what && text->next < text->end)
		*text->next++ = *what++;
	*text->next = '\0';
}

/* A name from a file may hold anything. */
static void append_escaped(struct text *text, const char *what)
{
	for (; *what; ++what) {
		char one[5] = {*what};
		if ((unsigned char)*what < ' ' || *what == 0x7f)
			snprintf(one, sizeof one, "\\x%02x", (unsigned char)*what);
		append(text, one);
	}
}

static void append_number(struct text *text, const char *format, uintmax_t number)
{
	char digits[40];
	snprintf(digits, sizeof digits, format, number);
	append(text, digits);
}

#ifdef HAS_LIBDW
static Dwfl *dwfl;

void places_open(void)
{
	static const Dwfl_Callbacks callbacks = {.find_elf = dwfl_linux_proc_find_elf,
						 .find_debuginfo = dwfl_standard_find_debuginfo};

	dwfl = dwfl_begin(&callbacks);
	if (dwfl && (dwfl_linux_proc_report(dwfl, getpid()) != 0 || dwfl_report_end(dwfl, NULL, NULL) != 0))
		places_close();
}

void places_close(void)
{
	dwfl_end(dwfl);
	dwfl = NULL;
}

/* NULL if it is not known. */
static const char *file_of(Dwfl_Module *module, uintptr_t call, int *number)
{
	Dwfl_Line *line = dwfl_module_getsrc(module, call);
	Dwarf_Die *unit = NULL;
	Dwarf_Addr bias;

	if (line)
		return dwfl_lineinfo(line, NULL, number, NULL, NULL, NULL);
	/* clang leaves out the table that leads to the unit, without which libdw before 0.190 finds none */
	while ((unit = dwfl_module_nextcu(module, unit, &bias))) {
		Dwarf_Line *found = dwarf_getsrc_die(unit, call - bias);
		if (found && dwarf_lineno(found, number) == 0)
			return dwarf_linesrc(found, NULL, NULL);
	}
	return NULL;
}

/* The function's name, where nobody else knows it, and the line; false: there is no line. */
static bool append_line(struct text *text, uintptr_t call, const char **name)
{
	Dwfl_Module *module = dwfl ? dwfl_addrmodule(dwfl, call) : NULL;
	int number = 0;
	const char *file = module ? file_of(module, call, &number) : NULL;

	*name = module ? dwfl_module_addrname(module, call) : NULL;
	if (!file)
		return false;
	append_escaped(text, *name ? *name : "?");
	append(text, " at ");
	append_escaped(text, file);
	append_number(text, ":%ju", (uintmax_t)number);
	return true;
}
#else
void places_open(void)
{
}

void places_close(void)
{
}

static bool append_line(struct text *text, uintptr_t call, const char **name)
{
	(void)text;
	(void)call;
	*name = NULL;
	return false;
}
#endif

static void append_offset(struct text *text, uintptr_t call, const char *name)
{
	Dl_info info;

	if (!dladdr((const void *)call, &info) || !info.dli_fname) {
		append_number(text, "0x%jx", call);
		return;
	}
	if (!name)
		name = info.dli_sname;
	if (name) {
		append_escaped(text, name);
		append(text, " in ");
	}
	append_escaped(text, info.dli_fname);
	append_number(text, "+0x%jx", call - (uintptr_t)info.dli_fbase);
}

bool place_of(const void *behind_call, char *text, size_t size)
{
	static const char start[] = "__libc_start";
	uintptr_t call = (uintptr_t)behind_call - 1;
	struct text place = {text, text + size - 1};
	const char *name;

	if (!append_line(&place, call, &name))
		append_offset(&place, call, name);
	return strncmp(text, start, sizeof start - 1) != 0;
}
