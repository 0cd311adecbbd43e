#!/bin/sh
# SPDX-License-Identifier: MIT
# tools/report shows what a failed test said, but lets it neither forge a line nor speak to the terminal.
set -eu
here=$(dirname "$0")
. "$here/../headers/check.sh"

cat >"$scratch/log.json" <<'END'
{"name": "x:y / good", "stdout": "quiet", "result": "OK", "duration": 0.1, "command": ["good"]}
{"name": "x:y / bad\ntarget bad passed", "stdout": "a\u001b[2Jb\rc\u009b\u202e\ud800 \u00e4\nnext\tline", "result": "FAIL", "duration": 1, "command": ["bad\u001b", "x y"]}
END
for locale in C C.UTF-8; do
	LC_ALL=$locale "$here/../../tools/report" target "$scratch/log.json" "$scratch/counts" >"$scratch/said" 2>&1 ||
		fail "$locale: $(tail -n 1 "$scratch/said")"
	! LC_ALL=C tr -d '\n' <"$scratch/said" | LC_ALL=C grep -q '[[:cntrl:]]' || fail "$locale: control characters"
	[ "$(grep -c '^target ' "$scratch/said")" -eq 2 ] || fail "$locale: not a line for each test"
	grep -q -F 'a\x1b[2Jb' "$scratch/said" || fail "$locale: what was said is not shown"
	grep -q -F '\u202e\ud800' "$scratch/said" || fail "$locale: unprintable letters are not shown"
	! grep -q -F 'quiet' "$scratch/said" || fail "$locale: shows what a test that passed has said"
done
[ "$(grep -c passed "$scratch/counts") $(grep -c failed "$scratch/counts")" = '2 2' ] || fail 'the counts are wrong'
finish
