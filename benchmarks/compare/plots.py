# SPDX-License-Identifier: MIT
"""Plots as inline SVG: lines over threads, and dots along rows. Colours are the page's CSS variables."""
import bisect
import collections
import math
from html import escape

from report import counted

Range = collections.namedtuple("Range", "middle low high")
Point = collections.namedtuple("Point", "x y")  # y: a Range
Line = collections.namedtuple("Line", "name style main points")  # a main line is a thick one, with the ranges shaded
Dots = collections.namedtuple("Dots", "name style values")  # values: a Range or None for each row
Style = collections.namedtuple("Style", "colour dashes shape")  # the first two are classes of the page's style

WIDTH = 500
LETTER = 7  # a letter's width, in the wider of the usual fonts
LABEL_GAP = 14
DOT_GAP = 10  # those of one row do not hide each other, whatever their values
TINY = 1e-300  # where arithmetic still works

COLOURS = 6
SHAPES = (  # each drawn around 0,0
    '<circle r="4"/>',
    '<rect x="-3.6" y="-3.6" width="7.2" height="7.2"/>',
    '<path d="M0-4.8 4.6 3.6H-4.6Z"/>',
    '<path d="M0-5.2 5.2 0 0 5.2-5.2 0Z"/>',
    '<path d="M0 4.8 4.6-3.6H-4.6Z"/>',
    '<path d="M-4-4 4 4M4-4-4 4" class="stroked"/>',
    '<path d="M0-5V5M-5 0H5" class="stroked"/>',
)


LIMIT_STYLE = Style("limit", "dashes1", '<circle r="3"/>')  # what all others are held against: no colour


def numbered_style(number, reserved=0):
    """Different for each number, for what the reserved leave of colours and of shapes has no divisor in common."""
    colours, shapes = COLOURS - reserved, len(SHAPES) - reserved
    dashes = number // colours % 3
    return Style(f"c{reserved + number % colours}", f"dashes{dashes}", SHAPES[reserved + number % shapes])


def marker(style, x, y, tip=""):
    title = f"<title>{escape(tip)}</title>" if tip else ""
    return f'<g class="{style.colour}" transform="translate({x:.1f} {y:.1f})">{title}{style.shape}</g>'


def text(x, y, content, anchor="start", css=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{css}">{escape(content)}</text>'


def rule(x1, y1, x2, y2, css):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{css}"/>'


def svg(height, label, parts):
    return (f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(label)}">'
            f"{''.join(parts)}</svg>")


def plain(value):
    return f"{value:.10g}"


class Linear:
    """From zero, whatever the smallest: an axis that starts elsewhere lies."""

    def __init__(self, values):
        largest = max(*values, TINY)
        magnitude = 10 ** math.floor(math.log10(largest))
        step = next(s * magnitude / 10 for s in (2, 2.5, 5, 10, 20) if largest <= 5 * s * magnitude / 10 * 1.0001)
        count = math.ceil(largest / step - 1e-9)
        self.top = count * step
        self.ticks = [i * step for i in range(count + 1)]
        self.note = ""

    def __call__(self, value):
        return value / self.top


class Logarithmic:
    """Between two ticks that enclose the values; the ticks are 1, 2, 5, 10 and so on, or sparser if they are many."""

    def __init__(self, values):
        for steps, decades in ((1, 2, 5), 1), ((1,), 1), ((1,), 2), ((1,), 4):
            self.ticks = enclosing(min(values), max(values), steps, decades)
            if len(self.ticks) <= 12:
                break
        self.low, self.span = self.ticks[0], math.log(self.ticks[-1] / self.ticks[0])
        self.note = " (log scale)"

    def __call__(self, value):
        return math.log(value / self.low) / self.span


def enclosing(smallest, largest, steps, decades):
    first, last = math.floor(math.log10(smallest)) - decades, math.ceil(math.log10(largest)) + decades
    ticks = [step * 10.0 ** decade for decade in range(first, last + 1, decades) for step in steps]
    low = bisect.bisect_right(ticks, smallest * 1.0001) - 1
    return ticks[low:max(bisect.bisect_left(ticks, largest * 0.9999), low + 1) + 1]


def scale_of_rates(values):
    """The one of the two that shows the lines: those far below the highest are all zero to the eye on a linear one."""
    return (Logarithmic if max(values) > 20 * min(values) else Linear)(values)


def apart(wanted, gap, low, high):
    """Moves places, in rising order, so that none is closer than gap to the next, and all are in range if they fit."""
    places = []
    for place in wanted:
        places.append(max(place, places[-1] + gap if places else low))
    limit = high
    for i in reversed(range(len(places))):
        places[i] = min(places[i], limit)
        limit = places[i] - gap
    return places


