#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CPATH=include instructions.sh x86_64|arm64-lse|arm64-llsc|riscv|c11 gcc|clang
#
# The litmus tests are about what ships: the atomic instructions of each process, with their operands, are those that the
# compiler makes of the operations that its line of the header names; instructions.py says how they are compared. A process
# is assembled and disassembled for that, so each line is an instruction of the machine. C11 has orders instead of
# instructions; both sides are compiled by clang to LLVM's language.
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

have python3 || finish
source() { python3 "$here/instructions.py" source "$architecture" "$here/$architecture"/*.litmus; }

# shellcheck disable=SC2086 # $emit, $compile and $assemble are lists
if [ "$architecture" = c11 ]; then
	have clang || finish
	emit='clang -O2 -S -emit-llvm -ffreestanding -w'
	source >"$scratch/processes.c"
	quietly operations.c $emit -DFROZENREF_BACKEND=FROZENREF_BACKEND_GENERIC "$here/operations.c" -o "$scratch/operations" ||
		finish
	quietly processes $emit "$scratch/processes.c" -o "$scratch/processes" || finish
else
	choose "$architecture" "$compiler" || finish
	case $architecture in
	arm64-*) assemble="${tools}as -march=armv8.1-a" ;;
	riscv) assemble="${tools}as -march=rv64gc" ;;
	x86_64) assemble="${tools}as --64" ;;
	esac
	source >"$scratch/processes.s"
	quietly operations.c $compile -O2 "$here/operations.c" -o "$scratch/operations.o" || finish
	quietly processes $assemble "$scratch/processes.s" -o "$scratch/processes.o" || finish
	disassemble "$scratch/operations.o" >"$scratch/operations"
	disassemble "$scratch/processes.o" >"$scratch/processes"
fi
python3 "$here/instructions.py" compare "$architecture" "$scratch/operations" "$scratch/processes" \
	"$here/$architecture"/*.litmus || failures=$((failures + 1))
finish
