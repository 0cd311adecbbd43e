# SPDX-License-Identifier: MIT
"""The numbers: medians, ratios, noise, and what is left out."""
import json
import re
import unittest

from fixtures import aggregate, example_a, example_b, example_c, repeated, report, run
from program import ProgramTest

LOOKUP = "lookup: try_get and put of one hot object"


class OneReport(ProgramTest):
    def results(self, benchmarks, workload=LOOKUP, **context):
        return self.tables(self.file("a.json", report("Example A", "x86_64", benchmarks, **context)))[workload]

    def test_the_median_of_the_repetitions(self):
        row = self.row(self.results(repeated("lookup/frozenref", 1, [10e6, 90e6, 20e6])), "frozenref", "1")
        self.assertEqual((row["M/s"], row["ns"], row["runs"]), ("20.0", "50.0", "3/3"))

    def test_ns_is_what_each_of_the_threads_waits(self):
        row = self.row(self.results(repeated("lookup/frozenref", 4, [20e6] * 3)), "frozenref", "4")
        self.assertEqual((row["M/s"], row["ns"]), ("20.0", "200"))

    def test_noise_is_half_the_distance_of_the_quartiles(self):
        row = self.row(self.results(repeated("lookup/frozenref", 1, [80e6, 90e6, 100e6, 110e6, 120e6])), "frozenref")
        self.assertEqual(row["+-"], "10%")
        row = self.row(self.results(repeated("lookup/frozenref", 1, [80e6, 90e6])), "frozenref")
        self.assertEqual(row["+-"], "-")

    def test_speeds_are_ratios_to_the_classic_and_to_the_limit(self):
        rows = self.results(run_of({"frozenref": 72e6, "cas-loop": 48e6, "fetch-add": 80e6}, 1)
                            + run_of({"frozenref": 30e6, "cas-loop": 10e6, "fetch-add": 40e6}, 2))
        for threads, classic, limit in (("1", "1.50", "0.90"), ("2", "3.00", "0.75")):
            row = self.row(rows, "frozenref", threads)
            self.assertEqual((row["x cas-loop"], row["x fetch-add"]), (classic, limit))
        self.assertEqual(self.row(rows, "cas-loop", "2")["x fetch-add"], "0.25")

    def test_a_ratio_is_to_the_run_nearest_in_time(self):
        # the machine is four times as fast in its second phase, of which the classic has one run and frozenref two
        rows = self.results([run("lookup/frozenref", 1, rate, i, 3, at=at)
                             for i, (at, rate) in enumerate(((10, 20e6), (110, 80e6), (120, 80e6)))]
                            + [run("lookup/cas-loop", 1, rate, i, 3, at=at)
                               for i, (at, rate) in enumerate(((111, 40e6), (11, 10e6), (21, 10e6)))])
        row = self.row(rows, "frozenref")
        self.assertEqual((row["M/s"], self.row(rows, "cas-loop")["M/s"], row["x cas-loop"]), ("80.0", "10.0", "2.00"))

    def test_a_ratio_is_to_the_same_repetition_where_no_time_is_known(self):
        rows = self.results(repeated("lookup/frozenref", 1, [20e6, 80e6, 80e6])
                            + repeated("lookup/cas-loop", 1, [10e6, 40e6, 40e6]))
        self.assertEqual(self.row(rows, "frozenref")["x cas-loop"], "2.00")

    def test_a_ratio_is_the_reciprocal_of_the_other_way_round(self):
        rows = self.results([run("lookup/cas-loop", 2, rate, i, 5, at=at)
                             for i, (at, rate) in enumerate(((0, 10e6), (1, 12e6), (2, 30e6), (3, 11e6), (9, 45e6)))]
                            + [run("lookup/fetch-add", 2, rate, i, 5, at=at)
                               for i, (at, rate) in enumerate(((0.4, 20e6), (2.2, 21e6), (5, 50e6), (6, 24e6),
                                                               (8, 61e6)))])
        there = float(self.row(rows, "cas-loop")["x fetch-add"].split()[0])
        back = float(self.row(rows, "fetch-add")["x cas-loop"].split()[0])
        self.assertAlmostEqual(there * back, 1, delta=0.02)

    def test_what_is_only_looked_at_has_a_limit_of_its_own(self):
        runs = [one for subject, rate in (("frozenref-quiet", 95e6), ("load-branch", 100e6), ("frozenref", 20e6))
                for one in repeated(f"lookup_immortal/{subject}", 2, [rate] * 3)]
        rows = self.results(runs, "lookup_immortal: try_get and put of one object that never dies")
        self.assertEqual([(row["subject"], row["x load-branch"], row["x fetch-add"]) for row in rows],
                         [("frozenref", "0.20", "-"), ("load-branch", "1.00", "-"), ("frozenref-quiet", "0.95", "-")])
        self.assertNotIn("x load-branch", self.results(run_of({"frozenref": 1e6}, 1))[0])

    def test_no_ratio_without_what_it_is_to(self):
        row = self.row(self.results(run_of({"frozenref": 72e6}, 1)), "frozenref")
        self.assertEqual((row["x cas-loop"], row["x fetch-add"]), ("-", "-"))

    def test_counters(self):
        rows = self.results([run("lookup/cas-loop", 2, 1e6, 0, 3, retries=0.25, instructions=11),
                             run("lookup/cas-loop", 2, 1e6, 1, 3, retries=0.5, instructions=12),
                             run("lookup/cas-loop", 2, 1e6, 2, 3, retries=4, instructions=90),
                             *run_of({"frozenref": 1e6}, 2)])
        row = self.row(rows, "cas-loop")
        self.assertEqual((row["retries"], row["instructions"]), ("0.50", "12.0"))
        row = self.row(rows, "frozenref")
        self.assertEqual((row["retries"], row["instructions"]), ("", ""))

    def test_a_counter_beyond_measure_is_none(self):
        rows = self.results([run("lookup/cas-loop", 2, 1e6, instructions=5e-324, retries=5e-324, at=5e-324)])
        row = self.row(rows, "cas-loop")
        self.assertEqual((row["retries"], row["instructions"]), ("0.00", "0"))
        self.assertNotIn("e-3", self.compare("a.json", "--html", "-"))

    def test_retries_are_those_of_the_repetitions_that_are_used(self):
        rows = self.results([run("lookup/cas-loop", 2, 1e6, i, 3, retries=retries, cpus=cpus)
                             for i, (retries, cpus) in enumerate(((0.5, 2), (9, 1), (9, 1)))])
        self.assertEqual(self.row(rows, "cas-loop")["retries"], "0.50")

    def test_a_repetition_has_95_percent_of_its_cpus(self):
        rows = self.results([run("lookup/frozenref", 2, 40e6, i, 2, cpus=cpus) for i, cpus in enumerate((1.9, 1.899))])
        self.assertEqual(self.row(rows, "frozenref")["runs"], "1/2")

    def test_a_repetition_without_its_cpus_is_left_out(self):
        rows = self.results([run("lookup/frozenref", 2, 40e6, 0, 3, cpus=1.99),
                             run("lookup/frozenref", 2, 90e6, 1, 3, cpus=1.2),
                             run("lookup/frozenref", 2, 42e6, 2, 3, cpus=2.0)])
        row = self.row(rows, "frozenref")
        self.assertEqual((row["M/s"], row["runs"]), ("41.0", "2/3"))

    def test_a_repetition_that_cannot_be_is_left_out(self):
        impossible = {"items_per_second": (0, -1, None, float("nan"), float("inf"), 10 ** 400, 1e-300),
                      "cpus": (-0.25, None, float("nan"), 2.5, 10 ** 400), "at": (-1, float("nan")),
                      "retries": (-1, float("inf")), "instructions": (-1, float("nan"), 10 ** 400)}
        for key, values in impossible.items():
            for value in values:
                spoiled = {**run("lookup/frozenref", 2, 90e6, 1, 3, retries=9, instructions=9), key: value}
                runs = [run("lookup/frozenref", 2, 40e6, 0, 3, cpus=2, retries=1, instructions=7), spoiled,
                        run("lookup/frozenref", 2, 42e6, 2, 3, cpus=2, retries=3, instructions=7)]
                row = self.row(self.results(runs), "frozenref")
                self.assertEqual((row["M/s"], row["runs"], row["retries"], row["instructions"]),
                                 ("41.0", "2/3", "2.00", "7.00"))
                result = self.run_program("a.json")
                self.assertEqual(result.returncode, 0)
                self.assertIn("a.json: left out 1 repetition that no machine can have measured: lookup/frozenref/"
                              f"real_time/threads:2: {key} is {json.dumps(value)[:20]}\n", result.stderr)

    def test_a_number_without_end_cannot_be(self):
        text = json.dumps(report("Example A", "x86_64", [run("lookup/frozenref", 1, 1e6, 0, 2, retries="long"),
                                                         run("lookup/frozenref", 1, 2e6, 1, 2)]))
        self.file("a.json", text.replace('"long"', "1" * 5000))
        self.assertEqual(self.row(self.tables("a.json")[LOOKUP], "frozenref")["runs"], "1/2")

    def test_a_report_of_nothing_that_can_be_is_still_one(self):
        name = self.file("a.json", report("Example A", "x86_64", [run("lookup/frozenref", 1, 1e6, cpus=-1)]))
        result = self.run_program(name)
        self.assertEqual(result.returncode, 0)
        self.assertIn("a.json: the machine was too busy for 1 of 1 benchmarks", result.stderr)

    def test_more_threads_than_cpus_need_no_more_than_there_are(self):
        rows = self.results([run("lookup/frozenref", 8, 40e6, cpus=1.98)], num_cpus=2)
        self.assertEqual(self.row(rows, "frozenref")["runs"], "1/1")

    def test_the_cpus_that_could_be_used_count(self):
        runs = [run("lookup/frozenref", 8, 40e6, cpus=1.98), run("lookup/frozenref", 1, 40e6, cpus=1)]
        for cores, used in (("2", "1/1"), ("unknown", "0/1")):
            rows = self.results(runs, num_cpus=64, usable_cpus=cores)
            self.assertEqual(self.row(rows, "frozenref", "8")["runs"], used)

    def test_a_count_that_google_benchmark_could_not_get_is_not_needed(self):
        for count in (-1, None):
            rows = self.results([run("lookup/frozenref", 8, 40e6, cpus=1.98)], num_cpus=count, usable_cpus="2")
            self.assertEqual(self.row(rows, "frozenref")["runs"], "1/1")
        without = report("Example A", "x86_64", [run("lookup/frozenref", 8, 40e6, cpus=1.98)], usable_cpus="2")
        del without["context"]["num_cpus"]
        self.assertEqual(self.row(self.tables(self.file("a.json", without))[LOOKUP], "frozenref")["runs"], "1/1")

    def test_a_byte_order_mark_is_no_text(self):
        self.file("a.json", example_a())
        plain = self.compare("a.json")
        self.file("a.json", "\ufeff" + json.dumps(example_a()))
        self.assertEqual(self.compare("a.json"), plain)

    def test_aggregates_are_not_runs(self):
        rows = self.results(repeated("lookup/frozenref", 1, [20e6] * 3)
                            + [aggregate("lookup/frozenref", 1, 99e6, which) for which in ("mean", "median", "cv")])
        self.assertEqual(self.row(rows, "frozenref")["M/s"], "20.0")
        self.assertEqual(self.row(rows, "frozenref")["runs"], "3/3")

    def test_keys_make_workloads_of_a_family(self):
        name = self.file("a.json", report("Example A", "x86_64", [run("neighbours/frozenref/apart:0", 2, 20e6),
                                                                  run("neighbours/frozenref/apart:1", 2, 80e6)]))
        tables = self.tables(name)
        for title, rate in (("neighbours apart:0: two objects on one cache line", "20.0"),
                            ("neighbours apart:1: two objects on a cache line each", "80.0")):
            self.assertEqual(self.row(tables[title], "frozenref")["M/s"], rate)

    def test_what_is_not_known_is_shown_too(self):
        rows = self.results([run("juggling/clowns/balls:3", 1, 5e6)], "juggling balls:3")
        self.assertEqual(self.row(rows, "clowns")["M/s"], "5.00")

    def test_a_family_without_subjects(self):
        rows = self.results([run("empty", 1, 20e9)], "empty: an empty body: what the measuring itself costs")
        self.assertEqual(self.row(rows, "empty")["ns"], "0.0500")

    def test_the_terminal_shows_the_lookup_if_not_asked_for_all(self):
        name = self.file("a.json", example_a())
        titles = [line for line in self.compare(name).splitlines() if ":" in line]
        self.assertIn(LOOKUP, titles)
        self.assertFalse([title for title in titles if title.startswith("zipf")])
        self.assertIn("--all", titles[-1])

    def test_the_terminal_shows_what_markdown_does(self):
        name = self.file("a.json", example_a())
        lines = [line.split() for line in self.compare(name, "--all").splitlines()]
        rows = [row for title, table in self.tables(name).items() if "Where" not in title for row in table]
        self.assertGreater(len(rows), 100)
        for row in rows:
            self.assertIn(" ".join(row.values()).split(), lines)



