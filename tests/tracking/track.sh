#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: track.sh TRACK LEAKS SOURCE has-lines|no-lines
#
# frozenref-track on a program with planted leaks: it finds exactly those, at their lines, where it can read lines; and
# the command's options, exit codes and refusals.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"
track=$1 leaks=$2 source=$3 lines=$4

# run STATUS ARGUMENT...: output in $scratch/said, of the reports alone in $scratch/report
run()
{
	wanted=$1
	shift
	status=0
	: >"$scratch/report"
	"$track" --output "$scratch/report" "$@" >"$scratch/said" 2>&1 || status=$?
	[ $status -eq "$wanted" ] || fail "$*: exit code $status, not $wanted"
}

says()
{
	grep -q -- "$1" "$scratch/report" || fail "does not report: $1"
}

silent()
{
	! grep -q -- "$1" "$scratch/report" || fail "reports: $(grep -m 1 -- "$1" "$scratch/report")"
}

# line MARK: where the source has it
line()
{
	[ "$lines" = no-lines ] || printf '%s' "$(basename "$source"):$(grep -n "/\* $1 \*/" "$source" | cut -d: -f1)"
}

run 3 "$leaks" all
says 'at its end: 12 objects are held'
for leak in one many weak per-CPU pool kept; do
	says "took [1-9][0-9]*, gave back 0: .*$(line "LEAK $leak")"
done
says 'and 6 more that began there'
says 'weak references of a pair: 1 held'
says 'per-CPU count: 1 held'
says 'object of a pool: 1 held'
# a pair, a per-CPU count, a pool's object, and three places of plain counts: nothing else is described
[ "$(grep -c '^  0x.* held$' "$scratch/report")" -eq 6 ] || fail 'describes more, or less, than was planted'
silent 'serve'
silent 'hand_over'
silent 'at its end: no'
# the place with the most references comes first
[ "$lines" = no-lines ] || [ "$(grep -m 1 'took' "$scratch/report" | grep -c "$(line 'LEAK many')")" -eq 1 ] ||
	fail 'the most suspicious is not the first'

says ', called by main '

# what has ended makes room for what comes
run 0 --objects 8 "$leaks" churn
says 'at its end: no object is held'
silent 'no place'

run 0 "$leaks" nothing
says 'at its end: no object is held'
run 0 --error-exit 9 "$leaks" nothing
run 9 --error-exit 9 "$leaks" all

run 0 "$leaks" misuse
says 'put of 0x.*: nobody holds a reference'
says 'when its life had ended'
for mark in 'TAKE first' 'PUT last' 'PUT too many'; do
	says "took [01], gave back [01]: .*$(line "$mark")"
done

# of a child what it leaks itself, and nothing of its parent
run 0 "$leaks" fork
[ "$(grep -c 'at its end: 1 object is held' "$scratch/report")" -eq 1 ] || fail 'the child that leaks is not found'
[ "$(grep -c 'at its end: no object is held' "$scratch/report")" -eq 1 ] || fail 'the parent leaks'

run 0 "$leaks" ask
says 'in the middle: 12 objects are held'
grep -q -x '12 held' "$scratch/said" || fail 'the program is not told how many are held'
run 5 --signal USR2 "$leaks" signal
says 'asked by a signal: 12 objects are held'
run 5 --signal SIGUSR2 --every 1 "$leaks" signal
says 'from time to time: 12 objects are held'

run 3 --show 1 --frames 1 "$leaks" all
says 'and 5 more places where objects began'
silent 'called by'
run 3 --objects 8 "$leaks" all
says 'there was no place for an object'

# nothing can be seen of a program that has the operations inlined
run 0 /bin/true
says 'no operation was seen'
run 127 /nonexistent/program

for arguments in '' '--frames 5' '--frames x' '--objects 0' '--error-exit 256' '--signal NONE' '--unknown' '--every'; do
	status=0
	# shellcheck disable=SC2086 # several words
	"$track" $arguments >"$scratch/said" 2>&1 || status=$?
	[ $status -eq 2 ] && grep -q 'see --help$' "$scratch/said" || fail "'$arguments' is not refused: $status"
done
"$track" --help | grep -q '^usage: ' || fail '--help prints no usage'
"$track" --version | grep -q '^frozenref-track, of libfrozenref [0-9]' || fail '--version prints none'
finish
