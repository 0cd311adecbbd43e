# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What the test scripts share: a scratch folder, running the program, and looking at what it did.

program=$1
wrapper=${MESON_EXE_WRAPPER-}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
	printf 'FAIL: %s\n' "$*" >&2
	sed 's/^/  stdout: /' "$scratch/stdout" >&2
	sed 's/^/  stderr: /' "$scratch/stderr" | head -n 40 >&2
	exit 1
}

# run STATUS ARGUMENT...: runs the program, which is to exit with the status. A cross build runs through its emulator.
run() {
	expected=$1
	shift
	printf 'run: %s (status %s)\n' "$*" "$expected"
	status=0
	# unquoted: the wrapper may be several words
	$wrapper "$program" "$@" >"$scratch/stdout" 2>"$scratch/stderr" || status=$?
	[ "$status" -eq "$expected" ] || fail "exit status $status, not $expected"
}

# expect_error TEXT: the program said one line on stderr, with the text in it, and nothing on stdout.
expect_error() {
	[ "$(wc -l <"$scratch/stderr")" -eq 1 ] || fail "not one line on stderr"
	! LC_ALL=C tr -d '\n' <"$scratch/stderr" | LC_ALL=C grep -q '[[:cntrl:]]' || fail "control characters on stderr"
	[ ! -s "$scratch/stdout" ] || fail "something on stdout"
	grep -q "^frozenref-pagecache: " "$scratch/stderr" || fail "the line does not say who speaks"
	grep -qF -- "$1" "$scratch/stderr" || fail "no \"$1\" on stderr"
}

# figures NAME: the values of the name in the JSON on stdout, a line each.
figures() {
	sed -n "s/^ *\"$1\": \([0-9.]*\),\{0,1\}\$/\1/p" "$scratch/stdout"
}

# expect_figures NAME TEST COUNT VALUE: the JSON has the name so many times, and each value passes: evictions -gt 2 0.
expect_figures() {
	[ "$(figures "$1" | wc -l)" -eq "$3" ] || fail "not $3 of $1"
	for figure in $(figures "$1"); do
		test "$figure" "$2" "$4" || fail "$1 is $figure, not $2 $4"
	done
}

# make_files FOLDER COUNT BYTES: files of random bytes, with names file1, file2 and so on.
make_files() {
	mkdir -p "$1"
	for number in $(seq "$2"); do
		head -c "$3" /dev/urandom >"$1/file$number"
	done
}
