#!/bin/sh
# SPDX-License-Identifier: MIT
# Files that change while they are read: reported and dropped, and no mismatch; the program is frozenref-pagecache with
# test/meddle.c in it.
set -eu
. "$(dirname "$0")/common.sh"

files=$scratch/files

# dropped TEXT COMMAND: the command does something to file1 before any page is read in.
dropped() {
	export AT_FIRST_READ="$2"
	run 0 --json --seconds 0.2 --threads 4 --memory 64K --read 4K "$files"
	expect_figures dropped -eq 1 1
	expect_figures mismatches -eq 3 0
	expect_figures reads -gt 3 0
	[ "$(wc -l <"$scratch/stderr")" -eq 1 ] || fail "not one line on stderr"
	grep -qF "$files/file1: $1; dropped" "$scratch/stderr" || fail "no \"$1\" on stderr"
}

make_files "$files" 3 100000
dropped "shrank while it was read" ": >'$files/file1'"
make_files "$files" 3 100000
dropped "shrank while it was read" "truncate -s 50001 '$files/file1'"

# Other bytes under the same size and time of modification are the file's, not the cache's.
make_files "$files" 3 100000
dropped "changed while it was read" "
	touch -r '$files/file1' '$scratch/time' &&
	head -c 100000 /dev/zero | dd of='$files/file1' conv=notrunc 2>'$scratch/dd' &&
	touch -r '$scratch/time' '$files/file1'"

# So is what differs while the file was written to, for it may have been changed and changed back.
make_files "$files" 1 100000
# Of that only the change time tells, to the kernel's clock tick.
export AT_FIRST_READ="
	sleep 0.1 &&
	touch -r '$files/file1' '$scratch/time' &&
	touch -r '$scratch/time' '$files/file1'" FLIP=all
run 2 --seconds 0.2 "$files/file1"
grep -q "changed while it was read; dropped" "$scratch/stderr" || fail "nothing said of it"
unset FLIP AT_FIRST_READ

# So are other bytes under the same status, where a file system keeps no time of changes.
make_files "$files" 1 100000
SILENT_CHANGE=1 run 2 --seconds 0.2 "$files/file1"
grep -q "changed while it was read; dropped" "$scratch/stderr" || fail "nothing said of it"

# While the files are taken there is nothing to drop yet. The size is asked for once more, so that who lies is told from
# what happened.
make_files "$files" 1 100000
AT_SECOND_TAKE=": >'$files/file1'" run 2 "$files/file1"
expect_error "$files/file1: shrank while it was read"
make_files "$files" 1 100000
AT_SECOND_TAKE="truncate -s 0 '$files/file1' && truncate -s 100000 '$files/file1'" EARLY_END=1 run 2 "$files/file1"
expect_error "$files/file1: changed while it was read"
make_files "$files" 1 100000
EARLY_END=1 run 2 "$files/file1"
expect_error "$files/file1: ends before its size says"
rm -r "$files"
make_files "$files" 2 100000
EARLY_END=1 run 0 --json --seconds 0.1 "$files"
expect_figures skipped -eq 1 1
expect_figures files -eq 1 1
grep -q "1 file.* not to the end that their size tells" "$scratch/stderr" || fail "nothing said of what was left out"

# A name is shown on one line, whatever is in it.
rm -r "$files"
make_files "$files" 1 100000
make_files "$scratch/other" 1 100000
mv "$scratch/other/file1" "$files/file
frozenref-pagecache: forged"
export AT_FIRST_READ=": >'$files/file
frozenref-pagecache: forged'"
run 0 --seconds 0.2 "$files"
[ "$(wc -l <"$scratch/stderr")" -eq 1 ] || fail "not one line on stderr"
grep -qF "$files/file\x0afrozenref-pagecache: forged: shrank while it was read; dropped" "$scratch/stderr" ||
	fail "the name is not shown as it is"
rm -r "$files"

# An open file is the one that was taken, whatever its name stands for now.
make_files "$files" 3 100000
export AT_FIRST_READ="mv '$files/file2' '$files/file1' && rm '$files/file3'"
run 0 --json --seconds 0.2 --threads 4 --memory 64K "$files"
expect_figures dropped -eq 1 0
expect_figures mismatches -eq 3 0

# Without descriptors to keep, the name decides.
rm -r "$files"
make_files "$files" 3 100000
(ulimit -n 32 && dropped "No such file or directory" "rm '$files/file1'") || exit 1
make_files "$files" 3 100000
(ulimit -n 32 && dropped "changed while it was read" "cp '$files/file2' '$files/new' && mv '$files/new' '$files/file1'") ||
	exit 1

# So does the hot page, where it is all that is read.
make_files "$files" 1 100000
export AT_FIRST_READ=": >'$files/file1'"
run 2 --hot --seconds 0.2 "$files"
grep -q "every file was dropped" "$scratch/stderr" || fail "nothing said of the hot page"

# Nothing left is like nothing to begin with.
make_files "$files" 1 100000
export AT_FIRST_READ=": >'$files/file1'"
run 2 --seconds 0.2 "$files/file1"
grep -q "every file was dropped" "$scratch/stderr" || fail "nothing said of it"
