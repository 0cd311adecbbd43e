#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: unity.sh MESON VERSION
#
# A unity build of both libraries has all symbols, and installs what any other installs.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"

quietly 'meson setup of a unity build' "$1" setup "$scratch/build" "$here/../.." -Dunity=on -Ddefault_library=both \
	--prefix /usr --libdir lib -Dtests=disabled -Dbenchmarks=disabled -Dexamples=false || finish
quietly 'meson compile of a unity build' "$1" compile -C "$scratch/build" || finish
"$here/install.sh" "$1" "$scratch/build" /usr lib include both "$2" || fail 'a unity build: see above'
finish
