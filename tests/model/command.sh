#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: command.sh EXPLORE
#
# The command: what it prints of a finding, that a replay leads to it again, and that no scenario keeps it from the next.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"
explore=$1

# expect STATUS ARGUMENT...: runs it; its output is in $scratch/said
expect()
{
	wanted=$1
	shift
	status=0
	"$explore" "$@" >"$scratch/said" 2>&1 || status=$?
	[ $status -eq "$wanted" ] || fail "explore $*: exit code $status, not $wanted"
}

says()
{
	grep -qF -- "$1" "$scratch/said" || fail "explore does not say: $1"
}

race='model: a relaxed load sees nothing'
expect 0 --traces 'model: an order that is never passed' "$race"
says 'to unmet: '
says "ok     $race"
says 'data race: nothing orders it after the access by thread 0 in telling_adder'

replay=$(sed -n 's/^  again: explore --replay \([0-9a-z]*\) .*/\1/p' "$scratch/said")
expect 0 --replay "$replay" "$race"
says 'data race: '
expect 2 --replay 9 "$race"
says 'the choices to be repeated are none of this scenario'
expect 2 --replay 0
expect 2 'no such one'
says 'no such scenario: no such one'
expect 0 'put + try_get'
says 'put + try_get'
finish
