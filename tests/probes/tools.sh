# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Sourced after headers/check.sh: what the tests of the tracepoints have in common.

tracing=$(cd "$(dirname "$0")/../../tracing" && pwd)
unset DEBUGINFOD_URLS # gdb would ask there

# has_tracepoints LIBRARY
has_tracepoints()
{
	readelf -n "$1" 2>/dev/null | grep -q stapsdt && return
	missing '<sys/sdt.h> (systemtap-sdt-dev), for tracepoints in the library,'
	return 1
}

# can_debug: is there a gdb, and may it run a program?
can_debug()
{
	have gdb || return
	gdb -nx -q -batch -ex run true >"$scratch/output" 2>&1
	grep -q 'exited normally' "$scratch/output" && return
	missing "the right to debug a program ($(tail -n 1 "$scratch/output"))"
	return 1
}

# same WHAT EXPECTED FOUND: prints where two files differ first.
same()
{
	diff "$2" "$3" >"$scratch/difference" || fail "$1: $(sed -n 2p "$scratch/difference")"
}
