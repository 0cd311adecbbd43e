#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CPATH=include warnings.sh c|c++ BACKEND COMPILER [FLAG...]
#
# The public headers compile without a warning: each alone, before any other; and users' files that call everything,
# inline and not. In every age of the language, unoptimised and optimised, with the flags of the strictest users. An age
# that is too old is refused in so many words.
set -eu
here=$(dirname "$0")
. "$here/check.sh"

language=$1 backend=$2 compiler=$3
shift 3

headers='frozenref.h state.h cold.h compiler.h config.h version.h arch/backend.h'
headers="$headers weak.h weak_state.h weak_cold.h percpu.h percpu_state.h percpu_cold.h pool.h pool_state.h"
users='user.c user_weak.c user_percpu.c user_pool.c'
warnings='-Werror -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wundef -Wcast-align -Wcast-qual -Wpadded'
case $language in
c)
	standards='gnu89 c99 c11 c17'
	too_old='c89 iso9899:199409'
	warnings="$warnings -Wstrict-prototypes -Wmissing-prototypes -Wdeclaration-after-statement -Wc++-compat"
	;;
c++)
	standards='c++11 c++17 c++20'
	too_old='c++98 gnu++98'
	warnings="$warnings -Wold-style-cast -Wzero-as-null-pointer-constant"
	;;
esac

have "$compiler" || finish
case $language-$("$compiler" --version) in
*clang*) warnings="$warnings -Wasm-operand-widths -Wshadow-all -Wcomma -Wextra-semi" ;;
c++-*) warnings="$warnings -Wlogical-op -Wduplicated-cond -Wduplicated-branches -Wuseless-cast" ;;
c-*) warnings="$warnings -Wlogical-op -Wduplicated-cond -Wduplicated-branches" ;;
esac
"$compiler" "$@" -x "$language" -fsyntax-only /dev/null 2>/dev/null || {
	missing "$compiler for $language"
	finish
}

# shellcheck disable=SC2086,SC2317 # a list of flags; called by way of quietly
compile()
{
	"$compiler" -x "$language" "$@" $warnings $pedantic -DFROZENREF_BACKEND=FROZENREF_BACKEND_"$backend" \
		-c -o "$scratch/object"
}

for standard in $standards; do
	pedantic=-Wpedantic
	[ "$standard" != gnu89 ] || pedantic=
	for header in $headers; do
		# the last line, because ISO C has no empty translation unit
		printf '#include <frozenref/%s>\nextern int after;\n' "$header" >"$scratch/alone.c"
		quietly "$header alone, $standard" compile "$scratch/alone.c" -std="$standard" -fsyntax-only "$@" || :
	done
	for level in -O0 -O2; do
		for user in $users; do
			quietly "$user, $standard $level" compile "$here/$user" -std="$standard" "$level" "$@" || :
			quietly "$user without inlining, $standard $level" \
				compile "$here/$user" -std="$standard" "$level" "$@" -DFROZENREF_NO_INLINE || :
		done
	done
done
for standard in $too_old; do
	compile "$here/user.c" -std="$standard" "$@" >"$scratch/output" 2>&1 || :
	first=$(grep -m 1 error: "$scratch/output") || :
	case $first in
	*'frozenref needs C99, GNU C89 or C++11'*) ;;
	*) fail "user.c, $standard: is not refused: ${first:-it compiles}" ;;
	esac
done
finish
