#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The report says what was measured: on the made-up tallies of planted.c it is this table, and this JSON."""
import json
import subprocess
import sys

TABLE = """\
files: 2 with 0.0 MiB, frames: 512 with 2.0 MiB

All files                                 classic        frozenref           spread
reads/s                                 4 000 000        6 172 839        7 000 000
reads/s of CPU time                     2 000 000        2 469 135        2 333 333
times as fast as classic                        1        1.50 ±33%         1.01 ±0%
hit rate, %                                  50.0             75.0             90.0
evictions                                     999        3 086 000          600 000
lookups that met a frozen frame             1 000               17                5
frames spread                                   0                0            1 234
verified, MiB                              1953.1           1177.4            667.6
files covered, MiB                            0.0              0.0              0.0
mismatches                                  1 001                0                2

All files, 3 threads: between frozenref and the compare-and-swap loop no difference beyond the noise was seen; \
between frozenref spread over the CPUs and the compare-and-swap loop no difference beyond the noise was seen.
files dropped: 1
"""

FIGURES = {
    "workload": "files", "threads": 3, "read": 128, "page": 4096, "frames": 512, "rounds": 5,
    "files": 2, "pages": 4, "bytes": 9199, "skipped": 5, "dropped": 1,
    "counters": {
        "classic": {
            "seconds": 4, "cpu_seconds": 8,
            "reads": 16000000, "reads_per_second": 4000000, "reads_per_cpu_second": 2000000,
            "hits": 8000000, "misses": 8000000, "hit_rate": 0.5,
            "evictions": 999, "frozen_lookups": 1000, "spreads": 0,
            "bytes_verified": 2048000000, "bytes_covered": 8199, "mismatches": 1001,
            "rates": [10, 40, 20, 10, 100], "ratio": 1, "ratio_low": 1, "ratio_high": 1,
        },
        "frozenref": {
            "seconds": 2, "cpu_seconds": 5,
            "reads": 12345678, "reads_per_second": 6172839, "reads_per_cpu_second": 2469136,
            "hits": 9259258, "misses": 3086420, "hit_rate": 0.75,
            "evictions": 3086000, "frozen_lookups": 17, "spreads": 0,
            "bytes_verified": 1234567000, "bytes_covered": 5096, "mismatches": 0,
            "rates": [20, 40, 80, 5, 150], "ratio": 1.5, "ratio_low": 1, "ratio_high": 2,
        },
        "spread": {
            "seconds": 1, "cpu_seconds": 3,
            "reads": 7000000, "reads_per_second": 7000000, "reads_per_cpu_second": 2333333,
            "hits": 6300000, "misses": 700000, "hit_rate": 0.9,
            "evictions": 600000, "frozen_lookups": 5, "spreads": 1234,
            "bytes_verified": 700000000, "bytes_covered": 5096, "mismatches": 2,
            "rates": [10, 40, 20, 10, 102], "ratio": 1.01, "ratio_low": 1, "ratio_high": 1.01,
        },
    },
}  # fmt: skip

# What a reader is told of rates of the others next to 100 of the classic counter's.
CONCLUSIONS = (
    ("130 130 130 130 130", "is 1.30 times as fast as the compare-and-swap loop"),
    ("50 50 40 60 50", "is 0.50 times as fast as the compare-and-swap loop"),
    ("90 95 130 150 160", "no difference beyond the noise"),
    ("98.5 98.5 98.5 98.5 98.5", "no difference beyond the noise"),
    ("101.5 101.5 101.5 101.5 101.5", "no difference beyond the noise"),
)


def differences(expected, found, where=""):
    if isinstance(expected, dict) and isinstance(found, dict):
        for name in sorted(expected.keys() | found.keys()):
            yield from differences(expected.get(name), found.get(name), f"{where} {name}")
    elif expected != found:
        yield f"{where}: is {found}, not {expected}"


def main():
    program = sys.argv[1]
    table = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    failures = [
        f"the table has '{found}', not '{expected}'"
        for expected, found in zip(TABLE.splitlines(), table.splitlines()[1:])
        if expected != found
    ]
    head, *rest = table.splitlines()
    if not head.startswith("frozenref ") or not head.endswith("; threads: 3, bytes a read: 128"):
        failures.append(f"the table begins with '{head}'")
    if len(rest) != len(TABLE.splitlines()):
        failures.append(f"the table has {len(rest)} lines below the first")

    found = json.loads(subprocess.run([program, "--json"], check=True, capture_output=True, text=True).stdout)
    for name in ("version", "backend"):
        if name not in found or f"{found.pop(name)}" not in head:
            failures.append(f"JSON: {name} is missing, or not the table's")
    failures += differences(FIGURES, found, "JSON:")
    for rates, words in CONCLUSIONS:
        said = subprocess.run([program, "--hot", rates], check=True, capture_output=True, text=True).stdout
        line = next(line for line in said.splitlines() if line.startswith("One hot page, 3 threads: "))
        if line.count(words) != 2:
            failures.append(f"of {rates} to 100 it says: {line}")
    for failure in failures:
        print(f"FAIL: {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
