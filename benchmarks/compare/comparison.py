# SPDX-License-Identifier: MIT
"""Several reports beside each other.

Speeds are ratios within one report, never of one report to another; what stands side by side of two CPUs are times,
and the ratio of each to its own CPU's limit.
"""
import math
import statistics
import string

import cpus
from report import BadReport, counted

LIMIT = "fetch-add"
READS = "load-branch"
CLASSIC = "cas-loop"
OURS = "frozenref"
SPREAD = ("percpu-rseq", "percpu-cpu", "percpu-thread")  # the fastest first

# How far the repetitions of a benchmark may spread, and how many of the benchmarks may spread further.
NOISY = 0.10
MANY = 0.10

# What no two reports should differ in but by intent.
SETTINGS = ("frozenref_version", "frozenref_commit", "compiler", "compiler_flags", "cpp_compiler_flags", "library_flags")

WORKLOADS = {
    "lookup": "try_get and put of one hot object",
    "sparse work:50": "lookups of one object, 50 steps of other work after each",
    "sparse work:200": "lookups of one object, 200 steps of other work after each",
    "zipf": "try_get and put of many objects, some asked for more than others",
    "lookup_frozen": "a try_get that meets a frozen object",
    "lookup_immortal": "try_get and put of one object that never dies",
    "owner_immortal": "get and put of one object that never dies",
    "churn": "lookups of an object that is frozen and unfrozen all the time",
    "life": "a full life: unfreeze, references taken, last put",
    "owner": "get and put, from a reference that is held",
    "bulk n:16": "get_n and put_n of 16, a batch",
    "bulk n:1024": "get_n and put_n of 1024, more than a batch",
    "handover": "gets by one thread, and the puts by another: each is one of the two",
    "gather objects:1": "an object spread over the CPUs and gathered",
    "gather objects:64": "64 objects spread and gathered at once: each is one of them",
    "neighbours apart:0": "two objects on one cache line",
    "neighbours apart:1": "two objects on a cache line each",
    "table_lookup": "an object found by its handle, and given back, of many, some hot",
    "table_stale": "a handle whose object is gone",
    "table_churn": "an object put into a table of its own place, found once, and taken out",
    "pagecache": "64-byte reads of one hot page of the page cache",
    "empty": "an empty body: what the measuring itself costs",
}

# Those that are no variant of frozenref, the limit first.
PEERS = (LIMIT, READS, CLASSIC, "saturating", "rcuref", "sticky", "inverted-bit", "mutex", "weak_ptr", "boost-weak_ptr",
         "urcu_ref", "atomic-shared_ptr", "urcu-memb", "urcu-bp",
         "pool", "table-mutex", "table-urcu", "table-weak_ptr", "table-atomic-shared_ptr")
VARIANTS = ("frozenref-called", "frozenref-unguarded", "frozenref-unguarded-called", "frozenref-read-first",
            "frozenref-quiet")
BACKENDS = ("x86_64", "arm64", "arm64-lse", "arm64-llsc", "riscv", "generic")
SUBJECTS = (OURS, "percpu", *SPREAD, *PEERS, *VARIANTS, *(f"{OURS}@{backend}" for backend in BACKENDS))


def in_order(names, order):
    """The known ones in their order, then the others as they came."""
    names = list(dict.fromkeys(names))
    return sorted(names, key=lambda name: order.index(name) if name in order else len(order) + names.index(name))


def backend_of(subject):
    """Of frozenref@BACKEND; nothing for all else."""
    return subject[len(OURS) + 1:] if subject.startswith(OURS + "@") else ""


def is_variant(subject):
    return subject.startswith(OURS + "-")


class Comparison:
    def __init__(self, reports):
        refuse_one_report_twice(reports)
        refuse_unrelated(reports)
        self.reports = reports
        self.letters = {report: string.ascii_uppercase[i] if i < 26 else f"#{i + 1}"
                        for i, report in enumerate(reports)}
        self.labels = told_apart(reports)
        self.timed = [report for report in reports if any(result.rate for result in report.results.values())]
        everything = [benchmark for report in reports for benchmark in report.results]
        self.workloads = in_order([benchmark.workload for benchmark in everything], list(WORKLOADS))
        self.subjects = in_order([benchmark.subject for benchmark in everything], SUBJECTS)

    def name(self, report):
        """Short and unmistakable: the letter, and what tells the CPU from the others."""
        return f"{self.letters[report]} {self.labels[report]} ({report.context['frozenref_backend']})"

    def titled(self, report, title):
        """The title, with the report's name where there are others."""
        return f"{self.name(report)}, {title}" if len(self.reports) > 1 else title

    def subjects_of(self, workload, reports):
        measured = {benchmark.subject for report in reports for benchmark, result in report.results.items()
                    if benchmark.workload == workload and result.rate}
        return [subject for subject in self.subjects if subject in measured]

    def shared_threads(self, workload, reports):
        """The fewest threads, and the most that all and that two of the reports ran, on a CPU each where possible."""
        ran = {n: [report for report in reports if n in report.threads(workload)]
               for n in sorted({n for report in reports for n in report.threads(workload)})}
        shared = [n for n, by in ran.items() if len(by) >= min(2, len(reports))]
        apart = [n for n in shared if all(not report.cpus or n <= report.cpus for report in ran[n])] or shared
        by_all = [n for n in apart if len(ran[n]) == len(reports)]
        return sorted({*apart[:1], *by_all[-1:], *apart[-1:]})

    def warnings(self):
        """What a reader has to know before believing a number, with the report that it is of."""
        for report in self.reports:
            of_times = emulation_warnings if report.emulated else noise_warnings
            for warning in (*report.failures, *impossible_warnings(report),
                            *setting_warnings(report, self.reports[0], self.letters[self.reports[0]]),
                            *of_times(report)):
                yield report, warning

    def instructions_of(self, report, workload, subject):
        """With the fewest threads, where no retry adds to them."""
        counts = {benchmark.threads: result.instructions.median for benchmark, result in report.results.items()
                  if (benchmark.workload, benchmark.subject) == (workload, subject)
                  and result.instructions is not None}
        return counts[min(counts)] if counts else None

    def title(self, workload):
        return f"{workload}: {WORKLOADS[workload]}" if workload in WORKLOADS else workload


