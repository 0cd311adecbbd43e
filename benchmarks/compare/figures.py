# SPDX-License-Identifier: MIT
"""Which plots are drawn, of which numbers."""
import collections
import functools
from html import escape

import plots
from comparison import CLASSIC, LIMIT, OURS, SPREAD, backend_of, is_variant
from plots import LIMIT_STYLE, Dots, Line, Point, Range, numbered_style
from report import counted, nanoseconds
from tables import digits

# value makes what is drawn of the number of threads and the rate of all together
Kind = collections.namedtuple("Kind", "name unit value scale")
THROUGHPUT = Kind("throughput", "million operation pairs per second", lambda _, rate: rate / 1e6, plots.scale_of_rates)
LATENCY = Kind("latency", "ns per operation pair", nanoseconds, plots.logarithmic)

FIXED_STYLES = {OURS: numbered_style(0), CLASSIC: numbered_style(1), LIMIT: LIMIT_STYLE}


def figure(caption, drawing):
    return f"<figure><figcaption>{escape(caption[0].upper() + caption[1:])}</figcaption>{drawing}</figure>"


def ranged(spread, value=float):
    """What value makes of the median and the quartiles, where there are any."""
    return spread and Range(value(spread.median), value(spread.low), value(spread.high))


def values_of(ranges):
    return [value for one in ranges for value in one]


def is_main(subject):
    return subject in FIXED_STYLES or bool(backend_of(subject))


def styles(subjects):
    """All different in one plot, and the fixed ones the same in all."""
    others = [subject for subject in subjects if subject not in FIXED_STYLES]
    return FIXED_STYLES | {subject: numbered_style(i, reserved=2) for i, subject in enumerate(others)}


