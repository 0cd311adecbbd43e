# SPDX-License-Identifier: MIT
"""The page: well-formed, on its own, and its plots honest."""
import html.parser
import json
import re
import unittest
from xml.etree import ElementTree

from fixtures import example_a, example_b, example_c, repeated, report, run
from program import ProgramTest, environment

VOID = {"meta"}


class Parser(html.parser.HTMLParser):
    """Collects the elements, each with its attributes and text, and complains of what is not closed in order."""

    def __init__(self, page):
        super().__init__()
        self.open, self.elements, self.problems = [], [], []
        self.feed(page)
        self.close()
        self.problems += [f"{tag} is not closed" for tag, _ in self.open]

    def handle_starttag(self, tag, attributes):
        element = (tag, {"text": "", **dict(attributes)})
        if len(dict(attributes)) != len(attributes):
            self.problems.append(f"{tag} has an attribute twice")
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, {"text": "", **dict(attributes)}))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop()[0] != tag:
            self.problems.append(f"</{tag}> out of order")

    def handle_data(self, data):
        for _, attributes in self.open:
            attributes["text"] += data

    def all(self, wanted, css=None):
        return [attributes for tag, attributes in self.elements
                if tag == wanted and (css is None or css in attributes.get("class", "").split())]


class Plot:
    """What is drawn where, by the names of its parts; y grows downwards."""

    def __init__(self, figure, markers):
        self.root = ElementTree.fromstring(re.search("<svg.*</svg>", figure, re.DOTALL)[0])
        self.markers = markers
        _, _, self.width, self.height = map(float, self.root.get("viewBox").split())

    def texts(self, anchor=None, part=None):
        found = self.root.iter("text") if part is None else self.root.iterfind(f".//g[@class='{part}']/text")
        return [Text(text) for text in found if anchor in (None, Text(text).anchor)]

    def said(self):
        return [text.content for text in self.texts()]

    def series(self):
        return [Series(group, self.markers) for group in self.root.iterfind(".//g[@class='series']")]

    def points(self):
        """Where each stands, by what it says."""
        return {point.tip: (point.x, point.y) for series in self.series() for point in series.points}

    def segments(self, part):
        return [ends(path) for path in self.root.iterfind(f".//g[@class='{part}']/path")]

    def ranges(self):
        """From left to right, or from the top to the bottom."""
        return [tuple(sorted(segment)) for segment in self.segments("ranges") if segment[0] != segment[1]]

    def tickmarks(self):
        return [(float(use.get("x")), float(use.get("y"))) for use in self.root.iter("use")
                if "fill: var(--edge)" in use.get("style", "")]

    def grid(self):
        """Where the lines of the scale are: x or y."""
        lines = [ends(path) for path in self.root.iter("path") if "stroke: var(--grid)" in path.get("style", "")]
        inside = [line for line in lines if line not in self.segments("rows")]
        return [y if y == y_of_end else x for (x, y), (_, y_of_end) in inside]

    def scale(self):
        """What the scale of y says, and where."""
        labels = sorted(self.texts("end"), key=lambda text: text.y)
        return {label.content: y for label, y in zip(labels, sorted(self.grid()), strict=True)}


class Text:
    def __init__(self, element):
        self.content, self.x, self.y = element.text, float(element.get("x")), float(element.get("y"))
        self.anchor = re.search(r"text-anchor: (\w+)", element.get("style"))[1]

    def span(self):
        """From where to where, in a wide font."""
        width = 7 * len(self.content)
        left = self.x - {"start": 0, "middle": 0.5, "end": 1}[self.anchor] * width
        return left, left + width


class Series:
    def __init__(self, group, markers):
        self.lines = [path for path in group.findall("path")]
        uses = list(group.iter("use"))
        self.points = [Point(use) for use in uses]
        self.marker = markers[uses[0].get("href")]

    def places(self):
        return [(point.x, point.y) for point in self.points]

    def look(self, what):
        return re.search(rf"{what}: ([^;]*)|$", self.lines[0].get("style"))[1]


class Point:
    def __init__(self, use):
        self.x, self.y, self.tip = float(use.get("x")), float(use.get("y")), use.findtext("title")


def places(path):
    """Of a line through points."""
    numbers = [float(number) for number in re.fullmatch(r"M ([-\d. L]*)", path.get("d"))[1].replace("L", "").split()]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def ends(path):
    first, last = places(path)
    return first, last


