#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CPATH=include freestanding.sh BACKEND COMPILER [FLAG...]
#
# The library without its fault handler needs no libc: it compiles where there are no headers but the compiler's own,
# and wants no symbol but frozenref_raise_fault.
set -eu
here=$(dirname "$0")
. "$here/check.sh"

backend=$1 compiler=$2
shift 2

have "$compiler" || finish
have nm || finish
case $("$compiler" --version) in
*clang*) only_own_headers=-nostdlibinc ;;
*) only_own_headers="-nostdinc -isystem $("$compiler" -print-file-name=include)" ;;
esac

for level in -O0 -O2 -Os; do
	for source in "$here"/../../lib/*.c; do
		file=$(basename "$source")
		[ "$file" != fault.c ] || continue
		# not PIE, which wants the linker's names for its tables
		# shellcheck disable=SC2086 # a list of flags
		quietly "$file $level" "$compiler" "$@" -std=c11 "$level" -ffreestanding $only_own_headers -fno-pie \
			-DFROZENREF_BACKEND=FROZENREF_BACKEND_"$backend" -c "$source" -o "$scratch/$file.o" || finish
	done
	# from inside, for nm heads each list with a name of the file, which may have spaces
	(cd "$scratch" && nm -u ./*.o) | awk 'NF == 2 { print $2 }' | sort -u >"$scratch/wanted"
	(cd "$scratch" && nm --defined-only ./*.o) | awk 'NF == 3 { print $3 }' | sort -u >"$scratch/defined"
	wanted=$(comm -23 "$scratch/wanted" "$scratch/defined" | tr '\n' ' ')
	[ "$wanted" = 'frozenref_raise_fault ' ] || fail "the library without fault.c, $level: wants $wanted"
	rm "$scratch"/*.o
done
finish
