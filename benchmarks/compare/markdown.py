# SPDX-License-Identifier: MIT
"""The tables as Markdown."""
import sentences
import tables


def escaped(text):
    return "".join("\\" + c if c in "\\`*_~[<&|" else c for c in text)


def row(cells):
    return f"| {' | '.join(cells)} |"


def lines(table):
    yield row(map(escaped, table.head))
    yield row("---" if i < table.text_columns else "---:" for i in range(len(table.head)))
    for group in table.groups:
        for cells in group:
            yield row(map(escaped, cells))


def write(comparison):
    out = ["# frozenref, compared", ""]
    for report, sentence in sentences.of_reports(comparison):
        out += [escaped(comparison.titled(report, sentence)), ""]
    warnings = [f"- {escaped(f'{comparison.name(report)}: {warning}')}" for report, warning in comparison.warnings()]
    out += ["Before believing a number:", "", *warnings, ""] if warnings else []
    context = tables.context(comparison)
    out += [f"## {context.title}", "", *lines(context)]
    for heading, of_section in tables.sections(comparison):
        out += ["", f"## {escaped(heading)}"]
        for table in of_section:
            out += ["", f"### {escaped(table.title)}", "", *lines(table)]
    out += ["", "```", tables.COLUMNS, "```"]
    return "\n".join(out) + "\n"
