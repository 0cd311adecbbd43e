# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Sourced by the scripts of headers/, codegen/ and consumer/: how a check fails, what a missing tool means, and a
# directory for what they build, $scratch, that is gone afterwards.
#
# A failed check prints one line and the script goes on, so that one run shows everything; `finish` then exits 1.
# A missing tool is named, and exits 77, which Meson calls skipped, if nothing failed. With FROZENREF_TEST_STRICT=1 it
# is a failure: a machine that is meant to have every tool must not pass by lacking one.

failures=0
missing_tools=
unset CDPATH # cd would print where it goes

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

fail()
{
	printf 'FAIL: %s\n' "$*" # some echoes take backslashes
	failures=$((failures + 1))
}

# have TOOL: is there such a program? If not, it counts as missing.
have()
{
	command -v "$1" >/dev/null && return
	missing "$1"
	return 1
}

missing()
{
	echo "SKIP: $* is missing"
	missing_tools="$missing_tools $1"
}

finish()
{
	if [ "$failures" -ne 0 ]; then
		echo "$failures failed"
		exit 1
	fi
	[ -n "$missing_tools" ] || exit 0
	[ "${FROZENREF_TEST_STRICT:-0}" = 1 ] || exit 77
	echo "FAIL: with FROZENREF_TEST_STRICT=1 nothing may be missing, but is:$missing_tools"
	exit 1
}

# quietly NAME COMMAND...: runs it; if it fails, that is failed check NAME, and the first line that it printed tells why.
quietly()
{
	name=$1
	shift
	"$@" >"$scratch/output" 2>&1 || {
		fail "$name: $(grep -m 1 -E '[Ee]rror|ERROR|FAIL|warning|undefined' "$scratch/output" ||
			head -n 1 "$scratch/output")"
		return 1
	}
}
