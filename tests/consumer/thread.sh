#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: thread.sh MESON ARCH_BACKEND
#
# A program under ThreadSanitizer, linked with the ordinary shared library: it gets no false report, and misses no race.
# For that nothing of an operation may be in the library, where ThreadSanitizer does not see it.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"
. "$here/prefix.sh"

have pkg-config || finish
have nm || finish
install_library "$1" "$2"

# What of the library is no operation on a word.
allowed='frozenref_raise_fault|frozenref_set_fault_handler|frozenref_version|frozenref_backend'
found_races=66

# exits STATUS MODE: under this compiler and level
exits()
{
	status=0
	LD_LIBRARY_PATH=$prefix/lib TSAN_OPTIONS="exitcode=$found_races" "$scratch/handover" "$2" >"$scratch/report" 2>&1 ||
		status=$?
	[ $status -eq "$1" ] ||
		fail "$compiler $level, $2: exit status $status, not $1: $(grep -m 1 SUMMARY "$scratch/report" || :)"
	[ "$1" -eq 0 ] || grep -q 'data race.*handover.c' "$scratch/report" ||
		fail "$compiler $level, $2: reports no data race in handover.c"
}

echo 'int main(void) { return 0; }' >"$scratch/empty.c"
for compiler in gcc clang; do
	have "$compiler" || continue
	if ! "$compiler" -fsanitize=thread "$scratch/empty.c" -o "$scratch/empty" 2>/dev/null; then
		missing "ThreadSanitizer of $compiler"
		continue
	fi
	# newer kernels may place a program where ThreadSanitizer cannot be
	if ! "$scratch/empty" 2>/dev/null; then
		missing "ThreadSanitizer of $compiler, on this kernel,"
		continue
	fi
	for level in -O0 -O2; do
		# the one without inlining is not run: it is to be the same as the other
		for inlining in -DFROZENREF_NO_INLINE ''; do
			eval "set -- $(pkg-config --cflags frozenref)" # it has quoted what has spaces
			quietly "$compiler $level $inlining" "$compiler" -std=c11 "$level" -g -fsanitize=thread -pthread \
				${inlining:+"$inlining"} "$@" -c "$here/handover.c" -o "$scratch/handover.o" || continue 2
			strange=$(nm -u "$scratch/handover.o" | awk '{ print $2 }' | grep '^frozenref' |
				grep -v -x -E "$allowed" | tr '\n' ' ')
			[ -z "$strange" ] || fail "$compiler $level $inlining: leaves to the library: $strange"
		done
		eval "set -- $(pkg-config --libs frozenref)"
		quietly "$compiler $level" "$compiler" -fsanitize=thread -pthread "$scratch/handover.o" "$@" \
			-o "$scratch/handover" || continue

		exits 0 right
		exits $found_races late-write
		exits $found_races no-try-get
	done
done
finish
