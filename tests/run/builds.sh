#!/bin/sh
# SPDX-License-Identifier: MIT
# A build is configured once, and again when what it was configured with has changed: its options, the compiler, what the
# environment tells Meson, or the tree's place.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"
. "$here/copy.sh"
unset CC CXX CFLAGS LDFLAGS

# configures COUNT WHEN: how often Meson sets the demo's build up
configures()
{
	before=$(calls 'meson setup')
	PATH=$tools "$tree/run" demo >"$scratch/said" 2>&1 || fail "$2: $(tail -n 1 "$scratch/said")"
	count=$(($(calls 'meson setup') - before))
	[ "$count" -eq "$1" ] || fail "$2: configures $count times, not $1"
}

configures 1 'no build'
configures 0 'nothing has changed'
export CC=gcc-of-mine
configures 1 'another CC'
configures 0 'the same CC'
unset CC
configures 1 'the former CC'
export CFLAGS='-O1 -DA="a b"'
configures 1 'other CFLAGS'
configures 0 'the same CFLAGS'
unset CFLAGS
configures 1 'no CFLAGS'
echo 'echo cc 2.0' | stand_in cc
configures 1 'another version of the compiler'
sed 's/-Dbuildtype=release/-Dbuildtype=debug/' "$tree/run" >"$scratch/changed"
cp "$scratch/changed" "$tree/run"
configures 1 'other options'
grep -q '^meson setup .*-Dbuildtype=debug' "$scratch/calls" || fail 'other options: Meson does not get them'
configures 0 'the same options'
mv "$tree" "$scratch/moved"
tree=$scratch/moved
configures 1 'the tree was moved'

# What failed is tried again.
: >"$FAILING_MESON"
export CC=gcc-of-mine
status=0
PATH=$tools "$tree/run" demo >"$scratch/said" 2>&1 || status=$?
[ $status -eq 1 ] || fail "Meson fails: exit status $status, not 1"
rm "$FAILING_MESON"
configures 1 'Meson has failed'
finish
