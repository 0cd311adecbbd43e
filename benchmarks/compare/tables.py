# SPDX-License-Identifier: MIT
"""What is said of the reports in numbers, for every form of output to write down."""
import collections
import os

from comparison import CLASSIC, LIMIT, OURS, READS, backend_of, same_code_twice
from report import nanoseconds, printable

CONTEXT = ("cpu_model", "cpu_id", "frozenref_backend", "usable_cpus", "num_cpus", "pinned_to", "cpu_quota",
           "topology", "smt", "hypervisor", "microcode", "cache_line", "cpu_features", "kernel", "compiler",
           "compiler_flags", "cpp_compiler_flags", "library_flags", "frozenref_version", "frozenref_commit",
           "library_build_type", "frequency", "governor", "turbo", "load_average", "emulated", "length", "date")
PEER_VERSION = "version_of_"

COLUMNS = """\
M/s           millions of operation pairs a second, of all threads together
ns            how long one pair takes the thread that makes it: threads / throughput
+-            half the distance between the quartiles of the repetitions, in percent of the median
x cas-loop    times as fast as the compare-and-swap loop in the same report: above 1 is faster. The median of pairs of
              repetitions that were nearest in time, so not the ratio of two rows; behind it +- as above, from 1 % on:
              how far single pairs spread
x fetch-add   times as fast as the bare pair of atomic adds, which checks nothing: the limit of one hot word, but for
              noise and the luck with which code is placed
x load-branch times as fast as a load and a branch: the limit of an object that is only looked at; where it was measured
retries       failed exchanges an operation pair
instructions  executed an operation pair
runs          the repetitions that were used, of those in the report: one whose threads had less than 95 % of the
              CPUs they could use is left out, for threads that wait for a CPU do not contend"""

# text_columns are the leading ones that hold words, not numbers; each group of rows stands for itself.
Table = collections.namedtuple("Table", "title head groups text_columns")


def table(title, head, groups, text_columns):
    return Table(title, head, [group for group in groups if group], text_columns)


def with_rows(tables):
    return [one for one in tables if one.groups]


def digits(value):
    """Three that count, never an exponent."""
    if value is None:
        return "-"
    if value == 0:
        return "0"
    decimals = next((n for n, least in enumerate((99.95, 9.995, 0.9995, 0.0995)) if abs(value) >= least), 4)
    return f"{value:.{decimals}f}"


def ratio(value):
    """Two decimals, where they say something."""
    return f"{value:.{2 if value >= 0.095 else 4}f}"


def times(speed):
    """A Spread of ratios, with its noise where there is some."""
    if speed is None:
        return "-"
    return ratio(speed.median) + (f" \u00b1{percent(speed.noise)}" if speed.known and speed.noise >= 0.005 else "")


def percent(value):
    return "-" if value is None else f"{value:.0%}"


def rate_cells(report, workload, subject, threads):
    """M/s and ns."""
    rate = report.rate(workload, subject, threads)
    if not rate:
        return ["-", "-"]
    return [digits(rate.median / 1e6), digits(nanoseconds(threads, rate.median))]


def at_a_glance(comparison):
    groups = []
    for report in comparison.timed:
        groups.append([[comparison.name(report), str(threads), *rate_cells(report, "lookup", OURS, threads),
                        times(report.speed("lookup", OURS, CLASSIC, threads)),
                        times(report.speed("lookup", OURS, LIMIT, threads))]
                       for threads in comparison.shared_threads("lookup", [report])
                       if report.rate("lookup", OURS, threads)])
    head = ["CPU", "threads", "M/s", "ns", f"x {CLASSIC}", f"x {LIMIT}"]
    return table("At a glance: frozenref's lookup, try_get and put of one hot object", head, groups, 1)


def of_report(comparison, report, workloads):
    """A table a workload, a group a number of threads."""
    for workload in workloads:
        benchmarks = [benchmark for benchmark in report.results if benchmark.workload == workload]
        benchmarks.sort(key=lambda benchmark: comparison.subjects.index(benchmark.subject))
        references = [CLASSIC, LIMIT]
        if any(benchmark.subject == READS for benchmark in benchmarks):
            references.append(READS)
        head = ["subject", "threads", "M/s", "ns", "+-", *(f"x {reference}" for reference in references), "retries",
                "instructions", "runs"]
        groups = [[result_row(report, benchmark, references)
                   for benchmark in benchmarks if benchmark.threads == threads]
                  for threads in sorted({benchmark.threads for benchmark in benchmarks})]
        yield table(comparison.titled(report, comparison.title(workload)), head, groups, 1)


