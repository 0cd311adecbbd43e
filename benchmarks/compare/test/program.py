# SPDX-License-Identifier: MIT
"""What the tests share: the program, run on reports in a directory of its own."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(__file__).resolve().parent.parent / "frozenref-compare"


class ProgramTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.directory = pathlib.Path(scratch.name)

    def file(self, name, content):
        """Writes a report, or text that is none."""
        path = self.directory / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return name

    def run_program(self, *arguments, program=PROGRAM, **options):
        return subprocess.run([sys.executable, program, *arguments], cwd=self.directory, encoding="utf-8",
                              timeout=120, check=False,
                              **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options})

    def compare(self, *arguments):
        """Its standard output, when nothing was wrong."""
        result = self.run_program(*arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def tables(self, *arguments):
        """The tables by their titles, each a list of rows, each row the cells by their heads; from the Markdown."""
        tables = {}
        for line in self.compare(*arguments, "--markdown", "-").splitlines():
            if line.startswith("#"):
                rows, head = tables.setdefault(unescaped(line.lstrip("# ")), []), None
            elif line.startswith("| ---"):
                continue
            elif line.startswith("|"):
                cells = [unescaped(cell.strip()) for cell in re.findall(r"((?:\\.|[^|\\])+)\|", line[1:])]
                if head is None:
                    head = cells
                else:
                    rows.append(dict(zip(head, cells)))
        return tables

    def row(self, table, *leading):
        """The one row that begins with these cells."""
        found = [row for row in table if tuple(row.values())[:len(leading)] == leading]
        self.assertEqual(len(found), 1, table)
        return found[0]

    def refused(self, message, *arguments):
        result = self.run_program(*arguments)
        self.assertEqual(result.returncode, 2, result.stdout)
        self.assertEqual(result.stdout, "")
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        self.assertIn(message, result.stderr)


def unescaped(markdown):
    return re.sub(r"\\(.)", r"\1", markdown)


def environment(**changed):
    return {key: value for key, value in {**os.environ, **changed}.items() if value is not None}
