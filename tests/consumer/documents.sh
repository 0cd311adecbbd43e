#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CC=COMPILER CXX=COMPILER documents.sh MESON ARCH_BACKEND
#
# The programs in docs/: each compiles against the installed library, without a warning, and is content. CXX may be
# empty; programs in C++ are then left out.
set -eu
here=$(dirname "$0")
docs=$here/../../docs
. "$here/../headers/check.sh"
. "$here/prefix.sh"

have pkg-config || finish
install_library "$1" "$2"
export LD_LIBRARY_PATH="$prefix/lib"

# take LANGUAGE: every program of the document as a file, which is called after the heading above it
take()
{
	awk -v language="$1" -v to="$scratch/$1" '
		/^#/ { heading = tolower($0); gsub("[^a-z0-9]+", "-", heading) }
		$0 == "```" language { file = to heading ".source"; text = ""; next }
		/^```$/ { if (file && text ~ /int main/) printf "%s", text > file; file = ""; next }
		file { text = text $0 "\n" }' "$2"
}

# programs LANGUAGE COMPILER STANDARD
# shellcheck disable=SC2086 # a list of words
programs()
{
	language=$1 compiler=$2 standard=$3
	eval "set -- $(pkg-config --cflags --libs frozenref)" # it has quoted what has spaces
	for source in "$scratch/$language"-*.source; do
		name=$(basename "$source" .source)
		quietly "$name" $compiler "$standard" -x "$language" "$source" -O2 -Wall -Wextra -Wpedantic -Werror \
			"$@" -pthread -o "$scratch/program" || continue
		"$scratch/program" >"$scratch/output" 2>&1 || fail "$name: exit status $?: $(tail -n 1 "$scratch/output")"
		found=$((found + 1))
	done
}

found=0
for document in "$docs"/*.md; do
	take c "$document"
	take cpp "$document"
done
for source in "$scratch"/cpp-*.source; do
	mv "$source" "$scratch/c++${source#"$scratch/cpp"}"
done
programs c "$CC" -std=c11
[ -z "${CXX:-}" ] || programs c++ "$CXX" -std=c++17
[ "$found" -ge 7 ] || fail "only $found programs were found"
finish
