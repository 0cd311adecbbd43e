#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CPATH=include namespace.sh c|c++ BACKEND COMPILER [FLAG...]
#
# The headers leave no name behind that does not begin with frozenref or FROZENREF, but for those of the standard
# headers that they include: no macro, no declaration (which clang lists), no symbol.
set -eu
here=$(dirname "$0")
. "$here/check.sh"

language=$1 backend=$2 compiler=$3
shift 3

have "$compiler" || finish
have nm || finish

printf '#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n' >"$scratch/standard.c"
cat "$scratch/standard.c" - >"$scratch/ours.c" <<'END'
#include <frozenref/frozenref.h>
#include <frozenref/weak.h>
#include <frozenref/cold.h>
#include <frozenref/percpu_cold.h>
#include <frozenref/weak_cold.h>
#include <frozenref/pool.h>
END

compile()
{
	"$compiler" -x "$language" "$@" -DFROZENREF_BACKEND=FROZENREF_BACKEND_"$backend"
}

# strangers WHAT: of the names in $scratch/ours that are not in $scratch/standard, none may be strange.
strangers()
{
	sort -u "$scratch/standard" >"$scratch/theirs"
	sort -u "$scratch/ours" | comm -13 "$scratch/theirs" - >"$scratch/new"
	grep -q '^frozenref\|^FROZENREF' "$scratch/new" || fail "$1: none found, so the check is blind"
	strange=$(grep -v '^frozenref\|^FROZENREF' "$scratch/new" | tr '\n' ' ')
	[ -z "$strange" ] || fail "$1: does not begin with frozenref: $strange"
}

for file in standard ours; do
	compile "$scratch/$file.c" "$@" -dM -E | sed 's/^#define \([A-Za-z0-9_]*\).*/\1/' >"$scratch/$file"
done
strangers macro

case $("$compiler" --version) in
*clang*)
	if have python3; then
		for file in standard ours; do
			compile "$scratch/$file.c" "$@" -Xclang -ast-dump=json -fsyntax-only |
				python3 "$here/declarations.py" >"$scratch/$file"
		done
		strangers declaration
	fi
	;;
*)
	for file in standard ours; do
		compile "$scratch/$file.c" "$@" -O0 -fno-pie -fkeep-inline-functions -c -o "$scratch/$file.o"
		# only what C could name: the assembler has symbols of its own
		nm -C "$scratch/$file.o" | sed -n 's/^[0-9a-f ]* [A-Za-z] \([A-Za-z_]\)/\1/p' >"$scratch/$file"
	done
	strangers symbol
	;;
esac
finish
