# SPDX-License-Identifier: MIT
"""The command line: options, where the output goes, terminals, and the installed form.

usage: command.py VERSION [UNITTEST ARGUMENTS]
"""
import contextlib
import copy
import json
import os
import pty
import resource
import shutil
import signal
import subprocess
import sys
import unittest

from fixtures import aggregate, example_a, repeated, report, run
from program import PROGRAM, ProgramTest, environment, outputs

VERSION = sys.argv.pop(1)

QUIET = report("Example A", "x86_64", repeated("lookup/frozenref", 1, [1e6] * 3))
NOISY = report("Example A", "x86_64", repeated("lookup/frozenref", 1, [1e6, 2e6, 3e6]))


class Options(ProgramTest):
    def setUp(self):
        super().setUp()
        self.file("a.json", QUIET)

    def test_help_tells_columns_and_exit_codes(self):
        for option in ("-h", "--help"):
            output = self.compare(option)
            for word in ("usage: frozenref-compare", "--markdown", "--html", "M/s ", "x fetch-add ",
                         "1 if a benchmark of a report had failed, though all outputs were written"):
                self.assertIn(word, output)

    def test_version(self):
        self.assertEqual(self.compare("--version"), f"libfrozenref {VERSION}\n")

    def test_wrong_usage(self):
        for arguments in ([], ["--nonsense", "a.json"], ["a.json", "--html"],
                          ["--markdown", "b.json", "a.json"], ["-", "-"], [""]):
            result = self.run_program(*arguments)
            self.assertEqual((result.returncode, result.stdout), (2, ""), arguments)
            self.assertIn("frozenref-compare: error: ", result.stderr)

    def test_one_output_a_file(self):
        (self.directory / "link").symlink_to("a.out")
        for first, second in (("-", "-"), ("a.out", "a.out"), ("a.out", "./a.out"), ("a.out", "link")):
            for one, other in (("--thin", "--markdown"), ("--thin", "--html"), ("--markdown", "--html")):
                result = self.run_program("a.json", one, first, other, second)
                self.assertEqual((result.returncode, result.stdout), (2, ""))
                self.assertIn(f"{one} and {other} cannot both be written to", result.stderr)
        self.assertFalse((self.directory / "a.out").exists())

    def test_an_output_has_a_name(self):
        for option in ("--thin", "--markdown", "--html"):
            for name in ("", "new/"):
                result = self.run_program("a.json", option, name)
                self.assertEqual((result.returncode, result.stdout), (2, ""))
                self.assertIn(f"argument {option}: '{name}' is no name of a file", result.stderr)
        self.assertEqual(os.listdir(self.directory), ["a.json"])

    def test_what_has_standard_output_has_it_alone(self):
        for option in ("--thin", "--markdown", "--html"):
            self.compare("a.json", option, "file")
            self.assertEqual(self.compare("a.json", option, "-"), (self.directory / "file").read_text())

    def test_files_beside_the_table(self):
        output = self.compare("a.json", "--markdown", "a.md", "--html", "a.html")
        self.assertEqual(output, self.compare("a.json"))
        self.assertEqual((self.directory / "a.md").read_text(), self.compare("a.json", "--markdown", "-"))
        self.assertEqual((self.directory / "a.html").read_text(), self.compare("a.json", "--html", "-"))

    def test_standard_input(self):
        with open(self.directory / "a.json", encoding="utf-8") as file:
            result = self.run_program("-", stdin=file)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertEqual(result.stdout, self.compare("a.json"))

    def test_a_locale_without_umlauts(self):
        text = json.dumps(report("Exämple \u2764", "x86_64", QUIET["benchmarks"]), ensure_ascii=False)
        self.file("a.json", text)
        for output in ([], ["--html", "-"], ["--markdown", "-"]):
            for source in ("a.json", "-"):
                result = self.run_program(source, *output, input=text,
                                          env=environment(LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0"))
                self.assertEqual((result.returncode, result.stderr), (0, ""))
                self.assertIn("Exämple \u2764", result.stdout)

    def test_no_control_characters_of_a_report(self):
        self.file("a.json", report("Ex\x1b[31mample\r\n\ud800", "x86_64", QUIET["benchmarks"], kernel="Linux\x1b[2J",
                                   governor="\ud800", topology=["\x1b"], **{"version_of_\x1b[1m": "1"}))
        for output in ([], ["--html", "-"], ["--markdown", "-"], ["--thin", "-"]):
            self.assertEqual({c for c in self.compare("a.json", *output) if ord(c) < 32} - {"\n", "\t"}, set())
        self.assertIn(r"A Ex\x1b[31mample\r\n\ud800 (x86_64)", self.compare("a.json"))

    def test_a_context_that_is_no_text(self):
        text = json.dumps(report("CPU", "x86_64", QUIET["benchmarks"], executable="E", weird={"K": float("nan")}))
        raw = text.replace('"CPU"', '"A\x01\t\n\udcff\x7fZ"').replace('"E"', '"/a\udcfe/b"').replace('"K"', '"\udc80"')
        (self.directory / "a.json").write_bytes(raw.encode("utf-8", "surrogateescape"))
        self.assertIn(r"A A\x01\t\n\xff\x7fZ (x86_64)", self.compare("a.json"))
        thin = self.compare("a.json", "--thin", "thin.json") and (self.directory / "thin.json").read_bytes()
        context = json.loads(thin.decode("ascii"), parse_constant=self.fail)["context"]
        self.assertEqual((context["cpu_model"], context["weird"]), (r"A\x01\t\n\xff\x7fZ", {r"\x80": None}))


class Markdown(ProgramTest):
    def test_text_comes_out_as_it_stands(self):
        name = r"&lt; ~~a~~ _b_ *c* `d` [e](f) <g> \\ h|i \|"
        self.file("a.json", report(name, "x86_64", QUIET["benchmarks"]))
        row = self.row(self.tables("a.json")["Where it was measured"], "cpu_model")
        self.assertEqual(row["A"], name)
        self.assertIn(r"| \&lt; \~\~a\~\~ \_b\_ \*c\* \`d\` \[e](f) \<g> \\\\ h\|i \\\| |",
                      self.compare("a.json", "--markdown", "-"))


    def test_warnings_come_before_the_numbers(self):
        self.file("a.json", report("Example A", "x86_64", [
            *repeated("lookup/frozenref", 1, [1e6, 2e6, 3e6]), run("lookup/mutex", 2, 1e6, cpus=0.1),
            run("lookup/rcuref", 1, 1e6, cpus=-1), {**run("lookup/sticky", 1, 1e6), "skipped": True}],
                                   library_build_type="debug"))
        self.file("b.json", report("Example B", "x86_64", repeated("lookup/frozenref", 1, [1e6] * 3), emulated="yes"))
        result = self.run_program("a.json", "b.json", "--markdown", "-")
        head, context = result.stdout.split("## Where it was measured")
        self.assertIn("Before believing a number:", head)
        said = [line.removeprefix("- ") for line in head.splitlines() if line.startswith("- ")]
        names = {"A, a.json": "A Example A (x86\\_64)", "B, b.json": "B Example B (x86\\_64)"}
        told = [line.removeprefix("frozenref-compare: ").split(": ", 1) for line in result.stderr.splitlines()]
        self.assertEqual(len(told), 6)
        self.assertEqual([line.replace("\\", "").strip() for line in said],
                         [f"{names[file]}: {warning}".replace("\\", "").strip() for file, warning in told])
        self.file("quiet.json", QUIET)
        self.assertNotIn("Before believing", self.compare("quiet.json", "--markdown", "-"))


class Thin(ProgramTest):
    def setUp(self):
        super().setUp()
        self.whole = example_a()
        self.whole["context"].update(host_name="Example host", executable="/example")
        failed = {"error_occurred": True, "error_message": "lost"}, {"skipped": True, "skip_message": "not here"}
        self.whole["benchmarks"] += [{**run("failing/frozenref", 1, 1e6, i, 2), **how} for i, how in enumerate(failed)]
        self.file("whole.json", self.whole)
        self.text = self.run_program("whole.json", "--thin", "-").stdout
        self.thin = json.loads(self.text)
        self.file("thin.json", self.text)

    def test_says_the_same(self):
        for output in ([], ["--markdown", "-"]):
            whole, thin = (self.run_program(f"{name}.json", *output) for name in ("whole", "thin"))
            self.assertEqual((whole.returncode, thin.returncode), (1, 1))
            self.assertEqual((whole.stdout.replace("whole.json", "thin.json"),
                              whole.stderr.replace("whole.json", "thin.json")), (thin.stdout, thin.stderr))
        self.assertEqual(self.run_program("thin.json", "--thin", "-").stdout, self.text)

    def test_neither_host_nor_program(self):
        context = dict(self.whole["context"])
        del context["host_name"], context["executable"]
        self.assertEqual(self.thin["context"], context)
        self.assertNotIn("xample host", self.text)

    def test_only_what_is_compared(self):
        self.assertLess(len(self.text), len(json.dumps(self.whole)))
        self.assertEqual({one["run_type"] for one in self.thin["benchmarks"]}, {"iteration"})
        self.assertEqual(len(self.thin["benchmarks"]),
                         sum(one["run_type"] == "iteration" for one in self.whole["benchmarks"]))
        self.assertFalse({"name", "iterations", "real_time"} & set().union(*self.thin["benchmarks"]))

    def test_nothing_that_decides_is_dropped(self):
        """Of a report in which each value that is kept decides something: without it, something else is said."""
        runs = [run("lookup/frozenref", 2, rate, i, 5, at=at, cpus=cpus, instructions=7, retries=i)
                for i, (rate, at, cpus) in enumerate(((20e6, 5, 2), (80e6, 1, 2), (90e6, 3, 2), (9e6, 9, 1),
                                                      (30e6, 6, -1)))]
        runs += [run("lookup/cas-loop", 2, rate, i, 3, at=at, cpus=2)
                 for i, (rate, at) in enumerate(((40e6, 1.1), (10e6, 5.1), (20e6, 3.1)))]
        runs += [{**run("lookup/mutex", 1, 1e6), "error_occurred": True, "error_message": "lost"},
                 {**run("lookup/sticky", 1, 1e6), "skipped": True, "skip_message": "gone"},
                 aggregate("lookup/rcuref", 1, 1e6, "mean")]
        whole = report("Example A", "x86_64", runs, num_cpus=8, usable_cpus="2", emulated="no",
                       library_build_type="debug", load_avg=[1.0])
        whole["context"]["executable"] = "/example"

        def said(one):
            self.file("one.json", one)
            result = self.run_program("one.json", "--markdown", "-")
            return result.returncode, result.stdout, result.stderr

        of_whole = said(whole)
        thin = json.loads(self.run_program("one.json", "--thin", "-").stdout)
        self.assertEqual(said(thin), of_whole)
        kept = set().union(*thin["benchmarks"])
        self.assertEqual(kept, {"run_name", "run_type", "repetition_index", "threads", "items_per_second", "at", "cpus",
                                "retries", "instructions", "error_occurred", "error_message", "skipped",
                                "skip_message"})
        for key in kept - {"run_type"}:
            less = copy.deepcopy(thin)
            for one in less["benchmarks"]:
                one.pop(key, None)
            self.assertTrue(said(less) != of_whole, key)
        for key in ("cpu_model", "emulated", "usable_cpus", "library_build_type", "date"):
            self.assertIn(key, thin["context"])

    def test_what_cannot_be_stays_so_for_any_parser(self):
        spoiled = [float("nan"), float("inf"), -1.5, 10 ** 400, None]
        self.file("a.json", report("Example A", "x86_64", [
            run("lookup/frozenref", 1, 1e6, i, 6, cpus=cpus) for i, cpus in enumerate([1.0, *spoiled])]))
        self.compare("a.json", "--thin", "thin.json")
        text = (self.directory / "thin.json").read_text()
        thin = json.loads(text, parse_constant=self.fail)
        self.assertEqual([one["cpus"] for one in thin["benchmarks"]], [1.0, None, None, -1.5, None, None])
        row = self.row(self.tables("thin.json")["lookup: try_get and put of one hot object"], "frozenref")
        self.assertEqual(row["runs"], "1/6")
        self.refused("thin.json: the same report as a.json", "a.json", "thin.json")

    def test_one_report(self):
        result = self.run_program("whole.json", "thin.json", "--thin", "both.json")
        self.assertEqual((result.returncode, result.stdout), (2, ""))


class Keep(ProgramTest):
    def keep(self, one, folder="results"):
        path = self.compare(self.file("a.json", one), "--keep", folder).removesuffix("\n")
        self.assertEqual((self.directory / path).read_text(), self.compare("a.json", "--thin", "-"))
        return path

    def example(self, cpu="Intel(R) Xeon(R) CPU @ 2.50GHz", **context):
        return report(cpu, "x86_64", QUIET["benchmarks"], **{"date": "2026-01-02T03:04:05+01:00", **context})

    def test_the_name_tells_runs_apart(self):
        for context, name in (({"length": "full"}, "intel-xeon-2-50ghz-x86_64-20260102-030405"),
                              ({"length": "quick"}, "intel-xeon-2-50ghz-x86_64-20260102-030405-quick"),
                              ({"cpu_id": "GenuineIntel family 6 model 85 stepping 7"},
                               "intel-xeon-2-50ghz-genuineintel-family-6-model-85-stepping-7-x86_64-20260102-030405"),
                              ({"cpu": "AMD EPYC", "cpu_id": "AuthenticAMD family 25 model 1 stepping 1"},
                               "amd-epyc-zen-3-x86_64-20260102-030405"),
                              ({"cpu": "../\x1b \u00fc/" + "x" * 300}, f"x1b-{'x' * 56}-x86_64-20260102-030405"),
                              ({"date": "?"}, "intel-xeon-2-50ghz-x86_64-undated")):
            self.assertEqual(self.keep(self.example(**context)), f"results/{name}.json")

    def test_no_run_replaces_another(self):
        paths = [self.keep(self.example(kernel=str(i))) for i in range(3)]
        self.assertEqual(paths, [f"results/intel-xeon-2-50ghz-x86_64-20260102-030405{number}.json"
                                 for number in ("", "-2", "-3")])
        self.assertEqual([json.loads((self.directory / path).read_text())["context"]["kernel"] for path in paths],
                         ["0", "1", "2"])

    def test_alone(self):
        self.file("a.json", QUIET)
        for other in (["--all"], ["--thin", "b.json"], ["--html", "b"], ["--markdown", "b"], ["b.json"]):
            result = self.run_program("a.json", "--keep", "results", *other)
            self.assertEqual((result.returncode, result.stdout), (2, ""))
            self.assertIn("--keep", result.stderr)
        self.assertEqual(os.listdir(self.directory), ["a.json"])

    def test_where_nothing_can_be_kept(self):
        self.file("a.json", QUIET)
        self.refused("a.json: File exists", "a.json", "--keep", "a.json")
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        result = self.run_program("a.json", "--keep", "results", preexec_fn=limit)
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertIn("File too large", result.stderr)
        self.assertEqual(os.listdir(self.directory / "results"), [])


class Outputs(ProgramTest):
    def setUp(self):
        super().setUp()
        self.file("a.json", QUIET)

    def test_all_or_none(self):
        self.file("former.html", "former")
        for path in ("none/a.html", "a.json/a.html", ".", "n" * 256):
            self.refused(f"{path}: ", "a.json", "--markdown", "a.md", "--html", path)
            self.refused(f"{path}: ", "a.json", "--html", "former.html", "--markdown", path)
            # in whatever order: room was made for the one before the other could not be had
            self.refused(f"{path}: ", "a.json", "--markdown", "former.html", "--html", path)
        self.assertEqual((self.directory / "former.html").read_text(), "former")
        self.assertEqual(set(os.listdir(self.directory)), {"a.json", "former.html"})

    def test_a_former_file_outlives_a_full_disk(self):
        self.file("a.md", "former")
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
        result = self.run_program("a.json", "--markdown", "a.md", "--html", "a.html", preexec_fn=limit)
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertRegex(result.stderr, r"^frozenref-compare: a\.(md|html): File too large\n$")
        self.assertEqual((self.directory / "a.md").read_text(), "former")
        self.assertEqual(set(os.listdir(self.directory)), {"a.json", "a.md"})

    def test_a_former_file_that_must_not_be_written(self):
        self.file("a.md", "former")
        (self.directory / "a.md").chmod(0o444)
        if os.access(self.directory / "a.md", os.W_OK):
            self.skipTest("root may write everywhere")
        self.refused("a.md: Permission denied", "a.json", "--markdown", "a.md")

    def test_links_and_modes_stay(self):
        self.file("there.md", "former")
        (self.directory / "there.md").chmod(0o640)
        (self.directory / "a.md").symlink_to("there.md")
        self.compare("a.json", "--markdown", "a.md")
        self.assertTrue((self.directory / "a.md").is_symlink())
        self.assertEqual((self.directory / "there.md").read_text(), self.compare("a.json", "--markdown", "-"))
        self.assertEqual((self.directory / "there.md").stat().st_mode & 0o777, 0o640)

    def test_a_former_file_stays_the_one_it_is(self):
        self.file("there.md", "former, " * 10000)
        (self.directory / "other.md").hardlink_to(self.directory / "there.md")
        before = (self.directory / "there.md").stat()
        self.compare("a.json", "--markdown", "there.md")
        after = (self.directory / "there.md").stat()
        self.assertEqual((before.st_ino, before.st_uid, before.st_mode), (after.st_ino, after.st_uid, after.st_mode))
        self.assertEqual((self.directory / "other.md").read_text(), self.compare("a.json", "--markdown", "-"))

    def test_a_link_to_nothing_yet(self):
        (self.directory / "a.md").symlink_to("there.md")
        self.compare("a.json", "--markdown", "a.md")
        self.assertTrue((self.directory / "a.md").is_symlink())
        self.assertEqual((self.directory / "there.md").read_text(), self.compare("a.json", "--markdown", "-"))

    @unittest.skipUnless(os.geteuid() == 0, "only root may give files away")
    def test_the_owner_stays(self):
        self.file("a.md", "former")
        os.chown(self.directory / "a.md", 65534, 65533)
        self.compare("a.json", "--markdown", "a.md")
        after = (self.directory / "a.md").stat()
        self.assertEqual((after.st_uid, after.st_gid), (65534, 65533))

    def test_a_folder_that_must_not_be_written(self):
        path = self.directory / self.file("a.md", "former")
        path.chmod(0o666)
        self.directory.chmod(0o555)
        child = os.fork()
        if child == 0:
            # as root nothing is read-only
            if os.geteuid() == 0:
                os.setresuid(65534, 65534, 65534)
            with contextlib.suppress(BaseException):
                outputs.replace_files({str(path): "new"})
            os._exit(0)
        os.waitpid(child, 0)
        self.directory.chmod(0o755)
        self.assertEqual(path.read_text(), "new")

    def test_a_bind_mount(self):
        self.file("there.md", "former")
        self.file("a.md", "covered")
        command = 'mount --bind there.md a.md && exec "$@"'
        inside = ["unshare", "--mount", "--map-root-user", "sh", "-c", command, "sh"]
        if not shutil.which("unshare") or subprocess.run([*inside, "true"], cwd=self.directory, check=False,
                                                         stderr=subprocess.DEVNULL).returncode != 0:
            self.skipTest("no mounts can be made here")
        result = subprocess.run([*inside, sys.executable, PROGRAM, "a.json", "--markdown", "a.md"], cwd=self.directory,
                                check=False, capture_output=True, text=True)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertEqual((self.directory / "there.md").read_text(), self.compare("a.json", "--markdown", "-"))
        self.assertEqual((self.directory / "a.md").read_text(), "covered")

    def test_devices_stay_devices(self):
        null = self.directory / "null"
        null.symlink_to("/dev/null")
        self.assertEqual(self.compare("a.json", "--html", "null"), self.compare("a.json"))
        self.assertTrue(null.is_char_device())

    def test_a_full_device(self):
        self.refused_in_part("/dev/full: No space left on device", "a.json", "--markdown", "/dev/full")
        with open("/dev/full", "w", encoding="utf-8") as full:
            self.refused_in_part("standard output: No space left on device", "a.json", stdout=full)

    def refused_in_part(self, message, *arguments, **options):
        result = self.run_program(*arguments, **options)
        self.assertEqual((result.returncode, result.stderr), (2, f"frozenref-compare: {message}\n"))

    def test_standard_output_closed(self):
        for arguments in (["a.json"], ["a.json", "--html", "-"], ["a.json", "--html", "a.html"]):
            self.refused_in_part("standard output: it is closed", *arguments, preexec_fn=lambda: os.close(1))
        self.assertEqual(os.listdir(self.directory), ["a.json"])

    def test_standard_error_closed(self):
        self.file("noisy.json", NOISY)
        result = self.run_program("noisy.json", preexec_fn=lambda: os.close(2))
        self.assertEqual((result.returncode, result.stdout), (0, self.compare("noisy.json")))
        result = self.run_program("gone.json", preexec_fn=lambda: os.close(2))
        self.assertEqual((result.returncode, result.stdout), (2, ""))

    def test_standard_error_full(self):
        for report_file, code in ((self.file("noisy.json", NOISY), 0), ("gone.json", 2)):
            with open("/dev/full", "w", encoding="utf-8") as full:
                self.assertEqual(self.run_program(report_file, stderr=full).returncode, code)

    def test_the_result_comes_first(self):
        self.file("noisy.json", NOISY)
        for output in ([], ["--markdown", "-"]):
            lines = self.run_program("noisy.json", *output, stderr=subprocess.STDOUT).stdout.splitlines()
            self.assertIn("A, noisy.json: a noisy machine", lines[-1])

    def test_a_reader_that_has_seen_enough(self):
        self.file("a.json", example_a())
        with subprocess.Popen([sys.executable, PROGRAM, "a.json", "--html", "-"], cwd=self.directory,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
            program.stdout.read(10)
            program.stdout.close()
            self.assertEqual(program.stderr.read(), b"")

    def test_interrupted(self):
        # a shell may have had the test ignore it
        heeded = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
        with subprocess.Popen([sys.executable, PROGRAM, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, preexec_fn=heeded) as program:
            # more than a pipe holds: when it is written, the program reads
            program.stdin.write(b" " * 1000000)
            program.stdin.flush()
            program.send_signal(signal.SIGINT)
            self.assertEqual((program.stdout.read(), program.stderr.read()), (b"", b""))
        self.assertEqual(program.returncode, -signal.SIGINT)


class Terminal(ProgramTest):
    def shown(self, *arguments, of=QUIET, **variables):
        """What a terminal gets, standard error too."""
        self.file("a.json", of)
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

    def test_tables_fit_the_terminal(self):
        self.file("a.json", example_a())
        whole = self.compare("a.json", "--all").splitlines()
        self.assertGreater(max(map(len, whole)), 80)
        for columns in (60, 80, 100):
            shown = self.run_program("a.json", "--all", env=environment(COLUMNS=str(columns))).stdout
            self.assertLessEqual(max(map(len, shown.splitlines())), columns)
            self.assertIn("No room for: ", shown)
            self.assertIn("x cas-loop", shown)
        self.assertEqual(self.run_program("a.json", "--all", env=environment(COLUMNS="300")).stdout.splitlines(), whole)

    def test_colour(self):
        self.assertIn("\x1b[1m", self.shown(NO_COLOR=None))
        self.assertNotIn("\x1b", self.shown(NO_COLOR="1"))
        self.assertNotIn("\x1b", self.compare("a.json"))

    def test_says_where_a_file_is(self):
        self.assertIn("written: a.html", self.shown("--html", "a.html"))
        self.assertEqual(self.run_program("a.json", "--html", "a.html").stderr, "")

    def test_warnings_stand_below_the_tables(self):
        shown = self.shown(of=NOISY)
        self.assertGreater(shown.index("a noisy machine"), shown.index("libfrozenref"))


class WithoutMatplotlib(ProgramTest):
    def setUp(self):
        super().setUp()
        self.file("a.json", QUIET)

    def run_program(self, *arguments, **options):
        # -S: Python without what is installed for it
        return super().run_program(PROGRAM, *arguments, program="-S", **options)

    def test_tables_are_what_they_are_with_it(self):
        for output in ([], ["--all"], ["--markdown", "-"], ["--thin", "-"]):
            with_it = super().run_program("a.json", *output)
            self.assertEqual(self.compare("a.json", *output), with_it.stdout)

    def test_a_page_is_refused_and_nothing_else_written(self):
        self.file("a.html", "former")
        for place in ("a.html", "-"):
            self.refused("--html needs the package python3-matplotlib", "a.json", "--markdown", "a.md", "--html", place)
        self.assertEqual((self.directory / "a.html").read_text(), "former")
        self.assertEqual(set(os.listdir(self.directory)), {"a.json", "a.html"})


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
