#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: freed.sh MESON ARCH_BACKEND
#
# A program under AddressSanitizer, linked with the ordinary shared library: each operation on a count whose memory was
# freed is reported, at the operation. And one under MemorySanitizer, whose fault handler looks at its fault, gets no
# false report.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"
. "$here/prefix.sh"

have pkg-config || finish
install_library "$1" "$2"

sed -n 's/^\tUSE("\([a-z_]*\)".*/\1/p' "$here/freed.c" >"$scratch/operations"
# every operation of the header is there
for operation in $(sed -n 's/^\(FROZENREF_MUST_USE \)*FROZENREF_\(API\|COLD\) .*\bfrozenref_\([a-z_]*\)(.*/\3/p' \
	"$here/../../include/frozenref/frozenref.h"); do
	grep -q -x "$operation" "$scratch/operations" || fail "freed.c: does not use $operation"
done

# tool SANITIZER COMPILER: can it be used here?
tool()
{
	have "${2%% *}" || return
	echo 'int main(void) { return 0; }' >"$scratch/empty.c"
	# shellcheck disable=SC2086 # a command with its flags
	$2 -fsanitize="$1" "$scratch/empty.c" -o "$scratch/empty" 2>/dev/null && "$scratch/empty" 2>/dev/null ||
		{ missing "-fsanitize=$1 of $2"; return 1; }
}

# compile NAME SANITIZER COMPILER FLAG...
# shellcheck disable=SC2086 # a command with its flags
compile()
{
	name=$1 sanitizer=$2 compiler=$3
	shift 3
	way="$compiler -fsanitize=$sanitizer $*, $name"
	eval "set -- \"\$@\" \"\$here/\$name.c\" $(pkg-config --cflags --libs frozenref)" # it has quoted what has spaces
	quietly "$way" $compiler -g -fsanitize="$sanitizer" -fno-omit-frame-pointer "$@" -o "$scratch/$name"
}

export LD_LIBRARY_PATH="$prefix/lib" ASAN_OPTIONS=exitcode=66:detect_leaks=0 MSAN_OPTIONS=exitcode=66
for compiler in 'gcc -std=c11' 'clang -std=c11' 'g++ -x c++ -std=c++11' 'clang++ -x c++ -std=c++11'; do
	tool address "$compiler" || continue
	for level in -O0 -O2; do
		compile freed address "$compiler" "$level" || continue
		while read -r operation; do
			line=$(grep -n "USE(\"$operation\"" "$here/freed.c" | cut -d: -f1)
			status=0
			"$scratch/freed" "$operation" >"$scratch/report" 2>&1 || status=$?
			[ $status -eq 66 ] || fail "$compiler $level, $operation: exit status $status, not a report"
			# of the access itself, whose stack comes before that of the free
			sed '/^freed by/,$d' "$scratch/report" | grep -q "in main .*/freed.c:$line" ||
				fail "$compiler $level, $operation: not reported at its line, $line"
		done <"$scratch/operations"
	done
done

if tool memory clang; then
	for level in -O0 -O2; do
		compile faulty memory 'clang -std=c11' "$level" || continue
		"$scratch/faulty" >"$scratch/report" 2>&1 ||
			fail "clang $level, a fault handler under MemorySanitizer: $(grep -m 1 -E 'WARNING|SUMMARY' "$scratch/report")"
	done
fi
finish
