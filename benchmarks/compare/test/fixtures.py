# SPDX-License-Identifier: MIT
"""Reports of machines that do not exist, in the shape that frozenref-bench writes."""


def run(name, threads, rate, repetition=0, repetitions=1, **counters):
    full = f"{name}/real_time/threads:{threads}"
    return {"name": full, "run_name": full, "run_type": "iteration", "repetitions": repetitions,
            "repetition_index": repetition, "threads": threads, "iterations": 1000,
            "real_time": 1e9 / rate, "cpu_time": 1e9 / rate, "time_unit": "ns", "items_per_second": rate, **counters}


def repeated(name, threads, rates, **counters):
    return [run(name, threads, rate, i, len(rates), **counters) for i, rate in enumerate(rates)]


def aggregate(name, threads, rate, which):
    return {**run(name, threads, rate), "run_type": "aggregate", "aggregate_name": which,
            "name": f"{name}/real_time/threads:{threads}_{which}"}


def report(cpu, backend, benchmarks, **context):
    return {"context": {"date": "2000-01-01T00:00:00+00:00", "num_cpus": 4, "library_build_type": "release",
                        "caches": [], "frozenref_version": "0.1.0", "frozenref_commit": "0123456",
                        "frozenref_backend": backend, "cpu_model": cpu, "emulated": "no",
                        "compiler": "example-cc 1.0", **context},
            "benchmarks": benchmarks}


def spread(rate):
    """Three repetitions, 2 % apart, their median the rate."""
    return [rate * 0.98, rate, rate * 1.02]


PEERS = {"fetch-add": 1.0, "frozenref": 0.98, "cas-loop": 0.7, "saturating": 0.66, "rcuref": 0.97, "sticky": 0.9,
         "inverted-bit": 0.95, "mutex": 0.3, "weak_ptr": 0.6, "boost-weak_ptr": 0.55, "urcu_ref": 0.69,
         "frozenref-unguarded": 0.72, "frozenref-called": 0.8, "frozenref-unguarded-called": 0.6,
         "frozenref-read-first": 0.85, "a-new-one": 0.5}


def whole(cpu, backend, fastest, backends, **context):
    """Every family, with a made-up curve: contended throughput falls to a third."""
    runs = []
    for threads, contended in ((1, 1.0), (2, 0.36), (4, 0.33), (8, 0.32)):
        for subject, part in PEERS.items():
            counters = {"instructions": 9.0 + len(subject) / 2}
            if subject == "cas-loop":
                counters["retries"] = 0.5 * (threads - 1)
            for family, factor in (("lookup", 1), ("zipf", 0.8), ("owner", 1.01)):
                rate = fastest * part ** threads ** 0.3 * contended * factor
                runs += repeated(f"{family}/{subject}", threads, spread(rate), **counters)
        for name, part in backends.items():
            rate = fastest * part ** threads ** 0.3 * contended
            runs += repeated(f"lookup/frozenref@{name}", threads, spread(rate), instructions=8.0 + 6 * (1 - part))
        for apart in (0, 1):
            rate = fastest * (contended if apart == 0 else threads)
            runs += repeated(f"neighbours/frozenref/apart:{apart}", threads, spread(rate))
        runs += repeated("lookup_frozen/frozenref", threads, spread(fastest * contended * 1.4))
        runs += repeated("lookup_frozen/cas-loop", threads, spread(fastest * 30 * threads))
        runs += repeated("lookup_frozen/frozenref-read-first", threads, spread(fastest * 20 * threads))
    runs += repeated("life/frozenref", 1, spread(fastest / 3))
    runs += repeated("life/cas-loop", 1, spread(fastest / 2.8))
    runs.append(aggregate("life/frozenref", 1, fastest, "median"))
    return report(cpu, backend, runs, **context)


def example_a():
    return whole("Example A", "x86_64", 80e6, {"x86_64": 0.98, "generic": 0.97}, kernel="Linux 1.0", usable_cpus="4",
                 governor="performance", turbo="off", load_average="0.10 0.10 0.10", cache_line="64")


def example_b():
    return whole("Example B", "arm64-lse", 120e6, {"arm64-lse": 0.98, "arm64-llsc": 0.42, "generic": 0.96},
                 num_cpus=8, usable_cpus="8", kernel="Linux 1.0")


def example_c():
    """Emulated: its times are absurd on purpose, so that one that slips through is seen."""
    return whole("Example C", "riscv", 777e6, {"riscv": 0.98, "generic": 0.9}, emulated="yes", num_cpus=4)
