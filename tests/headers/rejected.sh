#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CPATH=include rejected.sh c|c++ COMPILER [FLAG...]
#
# What must not compile does not: a result that is ignored but must not be, and an initialiser that makes no live
# object. Each beside a sibling that does compile, so that the difference is the reason.
set -eu
here=$(dirname "$0")
. "$here/check.sh"

language=$1 compiler=$2
shift 2

have "$compiler" || finish

# compiles CODE FLAG...
compiles()
{
	printf '#include <frozenref/weak.h>\n%s\n' "$1" >"$scratch/code.c"
	shift
	# not -fsyntax-only, which ends before gcc looks at unused results
	"$compiler" -x "$language" "$scratch/code.c" -c -o "$scratch/object" "$@" >"$scratch/output" 2>&1
}

accepted()
{
	compiles "$@" || fail "does not compile: $*: $(grep -m 1 error "$scratch/output")"
}

# rejected REASON CODE FLAG...
rejected()
{
	reason=$1
	shift
	if compiles "$@"; then
		fail "compiles: $*"
	elif ! grep -q -e "$reason" "$scratch/output"; then
		fail "does not compile, but not for $reason: $*: $(grep -m 1 error "$scratch/output")"
	fi
}

for inlining in '' -DFROZENREF_NO_INLINE; do
	for call in 'try_get(ref)' 'try_get_n(ref, 2)' 'try_get_quiet(ref)' 'put(ref)' 'put_n(ref, 2)' \
		'put_quiet(ref)' 'put_return(ref)' 'put_unless_last(ref)' 'put_unguarded(ref)' 'put_unguarded_n(ref, 2)' \
		'freeze(ref, 1)' 'count(ref)' 'is_frozen(ref)' 'is_saturated(ref)'; do
		rejected unused-result "void f(frozenref_t *ref) { frozenref_$call; }" -Werror=unused-result $inlining "$@"
		accepted "bool f(frozenref_t *ref) { return frozenref_$call; }" -Werror=unused-result $inlining "$@"
	done
	for call in 'strong_put(pair) == FROZENREF_FREE' 'weak_put(pair)' 'upgrade(pair)' 'upgrade_quiet(pair)' \
		'strong_count(pair)' 'weak_count(pair)'; do
		rejected unused-result "void f(frozenref_pair_t *pair) { frozenref_${call% ==*}; }" \
			-Werror=unused-result $inlining "$@"
		accepted "bool f(frozenref_pair_t *pair) { return frozenref_$call; }" \
			-Werror=unused-result $inlining "$@"
	done
	# a count that nobody asked for is no mistake
	for call in 'add_return(ref, 2)' 'sub_return(ref, 2)' 'get(ref)' 'get_quiet(ref)'; do
		accepted "void f(frozenref_t *ref) { frozenref_$call; }" -Werror=unused-result $inlining "$@"
	done
done

for n in 0 -1 INT32_MIN INT32_MAX+1LL; do
	rejected negative "frozenref_t ref = FROZENREF_INIT($n);" "$@"
	rejected negative "frozenref_pair_t pair = FROZENREF_PAIR_INIT($n);" "$@"
done
for n in 1 2 INT32_MAX FROZENREF_COUNT_MAX; do
	accepted "frozenref_t ref = FROZENREF_INIT($n);" "$@"
	accepted "frozenref_pair_t pair = FROZENREF_PAIR_INIT($n);" "$@"
	accepted "void f(void) { frozenref_t ref = FROZENREF_INIT($n); frozenref_get(&ref); }" -Werror "$@"
done
# nor one that is no constant; g++ has only a warning for it in a function, where an array's length need not be one
rejected FROZENREF_INIT 'int n; frozenref_t ref = FROZENREF_INIT(n);' "$@"
rejected FROZENREF_INIT 'void f(int n) { frozenref_t ref = FROZENREF_INIT(n); frozenref_get(&ref); }' -Werror "$@"
finish