class Figures:
    """Those of one list belong side by side."""

    def __init__(self, comparison):
        self.comparison = comparison
        # an empty body does nothing that the rates could be of
        self.workloads = [workload for workload in comparison.workloads if workload != "empty"]
        self.style_of = {report: numbered_style(i) for i, report in enumerate(comparison.reports)}

    def points(self, report, workload, subject, value):
        """One for each number of threads."""
        rates = {threads: report.rate(workload, subject, threads) for threads in report.threads(workload)}
        return [Point(threads, ranged(rate, functools.partial(value, threads)))
                for threads, rate in rates.items() if rate]

    def over_threads(self, workload, subjects, reports, what="", name=str):
        """Throughput and latency: side by side those of one report, or else the reports."""
        reports = [report for report in reports if len(report.threads(workload)) > 1]
        throughput, latency = (self.of_one_kind(kind, workload, subjects, reports, what, name)
                               for kind in (THROUGHPUT, LATENCY))
        return [throughput, latency] if len(reports) > 1 else [throughput + latency]

    def of_one_kind(self, kind, workload, subjects, reports, what, name):
        """All on one scale, so that they compare."""
        style_of = styles(subjects)
        of_reports = []
        for report in reports:
            lines = [Line(name(subject), style_of[subject], is_main(subject),
                          self.points(report, workload, subject, kind.value)) for subject in subjects]
            of_reports.append((report, [line for line in lines if line.points]))
        values = values_of(point.y for _, lines in of_reports for line in lines for point in line.points)
        drawn = []
        for report, lines in of_reports:
            if lines:
                caption = self.comparison.titled(report, kind.name + what)
                drawn.append(figure(caption, plots.lines(f"{workload}, {caption}", kind.unit, kind.scale(values),
                                                         lines, report.cpus, digits)))
        return drawn

    def one_hot_object(self):
        """First of all: what the words and a spread count make of all CPUs."""
        reports = [report for report in self.comparison.timed if len(report.threads("lookup")) > 1]
        measured = self.comparison.subjects_of("lookup", reports)
        spread = [subject for subject in SPREAD if subject in measured][:1]
        figures = self.of_one_kind(THROUGHPUT, "lookup", [OURS, CLASSIC, LIMIT, *spread], reports,
                                   " of lookups of one hot object", str)
        return [figures] if figures else []

    def along_rows(self, caption, unit, subjects, series, limit=False):
        """Dots, for the subjects and the series that have any."""
        series = [one for one in series if any(one.values)]
        kept = [i for i in range(len(subjects)) if any(one.values[i] for one in series)]
        rows = [subjects[i] for i in kept]
        series = [one._replace(values=[one.values[i] for i in kept]) for one in series]
        values = values_of(value for one in series for value in one.values if value)
        if not any(values):
            return []
        return [figure(caption, plots.dots(caption, unit, plots.linear(values), rows, series, digits, limit))]

    def threads_beside(self, workload, subjects, report):
        """The ratio to the limit: alone, contended, on all CPUs, and with the most threads."""
        threads = report.threads(workload)
        few = sorted({*threads[:2], *self.comparison.shared_threads(workload, [report]), threads[-1]})
        series = [Dots(counted(n, "thread"), numbered_style(i),
                       [ranged(report.speed(workload, subject, LIMIT, n)) for subject in subjects])
                  for i, n in enumerate(few)]
        return self.along_rows("ratio to the limit", f"times as fast as {LIMIT}, the limit (1)", subjects, series, True)

    def reports_beside(self, workload, subjects, reports):
        """Latency and ratio to the limit of CPUs, with few and with many threads."""
        for n in self.comparison.shared_threads(workload, reports):
            absolute, relative = [], []
            for report in reports:
                name, style = self.comparison.name(report), self.style_of[report]
                absolute.append(Dots(name, style, [ranged(report.rate(workload, subject, n),
                                                          functools.partial(nanoseconds, n)) for subject in subjects]))
                relative.append(Dots(name, style,
                                     [ranged(report.speed(workload, subject, LIMIT, n)) for subject in subjects]))
            what = "CPUs side by side, " if len(reports) > 1 else ""
            yield (self.along_rows(f"{what}latency, {counted(n, 'thread')}", LATENCY.unit, subjects, absolute)
                   + self.along_rows(f"{what}ratio to the limit, {counted(n, 'thread')}",
                                     f"times as fast as {LIMIT} there, the limit (1)", subjects, relative, True))

    def workload(self, workload):
        reports = [report for report in self.comparison.timed if report.threads(workload)]
        subjects = [subject for subject in self.comparison.subjects_of(workload, reports) if not backend_of(subject)]
        peers = [subject for subject in subjects if not is_variant(subject)]
        variants = [subject for subject in subjects if is_variant(subject) or subject in (OURS, LIMIT)]
        groups = self.over_threads(workload, peers, reports)
        if any(map(is_variant, variants)):
            groups += self.over_threads(workload, variants, reports, " of frozenref's variants")
        if len(reports) == 1 and len(reports[0].threads(workload)) > 1:
            groups.append(self.threads_beside(workload, subjects, reports[0]))
        elif reports:
            groups += self.reports_beside(workload, subjects, reports)
        return [group for group in groups if group]

    def backends(self):
        """The subjects frozenref@BACKEND of one binary; on arm64 that is LSE against LL/SC."""
        for workload in self.workloads:
            reports = [report for report in self.comparison.timed
                       if len(list(filter(backend_of, self.comparison.subjects_of(workload, [report])))) > 1]
            subjects = [subject for subject in self.comparison.subjects_of(workload, reports)
                        if backend_of(subject) or subject == LIMIT]
            groups = self.over_threads(workload, subjects, reports, " of the backends",
                                       lambda subject: backend_of(subject) or subject)
            if any(groups):
                yield self.comparison.title(workload), groups

    def instructions(self):
        """Of emulated CPUs too."""
        comparison = self.comparison
        for workload in self.workloads:
            series = []
            for report in comparison.reports:
                counts = [comparison.instructions_of(report, workload, subject) for subject in comparison.subjects]
                emulated = ", emulated" if report.emulated else ""
                series.append(Dots(comparison.name(report) + emulated, self.style_of[report],
                                   [None if count is None else Range(count, count, count) for count in counts]))
            yield from self.along_rows(comparison.title(workload), "instructions per operation pair",
                                       comparison.subjects, series)
