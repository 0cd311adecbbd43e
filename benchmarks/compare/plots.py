# SPDX-License-Identifier: MIT
"""Plots as inline SVG, drawn by matplotlib: lines over threads, and dots along rows."""
import collections
import itertools
import math

# before matplotlib, of which it does not want to hear all
from canvas import COLOURS, EDGE, GRID, INK, SOFT, WIDTH, axes_within, svg
from matplotlib.ticker import LogLocator, MaxNLocator
from matplotlib.transforms import IdentityTransform
from report import counted

Range = collections.namedtuple("Range", "middle low high")
Point = collections.namedtuple("Point", "x y")  # y: a Range
Line = collections.namedtuple("Line", "name style main points")  # a main line is a thick one, with the ranges shaded
Dots = collections.namedtuple("Dots", "name style values")  # values: a Range or None for each row
Style = collections.namedtuple("Style", "color linestyle marker")  # what matplotlib calls so
Scale = collections.namedtuple("Scale", "name ticks note")  # from the first tick to the last

LETTER = 7  # a letter's width, in the wider of the usual fonts
NAME_GAP = 14
DOT_GAP = 10  # those of one row do not hide each other, whatever their values
PIXELS = IdentityTransform()
NUMBER = "{x:.10g}"

DASHES = ("-", (0, (5, 4)), (0, (2, 2.5)))
MARKERS = "os^DvXP"
LIMIT_STYLE = Style(INK, DASHES[1], "d")  # what all others are held against: no colour


