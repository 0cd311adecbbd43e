#!/bin/sh
# SPDX-License-Identifier: MIT
# A wrong bit in the cache is found, reported and the end of the run is exit status 1; the program is
# frozenref-pagecache with test/meddle.c in it.
set -eu
. "$(dirname "$0")/common.sh"

files=$scratch/files
make_files "$files" 3 100000

run 0 --json --seconds 0.2 --read 64 "$files"
expect_figures mismatches -eq 3 0

export FLIP=all
for bytes in 1 64 4096; do
	run 1 --json --seconds 0.2 --read "$bytes" "$files"
	expect_figures mismatches -gt 3 0
	expect_figures dropped -eq 1 0
	grep -q "^frozenref-pagecache: $files/file.* differ from what the cache returned" "$scratch/stderr" ||
		fail "no mismatch reported"
	[ "$(wc -l <"$scratch/stderr")" -eq 10 ] || fail "not the first 10 of them, a line each"
done

# One cache alone is enough.
for FLIP in classic frozenref spread; do
	run 1 --seconds 0.2 "$files"
	case $FLIP in
	classic) row='[1-9][0-9 ]*  *0  *0' ;;
	frozenref) row='0  *[1-9][0-9 ]*  *0' ;;
	spread) row='0  *0  *[1-9][0-9 ]*' ;;
	esac
	grep -q "^mismatches  *$row\$" "$scratch/stdout" || fail "no mismatches of the $FLIP cache alone in the table"
done

FLIP=all
run 1 --seconds 0.2 "$files"
grep -q "^mismatches  *[1-9][0-9 ]*  *[1-9][0-9 ]*  *[1-9][0-9 ]*\$" "$scratch/stdout" ||
	fail "no mismatches in the table"