def result_row(report, benchmark, references):
    workload, subject, threads = benchmark
    result = report.results[benchmark]
    return [subject, str(threads), *rate_cells(report, *benchmark),
            percent(result.rate and result.rate.noise),
            *(times(report.speed(workload, subject, reference, threads)) for reference in references),
            "" if result.retries is None else f"{result.retries.median:.2f}",
            "" if result.instructions is None else digits(result.instructions.median),
            f"{result.used}/{result.runs}"]


def side_by_side(comparison, workloads):
    """CPUs, a table a workload, with few threads and with many."""
    for workload in workloads:
        reports = [report for report in comparison.timed if report.threads(workload)]
        if len(reports) < 2:
            continue
        head = ["subject", "threads"]
        for report in reports:
            letter = comparison.letters[report]
            head += [f"{letter} M/s", f"{letter} ns", f"{letter} x {LIMIT}"]
        groups = [[beside_row(reports, workload, subject, threads)
                   for subject in comparison.subjects_of(workload, reports)]
                  for threads in comparison.shared_threads(workload, reports)]
        yield table(f"CPUs side by side, {comparison.title(workload)}", head, groups, 1)


def beside_row(reports, workload, subject, threads):
    row = [subject, str(threads)]
    for report in reports:
        row += [*rate_cells(report, workload, subject, threads),
                times(report.speed(workload, subject, LIMIT, threads))]
    return row


def backends(comparison, report):
    """The backends of one binary, each in M/s, and the first as a multiple of the others."""
    subjects = [subject for subject in comparison.subjects if backend_of(subject)
                and any(benchmark.subject == subject for benchmark in report.results)]
    if len(subjects) < 2:
        return table("", [], [], 0)
    names = [backend_of(subject) for subject in subjects]
    head = ["workload", "threads", *(f"{name} M/s" for name in names), *(f"{names[0]} / {name}" for name in names[1:])]
    groups = [[[workload, str(threads),
                *(rate_cells(report, workload, subject, threads)[0] for subject in subjects),
                *(times(report.speed(workload, subjects[0], subject, threads)) for subject in subjects[1:])]
               for threads in report.threads(workload)
               if any(report.rate(workload, subject, threads) for subject in subjects)]
              for workload in comparison.workloads]
    return table(comparison.titled(report, "backends side by side"), head, groups, 1)


def instructions(comparison):
    reports = [report for report in comparison.reports
               if any(result.instructions is not None for result in report.results.values())]
    head = ["workload", "subject", *(comparison.letters[report] + (" emulated" if report.emulated else "")
                                     for report in reports)]
    groups = []
    for workload in comparison.workloads:
        counts = {subject: [comparison.instructions_of(report, workload, subject) for report in reports]
                  for subject in comparison.subjects}
        groups.append([[workload, subject, *map(digits, of_subject)] for subject, of_subject in counts.items()
                       if any(count is not None for count in of_subject)])
    return table("Instructions an operation pair", head, groups, 2)


def context(comparison):
    known = {key: None for report in comparison.reports for key in report.context}
    keys = [key for key in CONTEXT if key in known] + [key for key in known if key.startswith(PEER_VERSION)]
    rows = [[key, *(str(report.context.get(key, "-")) for report in comparison.reports)] for key in keys]
    rows.append(["same code twice", *(same_code_twice(report) or "-" for report in comparison.reports)])
    rows.append(["file", *(printable(os.path.basename(report.path)) for report in comparison.reports)])
    head = ["", *comparison.letters.values()]
    return table("Where it was measured", head, [rows], len(head))


def summary(comparison):
    """What the count is for, and where it stands."""
    few = [at_a_glance(comparison), *side_by_side(comparison, ["lookup"])]
    if len(comparison.timed) == 1:
        few += of_report(comparison, comparison.timed[0], ["lookup"])
    if not comparison.timed:
        few.append(instructions(comparison))
    return with_rows(few)


def of_cpus(comparison):
    return with_rows(side_by_side(comparison, comparison.workloads))


def of_backends(comparison):
    return with_rows(backends(comparison, report) for report in comparison.timed)


def of_instructions(comparison):
    """Those of one report alone stand beside its times."""
    stand_apart = len(comparison.reports) > 1 or not comparison.timed
    return with_rows([instructions(comparison)] if stand_apart else [])


def of_reports(comparison):
    """Each report's name, and its tables."""
    for report in comparison.timed:
        yield comparison.name(report), with_rows(of_report(comparison, report, comparison.workloads))


def sections(comparison):
    """All tables but the context, under their headings."""
    yield "Compared", [*with_rows([at_a_glance(comparison)]), *of_cpus(comparison), *of_backends(comparison),
                       *of_instructions(comparison)]
    yield from of_reports(comparison)
