#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Are the instructions of every benchmark of one thread counted, and believably?

usage: instructions_added.py INSTRUCTIONS FROZENREF-BENCH
"""
import json
import pathlib
import subprocess
import sys
import tempfile

instructions, bench = sys.argv[1:]
with tempfile.TemporaryDirectory() as folder:
    report = pathlib.Path(folder, "report.json")
    report.write_bytes(subprocess.run([bench, "--benchmark_min_time=0", "--benchmark_format=json"], check=True,
                                      stdout=subprocess.PIPE).stdout)
    subprocess.run([instructions, report, bench], check=True)
    counted = {run["run_name"].removesuffix("/manual_time/threads:1"): run.get("instructions")
               for run in json.loads(report.read_text())["benchmarks"] if run["threads"] == 1}

wrong = [name for name, count in counted.items() if count is None or (count < 2) != (name == "empty/shim")]
# two adds and the loop, and no more than a few instructions beside them
if not 4 <= counted["lookup/fetch-add"] <= counted["lookup/frozenref"] <= 20:
    wrong.append("lookup/fetch-add, lookup/frozenref")
for name in wrong:
    print(f"{name}: {counted.get(name)} instructions")
sys.exit(1 if wrong or not counted else 0)