def numbered_style(number, reserved=0):
    """Different for each number, for what the reserved leave of colours and of markers has no divisor in common."""
    colours, markers = COLOURS[reserved:], MARKERS[reserved:]
    return Style(colours[number % len(colours)], DASHES[number // len(colours) % len(DASHES)],
                 markers[number % len(markers)])


def linear(values):
    """From zero, whatever the smallest: an axis that starts elsewhere lies."""
    return Scale("linear", MaxNLocator(5, steps=(1, 2, 2.5, 5, 10)).tick_values(0, max(values)), "")


def logarithmic(values):
    """Between two ticks that enclose the values; the ticks are 1, 2, 5, 10 and so on, or sparser if they are many."""
    low, high = min(values), max(values)
    # asked for less than a decade, it would not enclose it
    ticks = LogLocator(subs=(1, 2, 5) if high < 1000 * low else (1,), numticks=12).tick_values(low / 10, high * 10)
    first = ticks.searchsorted(low, "right") - 1
    return Scale("log", ticks[first:max(ticks.searchsorted(high), first + 1) + 1], " (log scale)")


def scale_of_rates(values):
    """The one of the two that shows the lines: those far below the highest are all zero to the eye on a linear one."""
    return (logarithmic if max(values) > 20 * min(values) else linear)(values)


def apart(wanted, high):
    """Moves places, in rising order, so that none is closer than the gap to the next, nor too high."""
    rising = itertools.accumulate(wanted, lambda below, place: max(place, below + NAME_GAP))
    falling = itertools.accumulate(reversed(list(rising)), lambda above, place: min(place, above - NAME_GAP),
                                   initial=high + NAME_GAP)
    return list(falling)[:0:-1]


def lines(label, unit, scale, series, cpus, show):
    """Over the number of threads. Every line has its name and last value at its end; cpus marks where CPUs run out."""
    series = sorted(series, key=lambda line: line.main)
    names = [f"{line.name} {show(line.points[-1].y.middle)}" for line in series]
    left, top, bottom = max(len(NUMBER.format(x=tick)) for tick in scale.ticks) * LETTER + 14, 36, 44
    right = max(map(len, names)) * LETTER + 30
    # the names at the ends of the lines have to fit, too
    height = max(250 if len(series) <= 6 else 340, top + bottom + NAME_GAP * (len(series) - 1))
    axes = axes_within(left, right, top, bottom, height, 100)
    threads = sorted({point.x for line in series for point in line.points})
    most, margin = threads[-1], max(1.1, (threads[-1] / threads[0]) ** 0.05)
    # how many times a number the next one is at least, for both to have room
    room = (most / threads[0]) ** ((len(str(most)) * LETTER + 8) / axes.bbox.width)
    axes.set(xscale="log", xticks=[n for n, larger in zip(threads, [*threads[1:], math.inf]) if larger > room * n],
             xlim=(threads[0] / margin, most * margin), xlabel="threads (log scale)",
             yscale=scale.name, yticks=scale.ticks, ylim=scale.ticks[[0, -1]])
    axes.minorticks_off()
    axes.xaxis.set_major_formatter(NUMBER)
    axes.yaxis.set_major_formatter(NUMBER)
    axes.grid(axis="y")
    axes.text(4, height - 12, unit + scale.note, color=SOFT, transform=PIXELS)
    if cpus and threads[0] <= cpus < threads[-1]:
        axes.axvline(cpus, color=EDGE, linestyle=DASHES[2], linewidth=1, gid="cpus")
        axes.annotate(counted(cpus, "CPU"), (cpus, 1), (0, 5), axes.get_xaxis_transform(), "offset points", color=SOFT)

    ends, tips = [], []
    for line, name in zip(series, names):
        x, y, lows, highs = zip(*((point.x, *point.y) for point in line.points))
        axes.plot(x, y, **line.style._asdict(), linewidth=2.5 if line.main else 1.2, gid="series")
        if line.main:
            axes.vlines(x, lows, highs, color=line.style.color, linewidth=5, alpha=0.3, gid="ranges")
        ends.append((*axes.transData.transform((x[-1], y[-1])), line.style, name))
        tips += [f"{line.name}, {counted(n, 'thread')}: {show(value)} {unit}" for n, value in zip(x, y)]
    ends.sort(key=lambda end: end[1])
    for (x, y, style, name), place in zip(ends, apart([end[1] for end in ends], height - top)):
        edge = axes.figure.bbox.width - right
        axes.plot([x + 6, edge + 8, edge + 18], [y, place, place], **style._replace(linestyle="-")._asdict(),
                  linewidth=0.7, markevery=[2], transform=PIXELS)
        axes.text(edge + 27, place - 4, name, transform=PIXELS, gid="name")
    return svg(axes.figure, label, tips)


def dots(label, unit, scale, rows, series, show, limit=None):
    """A row a name; the series are told apart by the key above. limit draws a line at 1."""
    left, right, bottom = max(max(map(len, rows)) * LETTER + 14, 60), 24, 42
    columns = max(1, WIDTH // (max(len(one.name) for one in series) * LETTER + 30))
    top, row_height = 20 * math.ceil(len(series) / columns) + 12, max(22, DOT_GAP * len(series) + 4)
    axes = axes_within(left, right, top, bottom, top + row_height * len(rows) + bottom,
                       len(unit) * LETTER - 2 * right)
    middles = [row_height * (i + 0.5) for i in range(len(rows))]
    axes.set(xlim=scale.ticks[[0, -1]], xticks=scale.ticks, xlabel=unit,
             ylim=(row_height * len(rows), 0), yticks=middles, yticklabels=rows)
    axes.xaxis.set_major_formatter(NUMBER)
    axes.tick_params(axis="x", bottom=False)
    axes.tick_params(axis="y", labelcolor=INK)
    axes.grid(axis="x")
    axes.hlines([y - row_height / 2 for y in middles], (4 - left) / axes.bbox.width, 1, color=GRID, linewidth=1,
                transform=axes.get_yaxis_transform(), gid="rows")
    if limit:
        axes.axvline(1, color=INK, linestyle=DASHES[1], linewidth=1, gid="limit")
    tips = []
    for i, one in enumerate(series):
        shift = DOT_GAP * (i - (len(series) - 1) / 2)
        x, lows, highs, y, said = zip(*((*value, y + shift, f"{row}, {one.name}: {show(value.middle)} {unit}")
                                        for value, y, row in zip(one.values, middles, rows) if value))
        axes.hlines(y, lows, highs, color=one.style.color, linewidth=1.2, gid="ranges")
        axes.plot(x, y, **one.style._replace(linestyle="none")._asdict(), label=one.name, gid="series")
        tips += said
    axes.figure.legend(loc="upper left", ncol=columns, borderaxespad=0, handlelength=1)
    return svg(axes.figure, label, tips)
