# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Sourced after headers/check.sh: how a backend is compiled for its machine, and how the instructions are read.
#
# shellcheck disable=SC2034 # variables for the scripts that source this
# shellcheck disable=SC2154 # $scratch is check.sh's

# triplet_of MACHINE: the prefix of its compiler and binutils; none for the native ones if they are for it.
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

# choose BACKEND gcc|clang|COMMAND: sets $machine, $tools (a prefix), $compile (a command) and $version; false if a tool is missing.
choose()
{
	case $1 in
	# some distributions have every function marked as a target of branches, which is one instruction more
	*x86_64) machine=x86_64 flags=-fcf-protection=none ;;
	*arm64*) machine=aarch64 flags=-mno-outline-atomics ;;
	riscv-zacas) machine=riscv64 flags='-march=rv64gc -D__riscv_zacas' ;;
	riscv-zalrsc) machine=riscv64 flags='-march=rv64gc -U__riscv_atomic -D__riscv_zalrsc' ;;
	*riscv) machine=riscv64 flags=-march=rv64gc ;;
	esac
	case $1 in
	generic-*) macro=GENERIC ;;
	riscv-*) macro=RISCV ;;
	*) macro=$(echo "$1" | tr 'a-z-' 'A-Z_') ;;
	esac
	tools=$(triplet_of "$machine")
	have "${tools}objdump" || return
	case $2 in
	gcc)
		have "${tools}gcc" || return
		compile="${tools}gcc"
		version=$($compile -dumpfullversion)
		;;
	clang)
		have clang || return
		compile="clang --target=$machine-linux-gnu -ffreestanding"
		version=$(clang -dumpversion)
		;;
	*) # another gcc
		have "$2" || return
		compile="$2 -ffreestanding"
		version=$("$2" -dumpfullversion)
		;;
	esac
	compile="$compile $flags -DFROZENREF_BACKEND=FROZENREF_BACKEND_$macro -c"
}

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
		$1 == "lock" || $1 ~ /^fence/ { printf "%s%s ", $1, $2 == "" ? "" : " " $2 }
		/^xchg.*\(/ || /^(mfence|cas|swp|ldar|stlr|dmb|dsb|lr\.|sc\.|amo)/ { printf "%s ", $1 }
		/^(ld|st)(a?xr|lxr|add|clr|set|eor|[su]max|[su]min)/ { printf "%s ", $1 }' | sed 's/ *$//'
}
