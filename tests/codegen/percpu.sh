#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CPATH=include percpu.sh BACKEND gcc|clang
#   BACKEND: x86_64, arm64, arm64-lse, arm64-llsc, riscv, generic-x86_64, generic-arm64, generic-riscv
#
# What the compilers make of per-CPU counts: by atomics, a look at the slot and one RMW, to the shard or to the centre,
# each with the order that it asks for; and where the machine has them, restartable sections as they have to be.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"
. "$here/disassembly.sh"

# The atomic instructions of each operation, sorted: which way comes first is the compiler's.
cat >"$scratch/expected" <<'END'
backend         try_get                                           get                                             put
x86_64          lock xadd|lock xadd                               lock xadd|lock xadd                             lock xadd|lock xadd
generic-x86_64  lock xadd|lock xadd                               lock xadd|lock xadd                             lock xadd|lock xadd
arm64           ldadda w|ldadda x|ldar|ldaxr w|ldaxr x|stxr|stxr  ldadd w|ldadda x|ldar|ldaxr x|ldxr w|stxr|stxr  ldaddl w|ldaddl x|ldar|ldxr w|ldxr x|stlxr|stlxr
arm64-lse       ldadda w|ldadda x|ldar                            ldadd w|ldadda x|ldar                           ldaddl w|ldaddl x|ldar
arm64-llsc      ldar|ldaxr w|ldaxr x|stxr|stxr                    ldar|ldaxr x|ldxr w|stxr|stxr                   ldar|ldxr w|ldxr x|stlxr|stlxr
generic-arm64   ldar|ldaxr w|ldaxr x|stxr|stxr                    ldar|ldaxr x|ldxr w|stxr|stxr                   ldar|ldxr w|ldxr x|stlxr|stlxr
riscv           amoadd.d.aq|amoadd.w.aq|fence r,rw                amoadd.d.aq|amoadd.w|fence r,rw                 amoadd.d.rl|amoadd.w.rl|fence r,rw
END

case ${1-} in
--help)
	sed -n '3,/^set/s/^# \{0,1\}//p' "$0"
	exit 0
	;;
esac
[ $# -eq 2 ] || {
	echo "percpu.sh: takes a backend and a compiler; see --help" >&2
	exit 2
}
backend=$1 compiler=$2
choose "$backend" "$compiler" || finish

# widths: of the loads and adds of arm64, w or x with their names
found_atomics()
{
	awk '
		$1 == "lock" || $1 ~ /^fence/ { print $1 " " $2 }
		/^(ldar|stlr|amo)/ { print $1 }
		/^st(l|)xr/ { print $1 }
		/^(ldadd|lda?xr)/ { print $1 " " substr($2, 1, 1) }' | LC_ALL=C sort | paste -s -d '|' -
}

# Where the machine has them, how many sections four operations make.
case $backend in
x86_64 | arm64 | arm64-*) sections=4 ;;
*) sections=0 ;;
esac

for level in -O2 -Os; do
	# shellcheck disable=SC2086 # lists of flags
	quietly "percpu.c $level" $compile $level -DFROZENREF_NO_RSEQ "$here/percpu.c" -o "$scratch/percpu.o" || continue
	disassemble "$scratch/percpu.o" >"$scratch/code"
	for operation in try_get get put; do
		expected=$(awk -F '  +' -v row="$backend" -v column="$operation" '
			NR == 1 { for (i = 1; i <= NF; i++) if ($i == column) at = i }
			$1 == row { print $at }' "$scratch/expected")
		[ -n "$expected" ] || continue
		found=$(body "$operation" | found_atomics)
		[ "$found" = "$expected" ] || fail "$operation $level: has ${found:-none}, not $expected"
	done
	! grep -E '^(st(add|clr|set|eor)|(ld(add|clr|set|eor)|swp)[a-z]* [^,]*, [wx]zr)' "$scratch/code" >"$scratch/dropped" ||
		fail "$level: Arm drops the acquire of $(head -n 1 "$scratch/dropped")"
done

for level in -O0 -O2 -Os; do
	[ $sections -ne 0 ] || continue
	# shellcheck disable=SC2086 # lists of flags
	quietly "percpu.c with sections $level" $compile $level "$here/percpu.c" -o "$scratch/percpu.o" || continue
	quietly "sections $level" "$here/sections.py" "${tools}objdump" "$scratch/percpu.o" $sections || :
done
finish
