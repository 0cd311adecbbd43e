#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CC=COMPILER gdb.sh LIBRARY PROGRAM...
#
# gdb stops at each tracepoint that the programs pass, in order, and finds the arguments that they print themselves.
# Together they pass all that there are. A program without the library is refused in so many words.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"
. "$here/tools.sh"

library=$1
shift
has_tracepoints "$library" || finish
can_debug || finish

# trace PROGRAM: what it says itself to $scratch/said, what gdb prints to $scratch/output
trace()
{
	gdb -nx -q -batch -ex "set args >'$scratch/said'" -x "$tracing/frozenref-trace.py" "$1" \
		>"$scratch/output" 2>&1
}

readelf -n "$library" | sed -n 's/^ *Name: //p' | sort -u >"$scratch/all"
: >"$scratch/passed"
for program; do
	name=$(basename "$program")
	trace "$program" || fail "$name: $(tail -n 1 "$scratch/output")"
	grep -E '^[a-z_]+ (ref|pair|pool)=' "$scratch/output" >"$scratch/seen" || fail "$name: gdb sees nothing"
	same "$name" "$scratch/said" "$scratch/seen"
	cut -d ' ' -f 1 "$scratch/seen" >>"$scratch/passed"
done
sort -u "$scratch/passed" >"$scratch/some"
same 'what is passed' "$scratch/all" "$scratch/some"

# shellcheck disable=SC2086 # may be several words
quietly 'a program without the library' $CC -x c - -o "$scratch/stranger" <<'END' || finish
int main(void) { return 0; }
END
trace "$scratch/stranger" || :
grep -q 'has no tracepoints of libfrozenref' "$scratch/output" ||
	fail "a program without the library: $(tail -n 1 "$scratch/output")"
finish
