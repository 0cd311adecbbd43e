#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The figures of real runs hold together, and are of what they say they are.

usage: figures.py PROGRAM MEDDLED, the second with meddle.c in it, where the clocks and errors are made up.
"""
import json
import os
import pathlib
import resource
import shlex
import subprocess
import sys
import tempfile
import time

COUNTERS = ("classic", "frozenref", "spread")
PAGE = 4096
# Three files, 96 pages.
FILES = (32, 32, 32)

# In this time each counter has two runs. In meddle.c the counter's clock goes so many times too fast, and each thread
# gets so many seconds of a CPU in a run.
SECONDS = 0.2
RUNS = 2
MADE_UP = {"classic": (16, 0.125), "frozenref": (4, 0.25), "spread": (8, 0.5)}

failures = 0


def expect(is_right, what):
    global failures
    if not is_right:
        failures += 1
        print(f"FAIL: {what}")


def run(program, files, *options, status=0, **environment):
    """The program's JSON, once what holds for every run was looked at."""
    command = [*shlex.split(os.environ.get("MESON_EXE_WRAPPER", "")), program, "--json", "--seconds", str(SECONDS)]
    command += [*options, files]
    name = " ".join([pathlib.Path(program).name, *options, *(f"{key}={value}" for key, value in environment.items())])
    print(name)
    done = subprocess.run(command, env={**os.environ, **environment}, check=False, capture_output=True, text=True)
    expect(done.returncode == status, f"{name}: exit status {done.returncode}, not {status}: {done.stderr[-800:]}")
    if not done.stdout:
        sys.exit(1)
    figures = json.loads(done.stdout)
    expect(tuple(figures["counters"]) == COUNTERS, f"{name}: the counters are {list(figures['counters'])}")
    for counter in COUNTERS:
        hold_together(f"{name}: {counter}", figures, figures["counters"][counter])
        # only a count that can spread does
        expect(counter == "spread" or figures["counters"][counter]["spreads"] == 0, f"{name}: {counter} has spread")
    expect(figures["rounds"] == RUNS, f"{name}: {figures['rounds']} rounds, not {RUNS}")
    expect(figures["workload"] == ("hot" if "--hot" in options else "files"), f"{name}: it is another workload")
    return figures


def ratios_hold(name, figures):
    """All runs take as long, so the quotient of all reads lies between those of the rounds, of which there are two."""
    classic = figures["counters"]["classic"]
    for counter in COUNTERS:
        own = figures["counters"][counter]
        # the rates are whole numbers
        reads = sum(own["rates"]) * own["seconds"] / RUNS
        expect(abs(reads - own["reads"]) <= own["seconds"], f"{name}: {counter}: the rounds have {reads} reads")
        low, median, high = (own[f"ratio{which}"] for which in ("_low", "", "_high"))
        expect(low <= median <= high, f"{name}: {counter}: the median {median} is not between the quartiles")
        expect(abs((low + high) / 2 - median) < 1e-5, f"{name}: {counter}: {median} is no median of two")
        least, most = 1.5 * low - 0.5 * high, 1.5 * high - 0.5 * low
        quotient = own["reads"] / own["seconds"] / (classic["reads"] / classic["seconds"])
        expect(least - 1e-5 <= quotient <= most + 1e-5,
               f"{name}: {counter}: {quotient} is not within {least} .. {most}")
    itself = [classic[ratio] for ratio in ("ratio", "ratio_low", "ratio_high")]
    expect(itself == [1, 1, 1], f"{name}: classic is {itself} times as fast as itself")


def hold_together(name, figures, counter):
    for rate, seconds in (("reads_per_second", "seconds"), ("reads_per_cpu_second", "cpu_seconds")):
        # seconds are rounded to 1e-6
        least = counter["reads"] / (counter[seconds] + 1e-6) - 1
        most = counter["reads"] / (counter[seconds] - 1e-6) + 1
        expect(least <= counter[rate] <= most, f"{name}: {rate} {counter[rate]} is not reads / {seconds}")
    expect(counter["hits"] + counter["misses"] == counter["reads"], f"{name}: hits and misses are not the reads")
    hits = counter["hit_rate"] * counter["reads"]
    expect(abs(hits - counter["hits"]) <= 1e-6 * counter["reads"], f"{name}: hit_rate is not hits / reads")
    # a page that leaves its frame was read into it before
    expect(counter["evictions"] <= counter["misses"], f"{name}: more evictions than misses")
    # files of whole pages have whole blocks only
    right = counter["reads"] - counter["mismatches"]
    expect(counter["bytes_verified"] == right * figures["read"], f"{name}: bytes_verified is not of the right reads")
    expect(0 < counter["bytes_covered"] <= figures["bytes"], f"{name}: bytes_covered is not part of the files")
    # what is covered was missed
    expect(counter["bytes_covered"] <= counter["misses"] * PAGE, f"{name}: more is covered than was missed")


