# SPDX-License-Identifier: MIT
"""What the tests share: the program, run on reports in a directory of its own."""
import json
import os
import pathlib
import re
import runpy
import subprocess
import sys
import tempfile
import traceback
import unittest

PROGRAM = pathlib.Path(__file__).resolve().parent.parent / "frozenref-compare"

# What the program imports, for its forks.
sys.path.append(str(PROGRAM.parent))
import argparse  # noqa: E402, F401
import markdown  # noqa: E402, F401
import outputs  # noqa: E402, F401
import terminal  # noqa: E402, F401
try:
    import page  # noqa: E402, F401
except ImportError as error:
    print(f"SKIP: python3-matplotlib is missing: {error}")
    sys.exit(1 if os.environ.get("FROZENREF_TEST_STRICT") == "1" else 77)


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
        if program is PROGRAM and not options:
            return self.run_forked(list(map(os.fsdecode, arguments)))
        return subprocess.run([sys.executable, program, *arguments], cwd=self.directory, encoding="utf-8",
                              timeout=120, check=False,
                              **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options})

    def run_forked(self, arguments):
        """The same in a fork of this process, which has all modules: their import is most of what a run takes."""
        with tempfile.TemporaryFile("w+", encoding="utf-8") as out, tempfile.TemporaryFile("w+", encoding="utf-8") as err:
            child = os.fork()
            if child == 0:
                self.become_program(arguments, out, err)
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            texts = []
            for file in (out, err):
                file.seek(0)
                texts.append(file.read())
        return subprocess.CompletedProcess(arguments, status, *texts)

    def become_program(self, arguments, out, err):
        code = 1
        try:
            os.chdir(self.directory)
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            sys.argv = [str(PROGRAM), *arguments]
            sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
            sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
            runpy.run_path(str(PROGRAM), run_name="__main__")
        except SystemExit as end:
            code = end.code
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

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