class Sentence(ProgramTest):
    """What is said first, of one hot object."""

    def said(self, benchmarks, **context):
        path = self.file("a.json", report("Example A", "x86_64", benchmarks, **context))
        found = re.search(r"A lookup of one hot object is, .*?\.\n", self.compare(path), re.S)
        return found and " ".join(found[0].split())

    def test_with_all_cpus_first_and_then_alone(self):
        runs = (run_of({"frozenref": 30e6, "cas-loop": 20e6, "percpu-rseq": 240e6}, 2)
                + run_of({"frozenref": 50e6, "cas-loop": 100e6, "percpu-rseq": 300e6}, 1))
        self.assertEqual(self.said(runs, usable_cpus="2"),
                         "A lookup of one hot object is, with 2 threads, 1.50 times as fast as the compare-and-swap "
                         "loop, and 12.00 times as fast with a count that is spread over the CPUs; with 1 thread, 0.50 "
                         "times as fast as the compare-and-swap loop, and 3.00 times as fast with a count that is "
                         "spread over the CPUs.")

    def test_the_most_threads_that_have_a_cpu_each(self):
        runs = run_of({"frozenref": 30e6, "cas-loop": 20e6}, 2) + run_of({"frozenref": 90e6, "cas-loop": 20e6}, 4)
        self.assertIn("with 2 threads, 1.50 times", self.said(runs, usable_cpus="2"))
        self.assertIn("with 4 threads, 4.50 times", self.said(runs, usable_cpus="4"))

    def test_no_difference_within_the_noise(self):
        noisy = repeated("lookup/frozenref", 1, [8e6, 12e6, 13e6]) + repeated("lookup/cas-loop", 1, [10e6] * 3)
        self.assertIn("with 1 thread, as fast as the", self.said(noisy))
        clear = repeated("lookup/frozenref", 1, [11e6, 12e6, 13e6]) + repeated("lookup/cas-loop", 1, [10e6] * 3)
        self.assertIn("with 1 thread, 1.20 times as fast as the", self.said(clear))
        tiny = repeated("lookup/frozenref", 1, [10.1e6] * 3) + repeated("lookup/cas-loop", 1, [10e6] * 3)
        self.assertIn("with 1 thread, as fast as the", self.said(tiny))

    def test_the_fastest_way_to_spread_that_was_measured(self):
        runs = run_of({"frozenref": 10e6, "cas-loop": 10e6, "percpu-thread": 20e6, "percpu-cpu": 50e6}, 2)
        self.assertIn("and 5.00 times as fast with a count that is spread", self.said(runs))

    def test_nothing_where_nothing_was_compared(self):
        self.assertIsNone(self.said(run_of({"frozenref": 10e6}, 2)))
        self.assertIsNone(self.said(run_of({"frozenref": 10e6, "cas-loop": 5e6}, 2), emulated="yes"))

    def test_everywhere(self):
        path = self.file("a.json", report("Example A", "x86_64", run_of({"frozenref": 30e6, "cas-loop": 20e6}, 2)))
        for form in "--html", "--markdown":
            self.assertIn("with 2 threads, 1.50 times as fast", self.compare(path, form, "-"))


