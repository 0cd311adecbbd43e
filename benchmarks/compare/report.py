# SPDX-License-Identifier: MIT
"""A report of frozenref-bench: read, checked, and reduced to medians over its repetitions."""
import collections
import json
import math
import re
import statistics
import sys

import cpus

# Without these a report does not say what was measured, and on what.
REQUIRED_CONTEXT = ("cpu_model", "emulated", "frozenref_backend", "frozenref_version")

# What Google Benchmark itself appends to a name.
APPENDED_WORDS = {"real_time", "manual_time", "process_time"}
APPENDED_KEYS = {"threads", "iterations", "repeats", "min_time", "min_warmup_time"}

# A repetition whose threads had less of the CPUs that they could use did not contend as it should have.
CPU_SHARE = 0.95

# Of each word of a file's name.
NAME_MOST = 60

# Beyond any machine, and far from where arithmetic ends.
LARGEST = 1e15
SMALLEST = 1e-6
# Threads cannot have had more of the CPUs than this times one each.
CPUS_MOST = 1.01

Benchmark = collections.namedtuple("Benchmark", "workload subject threads")
MEASURED = ("items_per_second", "at", "cpus", "retries", "instructions")
KEPT = ("run_name", "run_type", "repetition_index", "threads", *MEASURED, "error_occurred", "error_message", "skipped",
        "skip_message")


class BadReport(Exception):
    """Why a file is no report that can be compared, in one line."""


class Spread:
    """Median and quartiles of values, one a repetition."""

    def __init__(self, values):
        self.median = statistics.median(values)
        # of two values, quartiles say nothing that the values do not
        self.known = len(values) >= 3
        self.low, self.high = self.median, self.median
        if self.known:
            self.low, _, self.high = statistics.quantiles(values, n=4, method="inclusive")

    @property
    def noise(self):
        """Half the distance between the quartiles, as a part of the median; None where it is not known."""
        return (self.high - self.low) / 2 / self.median if self.known else None


class Result:
    """What the repetitions of one benchmark say: rate is in operation pairs a second, of all threads together."""

    def __init__(self, runs, usable_cpus, timed):
        usable = min(runs[0]["threads"], usable_cpus) if usable_cpus else 0
        possible = [run for run in runs if not impossible(run)]
        used = [run for run in possible if run.get("cpus", usable) >= CPU_SHARE * usable]
        self.runs = len(runs)
        self.used = len(used)
        self.rates = [(moment(run), run["items_per_second"]) for run in used] if timed else []
        self.rate = Spread([rate for _, rate in self.rates]) if self.rates else None
        self.instructions = spread_of(possible, "instructions")
        # how often an exchange fails under emulation is the emulator's doing
        self.retries = spread_of(used, "retries") if timed else None


def moment(run):
    """When the run was; its turn, where only that is known."""
    return run.get("at", run.get("repetition_index", 0))


def nearest(rates, at):
    return min(rates, key=lambda run: abs(run[0] - at))[1]


def paired(result, other):
    """A Spread of how many times as fast one was as the other, in pairs of runs: each run of either with the other's
    nearest in time, on the same machine in the same mood; one run may stand in several pairs. Of the logarithms, so
    that the other way round it is the reciprocal."""
    logarithms = [math.log(rate / nearest(other.rates, at)) for at, rate in result.rates]
    logarithms += [math.log(nearest(result.rates, at) / rate) for at, rate in other.rates]
    spread = Spread(logarithms)
    spread.median, spread.low, spread.high = map(math.exp, (spread.median, spread.low, spread.high))
    spread.known = result.rate.known and other.rate.known
    return spread


def spread_of(runs, counter):
    """None where it was not counted."""
    values = [run[counter] if run[counter] >= SMALLEST else 0 for run in runs if counter in run]
    return Spread(values) if values else None