def measured(program, files):
    """Real clocks: what they show is within what this process sees of the program."""
    began, cpu_before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    figures = run(program, files)
    elapsed, cpu = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = cpu.ru_utime + cpu.ru_stime - cpu_before.ru_utime - cpu_before.ru_stime
    each = [figures["counters"][counter] for counter in COUNTERS]
    for counter in each:
        expect(counter["seconds"] >= SECONDS, f"{program}: {counter['seconds']} s are less than it waited for")
    expect(sum(c["seconds"] for c in each) <= elapsed, f"{program}: measured more seconds than there were")
    # the kernel's own account may be in ticks
    expect(sum(c["cpu_seconds"] for c in each) <= spent + 0.1, f"{program}: measured more CPU time than it had")


def one_thread(program, files):
    """Nobody else is there: every miss reads one page in, and no lookup meets a frozen frame."""
    for frames, read in ((len(FILES) * 200, PAGE), (16, 64)):
        figures = run(program, files, "--threads", "1", "--memory", str(frames * PAGE), "--read", str(read))
        frames = figures["frames"]
        for name in COUNTERS:
            counter = figures["counters"][name]
            expect(counter["frozen_lookups"] == 0, f"{name}: one thread met a frozen frame")
            expect(counter["hits"] > 0, f"{name}: one thread, and no hit")
            if frames > sum(FILES):
                expect(counter["evictions"] == 0, f"{name}: evictions, though all fits")
                expect(counter["bytes_covered"] == counter["misses"] * PAGE, f"{name}: a page was missed twice")
            else:
                evictions = counter["misses"] - frames
                expect(counter["evictions"] == evictions, f"{name}: misses evict, but for the first {frames}")


def made_up_clocks(meddled, files):
    threads = 4
    figures = run(meddled, files, "--threads", str(threads), "--memory", str(8 * PAGE))
    for name, (times, cpu_seconds) in MADE_UP.items():
        counter = figures["counters"][name]
        expected = times * SECONDS
        expect(abs(counter["seconds"] - expected) < 1e-5, f"{name}: {counter['seconds']} s, not {expected}")
        expected = RUNS * threads * cpu_seconds
        expect(counter["cpu_seconds"] == expected, f"{name}: {counter['cpu_seconds']} s of CPU time, not {expected}")
        ratios_hold("made-up clocks", figures)
        for figure in ("evictions", "frozen_lookups", "hits"):
            expect(counter[figure] > 0, f"{name}: {figure} is 0 where threads press each other")


def one_hot_page(program, files):
    """Nothing else is read, so the hand never comes by: the frame is spread once, and stays so."""
    figures = run(program, files, "--hot", "--threads", "2")
    for name in COUNTERS:
        counter = figures["counters"][name]
        expect(counter["bytes_covered"] == PAGE, f"{name}: {counter['bytes_covered']} bytes of the hot page")
        expect(counter["evictions"] == 0, f"{name}: one page, and evictions")
        expect(1 <= counter["misses"] <= 2, f"{name}: one page and two threads, and {counter['misses']} misses")
        expect(counter["spreads"] == (name == "spread"), f"{name}: the hot frame was spread {counter['spreads']} times")


def frames_cool(program, files):
    """Frames are spread again and again: what has cooled was gathered. Else the few that were hot first would stay so."""
    figures = run(program, files, "--threads", "1", "--memory", str(sum(FILES) * 15 // 16 * PAGE))
    counter = figures["counters"]["spread"]
    # with fewer reads than that, under a sanitizer, nothing may be hot for long enough
    expect(counter["spreads"] > 6 or counter["reads"] < 100000, f"{counter['spreads']} frames spread")


def one_sided(meddled, files):
    """What goes wrong in one cache is in that cache's column, and in the exit status."""
    for wrong in COUNTERS:
        figures = run(meddled, files, status=1, FLIP=wrong)
        for name in COUNTERS:
            counter = figures["counters"][name]
            expected = counter["reads"] if name == wrong else 0
            expect(counter["mismatches"] == expected, f"FLIP={wrong}: {name} has {counter['mismatches']} mismatches")
    # a page that cannot be read in is no read; its frame and every reference come back, or the program would abort
    for frames in (8, 64):
        run(meddled, files, "--threads", "4", "--memory", str(frames * PAGE), FAIL="all")


def main():
    program, meddled = sys.argv[1:]
    with tempfile.TemporaryDirectory() as files:
        for number, pages in enumerate(FILES):
            (pathlib.Path(files) / f"file{number}").write_bytes(os.urandom(pages * PAGE))
        measured(program, files)
        one_thread(program, files)
        one_hot_page(program, files)
        frames_cool(program, files)
        made_up_clocks(meddled, files)
        one_sided(meddled, files)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