class AtAGlance(ProgramTest):
    TITLE = "At a glance: frozenref's lookup, try_get and put of one hot object"

    def test_each_column_is_what_it_says(self):
        self.file("a.json", report("Example A", "x86_64", run_of(
            {"frozenref": 30e6, "cas-loop": 10e6, "fetch-add": 40e6, "mutex": 1e6}, 2), usable_cpus="2"))
        self.file("b.json", report("Example B", "arm64-lse", run_of(
            {"frozenref": 80e6, "cas-loop": 100e6, "fetch-add": 64e6}, 2), usable_cpus="2"))
        rows = self.tables("a.json", "b.json")[self.TITLE]
        self.assertEqual([list(row.items()) for row in rows], [
            [("CPU", "A Example A (x86_64)"), ("threads", "2"), ("M/s", "30.0"), ("ns", "66.7"),
             ("x cas-loop", "3.00"), ("x fetch-add", "0.75")],
            [("CPU", "B Example B (arm64-lse)"), ("threads", "2"), ("M/s", "80.0"), ("ns", "25.0"),
             ("x cas-loop", "0.80"), ("x fetch-add", "1.25")]])

    def test_the_page_and_the_terminal_show_the_same(self):
        self.file("a.json", report("Example A", "x86_64", run_of(
            {"frozenref": 30e6, "cas-loop": 10e6, "fetch-add": 40e6}, 2)))
        cells = ["A Example A (x86_64)", "2", "30.0", "66.7", "3.00", "0.75"]
        self.assertIn(" ".join(cells).split(), [line.split() for line in self.compare("a.json").splitlines()])
        page = self.compare("a.json", "--html", "-")
        first = page[page.index("At a glance"):]
        self.assertEqual(re.findall("<td[^>]*>(.*?)</td>", first)[:6], cells)
        self.assertEqual(re.findall("<th(?: [^>]*)?>(.*?)</th>", first)[:6],
                         ["CPU", "threads", "M/s", "ns", "x cas-loop", "x fetch-add"])


