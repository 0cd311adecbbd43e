#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: printers.sh MESON BUILD PREFIX LIBDIR VERSION PROGRAM
#
# gdb loads the printers by itself with the library that is installed, and shows each state that a count can be in.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"
. "$here/tools.sh"

meson=$1 build=$2 prefix=$3 libdir=$4 version=$5 program=$6
unset DESTDIR
can_debug || finish

# Where it finds what it loads is said relative to the root of the system; here that is a scratch directory.
quietly 'meson install' "$meson" install -C "$build" --no-rebuild --destdir "$scratch/root" --tags runtime,devel || finish
installed=$scratch/root$prefix
printers=$installed/share/gdb/auto-load$prefix/$libdir/libfrozenref.so.$version-gdb.py
[ -f "$printers" ] || {
	fail "$printers is not installed"
	finish
}
# the library stands below the scratch directory, so its scripts have to
mkdir -p "$scratch/auto-load$installed/$libdir"
cp "$printers" "$scratch/auto-load$installed/$libdir/"

cat >"$scratch/expected" <<'END'
live = live, 3
live_most = live, 2147483647
staged = staged
frozen = frozen
frozen_strays = frozen, 17 strays
frozen_stray = frozen, 1 stray
frozen_first = frozen, -536870912 strays
frozen_last = frozen, 536870911 strays
saturated_last = saturated
saturated_first = saturated
immortal = saturated, immortal
immortal_first = saturated, immortal
immortal_last = saturated, immortal
loose_below = saturated
loose_above = saturated
pair = strong live, 2; weak live, 1
expired = strong frozen; weak live, 1
gathered = gathered, live, 4
gathered_frozen = gathered, frozen
cpu_immortal = immortal
changing = being spread or gathered, the centre live, 1073741828
again = gathered, live, 2
spread = spread by MODE over SHARDS shards, 42
spread_none = spread by MODE over SHARDS shards, 0
overflowed = spread by MODE, the centre saturated, immortal
page = {number = 7, ref = live, 2}
END
{
	printf 'break done\nrun\n'
	sed 's/ = .*//' "$scratch/expected" | while read -r name; do
		printf 'printf "%s = "\noutput %s\necho \\n\n' "$name" "$name"
	done
	# how this machine counts, and how many there are
	cat <<'END'
printf "MODE %u\n", (unsigned)spread.slot >> 31
printf "SHARDS %u\n", frozenref_percpu_region.cpus + 1
END
} >"$scratch/commands"
export LD_LIBRARY_PATH="$installed/$libdir"
gdb -nx -q -batch -iex "set auto-load scripts-directory $scratch/auto-load" \
	-iex "add-auto-load-safe-path $scratch" -x "$scratch/commands" "$program" >"$scratch/output" 2>&1 ||
	fail "gdb: $(tail -n 1 "$scratch/output")"

mode=atomics
[ "$(sed -n 's/^MODE //p' "$scratch/output")" != 1 ] || mode=sections
shards=$(sed -n 's/^SHARDS //p' "$scratch/output")
sed "s/MODE/$mode/; s/SHARDS/$shards/" "$scratch/expected" >"$scratch/wanted"
sed -n -E '/^[a-z_]+ = /p' "$scratch/output" >"$scratch/shown"
same 'what gdb shows' "$scratch/wanted" "$scratch/shown"
finish
