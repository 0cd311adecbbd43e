#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CPATH=include codegen.sh [--list LEVEL | --count] BACKEND gcc|clang|COMMAND
#   BACKEND: x86_64, arm64, arm64-lse, arm64-llsc, riscv, riscv-zacas, riscv-zalrsc,
#            generic-x86_64, generic-arm64, generic-riscv
#   COMMAND: another gcc for the backend's machine
#   --list LEVEL: check nothing, print the assembly of operations.c at LEVEL (-O2, -Os), as the docs quote it
#   --count: check nothing, print the lengths of the fast paths, for record.sh
#
# What the compilers make of the operations. Each is the one RMW that its memory order asks for. The fast path of those
# that add is that RMW, one conditional branch, and one more where n is checked: no fence beside it, no call, no second
# RMW. Nothing loops but LL/SC and put_unguarded. No fast path is longer than docs/instructions.md says. And what the
# assembly tells the compiler that it changes.
set -eu
here=$(dirname "$0")
table=$here/../../docs/instructions.md
. "$here/../headers/check.sh"
. "$here/disassembly.sh"

# The atomic instructions and fences of each operation, in order; columns are two spaces apart. gcc before 14 has its own
# way with generic RISC-V: fences for .rl, and .aq on both halves (arch/generic/generic.h says what makes that sound).
operations='try_get get put try_get_n get_n put_n add_return sub_return put_return put_unguarded put_unguarded_n
put_unless_last try_get_quiet get_quiet put_quiet freeze claim init unfreeze first_look
upgrade upgrade_quiet strong_get strong_put weak_get weak_put lookup'
cat >"$scratch/expected" <<'END'
backend            try_get            get              put                     put_unguarded                  freeze                         claim            init  unfreeze                 first_look  lookup
x86_64             lock xadd          lock xadd        lock xadd               lock cmpxchg                   lock cmpxchg                   lock cmpxchg     none  none                     none        lock xadd
generic-x86_64     lock xadd          lock xadd        lock xadd               lock cmpxchg                   lock cmpxchg                   lock cmpxchg     none  none                     none        lock xadd
arm64              ldadda ldaxr stxr  ldadd ldxr stxr  ldaddl ldxr stlxr       casl ldxr stlxr                casal ldaxr stlxr              casa ldaxr stxr  none  stlr                     ldar        ldar ldadda ldaxr stxr
arm64-lse          ldadda             ldadd            ldaddl                  casl                           casal                          casa             none  stlr                     ldar        ldar ldadda
arm64-llsc         ldaxr stxr         ldxr stxr        ldxr stlxr              ldxr stlxr                     ldaxr stlxr                    ldaxr stxr       none  stlr                     ldar        ldar ldaxr stxr
riscv              amoadd.w.aq        amoadd.w         amoadd.w.rl             lr.w sc.w.rl                   lr.w.aq sc.w.rl                lr.w.aq sc.w     none  fence rw,w               fence r,rw  fence r,rw amoadd.w.aq
riscv-zacas        amoadd.w.aq        amoadd.w         amoadd.w.rl             amocas.w.rl                    amocas.w.aqrl                  amocas.w.aq      none  fence rw,w               fence r,rw  fence r,rw amoadd.w.aq
riscv-zalrsc       lr.w.aq sc.w       lr.w sc.w        lr.w sc.w.rl            lr.w sc.w.rl                   lr.w.aq sc.w.rl                lr.w.aq sc.w     none  fence rw,w               fence r,rw  fence r,rw lr.w.aq sc.w
generic-arm64      ldaxr stxr         ldxr stxr        ldxr stlxr              ldxr stlxr                     ldaxr stlxr                    ldaxr stxr       none  stlr                     ldar        ldar ldaxr stxr
generic-riscv      amoadd.w.aq        amoadd.w         amoadd.w.rl             lr.w sc.w.rl                   lr.w.aq sc.w.rl                lr.w.aq sc.w     none  fence rw,w               fence r,rw  fence r,rw amoadd.w.aq
generic-riscv-gcc  amoadd.w.aq        amoadd.w         fence iorw,ow amoadd.w  fence iorw,ow lr.w.aq sc.w.aq  fence iorw,ow lr.w.aq sc.w.aq  lr.w.aq sc.w.aq  none  fence iorw,ow amoswap.w  fence       fence amoadd.w.aq
END

mode=check
case ${1-} in
--help)
	sed -n '3,/^#$/s/^# \{0,1\}//p' "$0"
	exit 0
	;;
--list)
	mode=list level=$2
	shift 2
	;;
--count)
	mode=count
	shift
	;;
