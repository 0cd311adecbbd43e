# SPDX-License-Identifier: MIT
"""What a report says of one hot object, as a sentence: for readers who have no table in mind yet."""
from comparison import CLASSIC, OURS, SPREAD
from report import counted

SMALL = 0.02  # of a difference that a reader would not notice, whatever the noise


def times_as_fast(speed):
    """As words. What the quartiles do not agree about is no difference."""
    if abs(speed.median - 1) < SMALL or speed.low <= 1 <= speed.high:
        return "as fast"
    return f"{speed.median:.2f} times as fast"


def of_report(report):
    """None where the report has not measured it."""
    most = max((n for n in report.threads("lookup") if not report.cpus or n <= report.cpus), default=None)
    if most is None:
        return None
    spread = next((subject for subject in SPREAD if report.speed("lookup", subject, CLASSIC, most)), None)
    said = []
    for threads in sorted({1, most}, reverse=True):
        ours = report.speed("lookup", OURS, CLASSIC, threads)
        if not ours:
            continue
        words = f"with {counted(threads, 'thread')}, {times_as_fast(ours)} as the compare-and-swap loop"
        apart = spread and report.speed("lookup", spread, CLASSIC, threads)
        if apart:
            words += f", and {times_as_fast(apart)} with a count that is spread over the CPUs"
        said.append(words)
    return f"A lookup of one hot object is, {'; '.join(said)}." if said else None


def of_reports(comparison):
    for report in comparison.timed:
        sentence = of_report(report)
        if sentence:
            yield report, sentence
