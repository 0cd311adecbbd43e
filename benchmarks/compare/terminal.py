# SPDX-License-Identifier: MIT
"""The tables for a terminal."""
import shutil
import textwrap

import sentences
import tables
from comparison import same_code_twice

BOLD, PLAIN = "\033[1m", "\033[0m"


def columns():
    return min(shutil.get_terminal_size((120, 0)).columns, 120)


def aligned(table):
    rows = [row for group in table.groups for row in group]
    widths = [max(map(len, column)) for column in zip(table.head, *rows)]
    for i, group in enumerate([[table.head], *table.groups]):
        if i > 1:
            yield ""
        for row in group:
            cells = [cell.ljust(width) if j < table.text_columns else cell.rjust(width)
                     for j, (cell, width) in enumerate(zip(row, widths))]
            yield "  ".join(cells).rstrip()


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
    lines = list(reports(comparison))
    for report, sentence in sentences.of_reports(comparison):
        lines += ["", *textwrap.wrap(comparison.titled(report, sentence), columns(), break_on_hyphens=False)]
    shown = tables.summary(comparison)
    if everything:
        shown = [table for _, of_section in tables.sections(comparison) for table in of_section]
    for table in shown:
        lines += ["", f"{bold}{table.title}{plain}", *aligned(table)]
    if not everything:
        lines += ["", "All workloads: --all; with plots: --html FILE. What the columns mean: --help."]
    return "\n".join(lines) + "\n"
