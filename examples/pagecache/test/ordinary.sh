#!/bin/sh
# SPDX-License-Identifier: MIT
# Ordinary runs: every read is right while pages are evicted, whatever the shape of the files and of the run.
set -eu
. "$(dirname "$0")/common.sh"

files=$scratch/files
make_files "$files" 20 100000
make_files "$files/below/further" 20 5000
printf x >"$files/below/one byte"
: >"$files/empty"
ln -s . "$files/below/round"
ln -s nowhere "$files/dangling"

# The second program is the one with meddle.c in it, whose caches stop between their steps.
meddled=$2

right() {
	run 0 --json --seconds 0.2 "$@" "$files"
	[ ! -s "$scratch/stderr" ] || fail "something on stderr"
	expect_figures mismatches -eq 3 0
	expect_figures reads -gt 3 0
	expect_figures bytes_verified -gt 3 0
	expect_figures bytes_covered -gt 3 0
	expect_figures evictions -gt 3 0
	expect_figures files -eq 1 41
	expect_figures bytes -eq 1 2100001
	expect_figures dropped -eq 1 0
}

# as few frames as threads is the least that works
for threads in 1 2 8 64; do
	right --threads "$threads" --memory $((threads * 4))K
done
ordinary=$program program=$meddled
for threads in 2 8; do
	right --threads "$threads" --memory $((threads * 4))K
done
right --threads 8 --memory 32K --read 4096
program=$ordinary
for bytes in 1 63 64 65 1000 4096; do
	right --threads 2 --memory 256K --read "$bytes"
done

# One page alone: all hits but for those who come first, and nothing to evict.
for program in "$ordinary" "$meddled"; do
	for threads in 1 8; do
		run 0 --hot --json --seconds 0.2 --threads "$threads" "$files"
		expect_figures mismatches -eq 3 0
		expect_figures reads -gt 3 0
		expect_figures evictions -eq 3 0
		expect_figures bytes_covered -eq 3 4096
	done
done
program=$ordinary
run 0 --hot --seconds 0.1 "$files"
grep -q "^One hot page, [0-9]* threads: " "$scratch/stdout" || fail "no conclusion of the hot page"
! grep -q "^Nothing was evicted" "$scratch/stdout" || fail "nothing is to be evicted, and the table complains"

# The limit takes whole pages of what it meets first, and cuts the last file.
run 0 --json --seconds 0.1 --limit 99999 "$files/file1" "$files/file2"
expect_figures bytes -eq 1 99999
expect_figures files -eq 1 1

# A page that is nearly empty is read up to its last byte.
run 0 --json --seconds 0.1 "$files/below/one byte"
expect_figures bytes_covered -eq 3 1
expect_figures bytes_verified -gt 3 0

# Fewer descriptors than files: most are opened for every page.
(ulimit -n 40 && right --threads 8 --memory 64K) || exit 1

# Where all fits nothing is evicted, and the table says so; the names are those of the table.
run 0 --seconds 0.1 --memory 1G "$files"
grep -q "^mismatches  *0  *0  *0$" "$scratch/stdout" || fail "no row of mismatches in the table"
grep -q "^evictions  *0  *0  *0$" "$scratch/stdout" || fail "evictions though all fits"
grep -q "^Nothing was evicted" "$scratch/stdout" || fail "the table does not say that nothing was evicted"

run 0 --json --seconds 0.1 "$files"
if command -v python3 >/dev/null; then
	python3 -m json.tool <"$scratch/stdout" >/dev/null || fail "not JSON"
fi
run 0 --help
grep -q "^Usage: " "$scratch/stdout" || fail "no usage"
run 0 --version
grep -q "^frozenref-pagecache [0-9]" "$scratch/stdout" || fail "no version"
