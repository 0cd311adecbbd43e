#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CPATH=include fast_paths.sh gcc|clang
#
# Tracepoints change no fast path: what a program inlines is the same, byte for byte, and of the exported operations all
# but freeze and unfreeze, instruction for instruction.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"

compiler=$1
have "$compiler" || finish
have objdump || finish
echo '#include <sys/sdt.h>' | "$compiler" -E - >/dev/null 2>&1 || {
	missing '<sys/sdt.h> (systemtap-sdt-dev)'
	finish
}

# functions OBJECT: "FUNCTION INSTRUCTION" a line, without addresses
functions()
{
	objdump -dr --no-show-raw-insn "$1" | awk '
		/>:$/ { name = $2; next }
		name && NF > 1 { sub("^[ \t]*[0-9a-f]+:[ \t]*", ""); gsub("[0-9a-f]+ <|0x[0-9a-f]+.*$", ""); print name, $0 }' |
		grep -v -E '^<frozenref_(percpu_)?(un)?freeze(\.[a-z.0-9]+)?>:'
}

for level in -O2 -Os; do
	for source in "$here/../codegen/operations.c" "$here/../codegen/percpu.c" "$here/../../lib/exports.c"; do
		file=$(basename "$source" .c)
		quietly "$file $level" "$compiler" $level -fPIC -c "$source" -o "$scratch/without.o" || continue
		quietly "$file $level" "$compiler" $level -fPIC -DFROZENREF_USDT -c "$source" -o "$scratch/with.o" || continue
		if [ "$file" = exports ]; then
			readelf -n "$scratch/with.o" | grep -q 'Name: unfreeze' || fail 'unfreeze has no tracepoint: blind'
			functions "$scratch/without.o" >"$scratch/without"
			functions "$scratch/with.o" >"$scratch/with"
			grep -q '^<frozenref_try_get>:' "$scratch/with" || fail 'no try_get is seen, so the check is blind'
			diff "$scratch/without" "$scratch/with" >"$scratch/difference" ||
				fail "$file $level: $(sed -n 2p "$scratch/difference")"
		else
			cmp "$scratch/without.o" "$scratch/with.o" || fail "$file $level: inlines something else"
		fi
	done
done
finish
