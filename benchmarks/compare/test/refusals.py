# SPDX-License-Identifier: MIT
"""What is no report: one clear line, exit code 2, and nothing on standard output."""
import copy
import json
import shutil
import unittest

from fixtures import aggregate, example_a, example_b, repeated, report, run
from program import ProgramTest

GOOD = report("Example A", "x86_64", [run("lookup/frozenref", 1, 1e6)])


class NoReport(ProgramTest):
    def refused_text(self, message, content):
        self.file("good.json", example_b())
        self.refused(f"bad.json: {message}", "good.json", self.file("bad.json", content))

    def test_nothing_there(self):
        self.refused("gone.json: No such file", "gone.json")

    def test_a_directory(self):
        self.refused("Is a directory", ".")

    def test_empty(self):
        for content in ("", " \n"):
            self.refused_text("it is empty", content)

    def test_cut_short(self):
        whole = json.dumps(GOOD)
        for length in (1, len(whole) // 2, len(whole) - 1):
            self.refused_text("not JSON, or cut short", whole[:length])

    def test_not_json(self):
        self.refused_text("not JSON", "lookup: 12 ns")

    def test_not_text(self):
        (self.directory / "bad.json").write_bytes(b"\xff\xfe\x00\x80")
        self.refused("bad.json: not JSON, or cut short", "bad.json")

    def test_not_text_on_standard_input(self):
        (self.directory / "bad.json").write_bytes(b"\xff")
        with open(self.directory / "bad.json", "rb") as file:
            result = self.run_program("-", stdin=file)
        self.assertEqual(result.returncode, 2)
        self.assertIn("frozenref-compare: standard input: not JSON, or cut short", result.stderr)

    def test_nested_without_end(self):
        self.refused_text("not", "[" * 200000)

    def test_another_json(self):
        for content in ([], {}, 1, None, {"context": {}}, {"benchmarks": []}, {"context": [], "benchmarks": {}}):
            self.refused_text("not a report of frozenref-bench", json.dumps(content))

    def test_a_report_of_another_program(self):
        self.refused_text("not a report of frozenref-bench: its context lacks cpu_model, emulated, "
                          "frozenref_backend, frozenref_version",
                          {"context": {"date": "now", "num_cpus": 2}, "benchmarks": [run("BM_memcpy/8", 1, 1e6)]})


class Context(ProgramTest):
    def refused_with(self, message, **context):
        self.refused(f"bad.json: {message}", self.file("bad.json", report("Example A", "x86_64", GOOD["benchmarks"],
                                                                          **context)))

    def test_each_missing(self):
        for key in ("cpu_model", "emulated", "frozenref_backend", "frozenref_version"):
            without = copy.deepcopy(GOOD)
            del without["context"][key]
            self.refused(f"its context lacks {key}", self.file("bad.json", without))
            self.refused_with(f"not a report of frozenref-bench: its context lacks {key}", **{key: ""})

    def test_wrong_types(self):
        self.refused_with("cpu_model in its context is no string", cpu_model=7)
        self.refused_with("emulated in its context is neither yes nor no", emulated="perhaps")
        for count in ("4", 0, -1, 1.5, True, None, [4]):
            self.refused_with("num_cpus in its context is no count", num_cpus=count)
            self.refused_with("num_cpus in its context is no count", num_cpus=count, usable_cpus="unknown")


class Benchmarks(ProgramTest):
    def refused_with(self, message, *benchmarks):
        self.refused(f"bad.json: {message}", self.file("bad.json", report("Example A", "x86_64", list(benchmarks))))

    def changed(self, **fields):
        return {**run("lookup/frozenref", 1, 1e6), **fields}

    def test_none(self):
        self.refused_with("it has no benchmarks")

    def test_only_aggregates(self):
        self.refused_with("it has only aggregates", aggregate("lookup/frozenref", 1, 1e6, "median"))

    def test_a_run_of_no_known_type(self):
        for kind in ("warm-up", None, [], "it\nration"):
            self.refused_with("lookup/frozenref/real_time/threads:1: run_type is neither iteration nor aggregate",
                              self.changed(run_type=kind))

    def test_only_failed_ones(self):
        for failed in ({"error_occurred": True, "error_message": "lost"}, {"skipped": True, "skip_message": "lost"}):
            self.refused_with("it has no run to compare; lookup/frozenref/real_time/threads:1 failed: lost",
                              self.changed(**failed))

    def test_no_name(self):
        for name in (None, 7):
            self.refused_with("one of its benchmarks has no run_name", self.changed(run_name=name))
        for name in ("", "/", "real_time/threads:1"):
            self.refused_with("a benchmark has no name", self.changed(run_name=name))
        self.refused_with("one of its benchmarks has no run_name", "lookup/frozenref")

    def test_wrong_types(self):
        for threads in (0, "1", 1.5, None, True):
            self.refused_with("lookup/frozenref/real_time/threads:1: threads is no count",
                              self.changed(threads=threads))
        for key in ("items_per_second", "at", "instructions", "retries", "cpus"):
            for value in ("few", True, [], {}):
                self.refused_with(f"lookup/frozenref/real_time/threads:1: {key} is no number",
                                  self.changed(**{key: value}))
        without = self.changed()
        del without["items_per_second"]
        self.refused_with("lookup/frozenref/real_time/threads:1: it lacks items_per_second", without)
        self.refused_with("lookup/frozenref/real_time/threads:1: repetition_index is no index",
                          self.changed(repetition_index=[]))

    def test_a_count_without_end(self):
        text = json.dumps(report("Example A", "x86_64", [self.changed(threads="long")]))
        self.refused("bad.json: lookup/frozenref/real_time/threads:1: threads is no count",
                     self.file("bad.json", text.replace('"long"', "1" * 5000)))

    def test_a_benchmark_twice(self):
        self.refused_with("lookup/frozenref/real_time/threads:1 stands in it twice",
                          run("lookup/frozenref", 1, 1e6), run("lookup/frozenref", 1, 2e6))


class Words(ProgramTest):
    """What is quoted of names, arguments and reports does nothing to a terminal, and forges no line."""

    FORGED = "bad\x1b[2J\nfrozenref-compare: all is well\u202e.json"
    SHOWN = r"bad\x1b[2J\nfrozenref-compare: all is well\u202e.json"

    def test_names_of_files(self):
        self.refused(f"{self.SHOWN}: No such file", self.FORGED)
        self.refused(f"{self.SHOWN}: it is empty", self.file(self.FORGED, ""))
        good = self.file("good.json", GOOD)
        self.refused(rf"none\x1b/{self.SHOWN}x: No such file", good, "--markdown", f"none\x1b/{self.FORGED}x")
        self.refused(rf"none\xff/a: No such file", good, "--html", b"none\xff/a")

    def test_arguments(self):
        for arguments, shown in ((["--html", self.FORGED], self.SHOWN), (["--\x1b[2J\nx"], r"--\x1b[2J\nx")):
            result = self.run_program("a.json", *arguments)
            self.assertEqual((result.returncode, result.stdout), (2, ""))
            self.assertIn(shown, result.stderr)
            self.assertNotIn("\x1b", result.stderr)

    def test_names_of_benchmarks_and_reasons(self):
        name = f"lookup/{self.FORGED}"
        self.refused(rf"{self.SHOWN}/real_time/threads:0: threads is no count", self.file("a.json", report(
            "Example A", "x86_64", [run(name, 0, 1e6)])))
        self.refused(rf"{self.SHOWN}/real_time/threads:1 failed: {self.SHOWN}", self.file("a.json", report(
            "Example A", "x86_64", [{**run(name, 1, 1e6), "error_occurred": True, "error_message": self.FORGED}])))

    def test_a_file_of_that_name_in_every_form(self):
        runs = repeated("lookup/frozenref", 1, [1e6, 2e6, 9e6])
        self.file("a.json", report("Example A", "x86_64", runs, compiler="another"))
        failed = {**run("lookup/mutex", 1, 1e6), "error_occurred": True, "error_message": self.FORGED}
        self.file(self.FORGED, report("Example B", "x86_64", [*runs, failed]))
        for output in ([], ["--all"], ["--markdown", "-"], ["--html", "-"]):
            result = self.run_program(self.FORGED, "a.json", *output)
            self.assertEqual(result.returncode, 1)
            self.assertNotIn("all is well\u202e", result.stdout + result.stderr)
            self.assertNotIn("\x1b", result.stdout + result.stderr)
            self.assertIn(f"{self.SHOWN}: a noisy machine", result.stderr)
            self.assertIn("B, a.json: not built as A was", result.stderr)


class Together(ProgramTest):
    def test_one_file_twice(self):
        self.file("a.json", example_a())
        self.refused("a.json: the same report as a.json", "a.json", "a.json")
        shutil.copy(self.directory / "a.json", self.directory / "copy.json")
        self.refused("copy.json: the same report as a.json", "a.json", "copy.json")

    def test_one_run_in_two_forms(self):
        whole = example_a()
        for one in whole["benchmarks"]:
            one["items_per_second"] += 0.123456789
        self.file("a.json", whole)
        self.file("indented.json", json.dumps(whole, indent=2))
        self.run_program("a.json", "--thin", "thin.json")
        for other in ("indented.json", "thin.json"):
            self.refused(f"{other}: the same report as a.json", "a.json", other)
        whole["benchmarks"][0]["items_per_second"] *= 1.001
        self.file("another.json", whole)
        self.compare("a.json", "another.json")

    def test_no_benchmark_in_common(self):
        self.file("a.json", report("Example A", "x86_64", [run("lookup/frozenref", 1, 1e6)]))
        self.file("b.json", report("Example B", "x86_64", [run("lookup/frozenref", 2, 1e6)]))
        self.refused("a.json: no benchmark in common with the other", "a.json", "b.json")
        self.file("c.json", report("Example C", "x86_64", [run("lookup/frozenref", 1, 2e6)]))
        self.refused("b.json: no benchmark in common with the others", "a.json", "c.json", "b.json")


if __name__ == "__main__":
    unittest.main()
