#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CPATH=include fuzz.sh [SECONDS]
#
# Without an argument, the test: replays corpus/ and goes on from there for a fixed number of runs with a fixed seed.
# With SECONDS, the search by hand: it goes on for that long with a seed of its own, and then renews corpus/ with the
# smallest inputs that reach all that is reached. The input that failed is printed, as text and as the step that it
# failed at, and by hand left beside the caller as crash-*.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"

runs=60000
seed=1
longest=512

case ${1:-} in
'') ;;
-h | --help) sed -n 's/^# \(usage: .*\)/\1/p' "$0"; exit 0 ;;
*[!0-9]* | 0*) printf 'fuzz.sh: SECONDS is no number: %s\n' "$1" | cat -v >&2; exit 2 ;;
esac

have clang || finish
echo 'int LLVMFuzzerTestOneInput(const char *data, unsigned long size) { return data && size && 0; }' >"$scratch/probe.c"
if ! clang -fsanitize=fuzzer "$scratch/probe.c" -o "$scratch/probe" >/dev/null 2>&1; then
	missing "clang's fuzzer runtime"
	finish
fi

quietly build clang -std=c11 -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
	"$here/fuzz.c" "$here/../oracle.c" -o "$scratch/fuzz" || finish
mkdir "$scratch/new"

# fuzz ARGUMENT...: what the target says when it fails, else nothing
fuzz()
{
	"$scratch/fuzz" -max_len="$longest" "$@" >"$scratch/log" 2>&1 || {
		fail "$(grep -m 1 -E '^wrong|changed another|ERROR|runtime error' "$scratch/log")"
		grep -E '^Base64' "$scratch/log" || tail -n 20 "$scratch/log"
	}
}

if [ $# = 0 ]; then
	fuzz -runs="$runs" -seed="$seed" -artifact_prefix="$scratch/" "$scratch/new" "$here/corpus"
	grep -q "^#$runs.*DONE" "$scratch/log" || fail "it did not come to $runs runs"
else
	fuzz -max_total_time="$1" "$scratch/new" "$here/corpus"
	[ "$failures" -ne 0 ] || {
		mkdir "$scratch/corpus"
		# by edges alone: every count of every comparison would be hundreds of files
		fuzz -merge=1 -use_counters=0 -use_cmp=0 "$scratch/corpus" "$here/corpus" "$scratch/new"
		rm -f "$here"/corpus/*
		# three to a file, for they are short: zeros between them end a step that was cut off
		inputs=0
		for input in "$scratch/corpus"/*; do
			{ cat "$input"; printf '\0\0\0\0\0\0'; } >>"$here/corpus/$((inputs / 3))"
			inputs=$((inputs + 1))
		done
	}
fi
finish
