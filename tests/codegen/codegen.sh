#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CPATH=include:BUILD/include codegen.sh [--list LEVEL] BACKEND gcc|clang
#   BACKEND: x86_64, arm64-lse, arm64-llsc, riscv, riscv-zacas, generic-x86_64, generic-riscv
#   --list LEVEL: check nothing, print the assembly of operations.c at LEVEL (-O2, -Os), as the docs quote it
#
# What the compilers make of the operations. Each is the one RMW that its memory order asks for; and the fast path of
# try_get, get and put is that RMW and one conditional branch: no fence beside it, no call, no second RMW.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"

# The atomic instructions and fences of each operation, in order; columns are two spaces apart. gcc before 14 has its own
# way with generic RISC-V: fences for .rl, and .aq on both halves (arch/generic/generic.h says what makes that sound).
operations='try_get get put put_unguarded freeze claim unfreeze'
cat >"$scratch/expected" <<'END'
#                  try_get      get        put                     put_unguarded                  freeze                         claim            unfreeze
x86_64             lock xadd    lock xadd  lock xadd               lock cmpxchg                   lock cmpxchg                   lock cmpxchg     none
generic-x86_64     lock xadd    lock xadd  lock xadd               lock cmpxchg                   lock cmpxchg                   lock cmpxchg     none
arm64-lse          ldadda       ldadd      ldaddl                  casl                           casal                          casa             stlr
arm64-llsc         ldaxr stxr   ldxr stxr  ldxr stlxr              ldxr stlxr                     ldaxr stlxr                    ldaxr stxr       stlr
riscv              amoadd.w.aq  amoadd.w   amoadd.w.rl             lr.w sc.w.rl                   lr.w.aq sc.w.rl                lr.w.aq sc.w     fence rw,w
riscv-zacas        amoadd.w.aq  amoadd.w   amoadd.w.rl             amocas.w.rl                    amocas.w.aqrl                  amocas.w.aq      fence rw,w
generic-riscv      amoadd.w.aq  amoadd.w   amoadd.w.rl             lr.w sc.w.rl                   lr.w.aq sc.w.rl                lr.w.aq sc.w     fence rw,w
generic-riscv-gcc  amoadd.w.aq  amoadd.w   fence iorw,ow amoadd.w  fence iorw,ow lr.w.aq sc.w.aq  fence iorw,ow lr.w.aq sc.w.aq  lr.w.aq sc.w.aq  fence iorw,ow amoswap.w
END

list=
if [ "$1" = --list ]; then
	list=$2
	shift 2
fi
backend=$1 compiler=$2

# The compiler and the binutils of a machine: by its triplet, or the native ones if they are for it.
triplet_of()
{
	if command -v "$1-linux-gnu-gcc" >/dev/null; then
		echo "$1-linux-gnu-"
	else
		case $(gcc -dumpmachine) in
		"$1"*) ;;
		*) echo "$1-linux-gnu-" ;;
		esac
	fi
}

case $backend in
*x86_64) machine=x86_64 flags='' conditional='j[^m]' ;;
arm64-*) machine=aarch64 flags=-mno-outline-atomics conditional='b\.|cbn?z |tbn?z ' ;;
riscv-zacas) machine=riscv64 flags='-march=rv64gc -D__riscv_zacas' conditional='b' ;;
*riscv) machine=riscv64 flags=-march=rv64gc conditional='b' ;;
esac
case $backend in
arm64-llsc) branches_expected=2 ;; # one of them is the retry
*) branches_expected=1 ;;
esac
case $backend in
generic-*) macro=GENERIC ;;
riscv-zacas) macro=RISCV ;;
*) macro=$(echo "$backend" | tr 'a-z-' 'A-Z_') ;;
esac
row=$backend
tools=$(triplet_of "$machine")
have "${tools}objdump" || finish
case $compiler in
gcc)
	have "${tools}gcc" || finish
	compile="${tools}gcc"
	[ "$backend" != generic-riscv ] || [ "$($compile -dumpversion | cut -d. -f1)" -ge 14 ] || row=generic-riscv-gcc
	;;
clang)
	have clang || finish
	compile="clang --target=$machine-linux-gnu -ffreestanding"
	;;
esac
compile="$compile $flags -DFROZENREF_BACKEND=FROZENREF_BACKEND_$macro -c"

