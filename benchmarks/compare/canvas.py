# SPDX-License-Identifier: MIT
"""What matplotlib draws, as a part of a page that has its own font, and colours for light and dark."""
import io
import logging
import re
import warnings
from xml.etree import ElementTree

# That it cannot write to a home, or has no picture of a letter, is nothing to a page.
logging.getLogger("matplotlib").setLevel(logging.ERROR)
warnings.filterwarnings("ignore", "Glyph .* missing")

import matplotlib
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

WIDTH = 500

# The variables of the page that are colours. To matplotlib each is a number, which becomes the variable again.
VARIABLES = ("ink", "c0", "c1", "c2", "c3", "c4", "c5", "soft", "grid", "edge", "back")
INK, *COLOURS, SOFT, GRID, EDGE, BACK = (f"#{number:06x}" for number in range(len(VARIABLES)))

# Whatever its user has set, the same report gives the same bytes.
matplotlib.rcdefaults()
matplotlib.rcParams.update({
    "svg.fonttype": "none", "svg.hashsalt": "frozenref", "text.parse_math": False, "font.size": 12,
    "lines.markersize": 8, "lines.markeredgewidth": 0.7, "lines.markeredgecolor": BACK, "lines.scale_dashes": False,
    "lines.solid_capstyle": "butt", "legend.frameon": False, "grid.color": GRID, "axes.labelcolor": SOFT,
    "xtick.color": EDGE, "xtick.labelcolor": SOFT, "ytick.left": False, "ytick.labelcolor": SOFT})


def axes_within(left, right, top, bottom, height, narrowest):
    """Axes that have these margins in a figure of that height; in pixels."""
    width = max(WIDTH, left + right + narrowest)
    figure = Figure((width / 72, height / 72), dpi=72, frameon=False)
    return figure.add_axes((left / width, bottom / height, 1 - (left + right) / width, 1 - (top + bottom) / height),
                           frame_on=False)


def svg(figure, label, tips):
    """Its SVG, without what only a file of its own needs. tips are what the points of all series say."""
    file = io.StringIO()
    FigureCanvasSVG(figure).print_svg(file)
    root = ElementTree.fromstring(file.getvalue())
    root[:] = root.findall("*[@id='figure_1']")
    for element in root.iter():
        element.tag, element.tail = element.tag.rpartition("}")[2], None
        element.attrib = dict(attributes(element))
        if len(element):
            element.text = None
    for group in root.iter("g"):
        alike = group.findall("use") or group.findall("path")
        for part in alike if len(alike) > 1 else ():
            group.set("style", part.attrib.pop("style"))
    for point, tip in zip(root.iterfind(".//g[@class='series']//use"), tips):
        ElementTree.SubElement(point, "title").text = tip
    root.attrib = {"viewBox": root.get("viewBox"), "role": "img", "aria-label": label}
    return ElementTree.tostring(root, encoding="unicode")


def attributes(element):
    """Those that a page needs: our names as classes, its colours, its font, and tenths of pixels."""
    for key, value in element.items():
        key = key.rpartition("}")[2]
        if key == "id" and not re.search(r"_\d+$", value):
            yield "id" if element.tag == "path" else "class", value
        elif key == "style":
            value = re.sub("font: [^;]*; ?", "", value)
            yield key, re.sub("#0000(..)", lambda number: f"var(--{VARIABLES[int(number[1], 16)]})", value)
        elif key in ("d", "x", "y"):
            yield key, re.sub(r"-?\d+\.\d+", lambda number: f"{float(number[0]):.1f}", " ".join(value.split()))
        elif key in ("href", "viewBox"):
            yield key, value
