# SPDX-License-Identifier: MIT
"""The page: well-formed, on its own, and its plots honest."""
import html.parser
import re
import unittest

from fixtures import example_a, example_b, example_c, repeated, report, run
from program import ProgramTest

VOID = {"meta", "circle", "rect", "path", "line", "polyline"}


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


def figures(page):
    """The plots with their captions, workload by workload."""
    return [(re.search("<figcaption>(.*?)</figcaption>", figure)[1], Parser(figure))
            for figure in re.findall("<figure>.*?</figure>", page, re.DOTALL)]


def groups(page):
    """The captions of what stands side by side."""
    return [re.findall("<figcaption>(.*?)</figcaption>", group) for group in page.split("<div class='plots'>")[1:]]


class Page(ProgramTest):
    def page(self, *reports):
        names = [self.file(f"{i}.json", one) for i, one in enumerate(reports)]
        return self.compare(*names, "--html", "-")

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
        self.assertEqual(tags & {"script", "link", "img", "iframe", "object", "use"}, set())
        for _, attributes in parser.elements:
            self.assertEqual({"src", "srcset", "style", "onload"} & set(attributes), set())
            self.assertTrue(attributes.get("href", "#").startswith("#"))
        for word in ("://", "url(", "@import", "@font-face"):
            self.assertFalse(word in page, word)

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
        names = {text["text"].split()[0] for text in plot.all("text", "label")}
        self.assertEqual(names, {"frozenref", "cas-loop", "fetch-add", "percpu-rseq"})

    def test_plots_of_one_kind_share_one_scale(self):
        page = figures(self.page(example_a(), example_b()))
        for kind in ("throughput", "latency"):
            scales = [[(text["text"], text["y"]) for text in plot.all("text", "tick") if text["text-anchor"] == "end"]
                      for caption, plot in page if caption.endswith(f", {kind}")]
            self.assertEqual(scales[0], scales[1])
            self.assertNotEqual(scales[0], scales[2])

    def test_an_emulated_cpu_is_marked_where_it_is_drawn(self):
        page = dict(figures(self.page(example_a(), example_c())))
        names = [text["text"] for text in page["Lookup: try_get and put of one hot object"].all("text", "label")]
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


