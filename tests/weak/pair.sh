#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CPATH=include:BUILD/include pair.sh COMPILER LIBRARY
#
# The C++ references compile without a warning in every age of the language, with the flags of the strictest users, and
# do what pair.cc says: plain, without exceptions and run-time types, and under the sanitizers.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"

compiler=$1 library=$2
have "$compiler" || finish

warnings='-Werror -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wundef -Wcast-align -Wcast-qual
	-Wold-style-cast -Wzero-as-null-pointer-constant -Wnon-virtual-dtor -Woverloaded-virtual'
case $("$compiler" --version) in
*clang*) warnings="$warnings -Wshadow-all -Wcomma -Wextra-semi -Wdeprecated" ;;
*) warnings="$warnings -Wextra-semi -Wlogical-op -Wduplicated-cond -Wduplicated-branches -Wuseless-cast" ;;
esac

# shellcheck disable=SC2086 # a list of flags
passes()
{
	quietly "$*" "$compiler" "$@" $warnings "$here/pair.cc" -o "$scratch/pair" "$library" -pthread \
		-Wl,-rpath,"$(dirname "$library")" || return 0
	quietly "$*, run" "$scratch/pair" || :
}

for standard in c++11 c++14 c++17 c++20; do
	passes -std=$standard -O2
done
passes -std=c++11 -O0 -fno-exceptions -fno-rtti
passes -std=c++17 -O1 -DFROZENREF_NO_INLINE
passes -std=c++17 -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all
passes -std=c++17 -O1 -g -fsanitize=thread
finish