def figures(page):
    """The plots with their captions, workload by workload."""
    markers = {f"#{marker.get('id')}": marker.get("d") for marker in ElementTree.fromstring(
        re.search("<svg class='markers'>.*?</svg>", page)[0]).iter("path")}
    return [(re.search("<figcaption>(.*?)</figcaption>", figure)[1], Plot(figure, markers))
            for figure in re.findall("<figure>.*?</figure>", page, re.DOTALL)]


def groups(page):
    """The captions of what stands side by side."""
    return [re.findall("<figcaption>(.*?)</figcaption>", group) for group in page.split("<div class='plots'>")[1:]]


class PageTest(ProgramTest):
    pages = {}

    def page(self, *reports):
        """Drawn once, for all tests that look at it."""
        names = [self.file(f"{i}.json", one) for i, one in enumerate(reports)]
        wanted = json.dumps(reports)
        if wanted not in self.pages:
            self.pages[wanted] = self.compare(*names, "--html", "-")
        return self.pages[wanted]


class Page(PageTest):

    def three(self):
        return self.page(example_a(), example_b(), example_c())

    def test_well_formed(self):
        for reports in ([example_a()], [example_c()], [example_a(), example_b(), example_c()],
                        [report("Example A", "x86_64", [run("lookup/frozenref", 1, 1e6)])]):
            self.assertEqual(Parser(self.page(*reports)).problems, [])

    def test_nothing_from_elsewhere(self):
        page = self.three()
        parser = Parser(page)
        tags = {tag for tag, _ in parser.elements}
        self.assertEqual(tags & {"script", "link", "img", "iframe", "object"}, set())
        for _, attributes in parser.elements:
            self.assertEqual({"src", "srcset", "onload"} & set(attributes), set())
            self.assertTrue(attributes.get("href", "#").startswith("#"))
        for word in ("://", "url(", "@import", "@font-face"):
            self.assertFalse(word in page, word)

    def test_each_marker_is_there_once(self):
        parser = Parser(self.three())
        ids = [attributes["id"] for _, attributes in parser.elements if "id" in attributes]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual({use["href"] for use in parser.all("use")},
                         {f"#{path['id']}" for path in parser.all("path") if "id" in path})

    def test_plots_have_the_colours_and_the_font_of_the_page(self):
        page = self.three()
        variables = set(re.findall(r"(--\w+):", page))
        styles = {style for plot in re.findall("<svg.*?</svg>", page) for style in re.findall(' style="(.*?)"', plot)}
        self.assertGreater(len(styles), 20)
        for style in styles:
            self.assertLessEqual(set(re.findall(r"var\((.*?)\)", style)), variables)
            self.assertNotRegex(style, "#|font")
        for plot in Parser(page).all("svg")[1:]:
            self.assertEqual(plot["role"], "img")
            self.assertGreater(len(plot["aria-label"]), 5)

    def test_the_same_bytes_whoever_runs_it(self):
        name = self.file("a.json", example_a())
        page = self.compare(name, "--html", "-")
        self.file("matplotlibrc", "xtick.labelsize: 30\naxes.linewidth: 9\nsvg.hashsalt: other\n")
        nobody = environment(HOME="/proc/none", XDG_CONFIG_HOME=None, XDG_CACHE_HOME=None, MPLCONFIGDIR=None)
        result = self.run_program(name, "--html", "-", env=nobody)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertTrue(result.stdout == page)

    def test_links_lead_somewhere(self):
        parser = Parser(self.three())
        targets = [attributes["href"][1:] for attributes in parser.all("a")]
        self.assertGreater(len(targets), 5)
        self.assertLessEqual(set(targets), {attributes.get("id") for _, attributes in parser.elements})

    def test_light_dark_and_paper(self):
        page = self.three()
        self.assertIn("@media screen and (prefers-color-scheme: dark)", page)
        self.assertIn("@media print", page)

    def test_details_are_folded_and_not_printed(self):
        page = self.three()
        parser = Parser(page)
        folded = [details["text"] for details in parser.all("details")]
        self.assertGreater(len(folded), 3)
        self.assertTrue(any("All numbers" in text for text in folded))
        self.assertFalse(any("open" in details for details in parser.all("details")))
        open_ones = [section["text"] for section in parser.all("section")]
        self.assertEqual(len(open_ones), 2)
        self.assertIn("one hot object", open_ones[0])
        self.assertIn("Where it was measured", open_ones[1])
        self.assertRegex(page, r"@media print \{ details \{ display: none \}")

    def test_text_of_a_report_is_no_markup(self):
        page = self.page(report("<script>alert('\"&amp;')</script>", "x86_64",
                                [*repeated("lookup/<b>\"x'&lt;", 1, [1e6] * 3), *repeated("lookup/y", 2, [1e6] * 3)]))
        parser = Parser(page)
        self.assertEqual(parser.problems, [])
        self.assertEqual(parser.all("script") + parser.all("b"), [])
        self.assertIn("<script>alert('\"&amp;')</script>", parser.all("h1")[0]["text"] + parser.all("p")[0]["text"])

    def test_text_of_a_report_is_no_formula(self):
        name = "_$x^2$ \\alpha \u6f22"
        self.file("a.json", report(name, "x86_64", [
            one for threads in (1, 2) for subject in (name, "fetch-add")
            for one in repeated(f"lookup/{subject}", threads, [1e6] * 3)]))
        # in a process of its own, for this one has the warnings of unittest
        result = self.run_program("a.json", "--html", "-", env=environment())
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        plots = dict(figures(result.stdout))
        self.assertIn(f"{name} 1.00", plots["Throughput"].said())
        self.assertIn(name, plots["Ratio to the limit"].said())

    def test_names_are_escaped_wherever_they_stand(self):
        name = "<b>Example&lt;"
        page = Parser(self.page(*(report(name, "x86_64", [
            one for threads in (1, 2) for one in repeated("lookup/frozenref", threads, [rate, 2e6], instructions=3)])
            for rate in (1e6, 1.1e6))))
        self.assertEqual((page.problems, page.all("b")), ([], []))
        self.assertEqual([warning["text"].count(name) for warning in page.all("li")], [1, 1])

    def test_all_numbers_are_there(self):
        page = Parser(self.three())
        cells = {cell["text"] for cell in page.all("td")}
        for table in self.tables("0.json", "1.json", "2.json").values():
            for row in table:
                self.assertLessEqual(set(row.values()), cells)

    def test_no_plot_of_emptiness(self):
        page = self.page(report("Example A", "x86_64", [
            one for threads in (1, 2) for one in repeated("empty", threads, [20e9] * 3, instructions=2)]))
        self.assertEqual(figures(page), [])
        self.assertIn("0.0500", [cell["text"] for cell in Parser(page).all("td")])

    def test_a_table_too_wide_for_paper_is_marked(self):
        for reports, wide in (2, 0), (5, 1):
            page = self.page(*(report(f"Example {i}", "x86_64", repeated("lookup/frozenref", 1, [1e6 + i] * 3))
                               for i in range(reports)))
            self.assertEqual(len(Parser(page).all("div", "many-columns")), wide)

    def test_first_of_all_one_hot_object(self):
        runs = [one for threads in (1, 2)
                for subject in ("frozenref", "cas-loop", "fetch-add", "percpu-cpu", "percpu-rseq", "mutex")
                for one in repeated(f"lookup/{subject}", threads, [1e6] * 3)]
        caption, plot = figures(self.page(report("Example A", "x86_64", runs)))[0]
        self.assertEqual(caption, "Throughput of lookups of one hot object")
        names = {text.content.split()[0] for text in plot.texts(part="name")}
        self.assertEqual(names, {"frozenref", "cas-loop", "fetch-add", "percpu-rseq"})

    def test_plots_of_one_kind_share_one_scale(self):
        page = figures(self.page(example_a(), example_b()))
        for kind in ("throughput", "latency"):
            scales = [plot.scale() for caption, plot in page if caption.endswith(f", {kind}")]
            self.assertEqual(scales[0], scales[1])
            self.assertNotEqual(scales[0], scales[2])

    def test_an_emulated_cpu_is_marked_where_it_is_drawn(self):
        page = dict(figures(self.page(example_a(), example_c())))
        names = page["Lookup: try_get and put of one hot object"].said()
        self.assertIn("A Example A (x86_64)", names)
        self.assertIn("B Example C (riscv), emulated", names)

    def test_a_table_stands_once(self):
        for page in (self.page(example_a()), self.three()):
            titles = [title["text"] for title in Parser(page).all("h3")]
            for wanted in ("At a glance", "backends side by side"):
                found = [title for title in titles if wanted in title]
                self.assertTrue(found)
                self.assertEqual(len(found), len(set(found)))

    def test_what_the_plots_do_not_say_themselves_is_said_first(self):
        said = " ".join(Parser(self.three()).all("p", "soft")[0]["text"].split())
        self.assertIn("behind a name is the value with the most threads", said)
        self.assertIn("the bare pair of atomic adds", said)
        self.assertNotIn("the least", said)

    def test_the_plots_that_are_promised(self):
        captions = {caption for caption, _ in figures(self.three())}
        a, b = "A Example A (x86_64)", "B Example B (arm64-lse)"
        for caption in (f"{a}, throughput", f"{b}, throughput", f"{a}, latency", f"{b}, latency",
                        f"{b}, throughput of the backends", f"{a}, throughput of frozenref&#x27;s variants",
                        "CPUs side by side, latency, 1 thread", "CPUs side by side, ratio to the limit, 4 threads",
                        "Lookup: try_get and put of one hot object"):
            self.assertIn(caption, captions)
        self.assertFalse([caption for caption in captions if "Example C" in caption])
        self.assertEqual(groups(self.three())[1:3], [[f"{a}, throughput", f"{b}, throughput"],
                                                    [f"{a}, latency", f"{b}, latency"]])
        self.assertEqual(groups(self.page(example_a()))[1], ["Throughput", "Latency"])
        self.assertIn("Ratio to the limit", [caption for caption, _ in figures(self.page(example_a()))])


