#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CPATH=include relacy.sh [CHANGE SCENARIO]
#
# Compiles the state machine on Relacy's atomics and runs the scenarios; see orders.cc. With a change and a scenario
# (--help lists them) it runs that one, and shows the history of the execution that Relacy found.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"

have g++ || finish
echo '#include <relacy/relacy.hpp>' | g++ -x c++ -fsyntax-only - 2>/dev/null || {
	missing 'relacy/relacy.hpp'
	finish
}

g++ -std=c++11 -O0 -Wall -Wextra -Werror "$here/orders.cc" -o "$scratch/orders"
"$scratch/orders" "$@"