def lines(label, unit, scale, series, cpus, show):
    """Over the number of threads. Every line has its name and last value at its end; cpus marks where CPUs run out."""
    names = [f"{line.name} {show(line.points[-1].y.middle)}" for line in series]
    left, top, bottom = max(len(plain(tick)) for tick in scale.ticks) * LETTER + 14, 36, 44
    right = max(map(len, names)) * LETTER + 30
    # the names at the ends of the lines have to fit, too
    height = max(250 if len(series) <= 6 else 340, top + bottom + LABEL_GAP * (len(series) - 1))
    threads = sorted({point.x for line in series for point in line.points})
    span = math.log2(threads[-1] / threads[0]) or 1

    def x_of(n):
        return left + 12 + (WIDTH - left - right - 24) * math.log2(n / threads[0]) / span

    def y_of(value):
        return height - bottom - (height - top - bottom) * scale(value)

    end = WIDTH - right
    parts = [text(4, 14, unit + scale.note, css="axis")]
    for tick in scale.ticks:
        parts.append(rule(left, y_of(tick), end, y_of(tick), "grid"))
        parts.append(text(left - 6, y_of(tick) + 4, plain(tick), "end", "tick"))
    shown = math.inf
    # the most threads always have their number, the others where there is room
    for n in reversed(threads):
        parts.append(rule(x_of(n), height - bottom, x_of(n), height - bottom + 4, "tickline"))
        if shown - x_of(n) > 8 + len(str(n)) * LETTER:
            parts.append(text(x_of(n), height - bottom + 17, str(n), "middle", "tick"))
            shown = x_of(n)
    parts.append(text((left + end) / 2, height - 8, "threads (log scale)", "middle", "axis"))
    if cpus and threads[0] <= cpus < threads[-1]:
        parts.append(rule(x_of(cpus), top, x_of(cpus), height - bottom, "cpus"))
        label_of_cpus = counted(cpus, "CPU")
        # not over the scale's labels
        middle = max(x_of(cpus), left + len(label_of_cpus) * LETTER / 2)
        parts.append(text(middle, top - 5, label_of_cpus, "middle", "tick"))

    for line in sorted(series, key=lambda line: line.main):
        weight = "main" if line.main else "other"
        parts.append(f'<polyline class="line {weight} {line.style.colour} {line.style.dashes}" points="'
                     + " ".join(f"{x_of(p.x):.1f},{y_of(p.y.middle):.1f}" for p in line.points) + '"/>')
        for p in line.points:
            x, y = x_of(p.x), y_of(p.y.middle)
            if line.main and p.y.low != p.y.high:
                parts.append(rule(x, y_of(p.y.low), x, y_of(p.y.high), f"quartiles {line.style.colour}"))
            parts.append(marker(line.style, x, y,
                                f"{line.name}, {counted(p.x, 'thread')}: {show(p.y.middle)} {unit}"))
    ends = sorted(zip(series, names), key=lambda end: y_of(end[0].points[-1].y.middle))
    places = apart([y_of(line.points[-1].y.middle) for line, _ in ends], LABEL_GAP, top, height - bottom)
    for (line, name), y in zip(ends, places):
        last = line.points[-1]
        leader = f"{x_of(last.x) + 6:.1f},{y_of(last.y.middle):.1f} {end + 8:.1f},{y:.1f} {end + 12:.1f},{y:.1f}"
        parts.append(f'<polyline class="leader {line.style.colour}" points="{leader}"/>')
        parts.append(marker(line.style, end + 18, y))
        parts.append(text(end + 27, y + 4, name, css="label"))
    return svg(height, label, parts)


def dots(label, unit, scale, rows, series, show, limit=None):
    """A row a name; the series are told apart by the key above. limit draws a line at 1."""
    left = max(max(len(row) for row in rows) * LETTER + 14, 60)
    right, row_height = 24, max(22, DOT_GAP * len(series) + 4)
    key_lines, x = [[]], 4.0
    for one in series:
        width = len(one.name) * LETTER + 30
        if x + width > WIDTH and key_lines[-1]:
            key_lines.append([])
            x = 4.0
        key_lines[-1].append((x, one))
        x += width
    top = 20 * len(key_lines) + 12
    height = top + row_height * len(rows) + 42
    end = height - 42

    def x_of(value):
        return left + (WIDTH - left - right) * scale(value)

    parts = []
    for i, key in enumerate(key_lines):
        for x, one in key:
            parts.append(marker(one.style, x + 6, 12 + 20 * i))
            parts.append(text(x + 16, 16 + 20 * i, one.name, css="label"))
    for tick in scale.ticks:
        parts.append(rule(x_of(tick), top, x_of(tick), end, "grid"))
        parts.append(text(x_of(tick), end + 15, plain(tick), "middle", "tick"))
    if limit:
        parts.append(rule(x_of(1), top - 4, x_of(1), end, "limitline"))
    parts.append(text((left + WIDTH - right) / 2, height - 8, unit + scale.note, "middle", "axis"))
    for i, row in enumerate(rows):
        edge, y = top + row_height * i, top + row_height * (i + 0.5)
        parts.append(rule(4, edge, WIDTH - right, edge, "row"))
        parts.append(text(left - 8, y + 4, row, "end", "label"))
        for j, one in enumerate(series):
            value, y_of_dot = one.values[i], y + DOT_GAP * (j - (len(series) - 1) / 2)
            if value and value.low != value.high:
                parts.append(rule(x_of(value.low), y_of_dot, x_of(value.high), y_of_dot,
                                  f"range {one.style.colour}"))
            if value:
                parts.append(marker(one.style, x_of(value.middle), y_of_dot,
                                    f"{row}, {one.name}: {show(value.middle)} {unit}"))
    return svg(height, label, parts)
