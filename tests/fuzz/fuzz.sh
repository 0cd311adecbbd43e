#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CPATH=include fuzz.sh TARGET [SECONDS]
#   TARGET: word, pair, percpu, pool
#
# Without SECONDS, the test: replays corpus/TARGET and goes on from there for a fixed number of runs with a fixed seed.
# With SECONDS, the search by hand: it goes on for that long with a seed of its own, and then renews the corpus with the
# smallest inputs that reach all that is reached. The input that failed is printed, as text and as the step that it
# failed at, and by hand left beside the caller as crash-*.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"

runs=60000
seed=1
longest=512

target=${1:-} seconds=${2:-}
usage() { sed -n 's/^# \(usage: .*\)/\1/p' "$0"; }
# sources: what is compiled beside the target
case $target in
-h | --help) usage; exit 0 ;;
word) sources=$here/../state/oracle.c ;;
percpu) sources=$here/../../lib/percpu.c ;;
pair) sources= ;;
pool) sources= runs=10000 ;; # each makes two pools
*) usage >&2; exit 2 ;;
esac
case $#:$seconds in
[12]: | 2:*) ;;
*) usage >&2; exit 2 ;;
esac
case $seconds in
*[!0-9]* | 0*) printf 'fuzz.sh: SECONDS is no number: %s\n' "$seconds" | cat -v >&2; exit 2 ;;
esac
corpus=$here/corpus/$target

have clang || finish
echo 'int LLVMFuzzerTestOneInput(const char *data, unsigned long size) { return data && size && 0; }' >"$scratch/probe.c"
if ! clang -fsanitize=fuzzer "$scratch/probe.c" -o "$scratch/probe" >/dev/null 2>&1; then
	missing "clang's fuzzer runtime"
	finish
fi

quietly build clang -std=c11 -g -O1 -D_GNU_SOURCE -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
	"$here/$target.c" ${sources:+"$sources"} -o "$scratch/fuzz" || finish
mkdir "$scratch/new"

# fuzz ARGUMENT...: what the target says when it fails, else nothing
fuzz()
{
	"$scratch/fuzz" -max_len="$longest" "$@" >"$scratch/log" 2>&1 || {
		fail "$(grep -m 1 -E '^wrong|changed another|ERROR|runtime error' "$scratch/log")"
		grep -E '^Base64' "$scratch/log" || tail -n 20 "$scratch/log"
	}
}

if [ -z "$seconds" ]; then
	fuzz -runs="$runs" -seed="$seed" -artifact_prefix="$scratch/" "$scratch/new" "$corpus"
	grep -q "^#$runs.*DONE" "$scratch/log" || fail "it did not come to $runs runs"
else
	fuzz -max_total_time="$seconds" "$scratch/new" "$corpus"
	[ "$failures" -ne 0 ] || {
		mkdir "$scratch/corpus"
		# by edges alone: every count of every comparison would be hundreds of files
		fuzz -merge=1 -use_counters=0 -use_cmp=0 "$scratch/corpus" "$corpus" "$scratch/new"
		rm -f "$corpus"/*
		# three to a file, for they are short: zeros between them end a step that was cut off
		inputs=0
		for input in "$scratch/corpus"/*; do
			{ cat "$input"; printf '\0\0\0\0\0\0'; } >>"$corpus/$((inputs / 3))"
			inputs=$((inputs + 1))
		done
	}
fi
finish
