#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CPATH=include instructions.sh x86_64|arm64-lse|arm64-llsc|riscv|c11 gcc|clang
#
# The litmus tests are about what ships: the atomic instructions of each process are those that the compiler makes of the
# operations that its line of the header names. A process is assembled and disassembled for that, so each line is an
# instruction of the machine. C11 has orders instead of instructions; both sides are compiled by clang to LLVM's language.
#
# And they can tell: each weaker test is the one that it weakens, but for its instructions.
set -eu
here=$(dirname "$0")
case ${1-} in
--help)
	sed -n '3,/^set/s/^# \{0,1\}//p' "$0"
	exit 0
	;;
esac
if [ $# -ne 2 ] || [ ! -d "$here/$1" ]; then
	echo "instructions.sh: takes an architecture and a compiler; see --help" >&2
	exit 2
fi
. "$here/../headers/check.sh"
. "$here/../codegen/disassembly.sh"
architecture=$1 compiler=$2
tests=$here/$architecture
operations=$here/../codegen/operations.c

# process TEST P0|P1: its instructions, one a line
process()
{
	awk -F '[|;]' -v name="$2" '
		/^ P0/ { for (i = 1; i <= NF; i++) if ($i ~ name) at = i; next }
		/^exists/ { at = 0 }
		at { print $at }' "$1"
}

# orders FUNCTION <LLVM: its atomic accesses but the relaxed loads and stores, each with its orders
orders()
{
	awk -v name="@$1(" '
		/^define/ { inside = index($0, name); next }
		!inside { next }
		{ sub(/, align.*/, "") }
		/ atomicrmw / { printf "%s %s ", $4, $NF }
		/ cmpxchg / { printf "cmpxchg %s %s ", $(NF - 1), $NF }
		/ store atomic / && $NF != "monotonic" { printf "store %s ", $NF }' | sed 's/ $//'
}

# Each way to read them defines
#   operation_atomics OPERATION: the atomic instructions that it is compiled to
#   process_atomics TEST P0|P1: leaves those of the process in $scratch/process
#
# shellcheck disable=SC2086 # $emit, $compile and $assemble are lists
if [ "$architecture" = c11 ]; then
	have clang || finish
	emit='clang -O2 -S -emit-llvm -ffreestanding -w'
	quietly operations.c $emit -DFROZENREF_BACKEND=FROZENREF_BACKEND_GENERIC "$operations" -o "$scratch/operations.ll" ||
		finish
	operation_atomics() { orders "$1" <"$scratch/operations.ll"; }
	process_atomics()
	{
		{
			echo '#include <stdatomic.h>'
			sed -n '/^P0/,/^exists/{/^exists/d;s/^P[01]/void &/;p}' "$1"
		} >"$scratch/process.c"
		quietly "$(basename "$1" .litmus)" $emit "$scratch/process.c" -o "$scratch/process.ll" || return
		orders "$2" <"$scratch/process.ll" >"$scratch/process"
	}
else
	choose "$architecture" "$compiler" || finish
	case $architecture in
	arm64-*) assemble="${tools}as -march=armv8.1-a" ;;
	riscv) assemble="${tools}as -march=rv64gc" ;;
	x86_64) assemble="${tools}as --64" ;;
	esac
	quietly operations.c $compile -O2 "$operations" -o "$scratch/operations.o" || finish
	disassemble "$scratch/operations.o" >"$scratch/code"
	operation_atomics() { body "$1" | atomics; }
	# herd7 has no xadd. lock add accesses the word in the same way, and keeps no old value.
	process_atomics()
	{
		process "$1" "$2" >"$scratch/process.s"
		quietly "$(basename "$1" .litmus) $2" $assemble "$scratch/process.s" -o "$scratch/process.o" || return
		disassemble "$scratch/process.o" | atomics | sed 's/lock addl/lock xadd/g' >"$scratch/process"
	}
fi

# found_atomics TEST: sets $found, "P0's | P1's"
found_atomics()
{
	process_atomics "$1" P0 || return
	found=$(cat "$scratch/process")
	process_atomics "$1" P1 || return
	found="${found:-none} | $(cat "$scratch/process")"
}

# expected_atomics TEST: sets $expected, the same from the operations in its header
expected_atomics()
{
	expected=
	# shellcheck disable=SC2013 # words are meant
	for word in $(sed -n 's/^Operations=//p' "$1"); do
		[ "$word" = '|' ] || word=$(operation_atomics "$word")
		expected="$expected${expected:+ }${word:-none}"
	done
}

# All but what a weaker test may differ in.
frame()
{
	if [ "$architecture" = c11 ]; then
		sed -e '1d' -e '/^(\* Weaker/d' -e 's/memory_order_[a-z_]*/ORDER/g' "$1"
	else
		sed -e '1d' -e '/^(\* Weaker/d' -e '/^ P0/,/^exists/{/^exists/!d}' "$1"
	fi
}

for test in "$tests"/*.litmus; do
	title=$(basename "$test" .litmus)
	base=$tests/${title%%+*}.litmus
	[ "$(sed -n '1s/^[A-Za-z0-9_]* //p' "$test")" = "$title" ] || fail "$title: its first line has another name"
	grep -q "^$title " "$here/verdicts" || fail "$title: is not in verdicts"
	expected_atomics "$base"
	found_atomics "$test" || continue
	if [ "$test" = "$base" ]; then
		[ "$found" = "$expected" ] || fail "$title: has $found, not $expected"
	else
		[ "$found" != "$expected" ] || fail "$title: has $found, which is not weaker"
		[ "$(frame "$test")" = "$(frame "$base")" ] || fail "$title: differs in more than its instructions"
	fi
done
grep -v '^#' "$here/verdicts" | cut -d ' ' -f 1 >"$scratch/names"
while read -r name; do
	case $architecture:$name in
	x86_64:*+*) ;;
	*) [ -f "$tests/$name.litmus" ] || fail "$name: is in verdicts, and there is no such test" ;;
	esac
done <"$scratch/names"
finish
