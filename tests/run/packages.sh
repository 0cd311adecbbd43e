#!/bin/sh
# SPDX-License-Identifier: MIT
# A package that is missing and cannot be installed is named, with what apt-get said; and apt-get never asks.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"
. "$here/copy.sh"
rm "$tools/ninja"

# apt_get_fails <BODY
apt_get_fails()
{
	{
		# shellcheck disable=SC2016 # expands there
		echo 'echo "frontend ${DEBIAN_FRONTEND-}" >>"${0%/*}/../calls"'
		cat
		echo 'exit 100'
	} | stand_in apt-get
}

# demo: the exit status is 2, and what was said is in $scratch/said
demo()
{
	status=0
	PATH=$tools "$tree/run" demo >"$scratch/output" 2>"$scratch/said" || status=$?
	[ $status -eq 2 ] || fail "exit status $status, not 2"
	[ ! -s "$scratch/output" ] || fail 'prints something on stdout'
	grep -q '^run: .*ninja-build' "$scratch/said" || fail 'the package is not named'
}

# says LINE
says()
{
	grep -q -F -x -- "$1" "$scratch/said" || fail "does not say: $1"
}

demo
[ "$(calls apt-get)" -eq 0 ] || fail 'calls apt-get where there is none'

echo 'echo 0' | stand_in id
apt_get_fails <<'END'
echo 'W: this is no error'
echo 'E: Unable to locate package ninja-build' >&2
END
demo
says 'apt-get: E: Unable to locate package ninja-build'
[ "$(grep -c 'E: Unable' "$scratch/said")" -eq 1 ] || fail 'says twice what apt-get said'
! grep -q 'this is no error' "$scratch/said" || fail 'says more than the errors'
[ "$(calls 'apt-get.*update')" -eq 1 ] || fail 'does not look for newer lists'

apt_get_fails <<'END'
printf 'killed\033[2J\n'
END
demo
says 'apt-get: killed^[[2J'

# sudo clears the environment
echo 'echo 1000' | stand_in id
stand_in sudo <<'END'
[ "$1" = -n ] || exit 1
shift
[ ! -e "${0%/*}/../no right" ] || exit 1
exec env -i PATH="$PATH" "$@"
END
apt_get_fails </dev/null
: >"$scratch/calls"
demo
[ "$(calls apt-get)" -gt 0 ] || fail 'does not call apt-get under sudo'
[ "$(calls 'frontend noninteractive$')" -eq "$(calls apt-get)" ] || fail 'apt-get may ask, under sudo'
: >"$scratch/no right"
: >"$scratch/calls"
demo
[ "$(calls apt-get)" -eq 0 ] || fail 'calls apt-get without the right to'
finish