class Report:
    def __init__(self, path):
        self.path = printable(source(path))
        self.document = parse(read_text(path))
        self.context = check_context(self.document)
        self.date = str(self.context.get("date", ""))
        self.emulated = self.context["emulated"] == "yes"
        self.cpus = usable_cpus(self.context)
        runs, self.failures = check_runs(self.document)
        self.impossible = [f"{printable(run['run_name'])}: {impossible(run)} is {json.dumps(run[impossible(run)])[:20]}"
                           for of_benchmark in runs.values() for run in of_benchmark.values() if impossible(run)]
        self.results = {benchmark: Result(list(of_benchmark.values()), self.cpus, not self.emulated)
                        for benchmark, of_benchmark in runs.items()}
        # the same of a report and its thin form, and never of two runs
        self.identity = (self.date, self.context["cpu_model"], frozenset(
            (benchmark, repetition, kept(run, "items_per_second"))
            for benchmark, of_benchmark in runs.items() for repetition, run in of_benchmark.items()))

    def thin(self):
        """The report with what is read here and no more, a run a line, and without the names of host and program. Any
        parser can read it, whatever this report had in it."""
        context = {key: value for key, value in self.document["context"].items()
                   if key not in ("host_name", "executable")}
        runs = [{key: kept(run, key) for key in KEPT if key in run}
                for run in self.document["benchmarks"] if run_type(run) == "iteration"]
        lines = ",\n".join(json.dumps(run, separators=(",", ":"), allow_nan=False) for run in runs)
        return (f'{{"context": {json.dumps(readable(context), indent=1, allow_nan=False)},\n'
                f'"benchmarks": [\n{lines}\n]}}\n')

    def name(self):
        """What tells this run from others, as a name of a file, without its ending."""
        time = re.sub(r"\D", "", self.date[:19])
        words = [cpus.label(self.context), self.context["frozenref_backend"], time[:8] or "undated", time[8:]]
        if not cpus.zen(self.context):
            words.insert(1, cpus.identity(self.context))
        if self.context.get("length") == "quick":
            words.append("quick")
        slugs = (re.sub(r"[^a-z0-9_]+", "-", word.lower()).strip("-")[:NAME_MOST] for word in words)
        return "-".join(filter(None, slugs))

    def rate(self, workload, subject, threads):
        """A Spread, or None where it was not measured, or emulated."""
        result = self.results.get(Benchmark(workload, subject, threads))
        return result.rate if result else None

    def speed(self, workload, subject, against, threads):
        """A Spread of how many times as fast one subject is as another; None where one of them has no rate."""
        result = self.results.get(Benchmark(workload, subject, threads))
        other = self.results.get(Benchmark(workload, against, threads))
        return paired(result, other) if result and result.rate and other and other.rate else None

    def threads(self, workload):
        return sorted({benchmark.threads for benchmark, result in self.results.items()
                       if benchmark.workload == workload and result.rate})


def source(path):
    return "standard input" if path == "-" else path


def usable_cpus(context):
    """Those that the program could run on, where it says so; None where nothing is known."""
    usable = str(context.get("usable_cpus"))
    if re.fullmatch("[1-9][0-9]{0,5}", usable):
        return int(usable)
    if "num_cpus" in context and not whole(context["num_cpus"], 1):
        raise BadReport("num_cpus in its context is no count of CPUs")
    return context.get("num_cpus")


def rounded(value):
    """To as many digits as any machine can repeat."""
    return float(f"{value:.7g}")


def readable(value):
    """The value as every parser of JSON reads it: text that can be printed, and null for what is no number."""
    if isinstance(value, dict):
        return {readable(key): readable(of_key) for key, of_key in value.items()}
    if isinstance(value, list):
        return [readable(one) for one in value]
    if isinstance(value, (int, float)) and not abs(value) <= sys.float_info.max:
        return None
    return printable(value) if isinstance(value, str) else value


def kept(run, key):
    """What the thin form has of the run."""
    value = readable(run[key])
    return rounded(value) if isinstance(value, float) else value


def nanoseconds(threads, rate):
    """How long one pair takes the thread that makes it, on average."""
    return threads * 1e9 / rate


def read_text(path):
    try:
        # a machine may say of itself what is no UTF-8
        with open(0 if path == "-" else path, encoding="utf-8-sig", errors="surrogateescape") as file:
            return file.read()
    except OSError as error:
        raise BadReport(error.strerror) from None


def integer(digits):
    try:
        return int(digits)
    except ValueError:
        # Python reads no integer of thousands of digits; as a number it is in no range
        return float(digits)


def parse(text):
    if not text.strip():
        raise BadReport("it is empty")
    try:
        # not strict: in strings there may be control characters
        document = json.loads(text, parse_int=integer, strict=False)
    except RecursionError:
        raise BadReport("not a report of frozenref-bench: it is nested too deeply") from None
    except ValueError as error:
        raise BadReport(f"not JSON, or cut short: {error}") from None
    if not (isinstance(document, dict) and isinstance(document.get("context"), dict)
            and isinstance(document.get("benchmarks"), list)):
        raise BadReport("not a report of frozenref-bench: no Google Benchmark JSON, which has context and benchmarks")
    return document


