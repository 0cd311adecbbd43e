# SPDX-License-Identifier: MIT
"""One HTML page that needs nothing else: plots, then all tables."""
import pathlib
import re
from html import escape

import sentences
import tables
from comparison import LIMIT
from figures import Figures

STYLE = pathlib.Path(__file__).with_name("page.css")
INTRODUCTION = f"""\
Medians over the repetitions; the shade of a thick line at each point, and the thin line through a dot, reach from
quartile to quartile. The number behind a name is the value with the most threads. The limit is {LIMIT}: the bare pair
of atomic adds, which checks nothing; what is above it is noise, or luck in how code lies and threads meet. Latency is
how long a pair takes the thread that makes it: threads / throughput. Right of a dotted line there are more threads
than CPUs."""

# The sections that one sees at once; the others are details.
UNFOLDED = ("lookup", "context")


def row(cells, tag, text_columns):
    words = [f"<{tag} class='words'>{escape(cell)}</{tag}>" for cell in cells[:text_columns]]
    numbers = [f"<{tag}>{escape(cell)}</{tag}>" for cell in cells[text_columns:]]
    return f"<tr>{''.join(words + numbers)}</tr>"


def tabular(table, css=""):
    groups = ["\n".join(row(cells, "td", table.text_columns) for cells in group) for group in table.groups]
    return (f"<div class='wide {css}'><table><thead>{row(table.head, 'th', table.text_columns)}</thead>"
            + "".join(f"<tbody>{group}</tbody>" for group in groups) + "</table></div>")


def headed(table):
    css = "many-columns" if len(table.head) > 14 else ""
    return f"<div class='{css}'><h3>{escape(table.title)}</h3>{tabular(table)}</div>"


def figure_grid(figures):
    return f"<div class='plots'>{''.join(figures)}</div>"


def backends(comparison, figures):
    for title, groups in figures.backends():
        yield f"<h3>{escape(title)}</h3>{''.join(map(figure_grid, groups))}"
    yield from map(headed, tables.of_backends(comparison))


def numbers(comparison):
    """The tables that do not stand with the plots or at the top."""
    yield from map(headed, [*tables.of_cpus(comparison), *tables.of_instructions(comparison)])
    for _, of_report in tables.of_reports(comparison):
        yield from map(headed, of_report)


def sections(comparison):
    """Each with its name in the list of links, its heading and its content."""
    figures = Figures(comparison)
    for workload in figures.workloads:
        groups = figures.workload(workload)
        if groups:
            yield workload, comparison.title(workload), "".join(map(figure_grid, groups))
    of_backends = "".join(backends(comparison, figures))
    if of_backends:
        arm = any("arm64-llsc" in subject for subject in comparison.subjects)
        yield "backends", "Backends side by side" + (": LSE against LL/SC" if arm else ""), of_backends
    instructions = list(figures.instructions())
    if instructions:
        yield "instructions", "Instructions an operation pair", (
            "<p class='soft'>With the fewest threads measured. An instruction of one architecture is not one of "
            f"another.</p>{figure_grid(instructions)}")
    yield "numbers", "All numbers", f"<pre class='soft'>{escape(tables.COLUMNS)}</pre>{''.join(numbers(comparison))}"
    context = tables.context(comparison)
    yield "context", context.title, tabular(context, "context")


def section(name, heading, content, is_open):
    """What is folded is not printed. A link to what is folded unfolds it: browsers do so for a place inside."""
    if is_open:
        return f"<section id='{name}'>{heading}{content}</section>"
    return f"<details><summary>{heading}</summary><div id='{name}'>{content}</div></details>"


def sharing_markers(content):
    """Plots say the same of the markers that they have in common, under the same id: now it is said once."""
    markers = re.compile("<defs>.*?</defs>")
    return f"<svg class='markers'>{''.join(dict.fromkeys(markers.findall(content)))}</svg>{markers.sub('', content)}"


def write(comparison):
    names = escape(", ".join(map(comparison.name, comparison.reports)))
    warnings = "".join(f"<li>{escape(comparison.name(report))}: {escape(warning)}</li>"
                       for report, warning in comparison.warnings())
    glance = tables.at_a_glance(comparison)
    first = [f"<p>{escape(comparison.titled(report, sentence))}</p>"
             for report, sentence in sentences.of_reports(comparison)]
    first += map(figure_grid, Figures(comparison).one_hot_object())
    links, bodies = [], []
    for i, (link, title, content) in enumerate(sections(comparison)):
        links.append(f"<a href='#s{i}'>{escape(link)}</a>")
        bodies.append(section(f"s{i}", f"<h2>{escape(title)}</h2>", content, link in UNFOLDED))
    body = sharing_markers("\n".join([
        "<h1>frozenref, compared</h1>", f"<p>{names}</p>", *first, f"<nav>{' '.join(links)}</nav>",
        f"<ul class='warnings'>{warnings}</ul>" if warnings else "",
        headed(glance) if glance.groups else "",
        f"<p class='soft'>{INTRODUCTION}</p>",
        *bodies]))
    return "\n".join([
        "<!DOCTYPE html>", "<html lang='en'>", "<head>", "<meta charset='utf-8'>",
        "<meta name='viewport' content='width=device-width, initial-scale=1'>",
        f"<title>frozenref, compared: {names}</title>", f"<style>{STYLE.read_text(encoding='utf-8')}</style>",
        "</head>", "<body>", body, "</body>", "</html>", ""])
