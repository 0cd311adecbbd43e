#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CPATH=include bounds.sh
#
# Asks the headers what they do with every word (words.c), and z3 whether that can go wrong (bounds.py).
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"

have cc || finish
# the distribution's own interpreter has its packages, whichever comes first in PATH
for python in python3 /usr/bin/python3; do
	! "$python" -c 'import z3' 2>/dev/null || break
	python=
done
[ -n "$python" ] || {
	missing "python3's z3"
	finish
}

cc -std=c11 -O2 -Wall -Wextra -Werror "$here/words.c" -o "$scratch/words"
"$scratch/words" >"$scratch/output"
"$python" "$here/bounds.py" "$scratch/output"
