#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: commit.sh SOURCE BUILD
# The commit in a report is this project's: not that of a repository in which the sources stand, nor of one that the
# environment names, as in a hook.
set -eu
source=$1
build=${2#"$source"/}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
outer=$scratch/outer
inner="$outer/third party"

fail()
{
	echo "FAIL: $*"
	exit 1
}

commit()
{
	git -C "$1" add -A
	git -C "$1" -c user.name=test -c user.email=test@localhost commit -q -m "$2"
}

# expect WHAT COMMIT
expect()
{
	ninja -C "$scratch/build" benchmarks/build.h >"$scratch/log" 2>&1 || { cat "$scratch/log"; fail "$1: no build.h"; }
	found=$(sed -n 's/^#define BUILD_COMMIT "\(.*\)"$/\1/p' "$scratch/build/benchmarks/build.h")
	[ "$found" = "$2" ] || fail "$1: the commit is '$found', not '$2'"
}

unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
mkdir -p "$inner"
tar -C "$source" --exclude=./.git --exclude=./build --exclude="./$build" --exclude=./results -cf - . |
	tar -C "$inner" -xf -
git init -q "$outer"
commit "$outer" outer
meson setup "$scratch/build" "$inner" -Dtests=disabled -Dbenchmarks=enabled -Dexamples=false >"$scratch/log" 2>&1 ||
	{ cat "$scratch/log"; fail "it cannot be configured"; }

expect "inside of another repository" unknown
export GIT_DIR="$outer/.git" GIT_WORK_TREE="$outer"
expect "in another's hook" unknown
unset GIT_DIR GIT_WORK_TREE

git init -q "$inner"
commit "$inner" inner
own=$(git -C "$inner" rev-parse --short=12 HEAD)
expect "its own repository" "$own"
export GIT_DIR="$outer/.git" GIT_WORK_TREE="$outer"
expect "its own repository, in another's hook" "$own"
unset GIT_DIR GIT_WORK_TREE
echo >>"$inner/README.md"
expect "changed since" "$own-dirty"
