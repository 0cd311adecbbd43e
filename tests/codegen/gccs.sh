#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CPATH=include gccs.sh
#
# Every other version of gcc for the machines of the backends that is installed: what it makes of the operations, and
# whether that runs. Above all the generic backend on RISC-V, which works around what gcc before 14 does wrong. Versions that
# are not there are named, and are no failure: a distribution has few of them.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"

absent=
for version in 9 10 11 12 13 14 15 16; do
	for pair in riscv64-linux-gnu-gcc-$version:generic-riscv,riscv \
		aarch64-linux-gnu-gcc-$version:generic-arm64,arm64,arm64-llsc,arm64-lse \
		x86_64-linux-gnu-gcc-$version:generic-x86_64,x86_64; do
		compiler=${pair%%:*}
		command -v "$compiler" >/dev/null || {
			absent="$absent $compiler"
			continue
		}
		# the one that has no version in its name is tested as such
		[ "$("$compiler" -dumpfullversion)" != "$("${compiler%-"$version"}" -dumpfullversion 2>&1)" ] || continue
		for backend in $(echo "${pair#*:}" | tr , ' '); do
			for test in codegen automatic; do
				"$here/$test.sh" "$backend" "$compiler" >"$scratch/output" ||
					fail "$test $backend $compiler: $(grep -m 1 FAIL "$scratch/output")"
			done
		done
		echo "$compiler: seen"
	done
done
echo "not installed:$absent"
finish
