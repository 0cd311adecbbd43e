#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Does a report say what was measured? Of benchmarks whose counts and times are known.

usage: known.py KNOWN UNPINNED [UNITTEST ARGUMENTS]
"""
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import unittest

KNOWN, UNPINNED = sys.argv[1:3]
del sys.argv[1:3]

# Three CPUs: one thread, two, as many as there are, and twice that.
THREADS = [1, 2, 3, 6]
NANOSECONDS = {"given": 10, "known": 10, "ragged": 10, "slow": 3000, "starved": 10}


def no_json(word):
    raise ValueError(f"{word} is no JSON")


def report(program, *options, code=0, text=None):
    result = subprocess.run([program, "--benchmark_format=json", "--benchmark_min_time=0.0001", *options], check=False,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=100)
    assert result.returncode == code, result
    return json.loads((text or result.stdout).decode("utf-8"), parse_constant=no_json)


class Known(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.report = report(KNOWN, "--benchmark_repetitions=3")
        cls.runs = [run for run in cls.report["benchmarks"] if run["run_type"] == "iteration"]

    def test_each_is_run_by_the_threads_that_it_takes(self):
        names = [f"{family}/known/manual_time/threads:{threads}" for family in ("known", "slow", "still", "starved")
                 for threads in THREADS]
        names += [f"ragged/known/manual_time/threads:{threads}" for threads in THREADS[1:]]
        names += [f"given/known/key:{key}/manual_time/threads:{threads}" for key in (5, 11) for threads in THREADS[1:]]
        self.assertEqual(sorted(run["run_name"] for run in self.runs), sorted(names * 3))
        for run in self.runs:
            self.assertTrue(run["run_name"].endswith(f"/threads:{run['threads']}"))

    def test_all_iterations_are_run_once(self):
        for run in self.runs:
            self.assertGreaterEqual(run["iterations"], 10)
            self.assertEqual(run["counted"], 1)

    def test_what_each_was_given(self):
        for run in self.runs:
            key = run["run_name"].split("/")[2]
            self.assertEqual(run["given"], int(key[4:]) if key.startswith("key:") else 0)

    def test_times_and_rates(self):
        for run in self.runs:
            family = run["run_name"].split("/")[0]
            if family == "still":
                continue
            self.assertEqual((run["step"], run["time_unit"]), (NANOSECONDS[family], "ns"))
            self.assertAlmostEqual(run["items_per_second"] * NANOSECONDS[family] / 1e9, 1, places=4, msg=run)
            # that of a run which was starved is made smaller, so that it is repeated
            if family != "starved":
                self.assertAlmostEqual(run["real_time"] / NANOSECONDS[family], 1, places=4, msg=run)

    def test_instructions_are_those_of_an_iteration(self):
        for run in self.runs:
            self.assertEqual(run["instructions"], 7)

    def test_cpus(self):
        for run in self.runs:
            family = run["run_name"].split("/")[0]
            had = {"still": 0, "starved": 0.01}.get(family, 0.75)
            if run["threads"] == 1:
                self.assertAlmostEqual(run["cpus"], had, places=4, msg=run)
            elif family != "starved":
                self.assertLessEqual(run["cpus"], had * run["threads"] * 1.0001)

    def test_when_each_began(self):
        alone = [run for run in self.runs if run["threads"] == 1]
        for run in alone:
            self.assertAlmostEqual(run["at"], run["began"], places=9)
        self.assertGreater(max(run["at"] for run in alone), 0.001)

    def test_a_clock_that_stands_still_is_no_machine_without_limit(self):
        rates = [run["items_per_second"] for run in self.runs if run["run_name"].startswith("still")]
        self.assertTrue(all(math.isfinite(rate) and rate > 0 for rate in rates), rates)

    def test_starved_runs_go_on_for_long_enough(self):
        """Or the few iterations that one begins with would be all that is ever measured."""
        for run in self.runs:
            if run["run_name"] == "starved/known/manual_time/threads:1":
                # by the share of 4 * 0.01 that counts, 25 times as long
                self.assertGreaterEqual(run["iterations"] * 10e-9, 25 * 0.0001 * 0.99)

    def test_text_of_the_machine(self):
        self.assertEqual(self.report["context"]["cpu_model"],
                         r'\xff\x1b[2J"\ ' + "\u00fc" + r" \xc2\x85 \xed\xa0\x80 \xe2\x82")

    def test_a_file_of_its_own_says_the_same(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "out.json")
            report(KNOWN, "--benchmark_repetitions=2", f"--benchmark_out={path}")
            there = json.loads(path.read_bytes().decode("utf-8"), parse_constant=no_json)
        self.assertEqual(there["context"]["cpu_model"], self.report["context"]["cpu_model"])
        self.assertEqual({run["run_name"] for run in there["benchmarks"]}, {run["run_name"] for run in self.runs})

    def test_untimed(self):
        result = subprocess.run([KNOWN, "--untimed=5"], check=False, capture_output=True, text=True)
        self.assertEqual((result.returncode, result.stdout.splitlines()),
                         (1, ["known/known", "slow/known", "still/known", "starved/known"]))
        self.assertEqual(result.stderr.splitlines(), ["frozenref-bench: it runs before it is pinned"] * 8)

    def test_complaints_do_nothing_to_a_terminal(self):
        for argument, shown in ((b"--\x1b[2J\nx", rb"no such option: --\x1b[2J"), (b"--untimed=\x1b", rb"not '\x1b'"),
                                (b"--benchmark_filter=\xff\x9b", rb"\xff\x9b")):
            result = subprocess.run([KNOWN, argument], check=False, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.assertNotEqual(result.returncode, 0)
            self.assertIn(shown, result.stderr)
            self.assertNotIn(b"\x1b", result.stderr + result.stdout)

    def test_a_thread_that_is_not_pinned_voids_its_run(self):
        runs = report(UNPINNED, "--benchmark_filter=known", code=1)["benchmarks"]
        self.assertEqual(len(runs), 4)
        for run in runs:
            self.assertEqual((run["error_occurred"], run["error_message"]),
                             (True, "its thread could not be tied to a CPU"))


if __name__ == "__main__":
    unittest.main()
