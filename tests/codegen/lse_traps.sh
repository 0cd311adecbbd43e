#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CPATH=include lse_traps.sh
#
# Runs one program, built with either arm64 backend, on two emulated CPUs: a cortex-a53, which has no LSE, and one that
# has everything. arm64-llsc works on both; arm64-lse dies of SIGILL on the cortex-a53. So a library that passes its
# tests there has no LSE in it.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"

compiler=aarch64-linux-gnu-gcc
emulator=qemu-aarch64
have $compiler || finish
have $emulator || finish

# runs BACKEND CPU STATUS
runs()
{
	status=0
	QEMU_CPU=$2 $emulator "$scratch/life-$1" >"$scratch/output" 2>&1 || status=$?
	[ $status -eq "$3" ] || fail "$1 on $2: exit status $status, not $3"
}

for backend in LSE LLSC; do
	# static, so that the machine needs no arm64 libc to run it
	$compiler -std=c11 -O2 -static -mno-outline-atomics -DFROZENREF_BACKEND=FROZENREF_BACKEND_ARM64_$backend \
		"$here/life.c" "$here"/../../lib/*.c -o "$scratch/life-$backend"
done
sigill=$((128 + 4))
runs LLSC max 0
runs LLSC cortex-a53 0
runs LSE max 0
runs LSE cortex-a53 $sigill
finish