esac
[ $# -eq 2 ] || {
	echo "codegen.sh: takes a backend and a compiler; see --help" >&2
	exit 2
}
backend=$1 compiler=$2
choose "$backend" "$compiler" || finish
family=gcc
[ "$compiler" != clang ] || family=clang

case $backend in
*x86_64) conditional='j[^m]' ;;
*arm64*) conditional='b\.|cbn?z |tbn?z ' ;;
*) conditional='b' ;;
esac
# The conditional branches of an add_return and of a cmpxchg themselves: the retry of an LL/SC, which is never left out.
case $backend in
arm64-llsc | generic-arm64) add_branches=1 cmpxchg_branches=2 ;;
arm64) add_branches=2 cmpxchg_branches=3 ;; # one more: which it takes
riscv-zalrsc) add_branches=1 cmpxchg_branches=2 ;;
riscv | generic-riscv) add_branches=0 cmpxchg_branches=2 ;;
*) add_branches=0 cmpxchg_branches=0 ;;
esac
row=$backend
[ "$backend $family" != 'generic-riscv gcc' ] || [ "${version%%.*}" -ge 14 ] || row=generic-riscv-gcc

# count REGEXP: how many of the body's instructions begin so
count()
{
	grep -c -E "^($1)" "$scratch/body" || :
}

# column_of OPERATION: what $scratch/expected says
column_of()
{
	awk -F '  +' -v row="$row" -v column="$1" '
		NR == 1 { for (i = 1; i <= NF; i++) if ($i == column) at = i }
		$1 == row { print $at }' "$scratch/expected"
}

# atomics_of OPERATION: those that take n, return a count or look first are the same RMW as those that do not. The quiet
# lookup acquires when it looks; the others look relaxed. So it is with the two words of a pair.
atomics_of()
{
	case $1 in
	add_return | get_quiet) column_of get ;;
	sub_return | put_return | put_quiet) column_of put ;;
	put_unless_last) column_of put_unguarded ;;
	upgrade) column_of try_get ;;
	strong_* | weak_*) column_of "${1#*_}" ;;
	try_get_quiet | upgrade_quiet) { column_of first_look; column_of try_get; } | grep -v '^none$' | paste -s -d ' ' - ;;
	*) column_of "${1%_n}" ;;
	esac
}

# Where there are two ways, which of them comes first is the compiler's.
in_order()
{
	if [ "$backend" = arm64 ]; then tr ' ' '\n' | LC_ALL=C sort | paste -s -d ' ' -; else cat; fi
}

# recorded OPERATION: the length that the table gives; "other" if another version of the compiler was recorded
recorded()
{
	awk -F ' *[|] *' -v section="## $family $level" -v backend="$backend" -v version="$version" -v operation="$1" '
		/^## / { inside = $0 == section; at = 0 }
		!inside { next }
		!at { for (i = 1; i <= NF; i++) if ($i == backend) at = i }
		at && $2 == "version" { other = $at != version }
		at && $2 == operation { print other ? "other" : $at }' "$table"
}

# compile_at LEVEL: operations.c as $scratch/operations.o, the fast paths of its functions as $scratch/paths
# shellcheck disable=SC2086 # lists of flags
compile_at()
{
	level=$1
	quietly "operations.c $level" $compile $level "$here/operations.c" -o "$scratch/operations.o" || return
	"${tools}objdump" -dr "$scratch/operations.o" | "$here/fast_path.py" >"$scratch/paths" ||
		fail "$level: fast_path.py cannot read the disassembly"
}

check_length()
{
	length=$(awk -v name="$1" '$1 == name { print $2 }' "$scratch/paths")
	limit=$(recorded "$1")
	if [ "$length" = None ]; then
		fail "$1 $level: no way leads to a return"
	elif [ -z "$limit" ]; then
		fail "$1 $level: is not in docs/instructions.md; record it with record.sh"
	elif [ "$limit" = other ]; then
		echo "$1 $level: $length instructions; those of $family $version are not recorded"
	elif [ "$length" -gt "$limit" ]; then
		fail "$1 $level: the fast path grew from $limit to $length instructions"
	elif [ "$length" -lt "$limit" ]; then
		echo "$1 $level: the fast path shrank from $limit to $length instructions; record it with record.sh"
	fi
}

