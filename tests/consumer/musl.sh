#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: musl.sh MESON PROGRAMS WRAPS
#   PROGRAMS, WRAPS: the stress programs, and how they are linked, as words
#
# Another C library: musl. Both libraries are built by Meson with musl-gcc, and the stress programs run on the static one,
# with the tests that need no framework. The suites need one, which is for glibc alone.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"

unset CC CFLAGS CPPFLAGS LDFLAGS
meson=$1 programs=$2 wraps=$3
percent=20
have musl-gcc || finish
tests=$here/..
cat >"$scratch/musl.ini" <<'END'
[binaries]
c = 'musl-gcc'
END
quietly 'meson setup' "$meson" setup "$scratch/build" "$tests/.." --native-file "$scratch/musl.ini" -Ddefault_library=both \
	-Dtests=disabled -Dusdt=disabled -Dwerror=true || finish
quietly 'meson compile' "$meson" compile -C "$scratch/build" || finish
readelf -dW "$scratch/build/lib/libfrozenref.so" | grep -q 'NEEDED.*\[libc.so\]' || fail 'the library is not for musl'

# build NAME ARGUMENT...: a program, linked statically
build()
{
	program=$1
	shift
	quietly "building $program" musl-gcc -static -std=c11 -O2 -D_GNU_SOURCE -I"$scratch/build/include" -I"$tests/../include" \
		"$@" "$scratch/build/lib/libfrozenref.a" -o "$scratch/$program"
}

# passes NAME ARGUMENT...
passes()
{
	program=$1
	shift
	status=0
	"$scratch/$program" "$@" >"$scratch/output" 2>&1 || status=$?
	[ $status -eq 0 ] || fail "$program: $(tail -n 1 "$scratch/output")"
}

# shellcheck disable=SC2086 # a list of flags
stress()
{
	program=$1
	shift
	build "$program" -include "$tests/stress/between.h" "$@" "$tests/stress/stress.c" "$tests/stress/between.c" $wraps &&
		passes "$program" $percent
}
for name in $programs; do
	stress "$name" "$tests/stress/$name.c"
done
# which has restartable sequences registered for nobody
stress spread "$tests/stress/spread.c"
stress spread-thread -DFROZENREF_NO_CPU_ID "$tests/stress/spread.c"
grep -q "the thread's shard" "$scratch/output" || fail 'spread does not say how it counted'

build shared "$tests/state/shared.c" && passes shared
finish
