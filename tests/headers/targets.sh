#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CPATH=include targets.sh
#
# Which backend `auto` is, for every compiler and kind of CPU: the preprocessor says. And which are refused: a target
# without an atomic 32-bit RMW, a number that names no backend, and a backend of another machine.
set -eu
here=$(dirname "$0")
. "$here/check.sh"
. "$here/../codegen/disassembly.sh"

# preprocess BACKEND COMPILER FLAG...: sets $found to the name of the backend, or to the error
preprocess()
{
	macro=FROZENREF_BACKEND=$1
	shift
	if echo '#include <frozenref/arch/backend.h>' |
		"$@" -x c -ffreestanding -D"$macro" -dM -E - >"$scratch/macros" 2>"$scratch/errors"; then
		found=$(sed -n 's/^#define FROZENREF_BACKEND_NAME "\(.*\)"$/\1/p' "$scratch/macros")
	else
		found=$(grep -m 1 error "$scratch/errors")
	fi
}

# refused WHY COMPILER FLAG...: after preprocess
refused()
{
	case $found in
	*error*"$1"*) ;;
	*) shift && fail "$* $macro: is $found, not refused" ;;
	esac
}

# The backend, "none" for a target that is refused, and the compiler's arguments.
cat >"$scratch/table" <<'END'
x86_64      gcc x86_64 -O2
x86_64      gcc x86_64 -march=x86-64-v3
x86_64      gcc x86_64 -mx32
generic     gcc x86_64 -m32
generic     gcc i686 -O2
generic     gcc i686 -march=i486
none        gcc i686 -march=i386
arm64       gcc aarch64 -O2
arm64       gcc aarch64 -march=armv8-a
arm64       gcc aarch64 -mcpu=cortex-a53
arm64       gcc aarch64 -march=armv8-a -moutline-atomics
arm64-lse   gcc aarch64 -march=armv8-a+lse
arm64-lse   gcc aarch64 -march=armv8.1-a
arm64-lse   gcc aarch64 -march=armv9-a
arm64-lse   gcc aarch64 -mcpu=neoverse-n1
arm64       gcc aarch64 -march=armv8.1-a+nolse
riscv       gcc riscv64 -O2
riscv       gcc riscv64 -march=rv64gc
riscv       gcc riscv64 -march=rv64ima -mabi=lp64
riscv       gcc riscv64 -march=rv32ima -mabi=ilp32
riscv       gcc riscv64 -march=rv64im -mabi=lp64 -D__riscv_zalrsc
none        gcc riscv64 -march=rv64imfdc
none        gcc riscv64 -march=rv32imc -mabi=ilp32
generic     gcc s390x -O2
generic     gcc powerpc64le -O2
generic     arm-linux-gnueabihf-gcc -march=armv7-a+fp
none        arm-linux-gnueabihf-gcc -march=armv5te -mfloat-abi=soft
x86_64      clang x86_64 -O2
x86_64      clang x86_64 -march=x86-64-v3
generic     clang i686 -O2
arm64       clang aarch64 -O2
arm64       clang aarch64 -mcpu=cortex-a53
arm64-lse   clang aarch64 -march=armv8.1-a
arm64-lse   clang aarch64 -mcpu=neoverse-n1
riscv       clang riscv64 -march=rv64gc
riscv       clang riscv32 -march=rv32ima
riscv       clang riscv64 -march=rv64im -D__riscv_zalrsc
none        clang riscv64 -march=rv64im
generic     clang arm -march=armv7-a
none        clang arm -march=armv5te
generic     clang powerpc64le -O2
generic     clang s390x -O2
generic     clang x86_64 -fsanitize=thread
generic     clang x86_64 -fsanitize=address
generic     clang x86_64 -fsanitize=memory
generic     clang aarch64 -fsanitize=hwaddress -march=armv8.1-a
generic     gcc x86_64 -fsanitize=thread
generic     gcc x86_64 -fsanitize=address
generic     gcc aarch64 -fsanitize=hwaddress -march=armv8.1-a
generic     gcc x86_64 -D__COVERITY__
generic     gcc x86_64 -D__CHECKER__
x86_64      gcc x86_64 -fsanitize=undefined
x86_64      clang x86_64 -fsanitize=undefined
END

while read -r wanted compiler flags; do
	case $compiler in
	gcc) compile=$(triplet_of "${flags%% *}")gcc flags=${flags#* } ;;
	clang) compile=clang flags="--target=${flags%% *}-linux-gnu ${flags#* }" ;;
	*) compile=$compiler ;;
	esac
	have "$compile" || continue
	# shellcheck disable=SC2086 # a list of flags
	preprocess FROZENREF_BACKEND_AUTO "$compile" $flags
	if [ "$wanted" = none ]; then
		refused 'no atomic 32-bit read-modify-write' "$compile $flags"
	elif [ "$found" != "$wanted" ]; then
		fail "auto for $compile $flags: is $found, not $wanted"
	fi
done <"$scratch/table"

have gcc || finish
for backend in 99 0 -1 FROZENREF_BACKEND_X86 FROZENREF_BACKEND_ARM; do
	preprocess $backend gcc
	refused 'names no backend' gcc
done
for backend in X86_64 ARM64 ARM64_LSE ARM64_LLSC RISCV; do
	# a compiler that is for no backend but generic
	have s390x-linux-gnu-gcc || break
	preprocess FROZENREF_BACKEND_$backend s390x-linux-gnu-gcc
	refused 'backend was chosen' s390x-linux-gnu-gcc
done
finish
