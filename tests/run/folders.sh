#!/bin/sh
# SPDX-License-Identifier: MIT
# `run` finds its tree, and the demo the caller's files, wherever either is and however `run` is called. The demo shows
# one hot page and then all files, unless it is told which, or asked for what a program reads.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"
. "$here/copy.sh"

# demo FOLDER RUN: called so from there
demo()
{
	if ! (cd "$1" && PATH=$tools "$2" demo 'a file' ../other) >"$scratch/said" 2>&1; then
		fail "$2 from $1: $(tail -n 1 "$scratch/said")"
		return
	fi
	(cd "$1" && pwd -P && printf '<%s>\n' --hot 'a file' ../other && echo && pwd -P &&
		printf '<%s>\n' 'a file' ../other) >"$scratch/expected"
	diff "$scratch/expected" "$scratch/said" >"$scratch/difference" ||
		fail "$2 from $1: the demo got: $(tr '\n' ' ' <"$scratch/said")"
	[ -e "$tree/build/demo/build.ninja" ] || fail "$2 from $1: builds elsewhere"
	rm -rf "$tree/build"
}

mkdir -p "$scratch/a caller" "$scratch/elsewhere/the tree" "$scratch/links"
for option in --hot --json --help --version; do
	(cd "$tree" && PATH=$tools ./run demo "$option" file) >"$scratch/said" 2>&1 || fail "demo $option: status $?"
	(cd "$tree" && pwd -P && printf '<%s>\n' "$option" file) | diff - "$scratch/said" >"$scratch/difference" ||
		fail "demo $option: the demo got: $(tr '\n' ' ' <"$scratch/said")"
done

demo "$tree" ./run
demo "$scratch/a caller" "$tree/run"
demo "$scratch/a caller" '../the tree/run'
ln -s "$tree/run" "$scratch/links/frozenref"
ln -s frozenref "$scratch/links/again"
demo "$scratch/a caller" "$scratch/links/frozenref"
demo "$scratch/a caller" ../links/again
# cd would go there, and print it
export CDPATH="$scratch/elsewhere"
demo "$scratch" 'the tree/run'
finish
