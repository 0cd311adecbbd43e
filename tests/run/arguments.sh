#!/bin/sh
# SPDX-License-Identifier: MIT
# What `run` says to wrong arguments: one line that names them, with nothing in it that speaks to the terminal.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"
. "$here/copy.sh"

# exits STATUS ARGUMENT...
exits()
{
	expected=$1
	shift
	status=0
	PATH=$tools "$tree/run" "$@" >"$scratch/output" 2>"$scratch/said" || status=$?
	[ $status -eq "$expected" ] || fail "$*: exit status $status, not $expected"
}

# wrong TEXT ARGUMENT...
wrong()
{
	text=$1
	shift
	exits 2 "$@"
	[ "$(wc -l <"$scratch/said")" -eq 1 ] || fail "$*: not one line"
	grep -q -F -- "$text" "$scratch/said" || fail "$*: does not say: $text"
	! tr -d '\n' <"$scratch/said" | LC_ALL=C grep -q '[[:cntrl:]]' || fail "$text: control characters"
	[ ! -s "$scratch/output" ] || fail "$*: prints something on stdout"
}

wrong 'no such command: tset;' tset
wrong "no such command: $'\\E[2J\\nrun: done';" "$(printf '\033[2J\nrun: done')"
wrong "test takes nothing or 'native'" test foreign
wrong "test takes nothing or 'native'" test native native
wrong 'prove takes no arguments' prove 1
wrong 'coverage takes no arguments' coverage 1
exits 2
grep -q '^usage: ' "$scratch/said" || fail 'no usage without arguments'
exits 0 --help
grep -q '^usage: ' "$scratch/output" || fail 'no usage with --help'
cp "$here/../../meson.build" "$tree"
exits 0 --version
grep -q '^libfrozenref [0-9]' "$scratch/output" || fail 'no version'
finish
