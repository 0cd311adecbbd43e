/* SPDX-License-Identifier: MIT
 * Stands in for a header that Criterion wants of the machine that it runs on: emulated tests never run in valgrind. */
#define ENABLE_VALGRIND_ERRORS
#define RUNNING_ON_VALGRIND 0
