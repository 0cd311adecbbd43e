/* SPDX-License-Identifier: MIT
 * Stands in for a submodule that Criterion's tarball lacks: stop in the debugger, for --crash. */
#include <signal.h>

#define debug_break() raise(SIGTRAP)