def told_apart(reports):
    """A label for each; where two are the same, with what the CPU says of itself, and then with the time of the run."""
    labels = {report: cpus.label(report.context) for report in reports}
    for more in (lambda report: cpus.identity(report.context), lambda report: report.date[:16].replace("T", " ")):
        alike = {}
        for report, label in labels.items():
            alike.setdefault((label, report.context["frozenref_backend"]), []).append(report)
        for of_label in alike.values():
            if len({more(report) for report in of_label}) > 1:
                labels.update({report: f"{labels[report]}, {more(report)}" for report in of_label if more(report)})
    return labels


def impossible_warnings(report):
    if report.impossible:
        yield (f"left out {counted(len(report.impossible), 'repetition')} that no machine can have measured: "
               f"{report.impossible[0]}")


def setting_warnings(report, first, letter):
    if report.context.get("library_build_type") == "debug":
        yield "its Google Benchmark was built for debugging"
    others = [key for key in SETTINGS if report.context.get(key) != first.context.get(key)]
    if others:
        yield f"not built as {letter} was: {', '.join(others)}"


def emulation_warnings(_):
    yield "the CPU was emulated, its times say nothing of any CPU: only instructions are shown"


def noise_warnings(report):
    rates = {benchmark: result.rate for benchmark, result in report.results.items()
             if benchmark.workload != "empty" and not (report.cpus and benchmark.threads > report.cpus)}
    busy = sum(rate is None for rate in rates.values())
    if busy:
        yield f"the machine was too busy for {busy} of {len(rates)} benchmarks: no repetition had its CPUs"
    unknown = sum(rate is not None and not rate.known for rate in rates.values())
    if unknown:
        yield f"the noise of {unknown} of {len(rates)} benchmarks is not known: that takes 3 repetitions"
    noisy = [benchmark for benchmark, rate in rates.items() if rate and rate.known and rate.noise > NOISY]
    if len(noisy) > MANY * len(rates):
        worst = max(noisy, key=lambda benchmark: rates[benchmark].noise)
        yield (f"a noisy machine: {len(noisy)} of {len(rates)} benchmarks spread by more than {NOISY:.0%}, worst "
               f"{worst.workload} of {worst.subject}, {counted(worst.threads, 'thread')}: {rates[worst].noise:.1%}")


def same_code_twice(report):
    """How far apart the ratios of frozenref and of its own backend are, which differ by name only. Of what the tables
    show, so nobody should believe in smaller differences."""
    apart = {"on one thread": [], "on more": []}
    for workload, subject, threads in report.results:
        if backend_of(subject) != report.context["frozenref_backend"]:
            continue
        for reference in (CLASSIC, LIMIT):
            speeds = [report.speed(workload, one, reference, threads) for one in (subject, OURS)]
            if all(speeds):
                apart["on one thread" if threads == 1 else "on more"].append(
                    abs(math.log(speeds[0].median / speeds[1].median)))
    known = [f"up to {max(of):.0%}, typically {statistics.median(of):.0%}, {threads}"
             for threads, of in apart.items() if of]
    return f"has ratios apart by {'; '.join(known)}" if known else None


def refuse_one_report_twice(reports):
    by_identity = {}
    for report in reports:
        first = by_identity.setdefault(report.identity, report)
        if first is not report:
            raise BadReport(f"{report.path}: the same report as {first.path}")


def refuse_unrelated(reports):
    for report in reports:
        others = [other for other in reports if other is not report]
        if others and all(report.results.keys().isdisjoint(other.results) for other in others):
            raise BadReport(f"{report.path}: no benchmark in common with the other{'s' if len(others) > 1 else ''}")
