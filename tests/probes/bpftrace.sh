#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: bpftrace.sh LIBRARY PROGRAM...
#
# bpftrace sees each tracepoint that the programs pass, with the arguments that they print themselves; and
# frozenref-lives.bt counts the lives that they end. Where nobody may trace, that is named and skipped.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"
. "$here/tools.sh"

library=$(readlink -f "$1")
shift
has_tracepoints "$library" || finish
have bpftrace || finish
have taskset || finish
[ "$(id -u)" = 0 ] || {
	echo 'SKIP: bpftrace is for root'
	exit 77
}
bpftrace -e "uprobe:$library:frozenref_put_cold { @ = count(); } BEGIN { exit(); }" >"$scratch/output" 2>&1 || {
	echo "SKIP: no kernel that lets bpftrace trace: $(tail -n 1 "$scratch/output" | cut -c 1-80)"
	exit 77
}

# Its first words come before all probes are attached. Each that is has a descriptor; wait until they become no more.
wait_until_attached()
{
	attached=0 still=0
	until [ $still -eq 10 ]; do
		kill -0 $tracer 2>/dev/null || return
		sleep 0.1
		before=$attached
		attached=$(find "/proc/$tracer/fd" -lname '*perf_event*' 2>/dev/null | wc -l)
		still=$((attached > 0 && attached == before ? still + 1 : 0))
		grep -q '^tracing' "$scratch/seen" || still=0
	done
}

# trace SCRIPT PROGRAM: what the program says to $scratch/said, what the script prints to $scratch/seen
trace()
{
	bpftrace -B line "$tracing/$1" "$library" >"$scratch/seen" 2>"$scratch/errors" &
	tracer=$!
	wait_until_attached || {
		fail "$1: $(grep -v RLIMIT_MEMLOCK "$scratch/errors" | head -n 1)"
		return 1
	}
	# events of one CPU come in order
	taskset -c "$(taskset -cp $$ | sed 's/.*: *\([0-9]*\).*/\1/')" "$2" >"$scratch/said"
	# what it prints comes later, and it does not end before, if there is any
	polls=0
	while [ "$1" = frozenref-trace.bt ] && [ $polls -lt 100 ] &&
		[ "$(events | wc -l)" -lt "$(wc -l <"$scratch/said")" ]; do
		sleep 0.1
		polls=$((polls + 1))
	done
	kill -INT $tracer
	wait $tracer || :
}

# events: the lines that trace.bt printed
events()
{
	grep -E '^[a-z_]+ (ref|pair|pool)=' "$scratch/seen" || :
}

# number MAP: that lives.bt printed
number()
{
	found=$(sed -n "s/^@$1: //p" "$scratch/seen")
	echo "${found:-0}"
}

for program; do
	name=$(basename "$program")
	trace frozenref-trace.bt "$program" || continue
	events >"$scratch/events"
	same "$name" "$scratch/said" "$scratch/events"

	trace frozenref-lives.bt "$program" || continue
	lives=$(awk '
		$1 == "unfreeze" { born[$2] = 1 }
		$1 == "claim" || $1 == "freeze" || ($1 == "gather" && $3 == "count=0") { n[born[$2] + 0]++; born[$2] = 0 }
		END { print n[1] + 0, n[0] + 0 }' "$scratch/said")
	found="$(number lives) $(number lives_of_unseen_beginning)"
	[ "$found" = "$lives" ] || fail "$name: frozenref-lives.bt counts $found lives, not $lives"
	grep -q '^@lived_us:' "$scratch/seen" || fail "$name: frozenref-lives.bt prints no histogram"
	grep -q '^@ended_by\[fire' "$scratch/seen" || fail "$name: frozenref-lives.bt names nobody"
done
finish
