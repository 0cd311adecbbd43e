# SPDX-License-Identifier: MIT
"""The tables for a terminal."""
import os
import shutil
import sys
import textwrap

import sentences
import tables
from comparison import same_code_twice

BOLD, PLAIN = "\033[1m", "\033[0m"
GAP = "  "
PROSE = 120  # columns, at most
# What a narrow terminal does without first; then it is the last columns.
DISPENSABLE = ("retries", "instructions", "runs", "+-")


def room():
    """For a table; None where nobody says: what goes to a file or a program is whole."""
    return shutil.get_terminal_size((PROSE, 0)).columns if "COLUMNS" in os.environ or sys.stdout.isatty() else None


def wrapped(line, limit):
    return textwrap.wrap(line, limit, subsequent_indent="  ", break_on_hyphens=False) if limit else [line]


def widths_of(table):
    rows = [row for group in table.groups for row in group]
    return [max(map(len, column)) for column in zip(table.head, *rows)]


def fitting(table, limit):
    """The numbers of the columns that there is room for: the words, and at least one number."""
    widths = widths_of(table)
    kept = list(range(len(widths)))
    numbers = kept[table.text_columns:]
    by_need = [i for name in DISPENSABLE for i in numbers if table.head[i].endswith(name)]
    by_need += [i for i in reversed(numbers) if i not in by_need]
    while limit and by_need[1:] and sum(widths[i] + len(GAP) for i in kept) - len(GAP) > limit:
        kept.remove(by_need.pop(0))
    return kept


def aligned(table, limit):
    widths, kept = widths_of(table), fitting(table, limit)
    for i, group in enumerate([[table.head], *table.groups]):
        if i > 1:
            yield ""
        for row in group:
            cells = [row[j].ljust(widths[j]) if j < table.text_columns else row[j].rjust(widths[j]) for j in kept]
            yield GAP.join(cells).rstrip()
    left_out = [name for j, name in enumerate(table.head) if j not in kept]
    if left_out:
        yield from wrapped(f"No room for: {', '.join(left_out)}", limit)


def reports(comparison):
    for report in comparison.reports:
        context = report.context
        known = [f"libfrozenref {context['frozenref_version']}",
                 *(str(context[key]) for key in ("frozenref_commit", "compiler", "date") if key in context)]
        if report.emulated:
            known.append("emulated")
        yield f"{comparison.name(report)}: {', '.join(known)}"
        difference = same_code_twice(report)
        if difference:
            yield f"  the same code, measured twice, {difference}"


def write(comparison, colour, everything):
    bold, plain = (BOLD, PLAIN) if colour else ("", "")
    limit = room()
    lines = [part for line in reports(comparison) for part in wrapped(line, limit)]
    for report, sentence in sentences.of_reports(comparison):
        lines += ["", *textwrap.wrap(comparison.titled(report, sentence), min(limit or PROSE, PROSE),
                                    break_on_hyphens=False)]
    shown = tables.summary(comparison)
    if everything:
        shown = [table for _, of_section in tables.sections(comparison) for table in of_section]
    for table in shown:
        lines += ["", *(f"{bold}{part}{plain}" for part in wrapped(table.title, limit)), *aligned(table, limit)]
    if not everything:
        lines += ["", "All workloads: --all; with plots: --html FILE. What the columns mean: --help."]
    return "\n".join(lines) + "\n"