class Plots(PageTest):
    def plot(self, caption, one):
        """The first of that caption."""
        return next(plot for its_caption, plot in figures(self.page(one)) if its_caption == caption)

    def two_lines(self):
        return report("Example A", "x86_64", [
            one for threads, ours, theirs in ((1, 100e6, 50e6), (2, 40e6, 20e6), (4, 30e6, 10e6))
            for subject, rate in (("frozenref", ours), ("cas-loop", theirs))
            for one in repeated(f"lookup/{subject}", threads, [rate * 0.9, rate, rate * 1.1])], num_cpus=2)

    def points(self, plot):
        """Of each line, which goes through its markers."""
        for series in plot.series():
            self.assertEqual([places(line) for line in series.lines], [series.places()])
        return [series.places() for series in plot.series()]

    def test_throughput_starts_at_zero(self):
        plot = self.plot("Throughput", self.two_lines())
        ticks = plot.scale()
        self.assertEqual({y for _, y in plot.tickmarks()}, {ticks["0"]})
        top = max(ticks, key=float)
        for line, rates in zip(self.points(plot), ((100, 40, 30), (50, 20, 10))):
            for (_, y), rate in zip(line, rates):
                self.assertAlmostEqual(ticks["0"] - y, (ticks["0"] - ticks[top]) * rate / float(top), delta=0.11)
        alike = self.plot("Throughput", report("Example A", "x86_64", [
            *repeated("lookup/frozenref", 1, [91e6] * 3), *repeated("lookup/frozenref", 2, [99e6] * 3)]))
        self.assertEqual(max(alike.scale().values()), alike.scale()["0"])

    def test_a_log_scale_is_marked_and_is_one(self):
        plot = self.plot("Latency", self.two_lines())
        self.assertIn("ns per operation pair (log scale)", plot.said())
        ours, theirs = self.points(plot)
        # 10, 50 and 133 ns against 20, 100 and 400: the same factor is the same distance
        self.assertAlmostEqual(ours[0][1] - theirs[0][1], ours[1][1] - theirs[1][1], delta=0.21)
        self.assertAlmostEqual((ours[0][1] - ours[1][1]) / (ours[0][1] - theirs[0][1]), 2.3219, delta=0.02)

    def test_latency_is_what_each_of_the_threads_waits(self):
        plot = self.plot("Latency", self.two_lines())
        tips = plot.points()
        for said in ("1 thread: 10.0", "2 threads: 50.0", "4 threads: 133"):
            self.assertIn(f"frozenref, {said} ns per operation pair", tips)
        self.file("a.json", self.two_lines())
        self.file("b.json", {**self.two_lines(), "benchmarks": self.two_lines()["benchmarks"][:12]})
        beside = dict(figures(self.compare("a.json", "b.json", "--html", "-")))
        tips = beside["CPUs side by side, latency, 2 threads"].points()
        self.assertIn("frozenref, A Example A (x86_64): 50.0 ns per operation pair", tips)

    def test_a_log_scale_is_labelled_at_both_ends(self):
        for slowest in (9e6, 1e5, 3e3, 2, 1e-6):
            plot = self.plot("Latency", report("Example A", "x86_64", [
                *repeated("lookup/frozenref", 1, [240e6] * 3), *repeated("lookup/frozenref", 4, [slowest] * 3)]))
            ticks = sorted(map(float, plot.scale()))
            self.assertLessEqual(ticks[0], 1e9 / 240e6)
            self.assertGreaterEqual(ticks[-1], 4e9 / slowest)
            lines = sorted(plot.grid())
            self.assertEqual(len(lines), len(ticks))
            self.assertLessEqual(len(ticks), 12)
            for (_, y), end in zip(self.points(plot)[0], (max, min)):
                self.assertLessEqual(abs(y - end(lines)), abs(lines[0] - lines[1]) + 0.1)

    def test_throughputs_far_apart_are_on_a_log_scale(self):
        for slowest, unit in ((51e5, "million operation pairs per second"),
                              (49e5, "million operation pairs per second (log scale)")):
            plot = self.plot("Throughput", report("Example A", "x86_64", [
                *repeated("lookup_frozen/frozenref", 1, [slowest] * 3),
                *repeated("lookup_frozen/frozenref", 2, [10e6] * 3),
                *repeated("lookup_frozen/cas-loop", 2, [100e6] * 3)]))
            self.assertIn(unit, plot.said())

    def test_any_count_that_a_report_may_have_is_drawn(self):
        for count in (1e-6, 1e-3, 0.3, 1e15):
            plot = self.plot("Lookup: try_get and put of one hot object", report("Example A", "x86_64", [
                run("lookup/frozenref", 1, 1e6, instructions=count)]))
            (x, y), = plot.points().values()
            self.assertTrue(min(plot.grid()) < x <= max(plot.grid()) and 0 < y < plot.height, (x, y))
            self.assertEqual(len(list(plot.root.iter("use"))), 2)

    def test_threads_are_marked_log_and_the_cpus_are_shown(self):
        plot = self.plot("Throughput", self.two_lines())
        self.assertIn("threads (log scale)", plot.said())
        self.assertIn("2 CPUs", plot.said())
        (x1, _), (x2, _), (x4, _) = self.points(plot)[0]
        self.assertAlmostEqual(x4 - x2, x2 - x1, delta=0.21)
        self.assertEqual([x for x, _ in plot.tickmarks()], [x1, x2, x4])
        self.assertEqual([text.content for text in plot.texts("middle") if text.x in (x1, x2, x4)][:3], ["1", "2", "4"])
        self.assertEqual({x for segment in plot.segments("cpus") for x, _ in segment}, {x2})

    def test_the_most_threads_are_numbered_and_the_others_where_there_is_room(self):
        for threads, numbered in (((1, 2, 3, 6), "1 2 3 6"), ((1, 2, 64, 72, 144), "1 2 72 144"),
                                  ((1, 2, 4, 8, 16, 32, 64, 128, 192, 384), "1 2 4 8 16 32 64 192 384"),
                                  ((1, 63, 64), "1 64")):
            plot = self.plot("Throughput", report("Example A", "x86_64", [
                run("lookup/frozenref", n, 1e6) for n in threads]))
            numbers = [text for text in plot.texts("middle") if text.content.isdigit()]
            self.assertEqual(numbers[-1].content, str(threads[-1]))
            for one, next_one in zip(numbers, numbers[1:]):
                self.assertGreaterEqual(next_one.span()[0] - one.span()[1], 0)
            self.assertEqual(" ".join(number.content for number in numbers), numbered)

    def test_quartiles_are_drawn(self):
        for caption in ("Throughput", "Latency"):
            self.assertEqual(len(self.plot(caption, self.two_lines()).ranges()), 6)
        plot = self.plot("Throughput", self.two_lines())
        for (x, high), (x_of_end, low) in plot.ranges():
            middles = [y for line in self.points(plot) for at, y in line if at == x == x_of_end and high < y < low]
            # quartiles of 0.9, 1 and 1.1: as far above as below
            self.assertTrue(any(abs(low - y - (y - high)) < 0.21 for y in middles))

    def test_lines_are_named_with_their_numbers_and_do_not_overlap(self):
        for caption in ("Throughput", "Latency", "Throughput of frozenref&#x27;s variants"):
            plot = self.plot(caption, example_a())
            names = sorted(plot.texts(part="name"), key=lambda name: name.y)
            self.assertEqual(len(names), len(plot.series()))
            self.assertGreater(len(names), 4)
            for one, next_one in zip(names, names[1:]):
                self.assertGreaterEqual(next_one.y - one.y, 12)
            by_end = sorted(plot.series(), key=lambda series: series.points[-1].y)
            self.assertEqual([name.content.split()[0] for name in names],
                             [series.points[-1].tip.split(",")[0] for series in by_end])
        names = self.plot("Throughput", self.two_lines()).texts(part="name")
        self.assertEqual(sorted(name.content for name in names), ["cas-loop 10.0", "frozenref 30.0"])

    def looks(self, plot):
        """How each line and its markers are drawn, by the line's name."""
        return {series.points[0].tip.split(",")[0]: (series.look("stroke"), series.look("stroke-dasharray"),
                                                     series.look("stroke-width"), series.marker)
                for series in plot.series()}

    def test_lines_can_be_told_apart(self):
        fixed = {}
        many = report("Example A", "x86_64", [one for i in range(30) for subject in (f"new-{i}", f"frozenref-{i}")
                                              for threads in (1, 2)
                                              for one in repeated(f"lookup/{subject}", threads, [1e6 + i] * 3)])
        for one, lines in (example_a(), 12), (many, 30):
            plots = [plot for caption, plot in figures(self.page(one))
                     if caption.startswith("Throughput") and "hot object" not in caption]
            self.assertEqual(len(self.looks(plots[0])), lines)
            for looks in map(self.looks, plots):
                self.assertEqual(len(looks), len(set(looks.values())))
                colours = {name: look[0] for name, look in looks.items()}
                for name in {"frozenref", "cas-loop", "fetch-add"} & set(looks):
                    self.assertEqual(fixed.setdefault(name, looks[name]), looks[name])
                    self.assertEqual(list(colours.values()).count(colours[name]), 1)

    def test_only_the_main_lines_are_shaded_and_they_lie_above(self):
        plot = self.plot("Throughput", example_a())
        self.assertEqual(len(plot.ranges()), 3 * 4)
        widths = [float(series.look("stroke-width")) for series in plot.series()]
        self.assertEqual(widths, [1.2] * 9 + [2.5] * 3)

    def test_the_cpus_do_not_overprint_the_scale(self):
        plot = self.plot("Throughput", {**self.two_lines(), "benchmarks": self.two_lines()["benchmarks"][6:]})
        label = next(text for text in plot.texts() if text.content == "2 CPUs")
        self.assertGreater(label.span()[0], max(tick.x for tick in plot.texts("end")))

    def x_of_ticks(self, plot):
        numbers = {float(text.content): text.x for text in plot.texts("middle") if text.content.isdecimal()
                   or text.content.replace(".", "").isdecimal()}
        self.assertEqual(sorted(numbers.values()), sorted(plot.grid()))
        return numbers

    def ratios(self):
        return self.plot("Ratio to the limit", report("Example A", "x86_64", [
            one for threads, limit in ((1, 10e6), (2, 40e6))
            for subject, part in (("fetch-add", [1] * 3), ("frozenref", [1.8, 2, 2.5]), ("cas-loop", [0.5] * 3))
            for one in repeated(f"lookup/{subject}", threads, [limit * each for each in part])]))

    def test_dots_stand_at_their_values_and_the_limit_at_1(self):
        plot = self.ratios()
        dots, ticks = plot.points(), self.x_of_ticks(plot)
        unit = "times as fast as fetch-add, the limit (1)"
        for threads in ("1 thread", "2 threads"):
            for what, shown, ratio in (("frozenref", "2.00", 2), ("fetch-add", "1.00", 1), ("cas-loop", "0.500", 0.5)):
                self.assertAlmostEqual(dots[f"{what}, {threads}: {shown} {unit}"][0], ticks[ratio], delta=0.11)
        ((x, _), (x_of_end, _)), = plot.segments("limit")
        self.assertEqual((x, x_of_end), (ticks[1], ticks[1]))

    def test_a_line_through_a_dot_reaches_from_quartile_to_quartile(self):
        plot = self.ratios()
        ticks = self.x_of_ticks(plot)
        self.assertEqual(len(plot.ranges()), 2)
        for (low, y), (high, y_of_end) in plot.ranges():
            self.assertEqual(y, y_of_end)
            self.assertIn(y, [of_dot for tip, (_, of_dot) in plot.points().items() if tip.startswith("frozenref")])
            # of the logarithms of 1.8, 1.8, 2, 2, 2.5 and 2.5
            for x, quartile in ((low, 1.8 * (2 / 1.8) ** 0.25), (high, 2 * (2.5 / 2) ** 0.75)):
                self.assertAlmostEqual(x, ticks[2] + (quartile - 2) * (ticks[2] - ticks[1]), delta=0.11)

    def test_quartiles_are_within_the_scale(self):
        wide = [*repeated("lookup/frozenref", 1, [10e6, 50e6, 90e6]), *repeated("lookup/frozenref", 2, [20e6] * 3),
                *repeated("lookup/fetch-add", 1, [50e6] * 3), *repeated("lookup/fetch-add", 2, [20e6] * 3)]
        for caption in ("Throughput", "Latency"):
            plot = self.plot(caption, report("Example A", "x86_64", wide))
            ((_, high), (_, low)), = plot.ranges()
            self.assertTrue(min(plot.grid()) <= high < low <= max(plot.grid()), (low, high))
        plot = self.plot("Ratio to the limit", report("Example A", "x86_64", wide))
        ((low, _), (high, _)), = plot.ranges()
        self.assertTrue(min(plot.grid()) <= low < high <= max(plot.grid()), (low, high))

    def test_dots_of_one_row_do_not_hide_each_other(self):
        for i in range(8):
            self.file(f"{i}.json", report(f"Example {i}", "x86_64", [
                *repeated("lookup/frozenref", 1, [50e6 + i] * 3), *repeated("lookup/cas-loop", 1, [50e6 + i] * 3)]))
        page = self.compare(*(f"{i}.json" for i in range(8)), "--html", "-")
        plot = next(plot for caption, plot in figures(page) if "side by side, latency" in caption)
        edges = sorted(y for (_, y), _ in plot.segments("rows"))
        rows = {name: sorted(y for tip, (_, y) in plot.points().items() if tip.startswith(name))
                for name in ("frozenref", "cas-loop")}
        for row, edge in zip(rows.values(), edges):
            self.assertEqual(len(row), 8)
            self.assertGreater(row[0], edge + 5)
            for one, next_one in zip(row, row[1:]):
                self.assertGreater(next_one - one, 9.5)
        self.assertGreater(rows["cas-loop"][0], edges[1])

    def test_who_has_no_dots_has_no_place(self):
        self.file("a.json", report("Example A", "x86_64", [
            *repeated("lookup/frozenref", 1, [50e6] * 3), *repeated("lookup/fetch-add", 1, [50e6] * 3)]))
        self.file("b.json", report("Example B", "x86_64", [
            *repeated("lookup/frozenref", 1, [50e6] * 3), *repeated("lookup/mutex", 1, [50e6] * 3)]))
        plots = dict(figures(self.compare("a.json", "b.json", "--html", "-")))
        for kind, wanted in (("latency", {"A Example A (x86_64)", "B Example B (x86_64)", "frozenref", "fetch-add",
                                          "mutex"}),
                             ("ratio to the limit", {"A Example A (x86_64)", "frozenref", "fetch-add"})):
            plot = plots[f"CPUs side by side, {kind}, 1 thread"]
            self.assertEqual({text.content for text in plot.texts() if text.anchor != "middle"}, wanted)

    def test_all_is_inside_the_picture(self):
        subjects = ("frozenref-unguarded-called", "fetch-add", "frozenref")
        big = [one for threads in (1, 2, 64, 448) for subject in subjects
               for one in repeated(f"lookup/{subject}", threads, [3e5 / threads] * 3)]
        many = [run(f"lookup/new-{i}", threads, 1e6 * (i + 1)) for i in range(30) for threads in (1, 2)]
        long = [run(f"lookup/{'new' * 50}", threads, 1e6, instructions=3) for threads in (1, 2)]
        for runs in (example_a()["benchmarks"], big, many, long):
            for _, plot in figures(self.page(report("Example A", "x86_64", runs))):
                for text in plot.texts():
                    left, right = text.span()
                    self.assertGreaterEqual(left, -1, text.content)
                    self.assertLessEqual(right, plot.width + 1, text.content)
                    self.assertTrue(9 < text.y < plot.height, text.content)
                for x, y in plot.points().values():
                    self.assertTrue(0 < x < plot.width and 0 < y < plot.height)


if __name__ == "__main__":
    unittest.main()
