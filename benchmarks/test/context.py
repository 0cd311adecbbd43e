#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Is what a report says of machine and build so?

usage: context.py FROZENREF-BENCH VERSION BACKEND [UNITTEST ARGUMENTS]
"""
import json
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile
import unittest

BENCH, VERSION, BACKEND = sys.argv[1:4]
del sys.argv[1:4]

CPUINFO = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")


def no_json(word):
    raise ValueError(f"{word} is no JSON")


def report(program=BENCH, **options):
    result = subprocess.run([program, "--benchmark_min_time=0.001", "--benchmark_filter=^(empty|lookup/frozenref/)",
                             "--benchmark_repetitions=2", "--benchmark_format=json"], check=True,
                            stdout=subprocess.PIPE, **options)
    return json.loads(result.stdout.decode("utf-8"), parse_constant=no_json)


class Context(unittest.TestCase):
    def test_the_build(self):
        context = report()["context"]
        self.assertEqual((context["frozenref_version"], context["frozenref_backend"]), (VERSION, BACKEND))
        self.assertRegex(context["compiler_flags"], "^-O2 ")
        self.assertRegex(context["cpp_compiler_flags"], "^-O2 ")
        self.assertRegex(context["library_flags"], "^-O")
        self.assertRegex(context["frozenref_commit"], "^([0-9a-f]{12,40}(-dirty)?|unknown)$")

    def test_the_machine(self):
        context = report()["context"]
        self.assertEqual((context["emulated"], context["kernel"]),
                         ("no", f"Linux {platform.release()} {platform.machine()}"))
        self.assertEqual(sorted(map(int, context["pinned_to"].split())), sorted(os.sched_getaffinity(0)))
        self.assertRegex(context["cpu_quota"], r"^(unknown|none|\d+\.\d\d CPUs)$")

    @unittest.skipUnless(platform.machine() == "x86_64", "each architecture's /proc/cpuinfo has its own words")
    def test_the_cpu(self):
        context = report()["context"]
        vendor, family, model, name, stepping = (
            re.search(rf"^{key}\s*: (.*)$", CPUINFO, re.M)[1]
            for key in ("vendor_id", "cpu family", "model", "model name", "stepping"))
        self.assertEqual((context["cpu_model"], context["cpu_id"]),
                         (name.strip(), f"{vendor} family {family} model {model} stepping {stepping}"))
        self.assertIn(" sse2 ", context["cpu_features"])
        self.assertEqual(context["microcode"], re.search(r"^microcode\s*: (.*)$", CPUINFO, re.M)[1])
        self.assertEqual(context["hypervisor"] == "none seen", " hypervisor" not in CPUINFO)
        self.assertRegex(context["frequency"], r"^\d+(\.\d+)? MHz$")

    def test_the_threads_of_a_core(self):
        active = pathlib.Path("/sys/devices/system/cpu/smt/active")
        told = {"0": "off", "1": "on"}[active.read_text().strip()] if active.exists() else "unknown"
        self.assertEqual(report()["context"]["smt"], told)

    def test_the_cpus_that_may_be_used(self):
        one = min(os.sched_getaffinity(0))
        alone = report(preexec_fn=lambda: os.sched_setaffinity(0, {one}))
        self.assertEqual((alone["context"]["usable_cpus"], alone["context"]["pinned_to"]), ("1", str(one)))
        self.assertEqual({run["threads"] for run in alone["benchmarks"]}, {1, 2})

    def test_what_each_run_had(self):
        runs = [run for run in report()["benchmarks"] if run["run_type"] == "iteration"]
        self.assertGreater(len(runs), 3)
        for run in runs:
            self.assertTrue(0 <= run["cpus"] <= run["threads"], run)
            self.assertTrue(0 <= run["at"] <= 60, run)

    def test_a_name_that_is_no_text(self):
        with tempfile.TemporaryDirectory() as folder:
            link = os.path.join(os.fsencode(folder), b'a\xff\x1b[2J"\\')
            os.symlink(os.path.abspath(BENCH), link)
            self.assertTrue(report(link)["context"]["executable"].endswith(r'/a\xff\x1b[2J"' + "\\"))
            listed = subprocess.run([link, "--benchmark_filter=^empty", "--benchmark_min_time=0"], check=True,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.assertIn(rb"a\xff\x1b[2J", listed.stderr)
            self.assertNotIn(b"\x1b", listed.stderr)


if __name__ == "__main__":
    unittest.main()
