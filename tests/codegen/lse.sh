#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CPATH=include lse.sh
#
# Runs one program, built with each arm64 backend, on two emulated CPUs: a cortex-a53, which has no LSE, and one that has
# everything. arm64-lse dies of SIGILL on the cortex-a53. arm64-llsc works on both, and so does arm64, one binary; which
# of the instructions it then runs, the emulator says.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"

compiler=aarch64-linux-gnu-gcc
emulator=qemu-aarch64
have $compiler || finish
have $emulator || finish

# of 32 bits: ldadd, cas; ldxr, ldaxr. The emulator has no name for the first two.
lse='b8[2367abef].0[0-3]..|88[abef].[7f][c-f]..'
llsc='885f[7f][c-f]..'

# Which of the two the operations came to, of all that the emulator translated: a block is, right before it runs.
kinds()
{
	awk '/^IN: / { ours = $2 == "main" || $2 ~ /^frozenref_/ } ours && /^0x/ { print $2 }' "$scratch/blocks" >"$scratch/run"
	! grep -q -x -E "$lse" "$scratch/run" || printf 'LSE '
	! grep -q -x -E "$llsc" "$scratch/run" || printf 'LLSC '
}

# runs BACKEND CPU STATUS KINDS
runs()
{
	status=0
	QEMU_CPU=$2 $emulator -d in_asm -D "$scratch/blocks" "$scratch/life-$1" >"$scratch/output" 2>&1 || status=$?
	[ $status -eq "$3" ] || fail "$1 on $2: exit status $status, not $3"
	found=$(kinds)
	[ "$found" = "$4" ] || fail "$1 on $2: runs ${found:-none}, not $4"
}

for backend in ARM64 ARM64_LSE ARM64_LLSC AUTO; do
	# static, so that the machine needs no arm64 libc to run it
	$compiler -std=c11 -O2 -static -mno-outline-atomics -DFROZENREF_BACKEND=FROZENREF_BACKEND_$backend \
		"$here/life.c" "$here"/../../lib/*.c -o "$scratch/life-$backend"
done
sigill=$((128 + 4))
for backend in ARM64 AUTO; do
	runs $backend max 0 'LSE '
	runs $backend neoverse-n1 0 'LSE ' # and little else that is new
	runs $backend cortex-a53 0 'LLSC '
done
runs ARM64_LLSC max 0 'LLSC '
runs ARM64_LLSC cortex-a53 0 'LLSC '
runs ARM64_LSE max 0 'LSE '
runs ARM64_LSE cortex-a53 $sigill 'LSE '
finish
