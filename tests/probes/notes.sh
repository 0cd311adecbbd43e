#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: notes.sh LIBRARY
#
# The tracepoints that the library tells of are those of docs/tracing.md, with as many arguments, and so are those that
# the scripts know, operations by their numbers. None stands in a function that is somebody's fast path.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"
. "$here/tools.sh"

library=$1
have readelf || finish
have addr2line || finish
has_tracepoints "$library" || finish

# A line "NAME NUMBER_OF_ARGUMENTS" each.
readelf -n "$library" | awk '
	$1 == "Provider:" { provider = $2 }
	$1 == "Name:" { name = $2 }
	$1 == "Arguments:" && provider == "frozenref" { print name, NF - 1 }' | sort -u >"$scratch/notes"
awk -F ' *[|] *' '
	/^## / { inside = $0 == "## The tracepoints" }
	inside && $2 ~ /^`[a-z_]+`$/ { gsub("`", "", $2); print $2, split($3, arguments, ",") }' \
	"$here/../../docs/tracing.md" | sort >"$scratch/documented"
sed -n 's/^    "\(.*\)": \[\(.*\)\],$/\1 \2/p' "$tracing/frozenref-trace.py" |
	awk '{ print $1, NF - 1 }' | sort >"$scratch/gdb"
awk -F '[:(]' '
	$1 == "usdt" { name = $4 }
	/printf\("/ && name { print name, gsub("arg[0-9]", "") }' "$tracing/frozenref-trace.bt" | sort >"$scratch/bpftrace"
same 'docs/tracing.md and the library' "$scratch/documented" "$scratch/notes"
same 'frozenref-trace.py and the library' "$scratch/gdb" "$scratch/notes"
same 'frozenref-trace.bt and the library' "$scratch/bpftrace" "$scratch/notes"

# The operations, in their order.
sed -n '/^enum frozenref_operation {/,/^}/s/^\tFROZENREF_OPERATION_\(.*\),$/\1/p' \
	"$here/../../include/frozenref/state.h" | tr 'A-Z' 'a-z' >"$scratch/operations"
sed -n '/^OPERATIONS = """/,/"""/p' "$tracing/frozenref-trace.py" |
	sed 's/^OPERATIONS = //; s/""".*split.*//; s/"""//' | tr -s ' ' '\n' >"$scratch/gdb"
sed -n 's/^\t@operation\[[0-9]*\] = "\(.*\)";$/\1/p' "$tracing/frozenref-trace.bt" >"$scratch/bpftrace"
sed -n 's/^\t@operation\[\([0-9]*\)\].*/\1/p' "$tracing/frozenref-trace.bt" >"$scratch/numbers"
seq 0 "$(($(wc -l <"$scratch/operations") - 1))" >"$scratch/counted"
grep -q . "$scratch/operations" || fail 'state.h has no operations'
same 'frozenref-trace.py and the operations' "$scratch/operations" "$scratch/gdb"
same 'frozenref-trace.bt and the operations' "$scratch/operations" "$scratch/bpftrace"
same 'the numbers in frozenref-trace.bt' "$scratch/counted" "$scratch/numbers"

# Where each is: the function that others were inlined into is the last that addr2line names.
fast='^frozenref_((percpu|pool|strong|weak)_)?(init|try_get|get|put|add_return|sub_return|upgrade|lookup|count|is_)'
readelf -n "$library" | sed -n 's/^ *Location: \(0x[0-9a-f]*\),.*/\1/p' | while read -r address; do
	addr2line -f -i -e "$library" "$address" | awk 'NR % 2 { name = $0 } END { print name }'
done | sort -u >"$scratch/places"
grep -q '^frozenref_put_cold$' "$scratch/places" || fail 'put_cold has no tracepoint, so the check is blind'
! grep -E "$fast" "$scratch/places" | grep -v -E '_(cold|large|common|above|fault)$' >"$scratch/strange" ||
	fail "tracepoints on a fast path: $(tr '\n' ' ' <"$scratch/strange")"
finish
