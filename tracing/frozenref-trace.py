# SPDX-License-Identifier: MIT
"""Prints each tracepoint of libfrozenref that a program passes, for gdb:

    gdb -q -batch -x frozenref-trace.py --args PROGRAM ARGUMENTS
    gdb -q -batch -p PID -x frozenref-trace.py

A program that gdb starts is traced from main on. The threads stop at each tracepoint, so this is for looking, not for
measuring; frozenref-trace.bt does the same by bpftrace."""

import gdb

# As docs/tracing.md has them.
ARGUMENTS = {
    "claim": ["ref", "operation"],
    "rescue": ["ref", "operation", "found"],
    "freeze": ["ref", "expected"],
    "unfreeze": ["ref", "n", "strays"],
    "saturate": ["ref", "word"],
    "recentre": ["ref", "word"],
    "fault": ["ref", "kind", "operation", "word", "n"],
    "spread": ["ref", "count", "shards"],
    "gather": ["ref", "count"],
    "pair_destroy": ["pair"],
    "pair_free": ["pair"],
    "pool_publish": ["pool", "object", "handle"],
    "pool_release": ["pool", "object", "handle"],
}
ADDRESSES = {"ref", "pair", "pool", "object"}

# enum frozenref_operation of <frozenref/state.h>
OPERATIONS = """init get get_n try_get try_get_n get_quiet try_get_quiet put put_n put_quiet put_return put_unless_last
put_unguarded put_unguarded_n freeze unfreeze make_immortal add_return sub_return strong_get strong_put weak_get
weak_put upgrade upgrade_quiet""".split()


def text(probe, argument, value):
    if argument in ADDRESSES:
        return hex(int(value))
    if argument != "operation":
        return str(int(value))
    if probe == "fault":  # a text; only this one is
        return value.cast(gdb.lookup_type("char").pointer()).string("ascii", "backslashreplace")
    return OPERATIONS[int(value)] if int(value) < len(OPERATIONS) else "unknown"


class Tracepoint(gdb.Breakpoint):
    def __init__(self, probe):
        super().__init__(f"-probe-stap frozenref:{probe}", internal=True)
        self.probe = probe

    def stop(self):
        values = (
            f"{argument}={text(self.probe, argument, gdb.parse_and_eval(f'$_probe_arg{number}'))}"
            for number, argument in enumerate(ARGUMENTS[self.probe])
        )
        gdb.write(f"{self.probe} {' '.join(values)}\n")
        return False


def main():
    gdb.execute("set pagination off")
    if gdb.selected_inferior().pid == 0:
        gdb.Breakpoint("main", internal=True, temporary=True).silent = True
        gdb.execute("run")
    if gdb.selected_inferior().pid == 0:
        raise gdb.GdbError("gdb knows no main of the program, and it has ended: start it, and attach with -p")
    known = gdb.execute("info probes stap ^frozenref$", to_string=True).split()
    if "frozenref" not in known:
        raise gdb.GdbError("the program has no tracepoints of libfrozenref")
    for probe in ARGUMENTS:
        if probe in known:
            Tracepoint(probe)
    gdb.execute("continue")


main()
