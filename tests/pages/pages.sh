#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: pages.sh FOLDER MAP
#   FOLDER: what the build made of docs/pages; MAP: the library's symbols, as it was linked
#
# Every public operation has a manual page that says what it is, no page has an error, and no link of the HTML is dead.
# That a warning of doxygen's is an error, it is told itself.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"
folder=$1 map=$2
have mandoc || finish

operations=$(sed -n '/^global:/,/private:/s/^\t\(frozenref_[a-z_]*\);$/\1/p' "$map")
[ "$(echo "$operations" | wc -l)" -gt 40 ] || fail "$map: lists few operations"
for operation in $operations; do
	page=$folder/man3/$operation.3
	[ -f "$page" ] || { fail "$operation has no page"; continue; }
	mandoc -T utf8 "$page" | col -b >"$scratch/page"
	grep -q "^  *$operation - [a-z]" "$scratch/page" || fail "$operation.3: says not what it is"
	grep -q "#include <frozenref/" "$scratch/page" || fail "$operation.3: says not where it is"
	grep -q "$operation(.*);$" "$scratch/page" || tr '\n' ' ' <"$scratch/page" | grep -q "$operation(.*);" ||
		fail "$operation.3: has no declaration"
done
for page in try_get put freeze strong_put weak_put pool_put percpu_gather; do
	for section in 'RETURN VALUE' 'MEMORY ORDER' 'PROGRESS' 'FAULTS' 'SEE ALSO'; do
		mandoc -T utf8 "$folder/man3/frozenref_$page.3" | col -b | grep -q "$section" || fail "$page.3: has no $section"
	done
done
for page in "$folder"/man3/*.3 "$folder"/*.[17]; do
	# ours have no blemish; lowdown puts a paragraph too many, and help2man a date without a day
	level=warning
	case $page in *.[17]) level=error ;; esac
	mandoc -T lint -W $level "$page" >"$scratch/lint" 2>&1 || fail "$(basename "$page"): $(head -n 1 "$scratch/lint")"
done
grep -q 'frozenref-track \\-' "$folder/frozenref-track.1" || fail 'frozenref-track.1: has another name'
quietly 'links of the HTML' "$here/links.py" "$folder/html" || cat "$scratch/output"
finish
