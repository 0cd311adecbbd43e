/* SPDX-License-Identifier: MIT */
/*
 * Prints the backend of this file, which the installed header chose, and that of the library.
 */
#include <stdio.h>

#include <frozenref/frozenref.h>

int main(void)
{
	printf("%s %s\n", FROZENREF_BACKEND_NAME, frozenref_backend());
	return 0;
}