class Labels(ProgramTest):
    def labels(self, *contexts):
        for i, context in enumerate(map(dict, contexts)):
            backend, date = context.pop("backend", "x86_64"), context.pop("date", "2000-01-01T00:00:00+00:00")
            one = report(context.pop("cpu_model", "AMD EPYC"), backend, repeated("lookup/frozenref", 1, [1e6 + i] * 3),
                         date=date, **context)
            self.file(f"{i}.json", one)
        table = self.tables(*(f"{i}.json" for i in range(len(contexts))))[AtAGlance.TITLE]
        return [row["CPU"].split(" ", 1)[1] for row in table]

    def test_generations_of_amd(self):
        zen4 = "fpu clzero rdpid vaes avx512f"
        for said, label in (({"cpu_id": "AuthenticAMD family 23 model 1 stepping 2"}, "AMD EPYC Zen 1"),
                            ({"cpu_id": "AuthenticAMD family 23 model 49 stepping 0"}, "AMD EPYC Zen 2"),
                            ({"cpu_id": "AuthenticAMD family 25 model 1 stepping 1"}, "AMD EPYC Zen 3"),
                            ({"cpu_id": "AuthenticAMD family 25 model 17 stepping 1"}, "AMD EPYC Zen 4"),
                            ({"cpu_id": "AuthenticAMD family 26 model 2 stepping 1"}, "AMD EPYC Zen 5"),
                            ({"cpu_id": "AuthenticAMD family 99 model 2 stepping 1"}, "AMD EPYC"),
                            ({"cpu_id": "GenuineIntel family 25 model 1 stepping 1"}, "AMD EPYC"),
                            ({"cpu_features": zen4}, "AMD EPYC Zen 4"),
                            ({"cpu_features": zen4 + " avx512_vp2intersect"}, "AMD EPYC Zen 5"),
                            ({"cpu_features": "fpu clzero rdpid vaes"}, "AMD EPYC Zen 3"),
                            ({"cpu_features": "fpu clzero rdpid"}, "AMD EPYC Zen 2"),
                            ({"cpu_features": "fpu clzero"}, "AMD EPYC Zen 1"), ({}, "AMD EPYC"),
                            # what a hypervisor hides does not make a CPU another one
                            ({"cpu_id": "AuthenticAMD family 25 model 17 stepping 1", "cpu_features": "vaes"},
                             "AMD EPYC Zen 4"),
                            ({"cpu_model": "Intel(R) Xeon(R) CPU @ 2.50GHz", "cpu_features": zen4},
                             "Intel Xeon @ 2.50GHz")):
            self.assertEqual(self.labels(dict(said)), [f"{label} (x86_64)"])

    def test_those_that_are_called_alike(self):
        xeon = {"cpu_model": "Intel Xeon"}
        cascade, skylake = ({"cpu_id": f"GenuineIntel family 6 model 85 stepping {n}"} for n in (7, 4))
        self.assertEqual(self.labels({**xeon, **cascade}, {**xeon, **skylake}),
                         ["Intel Xeon, GenuineIntel family 6 model 85 stepping 7 (x86_64)",
                          "Intel Xeon, GenuineIntel family 6 model 85 stepping 4 (x86_64)"])
        self.assertEqual(self.labels(xeon, {**xeon, **skylake}),
                         ["Intel Xeon (x86_64)", "Intel Xeon, GenuineIntel family 6 model 85 stepping 4 (x86_64)"])
        self.assertEqual(self.labels({**xeon, **cascade, "date": "2026-01-02T03:04:05+00:00"},
                                     {**xeon, **cascade, "date": "2026-01-03T03:04:05+00:00"}, {"cpu_model": "other"}),
                         ["Intel Xeon, 2026-01-02 03:04 (x86_64)", "Intel Xeon, 2026-01-03 03:04 (x86_64)",
                          "other (x86_64)"])
        # the backend tells them apart already
        self.assertEqual(self.labels({"date": "2026"}, {"date": "2025", "backend": "generic"}),
                         ["AMD EPYC (x86_64)", "AMD EPYC (generic)"])


