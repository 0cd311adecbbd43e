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
    # as many iterations as it takes for what surrounds them not to count, where the CPU counts itself
    report.write_bytes(subprocess.run([bench, "--benchmark_min_time=0.0005", "--benchmark_format=json"], check=True,
                                      stdout=subprocess.PIPE).stdout)
    subprocess.run([instructions, report, bench], check=True)
    counted = {run["run_name"].removesuffix("/manual_time/threads:1"): run.get("instructions")
               for run in json.loads(report.read_text())["benchmarks"] if run["threads"] == 1}

# valgrind, which counts where the CPU does not, registers no restartable sequences
uncountable = [name for name, count in counted.items()
               if count is None and name.split("/")[1] in ("percpu-rseq", "percpu-cpu")]
counted = {name: count for name, count in counted.items() if name not in uncountable}

wrong = [name for name, count in counted.items() if count is None or (count < 2) != (name == "empty/shim")]
# two adds and the loop, and no more than a few instructions beside them
if not 4 <= counted["lookup/fetch-add"] <= counted["lookup/frozenref"] <= 20:
    wrong.append("lookup/fetch-add, lookup/frozenref")
# a whole number an iteration, and of what surrounds all of them next to nothing
wrong += [name for name, count in counted.items() if name.startswith("lookup/") and count % 1 > 0.2]


def more(name, other, least):
    """What the one takes beyond what the other does."""
    if counted[name] - counted[other] < least:
        wrong.append(f"{name}, no more than {other}")


# a call is a call and a return, and mostly pushes and moves around it; a look at the word, a load and a comparison
for family in ("lookup", "owner", "zipf", "churn", "life"):
    for subject in ("frozenref", "frozenref-unguarded"):
        more(f"{family}/{subject}-called", f"{family}/{subject}", 4)
more("lookup/frozenref-read-first", "lookup/frozenref", 2)
for subject, quiet in (("frozenref", "frozenref-read-first"), ("frozenref", "frozenref-quiet"), ("pair", "pair-quiet"),
                       ("strong_ref", "strong_ref-quiet")):
    more(f"lookup_frozen/{subject}", f"lookup_frozen/{quiet}", 4)
# the work that is asked for, a step a few instructions, to the last one
for name in counted:
    if name.startswith("sparse/") and name.endswith("/work:200"):
        few = name.replace(":200", ":50")
        step = (counted[name] - counted[few]) / 150
        more(few, name.replace("sparse", "lookup").removesuffix("/work:200"), 50)
        if not 2 <= step <= 6 or abs(step - round(step)) > 0.001:
            wrong.append(f"{name}, {step} instructions a step")
# 1024 are more than one step adds, and a loop
more("bulk/frozenref/n:1024", "bulk/frozenref/n:16", 20)
# to spread and gather takes a store and an add for each CPU, and a place for the shards
more("gather/percpu-thread/objects:64", "owner/percpu-thread", 20)
# objects are chosen, and one is not
for subject in ("frozenref", "cas-loop", "fetch-add"):
    more(f"zipf/{subject}", f"lookup/{subject}", 2)

for name in wrong:
    print(f"{name}: {counted.get(name)} instructions")
sys.exit(1 if wrong or not counted else 0)
