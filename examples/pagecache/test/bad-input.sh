#!/bin/sh
# SPDX-License-Identifier: MIT
# Bad input: one line that names what is wrong, and exit status 2.
set -eu
. "$(dirname "$0")/common.sh"

files=$scratch/files
make_files "$files" 2 10000
mkdir "$scratch/empty folder"
: >"$scratch/empty"
mkfifo "$scratch/pipe"

# bad TEXT ARGUMENT...
bad() {
	text=$1
	shift
	run 2 "$@"
	expect_error "$text"
}

bad "$scratch/nowhere: No such file" "$scratch/nowhere"
bad "$files/file1/x: Not a directory" "$files/file1/x"
bad "$scratch/nowhere: No such file" --limit 4K "$files" "$scratch/nowhere"
bad "$scratch/empty folder: a folder without files" "$scratch/empty folder"
bad "$scratch/empty folder: a folder without files" "$files" "$scratch/empty folder"
bad "nothing to read" "$scratch/empty"
# The kernel makes this one up as it is read. So it has no size, but is not empty.
bad "/proc/version: has bytes, though its size is 0" /proc/version
bad "$scratch/pipe: neither a file nor a folder" "$scratch/pipe"

bad "--memory: 32767 is not enough: for 8 threads it takes 32768" --threads 8 --memory 32767 "$files"
bad "--memory: \"12Q\" is not a size" --memory 12Q "$files"
bad "--memory: \"1.5G\" is not a size" --memory 1.5G "$files"
bad "--memory: \"4KB\" is not a size" --memory 4KB "$files"
bad "--memory: \"\" is not a size" --memory "" "$files"
bad "--memory: 99999999999G is not between" --memory 99999999999G "$files"
bad "--limit: 0 is not between" --limit 0 "$files"
bad "--limit: \" 1\" is not a size" --limit " 1" "$files"
bad "--threads: 0 is not between" --threads 0 "$files"
bad "--threads: \"-1\" is not a whole number" --threads -1 "$files"
bad "--threads: \"4K\" is not a whole number" --threads 4K "$files"
bad "--threads: 99999999999999999999 is not between" --threads 99999999999999999999 "$files"
bad "--read: 0 is not between 1 and 4096" --read 0 "$files"
bad "--read: 4097 is not between 1 and 4096" --read 4097 "$files"
bad "--seconds: 0 is not between" --seconds 0 "$files"
bad "--seconds: 86401 is not between" --seconds 86401 "$files"
for nonsense in "" . 1.2.3 -1 nan inf 1e3 0x10 1s; do
	bad "--seconds: \"$nonsense\" is not a number" --seconds "$nonsense" "$files"
done
bad "--threads needs a value" --threads
bad "--bogus: no such option" --bogus "$files"
bad "-x: no such option" -x "$files"
bad "--json=1: takes no value" --json=1 "$files"
bad "--hot=1: takes no value" --hot=1 "$files"

# There are no short options; what is blamed is the argument that has one, wherever it stands.
bad ": -xy: no such option" -xy "$files"
bad ": -xy: no such option" "$files" -xy
bad ": -xyz: no such option" --json -xyz --threads 1
bad ": -threads: no such option" --json "$files" -threads 1
bad ": -x: no such option" "$files" --json -x
bad ": -\\x06: no such option" "-$(printf '\006')" "$files"
bad ": -\\x06y: no such option" "-$(printf '\006')y" "$files"

# What names and arguments have in them can neither begin a line nor speak to the terminal.
controls=$(printf 'a\nfrozenref-pagecache: b\033[31m\r\177c')
escaped='a\x0afrozenref-pagecache: b\x1b[31m\x0d\x7fc'
bad "$scratch/$escaped: No such file" "$scratch/$controls"
bad "--$escaped: no such option" "--$controls" "$files"
bad "--json=$escaped: takes no value" "--json=$controls" "$files"
bad ": -$escaped: no such option" "-$controls" "$files"
bad "--threads: \"$escaped\" is not a whole number" --threads "$controls" "$files"
bad "--memory: \"$escaped\" is not a size" --memory "$controls" "$files"
bad "--seconds: \"$escaped\" is not a number" --seconds "$controls" "$files"
bad "$scratch/a\\\\x0ab: No such file" "$scratch/a\\x0ab"
# Letters stay where the locale has them. What turns the direction of the text does not, nor does half a letter.
letters=$(printf '\303\244\342\200\256\303')
LC_ALL=C bad 'a\xc3\xa4\xe2\x80\xae\xc3: No such file' "a$letters"
if [ "$(LC_ALL=C.UTF-8 locale charmap 2>/dev/null)" = UTF-8 ]; then
	LC_ALL=C.UTF-8 bad "a$(printf '\303\244')\\xe2\\x80\\xae\\xc3: No such file" "a$letters"
fi

# What cannot be read is bad input where it was named, and is counted where it was found. The superuser can read all.
chmod 0 "$files/file2"
if [ "$(id -u)" -eq 0 ]; then
	chmod 755 "$scratch"
	wrapper="setpriv --reuid=65534 --regid=65534 --clear-groups $wrapper"
fi
if $wrapper "$program" --version >"$scratch/stdout" 2>"$scratch/stderr"; then
	bad "$files/file2: Permission denied" "$files/file2"
	bad "$files/file2: Permission denied" --limit 4K "$files/file1" "$files/file2"
	run 0 --json --seconds 0.1 "$files"
	expect_figures skipped -eq 1 1
	grep -q "1 file.* are left out: they cannot be read" "$scratch/stderr" ||
		fail "nothing said about the file that was left out"
else
	echo "cannot run the program as another user here: nothing seen of unreadable files"
fi