class Backends(ProgramTest):
    def test_lse_against_llsc(self):
        name = self.file("b.json", report("Example B", "arm64-lse", run_of(
            {"frozenref@arm64-lse": 90e6, "frozenref@arm64-llsc": 36e6, "frozenref@generic": 60e6}, 2)))
        row = self.row(self.tables(name)["backends side by side"], "lookup", "2")
        self.assertEqual((row["arm64-lse M/s"], row["arm64-lse / arm64-llsc"], row["arm64-lse / generic"]),
                         ("90.0", "2.50", "1.50"))


class Reports(ProgramTest):
    def test_cpus_side_by_side_each_with_its_own_limit(self):
        self.file("a.json", report("Example A", "x86_64", run_of({"frozenref": 40e6, "fetch-add": 50e6}, 2)))
        self.file("b.json", report("Example B", "arm64-lse", run_of({"frozenref": 90e6, "fetch-add": 100e6}, 2)))
        row = self.row(self.tables("a.json", "b.json")[f"CPUs side by side, {LOOKUP}"], "frozenref", "2")
        self.assertEqual(list(row.values()), ["frozenref", "2", "40.0", "50.0", "0.80", "90.0", "22.2", "0.90"])

    def test_no_ratio_to_the_limit_of_another(self):
        self.file("a.json", report("Example A", "x86_64", run_of({"frozenref": 40e6, "fetch-add": 50e6}, 2)))
        self.file("b.json", report("Example B", "arm64-lse", run_of({"frozenref": 90e6}, 2)))
        row = self.row(self.tables("a.json", "b.json")[f"CPUs side by side, {LOOKUP}"], "frozenref", "2")
        self.assertEqual((row["A x fetch-add"], row["B x fetch-add"]), ("0.80", "-"))

    def test_the_threads_that_all_have_a_cpu_for(self):
        for name, cpus in (("a", 4), ("b", 8)):
            runs = [one for threads in (1, 2, 4, 8) for one in run_of({"frozenref": 40e6 + cpus}, threads)]
            self.file(f"{name}.json", report(f"Example {name}", "x86_64", runs, num_cpus=cpus))
        table = self.tables("a.json", "b.json")[f"CPUs side by side, {LOOKUP}"]
        self.assertEqual([row["threads"] for row in table], ["1", "4"])

    def test_the_threads_that_only_two_of_three_ran(self):
        for name, cpus in (("a", 2), ("b", 64), ("c", 64)):
            counts = (1, 2, 4) if cpus == 2 else (1, 2, 4, 64, 128)
            runs = [one for threads in counts for one in run_of({"frozenref": 40e6 + threads}, threads)]
            self.file(f"{name}.json", report(f"Example {name}", "x86_64", runs, num_cpus=cpus))
        table = self.tables("a.json", "b.json", "c.json")[f"CPUs side by side, {LOOKUP}"]
        self.assertEqual([row["threads"] for row in table], ["1", "2", "64"])
        self.assertEqual((table[2]["A M/s"], table[2]["B M/s"]), ("-", "40.0"))

    def test_emulated_times_are_nowhere(self):
        self.file("a.json", example_a())
        self.file("c.json", example_c())
        tables = self.tables("a.json", "c.json")
        row = self.row(tables["Instructions an operation pair"], "lookup", "frozenref@riscv")
        self.assertEqual((row["A"], row["B emulated"]), ("-", "8.12"))
        heads = {head for table in tables.values() for row in table for head in row}
        self.assertIn("M/s", heads)
        self.assertEqual({"B M/s", "B ns", "B x fetch-add"} & heads, set())
        self.assertEqual([title for title in tables if "Example C" in title], [])

    def test_an_emulated_report_alone_has_no_times(self):
        self.file("c.json", example_c())
        tables = self.tables("c.json")
        self.assertEqual(set(tables), {"frozenref, compared", "Where it was measured", "Compared",
                                       "Instructions an operation pair"})
        page = self.compare("c.json", "--html", "-")
        self.assertTrue("instructions per operation pair" in page)
        self.assertFalse(">ns per operation pair" in page or ">million operation pairs" in page)

    def test_instructions_are_those_with_the_fewest_threads(self):
        self.file("a.json", report("Example A", "x86_64", [run("lookup/cas-loop", 4, 1e6, instructions=50),
                                                           run("lookup/cas-loop", 1, 1e6, instructions=12)]))
        self.file("b.json", example_b())
        row = self.row(self.tables("a.json", "b.json")["Instructions an operation pair"], "lookup", "cas-loop")
        self.assertEqual(row["A"], "12.0")


