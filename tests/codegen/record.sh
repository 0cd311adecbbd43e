#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: CPATH=include record.sh
#
# Writes the lengths of all fast paths to docs/instructions.md, with every backend and compiler that codegen.sh knows.
set -eu
here=$(dirname "$0")
[ $# -eq 0 ] || {
	sed -n '3,5s/^# \{0,1\}//p' "$0"
	[ "$1" = --help ] || exit 2
	exit 0
}
counts=$(mktemp)
trap 'rm -f "$counts"' EXIT

for backend in x86_64 arm64 arm64-lse arm64-llsc riscv riscv-zacas riscv-zalrsc \
	generic-x86_64 generic-arm64 generic-riscv; do
	for compiler in gcc clang; do
		"$here/codegen.sh" --count $backend $compiler >>"$counts" || {
			echo "record.sh: $backend cannot be compiled with $compiler, so nothing is recorded" >&2
			exit 2
		}
	done
done

{
	cat <<-'END'
		<!-- SPDX-License-Identifier: MIT -->
		# Instructions

		How many instructions each operation takes when all goes well: from the first one to the return, both counted,
		inlined into a function of its own. A store-conditional succeeds at once, put_unguarded's cmpxchg too, nothing
		is frozen, saturated or last. `claim` is what a last put adds, without the call to it. Where an operation takes
		n, the compiler does not know it.

		The codegen test fails when a number grows, with the version of the compiler named here; with others it prints
		what it counts. `tests/codegen/record.sh` writes this file.
	END
	# a line is: compiler level backend version operation count
	awk '
		{ section = $1 " " $2 }
		!(section in known) { known[section]; sections[++n] = section }
		!($3 in backend) { backend[$3]; backends[++b] = $3 }
		!($5 in operation) { operation[$5]; operations[++o] = $5 }
		{ version[section, $3] = $4; count[section, $5, $3] = $6 }
		END {
			split("gcc -O2,gcc -Os,clang -O2,clang -Os", order, ",")
			for (s = 1; s <= 4; s++) {
				section = order[s]
				printf "\n## %s\n\n| ", section
				for (i = 1; i <= b; i++) printf "| %s ", backends[i]
				printf "|\n|---"
				for (i = 1; i <= b; i++) printf "|--:"
				printf "|\n| version "
				for (i = 1; i <= b; i++) printf "| %s ", version[section, backends[i]]
				print "|"
				for (j = 1; j <= o; j++) {
					printf "| %s ", operations[j]
					for (i = 1; i <= b; i++)
						printf "| %s ", count[section, operations[j], backends[i]]
					print "|"
				}
			}
		}' "$counts"
} >"$here/../../docs/instructions.md"
