#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CPATH=include automatic.sh BACKEND gcc|clang|COMMAND
#   BACKEND, COMMAND: as codegen.sh takes them
#
# Runs automatic.c on a machine of the backend, emulated where it is not this one, which has no more than the backend
# needs: so riscv-zalrsc is seen to do without AMOs. Optimised little and much, and across the files of the program
# (LTO); where the assembly has two dialects, in both; where the CPU decides, either way.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"
. "$here/disassembly.sh"

backend=$1 compiler=$2
choose "$backend" "$compiler" || finish

case $backend in
*x86_64) cpu=max ;;
arm64-llsc | generic-arm64) cpu=cortex-a53 ;;
arm64 | arm64-lse) cpu=max ;;
riscv-zacas) cpu=rv64,zacas=true ;;
riscv-zalrsc) cpu=rv64i,m=true,c=true,zalrsc=true ;;
*riscv) cpu=rv64 ;;
esac
emulator=
if [ "$(uname -m)" != "$machine" ]; then
	# the one that cross/fetch-qemu brings knows more extensions
	PATH=$here/../../build/qemu:$PATH
	emulator=qemu-$machine
	have "$emulator" || finish
	if ! "$emulator" -cpu "$cpu" /bin/true 2>&1 | grep -q -i 'exec format\|invalid elf'; then
		missing "$emulator that knows $cpu"
		finish
	fi
fi
linker=
if [ "$compiler" = clang ]; then
	have ld.lld || finish
	linker=-fuse-ld=lld
	# in LTO it forgets which ABI it was told, unless it is this one
	[ "$machine" != riscv64 ] || compile="${compile% -c} -mabi=lp64 -c"
fi

# shellcheck disable=SC2086 # lists of flags
build()
{
	$compile "$here/start.S" -o "$scratch/start.o" &&
		$compile "$@" "$here/automatic.c" -o "$scratch/automatic.o" &&
		$compile "$@" "$here/../../lib/cold.c" -o "$scratch/cold.o" &&
		$compile "$@" -ffreestanding "$here/../../lib/percpu.c" -o "$scratch/percpu.o" &&
		$compile "$@" -ffreestanding "$here/../../lib/arm64.c" -o "$scratch/arm64.o" &&
		${compile% -c} "$@" $linker -static -nostdlib "$scratch"/*.o -o "$scratch/automatic"
}

# check FLAG...
check()
{
	for way in -O1 -O2 -O3 '-O2 -flto' '-O3 -flto'; do
		# shellcheck disable=SC2086 # a list of flags
		quietly "$way${*:+ $*}" build $way "$@" || continue
		status=0
		${emulator:+"$emulator" -cpu "$cpu"} "$scratch/automatic" >"$scratch/output" 2>&1 || status=$?
		[ $status -eq 0 ] || fail "$way${*:+ $*}: automatic.c fails with $status: $(head -n 1 "$scratch/output")"
	done
}

check
[ "$backend" != x86_64 ] || check -masm=intel
[ "$backend" != arm64 ] || check -DTAKES_LSE
finish