class Warnings(ProgramTest):
    def warned(self, message, benchmarks, code=0, **context):
        result = self.run_program(self.file("a.json", report("Example A", "x86_64", benchmarks, **context)))
        self.assertEqual(result.returncode, code, result.stderr)
        self.assertEqual(result.stderr.count("\n"), 1 if message else 0, result.stderr)
        self.assertIn(message, result.stderr)

    def test_a_quiet_machine_is_not_spoken_of(self):
        self.warned("", repeated("lookup/frozenref", 1, [98e6, 100e6, 102e6]))

    def test_a_noisy_machine_is_named_with_the_worst(self):
        self.warned("a.json: a noisy machine: 2 of 3 benchmarks spread by more than 10%, "
                    "worst zipf of cas-loop, 2 threads: 40.0%",
                    repeated("lookup/frozenref", 1, [98e6, 100e6, 102e6])
                    + repeated("lookup/mutex", 1, [80e6, 100e6, 130e6])
                    + repeated("zipf/cas-loop", 2, [20e6, 100e6, 180e6]))

    def test_one_noisy_benchmark_of_many_is_no_noisy_machine(self):
        quiet = [one for i in range(10) for one in repeated(f"lookup/subject-{i}", 1, [98e6, 100e6, 102e6])]
        self.warned("", quiet + repeated("lookup/mutex", 1, [80e6, 100e6, 130e6]))

    def test_what_does_not_contend_as_it_should_is_not_noise(self):
        self.warned("", repeated("lookup/frozenref", 8, [50e6, 100e6, 180e6], cpus=4)
                    + repeated("empty/shim", 1, [50e6, 100e6, 180e6]))

    def test_a_debug_build(self):
        self.warned("a.json: its Google Benchmark was built for debugging",
                    repeated("lookup/frozenref", 1, [1e6] * 3), library_build_type="debug")

    def test_reports_of_unlike_builds(self):
        runs = repeated("lookup/frozenref", 1, [1e6] * 3)
        self.file("a.json", report("Example A", "x86_64", runs, compiler="example-cc 1.0"))
        self.file("b.json", report("Example B", "x86_64", runs, compiler="example-cc 2.0"))
        result = self.run_program("a.json", "b.json")
        self.assertEqual(result.stderr.strip().split(": ", 1)[1],
                         "B, b.json: not built as A was: compiler")

    def test_the_same_code_measured_twice(self):
        def runs(threads, factor):
            return (repeated("lookup/frozenref", threads, [1e6] * 3)
                    + repeated("lookup/frozenref@x86_64", threads, [1e6 * factor] * 3)
                    + repeated("lookup/frozenref@generic", threads, [9e6] * 3)
                    + repeated("lookup/cas-loop", threads, [1e6] * 3))
        name = self.file("a.json", report("Example A", "x86_64", runs(1, 1.01) + runs(2, 0.8)))
        self.assertIn("the same code, measured twice, has ratios apart by up to 1%, typically 1%, on one thread; "
                      "up to 22%, typically 22%, on more", self.compare(name))

    def test_too_few_repetitions_to_tell(self):
        self.warned("a.json: the noise of 1 of 1 benchmarks is not known",
                    repeated("lookup/frozenref", 1, [98e6, 100e6]))

    def test_a_busy_machine(self):
        self.warned("a.json: the machine was too busy for 1 of 2 benchmarks",
                    [run("lookup/frozenref", 2, 1e6, i, 3, cpus=1.0) for i in range(3)]
                    + repeated("lookup/cas-loop", 2, [1e6] * 3, cpus=2))

    def test_an_emulated_cpu(self):
        self.warned("a.json: the CPU was emulated", repeated("lookup/frozenref", 1, [1e6] * 3), emulated="yes")

    def test_a_benchmark_that_failed(self):
        for how in ({"error_occurred": True, "error_message": "not found"},
                    {"skipped": True, "skip_message": "not found"}):
            self.warned("a.json: lookup/weak_ptr/real_time/threads:1 failed: not found",
                        [{**run("lookup/weak_ptr", 1, 1e6), **how}, *repeated("lookup/frozenref", 1, [1e6] * 3)],
                        code=1)

    def test_one_failed_among_good_ones(self):
        failed = {**run("lookup/mutex", 1, 1e6), "error_occurred": True, "error_message": "lost"}
        self.file("good.json", report("Example A", "x86_64", repeated("lookup/frozenref", 1, [1e6] * 3)))
        self.file("failed.json", report("Example B", "x86_64", [failed, *repeated("lookup/frozenref", 1, [2e6] * 3)]))
        for letter, names in ("B", ("good.json", "failed.json")), ("A", ("failed.json", "good.json")):
            result = self.run_program(*names, "--html", "a.html")
            self.assertEqual((result.returncode, result.stderr),
                             (1, f"frozenref-compare: {letter}, failed.json: "
                                 "lookup/mutex/real_time/threads:1 failed: lost\n"))
            self.assertIn("CPUs side by side", result.stdout)
            self.assertTrue((self.directory / "a.html").exists())


def run_of(rates, threads):
    return [one for subject, rate in rates.items() for one in repeated(f"lookup/{subject}", threads, [rate] * 3)]


if __name__ == "__main__":
    unittest.main()
