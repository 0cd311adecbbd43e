# SPDX-License-Identifier: MIT
"""The command line: options, where the output goes, terminals, and the installed form.

usage: command.py VERSION [UNITTEST ARGUMENTS]
"""
import json
import os
import pty
import subprocess
import sys
import unittest

from fixtures import example_a, repeated, report
from program import PROGRAM, ProgramTest, environment

VERSION = sys.argv.pop(1)

QUIET = report("Example A", "x86_64", repeated("lookup/frozenref", 1, [1e6] * 3))


class Options(ProgramTest):
    def setUp(self):
        super().setUp()
        self.file("a.json", QUIET)

    def test_help_tells_columns_and_exit_codes(self):
        for option in ("-h", "--help"):
            output = self.compare(option)
            for word in ("usage: frozenref-compare", "--markdown", "--html", "M/s ", "x fetch-add ", "Exit codes"):
                self.assertIn(word, output)

    def test_version(self):
        self.assertEqual(self.compare("--version"), f"libfrozenref {VERSION}\n")

    def test_wrong_usage(self):
        for arguments in ([], ["--nonsense", "a.json"], ["a.json", "--html"],
                          ["a.json", "--html", "-", "--markdown", "-"], ["--markdown", "b.json", "a.json"]):
            result = self.run_program(*arguments)
            self.assertEqual((result.returncode, result.stdout), (2, ""), arguments)
            self.assertIn("frozenref-compare: error: ", result.stderr)

    def test_files_beside_the_table(self):
        output = self.compare("a.json", "--markdown", "a.md", "--html", "a.html")
        self.assertEqual(output, self.compare("a.json"))
        self.assertEqual((self.directory / "a.md").read_text(), self.compare("a.json", "--markdown", "-"))
        self.assertEqual((self.directory / "a.html").read_text(), self.compare("a.json", "--html", "-"))

    def test_a_thin_report_says_the_same(self):
        whole = example_a()
        whole["context"].update(host_name="Example host", executable="/example")
        self.file("whole.json", whole)
        self.compare("whole.json", "--thin", "thin.json")
        thin = (self.directory / "thin.json").read_text()
        self.assertLess(len(thin), len(json.dumps(whole)))
        self.assertNotIn("xample host", thin)
        self.assertEqual(self.compare("whole.json"), self.compare("thin.json"))
        result = self.run_program("whole.json", "thin.json", "--thin", "both.json")
        self.assertEqual((result.returncode, result.stdout), (2, ""))

    def test_standard_input(self):
        with open(self.directory / "a.json", encoding="utf-8") as file:
            result = self.run_program("-", stdin=file)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertEqual(result.stdout, self.compare("a.json"))

    def test_a_file_that_can_not_be_written(self):
        for path in ("none/a.html", "."):
            self.refused(f"{path}: ", "a.json", "--html", path)
        with open("/dev/full", "w", encoding="utf-8") as full:
            result = self.run_program("a.json", stdout=full)
        self.assertEqual(result.returncode, 2)
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)

    def test_a_reader_that_has_seen_enough(self):
        self.file("a.json", example_a())
        with subprocess.Popen([sys.executable, PROGRAM, "a.json", "--html", "-"], cwd=self.directory,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
            program.stdout.read(10)
            program.stdout.close()
            self.assertEqual(program.stderr.read(), b"")

    def test_a_locale_without_umlauts(self):
        self.file("a.json", report("Exämple \u2764", "x86_64", QUIET["benchmarks"]))
        for output in ([], ["--html", "-"], ["--markdown", "-"]):
            result = self.run_program("a.json", *output,
                                      env=environment(LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0"))
            self.assertEqual((result.returncode, result.stderr), (0, ""))

    def test_no_control_characters_of_a_report(self):
        self.file("a.json", report("Ex\x1b[31mample\r\n\ud800", "x86_64", QUIET["benchmarks"]))
        for output in ([], ["--html", "-"], ["--markdown", "-"]):
            self.assertEqual({c for c in self.compare("a.json", *output) if ord(c) < 32} - {"\n", "\t"}, set())


class Terminal(ProgramTest):
    def shown(self, *arguments, **variables):
        """What a terminal gets, standard error too."""
        self.file("a.json", QUIET)
        master, slave = pty.openpty()
        with subprocess.Popen([sys.executable, PROGRAM, "a.json", *arguments], cwd=self.directory, stdout=slave,
                              stderr=slave, env=environment(**variables)) as program:
            os.close(slave)
            shown = b""
            try:
                while part := os.read(master, 4096):
                    shown += part
            except OSError:  # the other side is closed
                pass
            os.close(master)
        self.assertEqual(program.returncode, 0)
        return shown.decode()

    def test_colour(self):
        self.assertIn("\x1b[1m", self.shown(NO_COLOR=None))
        self.assertNotIn("\x1b", self.shown(NO_COLOR="1"))
        self.assertNotIn("\x1b", self.compare("a.json"))

    def test_says_where_a_file_is(self):
        self.assertIn("written: a.html", self.shown("--html", "a.html"))


class Installed(ProgramTest):
    def test_runs_through_a_link_and_leaves_nothing_behind(self):
        self.file("a.json", QUIET)
        link = self.directory / "frozenref-compare"
        link.symlink_to(PROGRAM)
        result = self.run_program("a.json", program=link, env=environment(PYTHONDONTWRITEBYTECODE=None))
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertFalse((PROGRAM.parent / "__pycache__").exists())


if __name__ == "__main__":
    unittest.main()