check_level()
{
	compile_at "$1" || return 0
	disassemble "$scratch/operations.o" >"$scratch/code"

	for operation in $operations; do
		expected=$(atomics_of "$operation" | in_order)
		body "$operation" >"$scratch/body"
		found=$(atomics <"$scratch/body" | tr -s ' ' | in_order)
		[ "${found:-none}" = "$expected" ] || fail "$operation $level: has ${found:-none}, not $expected"

		calls=$(count 'call |bl |blr |jal |jalr ')
		# what put_unless_last finds out of line is a count, of which it makes a bool
		[ "$calls" -eq 0 ] || [ "$operation" = put_unless_last ] || fail "$operation $level: has $calls calls"

		case $operation in
		try_get | get | put | put_return | upgrade | strong_* | weak_*) branches_expected=$((1 + add_branches)) ;;
		try_get_n | get_n | put_n | *_return) branches_expected=$((2 + add_branches)) ;;
		freeze | claim) branches_expected=$cmpxchg_branches ;;
		*) branches_expected= ;;
		esac
		branches=$(count "$conditional")
		# clang looks at the result behind each of the two ways
		if [ -n "$branches_expected" ] && [ "$backend $family" = 'arm64 clang' ]; then
			[ "$branches" -ne $((branches_expected + 1)) ] || branches=$branches_expected
		fi
		[ "$branches" -eq "${branches_expected:-$branches}" ] ||
			fail "$operation $level: has $branches conditional branches, not $branches_expected"

		loops=$(awk -v name="$operation" '$1 == name { print $3 }' "$scratch/paths")
		case $operation in
		put_unguarded | put_unguarded_n | put_unless_last) ;;
		*) [ "$loops" -eq 0 ] || fail "$operation $level: has $loops loops beside LL/SC" ;;
		esac

		check_length "$operation"
	done
	! grep -E '^(st(add|clr|set|eor)|(ld(add|clr|set|eor)|swp)[a-z]* [^,]*, [wx]zr)' "$scratch/code" >"$scratch/dropped" ||
		fail "$level: Arm drops the acquire of $(head -n 1 "$scratch/dropped")"
}

# What clang is told of each asm statement: it may not be left out, it changes memory, and the flags if it compares.
# shellcheck disable=SC2086 # lists of flags
check_clobbers()
{
	quietly "cold.c as LLVM IR" $compile -O2 -S -emit-llvm "$here/../../lib/cold.c" -o "$scratch/cold.ll" || return 0
	quietly "operations.c as LLVM IR" $compile -O2 -S -emit-llvm "$here/operations.c" -o "$scratch/operations.ll" ||
		return 0
	cat "$scratch/cold.ll" "$scratch/operations.ll" | grep -o ' asm .*"(' >"$scratch/asm" ||
		fail 'no assembly found, so the check is blind'
	! grep -v '^ asm sideeffect .*~{memory}' "$scratch/asm" >"$scratch/lax" ||
		fail "not volatile with a memory clobber: $(head -n 1 "$scratch/lax")"
	! grep -E '[^a-z](cmp |cmpxchg|xadd)' "$scratch/asm" | grep -v '~{cc}' >"$scratch/lax" ||
		fail "without a clobber of the flags: $(head -n 1 "$scratch/lax")"
}

# The whole library for any arm64 runs on any: there is no LSE in it.
# shellcheck disable=SC2086 # lists of flags
check_library()
{
	for source in "$here"/../../lib/*.c; do
		# with clang there is no libc to include
		[ "$family" = gcc ] || [ "$(basename "$source")" != fault.c ] || continue
		quietly "$source" $compile -O2 "$source" -o "$scratch/library.o" || continue
		disassemble "$scratch/library.o" >"$scratch/code"
		! grep -E '^(cas|swp|(ld|st)(add|clr|set|eor|[su]max|[su]min))' "$scratch/code" >"$scratch/lse" ||
			fail "$(basename "$source"): has $(head -n 1 "$scratch/lse")"
	done
}

case $mode in
list)
	# without directives, comments, and labels that only they refer to
	# shellcheck disable=SC2086 # lists of flags
	$compile "$level" -S "$here/operations.c" -o - |
		grep -v -E '^[[:space:]]*(\.[a-z]|#|//|$)|^\.L(F|HOT|COLD|func)' | sed -E 's/[[:space:]]*(#|\/\/) .*//'
	;;
count)
	for level in -O2 -Os; do
		compile_at $level || finish
		for operation in $operations; do
			awk -v name="$operation" -v where="$compiler $level $backend $version" \
				'$1 == name { print where, name, $2 }' "$scratch/paths"
		done
	done
	;;
check)
	check_level -O2
	check_level -Os
	[ "$backend" != arm64-llsc ] || check_library
	case $backend-$compiler in
	generic-*) ;;
	*-clang) check_clobbers ;;
	esac
	;;
esac
finish
