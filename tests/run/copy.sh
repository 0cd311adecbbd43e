# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Sourced after headers/check.sh: a copy of `run` in "$tree", whose name has spaces, and "$tools", the only folder on
# PATH. In it are the ordinary tools, and stand-ins: each adds a line to "$scratch/calls" when it is called.

# shellcheck disable=SC2154 # scratch and here are of who sources this
tree="$scratch/the tree"
tools="$scratch/the tools"
mkdir "$tree" "$tools"
cp "$here/../../run" "$tree"
for tool in awk bash cat chmod dirname env grep id mkdir mktemp readlink rm sed sh sort tail tr; do
	ln -s "$(command -v "$tool")" "$tools/$tool"
done
: >"$scratch/calls"

# stand_in NAME <BODY: what the tool does after it is written down
stand_in()
{
	rm -f "$tools/$1"
	{
		echo '#!/bin/sh'
		# shellcheck disable=SC2016 # expands there
		printf 'echo "%s $*" >>"%s"\n' "$1" "$scratch/calls"
		cat
	} >"$tools/$1"
	chmod 755 "$tools/$1"
}

# A build has the demo, which says where it is and what it was given.
stand_in meson <<'END'
[ ! -e "$FAILING_MESON" ] || exit 1
[ "$1" = setup ] || exit 0
mkdir -p "$2/examples/pagecache"
: >"$2/build.ninja"
{
	echo '#!/bin/sh'
	echo 'pwd; printf "<%s>\n" "$@"'
} >"$2/examples/pagecache/frozenref-pagecache"
chmod 755 "$2/examples/pagecache/frozenref-pagecache"
END
for tool in ninja pkg-config cc c++ true; do
	echo : | stand_in "$tool"
done
export FAILING_MESON="$scratch/failing"

# calls TEXT: how many calls begin so
calls()
{
	grep -c "^$1" "$scratch/calls" || :
}
