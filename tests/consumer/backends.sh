#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: backends.sh MESON native|TRIPLET
#
# What -Darch_backend says is what the library is compiled with and what the installed header says, for this machine or
# another; an explicit choice whatever flags a user compiles with, where `auto` follows them. What does not fit the
# machine, the compiler or the sanitizer is refused.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"

source=$here/../..
meson=$1 triplet=$2
unset DESTDIR
have pkg-config || finish

compiler=gcc run=
if [ "$triplet" != native ]; then
	compiler=$triplet-gcc run=qemu-${triplet%%-*}
	have "$run" || finish
fi
have "$compiler" || finish

# setup OPTION...: configures the library for the machine
setup()
{
	[ "$triplet" = native ] || set -- "$@" --cross-file "$source/cross/$triplet.ini"
	rm -rf "$scratch/build" "$scratch/prefix"
	"$meson" setup "$scratch/build" "$source" --prefix "$scratch/prefix" --libdir lib -Ddefault_library=static \
		-Dtests=disabled -Dbenchmarks=disabled -Dexamples=false "$@" >"$scratch/output" 2>&1
}

# reports HEADER LIBRARY OPTION FLAG...: a program that is compiled with the flags, on the most able CPU
reports()
{
	wanted="$1 $2" option=$3
	shift 3
	quietly "arch_backend=$option" setup -Darch_backend="$option" || return 0
	quietly "arch_backend=$option, install" "$meson" install -C "$scratch/build" || return 0
	quietly "arch_backend=$option, a program" "$compiler" -static "$@" -I"$scratch/prefix/include" \
		"$here/reports.c" "$scratch/prefix/lib/libfrozenref.a" -o "$scratch/program" || return 0
	found=$($run "$scratch/program") || :
	[ "$found" = "$wanted" ] || fail "arch_backend=$option, $*: header and library are $found, not $wanted"
}

# refused WHY OPTION...
refused()
{
	why=$1
	shift
	if setup "$@"; then
		fail "$*: is not refused"
	elif ! grep -q "ERROR: .*arch_backend=.* does not fit $why" "$scratch/output"; then
		fail "$*: is refused, but not for $why: $(grep -m 1 ERROR "$scratch/output")"
	fi
}

case $triplet-$(uname -m) in
aarch64-*)
	reports arm64 arm64 auto
	reports arm64-lse arm64 auto -march=armv8.1-a
	reports arm64 arm64 arm64 -march=armv8.1-a
	reports arm64-lse arm64-lse arm64-lse
	reports arm64-llsc arm64-llsc arm64-llsc -march=armv8.1-a
	reports generic generic generic
	refused 'the host machine' -Darch_backend=x86_64
	refused 'the host machine' -Darch_backend=riscv
	refused 'b_sanitize=address' -Darch_backend=arm64-lse -Db_sanitize=address
	;;
riscv64-*)
	reports riscv riscv auto
	reports riscv riscv riscv
	reports generic generic generic
	refused 'the host machine' -Darch_backend=arm64-lse
	refused 'the compiler' -Darch_backend=riscv -Dc_args=-march=rv64imfdc
	refused 'the compiler, .* no atomic 32-bit' -Dc_args=-march=rv64imfdc
	;;
native-x86_64)
	reports x86_64 x86_64 auto
	reports generic x86_64 auto -D__COVERITY__
	reports x86_64 x86_64 x86_64
	reports generic generic generic
	refused 'the host machine' -Darch_backend=arm64
	refused 'the host machine' -Darch_backend=arm64-llsc
	for sanitizer in thread address address,undefined; do
		refused "b_sanitize=$sanitizer" -Darch_backend=x86_64 -Db_sanitize=$sanitizer
	done
	refused 'b_sanitize=none or c_args' -Darch_backend=x86_64 -Dc_args=-fsanitize=address
	if have clang; then
		CC=clang refused 'b_sanitize=memory' -Darch_backend=x86_64 -Db_sanitize=memory -Db_lundef=false
	fi
	;;
native-*)
	reports generic generic generic
	refused 'the host machine' -Darch_backend=x86_64
	;;
esac
finish
