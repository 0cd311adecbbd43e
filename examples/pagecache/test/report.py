#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The report says what was measured: on the made-up tallies of planted.c it is this table, and this JSON."""
import json
import subprocess
import sys

TABLE = """\
files: 2 with 0.0 MiB, frames: 512 with 2.0 MiB

                                        frozenref          classic
reads/s                                 6 172 839        4 000 000
reads/s of CPU time                     2 469 135        2 000 000
hit rate, %                                  75.0             50.0
evictions                               3 086 000              999
lookups that met a frozen frame                17            1 000
verified, MiB                              1177.4           1953.1
files covered, MiB                            0.0              0.0
mismatches                                      0            1 001

frozenref to classic: reads/s 1.543, of CPU time 1.235
files dropped: 1
"""

FIGURES = {
    "threads": 3, "read": 128, "page": 4096, "frames": 512,
    "files": 2, "pages": 4, "bytes": 9199, "skipped": 5, "dropped": 1,
    "counters": {
        "frozenref": {
            "seconds": 2, "cpu_seconds": 5,
            "reads": 12345678, "reads_per_second": 6172839, "reads_per_cpu_second": 2469136,
            "hits": 9259258, "misses": 3086420, "hit_rate": 0.75,
            "evictions": 3086000, "frozen_lookups": 17,
            "bytes_verified": 1234567000, "bytes_covered": 5096, "mismatches": 0,
        },
        "classic": {
            "seconds": 4, "cpu_seconds": 8,
            "reads": 16000000, "reads_per_second": 4000000, "reads_per_cpu_second": 2000000,
            "hits": 8000000, "misses": 8000000, "hit_rate": 0.5,
            "evictions": 999, "frozen_lookups": 1000,
            "bytes_verified": 2048000000, "bytes_covered": 8199, "mismatches": 1001,
        },
    },
    "ratio": 1.54321, "cpu_ratio": 1.234568,
}  # fmt: skip


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
    for failure in failures:
        print(f"FAIL: {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