def printable(text):
    """The text in one line. What could do something to a terminal, and bytes that are no text, are spelled out."""
    return "".join(c if c.isprintable() else spelled_out(c) for c in text.strip())


def spelled_out(c):
    # so Python reads a byte that is no UTF-8
    if "\udc80" <= c <= "\udcff":
        return f"\\x{ord(c) - 0xdc00:02x}"
    return c.encode("unicode_escape").decode("ascii")


def counted(number, noun):
    return f"{number} {noun}{'s' if number > 1 else ''}"


def check_context(document):
    context = {printable(key): printable(value) if isinstance(value, str) else value
               for key, value in document["context"].items()}
    missing = [key for key in REQUIRED_CONTEXT if context.get(key, "") == ""]
    if missing:
        raise BadReport(f"not a report of frozenref-bench: its context lacks {', '.join(missing)}")
    for key in REQUIRED_CONTEXT:
        if not isinstance(context[key], str):
            raise BadReport(f"{key} in its context is no string")
    if context["emulated"] not in ("yes", "no"):
        raise BadReport(f"emulated in its context is neither yes nor no, but {context['emulated'][:20]}")
    return context


def whole(value, least):
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= LARGEST


def is_possible(run, key):
    # NaN is in no range
    return run[key] is not None and (SMALLEST if key == "items_per_second" else 0) <= run[key] <= LARGEST


def impossible(run):
    """What of the run no machine can have measured, or nothing: of a clock that was set, or that an interruption made
    lie, one repetition is spoiled, and never the report."""
    for key in MEASURED:
        if key in run and not is_possible(run, key):
            return key
    return "cpus" if run.get("cpus", 0) > CPUS_MOST * run["threads"] else ""


def check_runs(document):
    """Returns the runs of each benchmark by the index of their repetition, and what the failed ones said."""
    runs, failures, aggregates = {}, [], 0
    for run in document["benchmarks"]:
        if not isinstance(run, dict) or not isinstance(run.get("run_name"), str):
            raise BadReport("one of its benchmarks has no run_name")
        name = printable(run["run_name"])
        if run_type(run) not in ("iteration", "aggregate"):
            raise BadReport(f"{name}: run_type is neither iteration nor aggregate")
        if run_type(run) == "aggregate":
            aggregates += 1
            continue
        if run.get("error_occurred") or run.get("skipped"):
            reason = run.get("error_message", run.get("skip_message", ""))
            failures.append(f"{name} failed: {printable(str(reason))}")
            continue
        check_run(name, run)
        of_benchmark = runs.setdefault(parse_name(name, run["threads"]), {})
        repetition = run.get("repetition_index", 0)
        if repetition in of_benchmark:
            raise BadReport(f"{name} stands in it twice (repetition {repetition})")
        of_benchmark[repetition] = run
    if not runs and aggregates:
        raise BadReport("it has only aggregates: run without --benchmark_report_aggregates_only")
    if not runs:
        raise BadReport(f"it has no run to compare; {failures[0]}" if failures else "it has no benchmarks")
    return runs, failures


def run_type(run):
    return run.get("run_type", "iteration")


def check_run(name, run):
    if not whole(run.get("threads"), 1):
        raise BadReport(f"{name}: threads is no count")
    if not whole(run.get("repetition_index", 0), 0):
        raise BadReport(f"{name}: repetition_index is no index")
    if "items_per_second" not in run:
        raise BadReport(f"{name}: it lacks items_per_second")
    for key in MEASURED:
        # null stands for what JSON has no number for
        if isinstance(run.get(key), bool) or not isinstance(run.get(key), (int, float, type(None))):
            raise BadReport(f"{name}: {key} is no number")


def parse_name(name, threads):
    """FAMILY/SUBJECT[/KEY:VALUE...]: the workload is the family with its keys, as in 'neighbours apart:1'."""
    parts = [part for part in name.split("/")
             if part not in APPENDED_WORDS and part.partition(":")[0] not in APPENDED_KEYS]
    family = parts[0] if parts else ""
    if not family:
        raise BadReport("a benchmark has no name")
    subject, *parameters = parts[1:] or [family]
    return Benchmark(" ".join([family, *parameters]), subject, threads)