class Plots(ProgramTest):
    def plot(self, caption, one):
        """The first of that caption."""
        plots = figures(self.compare(self.file("0.json", one), "--html", "-"))
        return next(plot for its_caption, plot in plots if its_caption == caption)

    def two_lines(self):
        return report("Example A", "x86_64", [
            one for threads, ours, theirs in ((1, 100e6, 50e6), (2, 40e6, 20e6), (4, 30e6, 10e6))
            for subject, rate in (("frozenref", ours), ("cas-loop", theirs))
            for one in repeated(f"lookup/{subject}", threads, [rate * 0.9, rate, rate * 1.1])], num_cpus=2)

    def points(self, plot):
        return [[tuple(map(float, point.split(","))) for point in line["points"].split()]
                for line in plot.all("polyline", "line")]

    def test_throughput_starts_at_zero(self):
        plot = self.plot("Throughput", self.two_lines())
        ticks = {text["text"]: float(text["y"]) - 4 for text in plot.all("text", "tick")
                 if text["text-anchor"] == "end"}
        self.assertEqual(ticks["0"], float(plot.all("line", "tickline")[0]["y1"]))
        top = max(ticks, key=float)
        for line, rates in zip(self.points(plot), ((100, 40, 30), (50, 20, 10))):
            for (_, y), rate in zip(line, rates):
                self.assertAlmostEqual(ticks["0"] - y, (ticks["0"] - ticks[top]) * rate / float(top), delta=0.11)

    def test_a_log_scale_is_marked_and_is_one(self):
        plot = self.plot("Latency", self.two_lines())
        self.assertIn("ns per operation pair (log scale)", [text["text"] for text in plot.all("text", "axis")])
        ours, theirs = self.points(plot)
        # 10, 50 and 133 ns against 20, 100 and 400: the same factor is the same distance
        self.assertAlmostEqual(ours[0][1] - theirs[0][1], ours[1][1] - theirs[1][1], delta=0.21)
        self.assertAlmostEqual((ours[0][1] - ours[1][1]) / (ours[0][1] - theirs[0][1]), 2.3219, delta=0.02)

    def test_latency_is_what_each_of_the_threads_waits(self):
        plot = self.plot("Latency", self.two_lines())
        tips = [title["text"] for title in plot.all("title")]
        for said in ("1 thread: 10.0", "2 threads: 50.0", "4 threads: 133"):
            self.assertIn(f"frozenref, {said} ns per operation pair", tips)
        self.file("a.json", self.two_lines())
        self.file("b.json", {**self.two_lines(), "benchmarks": self.two_lines()["benchmarks"][:12]})
        beside = dict(figures(self.compare("a.json", "b.json", "--html", "-")))
        tips = [title["text"] for title in beside["CPUs side by side, latency, 2 threads"].all("title")]
        self.assertIn("frozenref, A Example A (x86_64): 50.0 ns per operation pair", tips)

    def tick_values(self, plot):
        return sorted(float(text["text"]) for text in plot.all("text", "tick") if text["text-anchor"] == "end")

    def test_a_log_scale_is_labelled_at_both_ends(self):
        for slowest in (9e6, 1e5, 3e3, 2, 1e-6):
            plot = self.plot("Latency", report("Example A", "x86_64", [
                *repeated("lookup/frozenref", 1, [240e6] * 3), *repeated("lookup/frozenref", 4, [slowest] * 3)]))
            ticks = self.tick_values(plot)
            self.assertLessEqual(ticks[0], 1e9 / 240e6)
            self.assertGreaterEqual(ticks[-1], 4e9 / slowest)
            lines = [float(line["y1"]) for line in plot.all("line", "grid")]
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
            self.assertIn(unit, [text["text"] for text in plot.all("text", "axis")])

    def test_any_count_that_a_report_may_have_is_drawn(self):
        for count in (1e-6, 1e-3, 0.3, 1e15):
            plot = self.plot("Lookup: try_get and put of one hot object", report("Example A", "x86_64", [
                run("lookup/frozenref", 1, 1e6, instructions=count)]))
            self.assertEqual(len(plot.all("g")), 2)

    def test_threads_are_marked_log_and_the_cpus_are_shown(self):
        plot = self.plot("Throughput", self.two_lines())
        texts = [text["text"] for text in plot.all("text")]
        self.assertIn("threads (log scale)", texts)
        self.assertIn("2 CPUs", texts)
        (x1, _), (x2, _), (x4, _) = self.points(plot)[0]
        self.assertAlmostEqual(x4 - x2, x2 - x1, delta=0.21)

    def test_quartiles_are_drawn(self):
        for caption in ("Throughput", "Latency"):
            self.assertEqual(len(self.plot(caption, self.two_lines()).all("line", "quartiles")), 6)

    def test_lines_are_named_with_their_numbers_and_do_not_overlap(self):
        for caption in ("Throughput", "Latency", "Throughput of frozenref&#x27;s variants"):
            plot = self.plot(caption, example_a())
            labels = sorted(float(text["y"]) for text in plot.all("text", "label"))
            self.assertEqual(len(labels), len(plot.all("polyline", "line")))
            self.assertGreater(len(labels), 4)
            for one, next_one in zip(labels, labels[1:]):
                self.assertGreaterEqual(next_one - one, 12)
        texts = [text["text"] for text in self.plot("Throughput", self.two_lines()).all("text", "label")]
        self.assertEqual(sorted(texts), ["cas-loop 10.0", "frozenref 30.0"])

    def looks(self, plot):
        """How each line and its markers are drawn, by the line's name."""
        looks = {}
        for i, (tag, attributes) in enumerate(plot.elements):
            if tag == "title" and ", 1 thread:" in attributes["text"]:
                line = next(line for _, line in reversed(plot.elements[:i]) if "line" in line.get("class", "").split())
                looks[attributes["text"].split(",")[0]] = (line["class"], str(plot.elements[i + 1]))
        return looks

    def test_lines_can_be_told_apart(self):
        fixed = {}
        many = report("Example A", "x86_64", [one for i in range(30) for subject in (f"new-{i}", f"frozenref-{i}")
                                              for threads in (1, 2)
                                              for one in repeated(f"lookup/{subject}", threads, [1e6 + i] * 3)])
        for one, lines in (example_a(), 12), (many, 30):
            plots = [plot for caption, plot in figures(self.compare(self.file("0.json", one), "--html", "-"))
                     if caption.startswith("Throughput") and "hot object" not in caption]
            self.assertEqual(len(self.looks(plots[0])), lines)
            for looks in map(self.looks, plots):
                self.assertEqual(len(looks), len(set(looks.values())))
                colours = {name: css.split()[2] for name, (css, _) in looks.items()}
                for name in {"frozenref", "cas-loop", "fetch-add"} & set(looks):
                    self.assertEqual(fixed.setdefault(name, looks[name]), looks[name])
                    self.assertEqual(list(colours.values()).count(colours[name]), 1)

    def test_only_the_main_lines_are_shaded_and_they_lie_above(self):
        plot = self.plot("Throughput", example_a())
        self.assertEqual(len(plot.all("line", "quartiles")), 3 * 4)
        weights = [line["class"].split()[1] for line in plot.all("polyline", "line")]
        self.assertEqual(weights, ["other"] * 9 + ["main"] * 3)

    def test_the_cpus_do_not_overprint_the_scale(self):
        plot = self.plot("Throughput", {**self.two_lines(), "benchmarks": self.two_lines()["benchmarks"][6:]})
        label = next(text for text in plot.all("text") if text["text"] == "2 CPUs")
        tick = next(text for text in plot.all("text", "tick"))
        self.assertGreater(float(label["x"]) - len("2 CPUs") * 7 / 2, float(tick["x"]))

    def dots(self, plot):
        """Where each stands, by what it says."""
        places = {}
        for i, (tag, attributes) in enumerate(plot.elements):
            if tag == "title":
                x, y = re.fullmatch(r"translate\((\S+) (\S+)\)", plot.elements[i - 1][1]["transform"]).groups()
                places[attributes["text"]] = float(x), float(y)
        return places

    def x_of_ticks(self, plot):
        return {float(text["text"]): float(text["x"]) for text in plot.all("text", "tick")}

    def ratios(self):
        return self.plot("Ratio to the limit", report("Example A", "x86_64", [
            one for threads, limit in ((1, 10e6), (2, 40e6))
            for subject, part in (("fetch-add", [1] * 3), ("frozenref", [1.8, 2, 2.5]), ("cas-loop", [0.5] * 3))
            for one in repeated(f"lookup/{subject}", threads, [limit * each for each in part])]))

    def test_dots_stand_at_their_values_and_the_limit_at_1(self):
        plot = self.ratios()
        dots, ticks = self.dots(plot), self.x_of_ticks(plot)
        unit = "times as fast as fetch-add, the limit (1)"
        for threads in ("1 thread", "2 threads"):
            for what, shown, ratio in (("frozenref", "2.00", 2), ("fetch-add", "1.00", 1), ("cas-loop", "0.500", 0.5)):
                self.assertAlmostEqual(dots[f"{what}, {threads}: {shown} {unit}"][0], ticks[ratio], delta=0.11)
        line, = plot.all("line", "limitline")
        self.assertEqual((float(line["x1"]), float(line["x2"])), (ticks[1], ticks[1]))

    def test_a_line_through_a_dot_reaches_from_quartile_to_quartile(self):
        plot = self.ratios()
        ticks = self.x_of_ticks(plot)
        ranges = [(float(line["x1"]), float(line["x2"])) for line in plot.all("line", "range")]
        self.assertEqual(len(ranges), 2)
        for low, high in ranges:
            # of the logarithms of 1.8, 1.8, 2, 2, 2.5 and 2.5
            for x, quartile in ((low, 1.8 * (2 / 1.8) ** 0.25), (high, 2 * (2.5 / 2) ** 0.75)):
                self.assertAlmostEqual(x, ticks[2] + (quartile - 2) * (ticks[2] - ticks[1]), delta=0.11)

    def test_quartiles_are_within_the_scale(self):
        wide = [*repeated("lookup/frozenref", 1, [10e6, 50e6, 90e6]), *repeated("lookup/frozenref", 2, [20e6] * 3),
                *repeated("lookup/fetch-add", 1, [50e6] * 3), *repeated("lookup/fetch-add", 2, [20e6] * 3)]
        for caption in ("Throughput", "Latency"):
            plot = self.plot(caption, report("Example A", "x86_64", wide))
            grid = [float(line["y1"]) for line in plot.all("line", "grid")]
            for line in plot.all("line", "quartiles"):
                self.assertTrue(min(grid) <= float(line["y2"]) < float(line["y1"]) <= max(grid) or
                                min(grid) <= float(line["y1"]) < float(line["y2"]) <= max(grid), line)
        plot = self.plot("Ratio to the limit", report("Example A", "x86_64", wide))
        grid = [float(line["x1"]) for line in plot.all("line", "grid")]
        line, = plot.all("line", "range")
        self.assertTrue(min(grid) <= float(line["x1"]) < float(line["x2"]) <= max(grid), line)

    def test_dots_of_one_row_do_not_hide_each_other(self):
        for i in range(8):
            self.file(f"{i}.json", report(f"Example {i}", "x86_64", [
                *repeated("lookup/frozenref", 1, [50e6 + i] * 3), *repeated("lookup/cas-loop", 1, [50e6 + i] * 3)]))
        page = self.compare(*(f"{i}.json" for i in range(8)), "--html", "-")
        plot = next(plot for caption, plot in figures(page) if "side by side, latency" in caption)
        edges = sorted(float(line["y1"]) for line in plot.all("line", "row"))
        rows = {name: sorted(y for tip, (_, y) in self.dots(plot).items() if tip.startswith(name))
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
            self.assertEqual({text["text"] for text in plot.all("text", "label")}, wanted)

    def test_all_is_inside_the_picture(self):
        subjects = ("frozenref-unguarded-called", "fetch-add", "frozenref")
        big = [one for threads in (1, 2, 64, 448) for subject in subjects
               for one in repeated(f"lookup/{subject}", threads, [3e5 / threads] * 3)]
        many = [run(f"lookup/new-{i}", threads, 1e6 * (i + 1)) for i in range(30) for threads in (1, 2)]
        for one in (example_a(), report("Example A", "x86_64", big), report("Example A", "x86_64", many)):
            for _, plot in figures(self.compare(self.file("0.json", one), "--html", "-")):
                _, _, width, height = map(float, plot.all("svg")[0]["viewbox"].split())
                for text in plot.all("text"):
                    shift = {"start": 0, "middle": 0.5, "end": 1}[text["text-anchor"]]
                    left = float(text["x"]) - shift * 7 * len(text["text"])
                    self.assertGreaterEqual(left, -1, text)
                    self.assertLessEqual(left + 7 * len(text["text"]), width + 1, text)
                    self.assertTrue(9 < float(text["y"]) < height, text)


if __name__ == "__main__":
    unittest.main()