# disassemble OBJECT: "instruction operands" a line, with amocas.w, which binutils learn in 2.42, from its encoding
disassemble()
{
	"${tools}objdump" -d "$1" | sed -E '
		/>:$/! s/^ *[0-9a-f]+:\t([0-9a-f ]+)\t/\1\t/
		s/^(2[89])......[ \t]+\.(4byte|word|insn).*/\1\tamocas.w/
		s/^(2[ab])......[ \t]+\.(4byte|word|insn).*/\1\tamocas.w.rl/
		s/^(2[cd])......[ \t]+\.(4byte|word|insn).*/\1\tamocas.w.aq/
		s/^(2[ef])......[ \t]+\.(4byte|word|insn).*/\1\tamocas.w.aqrl/
		s/^[0-9a-f ]+\t//
		s/\t/ /g'
}

# body FUNCTION: its instructions in $scratch/code, without what the compiler moved to .text.unlikely
body()
{
	awk -v name="<$1>:" '
		/>:$/ { if ($2 !~ /^<\./) inside = $2 == name; next }
		inside && NF' "$scratch/code"
}

# The names of the atomic instructions and fences, whichever the machine; a lock prefix and the kind of a fence with it.
atomics()
{
	awk '
		$1 == "lock" || $1 ~ /^fence/ { printf "%s %s ", $1, $2 }
		/^(xchg|mfence|cas|swp|ldar|stlr|dmb|dsb|lr\.|sc\.|amo)/ { printf "%s ", $1 }
		/^(ld|st)(a?xr|lxr|add|clr|set|eor|[su]max|[su]min)/ { printf "%s ", $1 }' | sed 's/ $//'
}

# count REGEXP: how many of the body's instructions begin so
count()
{
	grep -c -E "^($1)" "$scratch/body" || :
}

# shellcheck disable=SC2086 # lists of flags
check_level()
{
	level=$1
	quietly "operations.c $level" $compile $level "$here/operations.c" -o "$scratch/operations.o" || return 0
	disassemble "$scratch/operations.o" >"$scratch/code"

	column=1
	for operation in $operations; do
		column=$((column + 1))
		expected=$(awk -F '  +' -v row="$row" -v column=$column '$1 == row { print $column }' "$scratch/expected")
		body "$operation" >"$scratch/body"
		found=$(atomics <"$scratch/body")
		[ "${found:-none}" = "$expected" ] || fail "$operation $level: has ${found:-none}, not $expected"

		calls=$(count 'call |bl |blr |jal |jalr ')
		[ "$calls" -eq 0 ] || fail "$operation $level: has $calls calls"
		case $operation in
		try_get | get | put)
			branches=$(count "$conditional")
			[ "$branches" -eq $branches_expected ] ||
				fail "$operation $level: has $branches conditional branches, not $branches_expected"
			;;
		esac
	done
	! grep -E '^(st(add|clr|set|eor)|(ld(add|clr|set|eor)|swp)[a-z]* [^,]*, wzr)' "$scratch/code" >"$scratch/dropped" ||
		fail "$level: Arm drops the acquire of $(head -n 1 "$scratch/dropped")"
}

# The whole library for any arm64 runs on any: there is no LSE in it.
# shellcheck disable=SC2086 # lists of flags
check_library()
{
	for source in "$here"/../../lib/*.c; do
		# with clang there is no libc to include
		[ $compiler = gcc ] || [ "$(basename "$source")" != fault.c ] || continue
		quietly "$source" $compile -O2 "$source" -o "$scratch/library.o" || continue
		disassemble "$scratch/library.o" >"$scratch/code"
		! grep -E '^(cas|swp|(ld|st)(add|clr|set|eor|[su]max|[su]min))' "$scratch/code" >"$scratch/lse" ||
			fail "$(basename "$source"): has $(head -n 1 "$scratch/lse")"
	done
}

if [ -n "$list" ]; then
	# without directives, comments, and labels that only they refer to
	# shellcheck disable=SC2086 # lists of flags
	$compile $list -S "$here/operations.c" -o - |
		grep -v -E '^[[:space:]]*(\.[a-z]|#|//|$)|^\.L(F|HOT|COLD|func)' | sed -E 's/[[:space:]]*(#|\/\/) .*//'
	exit 0
fi
check_level -O2
check_level -Os
[ "$backend" != arm64-llsc ] || check_library
finish
