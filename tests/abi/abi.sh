#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CPATH=include abi.sh [--record] COMPILER [LIBRARY]
#
# Holds the ABI to abi.txt: what the compiler makes of the types and constants, and what the shared library exports.
# --record writes what is found into abi.txt instead, for a change that is meant; lines that this compiler cannot know
# stay.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"

usage() { sed -n 's/^# \(usage: .*\)/\1/p' "$0"; }

case ${1:-} in
-h | --help) usage; exit 0 ;;
--record) record=yes; shift ;;
*) record= ;;
esac
case $# in
1 | 2) ;;
*) usage >&2; exit 2 ;;
esac
compiler=$1 library=${2:-}

have "${compiler%% *}" || finish
# the backend is no part of the ABI, and the one that the headers were configured for may be for another machine
# shellcheck disable=SC2086 # a compiler behind ccache is two words
quietly abi.c $compiler -std=c11 -O2 -ffreestanding -DFROZENREF_BACKEND=FROZENREF_BACKEND_GENERIC \
	-S "$here/abi.c" -o "$scratch/abi.s" || finish
# the name may hold spaces, the value is the last word
sed -n 's/.*\.ascii.*"ABI \(.*\)".*/\1/p' "$scratch/abi.s" >"$scratch/lines"
if [ -n "$library" ]; then
	have readelf || finish
	readelf -dW "$library" | sed -n 's/.*soname: \[\(.*\)\]$/library soname \1/p' >>"$scratch/lines"
	# number, value, size, type, binding, visibility, section, name@@version; a version's own name is absolute
	readelf --dyn-syms -W "$library" | awk '$5 ~ /GLOBAL|WEAK/ && $7 != "UND" && $7 != "ABS" {
		scope = $8 ~ /_arm64_/ ? "arm64" : "library"
		sub("@+", " ", $8); print scope, tolower($4), $8 }' | LC_ALL=C sort >>"$scratch/lines"
fi
awk '{ scope = $1; value = $NF; $1 = $NF = ""; gsub("^ | $", ""); printf "%-8s %-62s %s\n", scope, $0, value }' \
	"$scratch/lines" >"$scratch/found"

# What can be found with this compiler and library is compared, line by line.
scopes=$(cut -d' ' -f1 "$scratch/found" | sort -u | tr '\n' '|')
scopes="^(${scopes%|}) "
grep -E "$scopes" "$here/abi.txt" >"$scratch/wanted" || :
if [ -n "$record" ]; then
	{
		grep '^#' "$here/abi.txt"
		{ grep -v -E "$scopes|^#" "$here/abi.txt" || :; cat "$scratch/found"; } |
			awk '{ lines[$1] = lines[$1] $0 "\n" }
			END { printf "%s%s%s%s%s", lines["any"], lines["64-bit"], lines["32-bit"], lines["library"], lines["arm64"] }'
	} >"$scratch/recorded"
	cp "$scratch/recorded" "$here/abi.txt"
	exit 0
fi
diff "$scratch/wanted" "$scratch/found" | sed -n 's/^</missing:/p; s/^>/unexpected:/p' >"$scratch/difference"
while read -r line; do
	fail "$line"
done <"$scratch/difference"
grep -q '^any ' "$scratch/found" || fail 'no line was found'
[ -z "$library" ] || grep -q '^library  *func ' "$scratch/found" || fail "$library: no symbol was found"
finish
