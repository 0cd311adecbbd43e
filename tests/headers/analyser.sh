#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CPATH=include analyser.sh
#
# clang's static analyser sees through the operations, whatever the backend and the inlining that the user chose: it
# reports nothing false because of them, and the mistakes it would have to see through them to report. So does gcc's,
# which has to be told, as it does not tell of itself; and sparse has nothing to say against the headers.
set -eu
here=$(dirname "$0")
. "$here/check.sh"

have clang || finish

analyse()
{
	clang --analyze --analyzer-output text "$here/analysed.c" -Wall -Wextra "$@" 2>&1 |
		grep -E 'warning:|error:' >"$scratch/warnings" || :
}

for chosen in '' -DFROZENREF_NO_INLINE -DFROZENREF_BACKEND=FROZENREF_BACKEND_ARM64_LSE; do
	for operation in 'frozenref_init(ref, 1)' 'frozenref_unfreeze(ref, 1)' 'frozenref_make_immortal(ref)' \
		'frozenref_get(ref)' 'frozenref_get_n(ref, 2)' 'frozenref_get_n(ref, 200)' \
		'frozenref_add_return(ref, 2)' 'frozenref_add_return(ref, 200)' \
		'frozenref_sub_return(ref, 2)' 'frozenref_sub_return(ref, 200)' \
		'if (!frozenref_try_get(ref)) return 0' 'if (!frozenref_freeze(ref, 1)) return 0' \
		'if (!frozenref_try_get_n(ref, 2)) return 0' 'if (!frozenref_try_get_n(ref, 200)) return 0' \
		'if (frozenref_put(ref)) return 0' 'if (frozenref_put_unguarded(ref)) return 0' \
		'if (frozenref_put_n(ref, 2)) return 0' 'if (frozenref_put_n(ref, 200)) return 0' \
		'frozenref_pair_init(pair, 1)' 'frozenref_strong_get(pair)' 'frozenref_weak_get(pair)' \
		'if (frozenref_strong_put(pair)) return 0' 'if (frozenref_weak_put(pair)) return 0' \
		'if (!frozenref_upgrade(pair)) return 0' 'if (!frozenref_upgrade_quiet(pair)) return 0'; do
		# shellcheck disable=SC2086 # a flag or none
		analyse -DFALSE_REPORT="$operation" $chosen
		[ ! -s "$scratch/warnings" ] || fail "$operation $chosen: false: $(head -n 1 "$scratch/warnings")"
	done

	# shellcheck disable=SC2086
	analyse $chosen
	[ ! -s "$scratch/warnings" ] || fail "a life $chosen: false: $(head -n 1 "$scratch/warnings")"

	for mistake in 'return object->payload' 'free(object)' 'if (frozenref_freeze(&object->ref, 1)) abort()'; do
		# shellcheck disable=SC2086 # a flag or none
		analyse -DMISTAKE="$mistake" $chosen
		grep -q -E 'after it is freed|Attempt to free released memory' "$scratch/warnings" ||
			fail "$mistake $chosen: not reported"
	done
	for mistake in 'return object->payload' 'free(object)' 'if (frozenref_freeze(&object->pair.strong, 1)) abort()'; do
		# shellcheck disable=SC2086 # a flag or none
		analyse -DWEAK_MISTAKE="$mistake" $chosen
		grep -q -E 'after it is freed|Attempt to free released memory' "$scratch/warnings" ||
			fail "$mistake $chosen: not reported, of strong and weak references"
	done
done

# a function that it cannot see does give the false report, so the sample would show one
analyse -DFALSE_REPORT='void unseen(void); unseen()'
[ -s "$scratch/warnings" ] || fail 'an unseen function gives no false report: the sample has gone blind'

backend=$(clang -D__clang_analyzer__ -DFROZENREF_NO_INLINE -dM -E "$here/user.c" |
	grep 'define FROZENREF_BACKEND_NAME ')
[ "${backend##* }" = '"generic"' ] || fail "the backend under the analyser: $backend"

# gcc's: FLAG...
gcc_analyse()
{
	gcc -std=c11 -O2 -fanalyzer -DFROZENREF_INSTRUMENTED=1 -c "$here/analysed.c" -o "$scratch/object" "$@" 2>&1 |
		grep -E 'warning:|error:' >"$scratch/warnings" || :
}

if have gcc; then
	gcc_analyse
	[ ! -s "$scratch/warnings" ] || fail "gcc: a life: false: $(head -n 1 "$scratch/warnings")"
	for mistake in 'return object->payload' 'free(object)'; do
		gcc_analyse -DMISTAKE="$mistake"
		grep -q -E 'use-after-free|double-free' "$scratch/warnings" || fail "gcc: $mistake: not reported"
	done
fi

if have sparse; then
	sparse -Wall -I"$(gcc -print-file-name=include)" -I"$here/../../include" "$here/user.c" >"$scratch/output" 2>&1 || :
	[ ! -s "$scratch/output" ] || fail "sparse: $(head -n 1 "$scratch/output")"
fi
finish
