#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Is each subject what its name says? By the symbols that its library uses, and by the instructions of its lookup.

usage: subjects.py NM OBJDUMP CPU-FAMILY NAME=LIBRARY...
"""
import re
import subprocess
import sys

nm, objdump, family = sys.argv[1:4]
libraries = dict(argument.split("=", 1) for argument in sys.argv[4:])

# Regular expressions of symbols: those that there must be, and those that there must not be.
COLD = r"frozenref_(try_get|put)_cold"
OURS = r"frozenref_.*"
SYMBOLS = {
    "frozenref": ["frozenref_try_get_cold", "frozenref_put_cold"],
    "frozenref-read-first": ["frozenref_try_get_cold", "frozenref_put_cold"],
    "frozenref-quiet": ["frozenref_try_get_cold", "frozenref_put_cold"],
    "frozenref-unguarded": ["frozenref_try_get_cold", "frozenref_put_cold"],
    "frozenref-called": ["frozenref_try_get", "frozenref_put", "frozenref_get", "frozenref_freeze"],
    "frozenref-unguarded-called": ["frozenref_try_get", "frozenref_put_unguarded", "frozenref_get"],
    "pair": ["frozenref_strong_put_cold"],
    "pair-quiet": ["frozenref_strong_put_cold"],
    "strong_ref": ["frozenref_strong_put_cold", "_Zn.*"],
    "strong_ref-quiet": ["frozenref_strong_put_cold", "_Zn.*"],
    "percpu": ["frozenref_try_get_cold"],
    **{f"percpu-{mode}": ["frozenref_percpu_spread_cold", "frozenref_percpu_gather_all", "frozenref_try_get_cold"]
       for mode in ("rseq", "cpu", "thread")},
    "urcu-memb": ["urcu_memb_reader", "urcu_memb_register_thread"],
    "urcu-bp": ["urcu_bp_reader", "urcu_bp_register"],
    "atomic-shared_ptr": [r"_ZTV.*_Sp_counted.*"],
    "mutex": ["pthread_mutex_lock", "pthread_mutex_unlock"],
    "rcuref": ["rcuref_put_slow"],
    "urcu_ref": ["abort"],  # of liburcu's own check
    "weak_ptr": ["__libc_single_threaded|__gthread.*|__pthread_key_create", r"_ZTV.*_Sp_counted.*"],
    "boost-weak_ptr": [r"_ZTV.*boost.*sp_counted.*"],
}
CALLED = "frozenref_(percpu_)?(try_get|get|put|put_unguarded)(_quiet)?"
FORBIDDEN = {
    "frozenref": [CALLED],
    "frozenref-read-first": [CALLED],
    "frozenref-quiet": [CALLED],
    "frozenref-unguarded": [CALLED],
    "frozenref-called": [COLD, "frozenref_put_unguarded"],
    "frozenref-unguarded-called": [COLD, "frozenref_put"],
    "pair": ["_Z.*"],
    "pair-quiet": ["_Z.*"],
    "percpu": [CALLED, "frozenref_percpu_spread_cold"],
    **{f"percpu-{mode}": [CALLED] for mode in ("rseq", "cpu", "thread")},
    "urcu-memb": ["urcu_bp_.*", ".*read_(un)?lock.*"],
    "urcu-bp": ["urcu_memb_.*", ".*read_(un)?lock.*"],
    "atomic-shared_ptr": [".*boost.*", ".*weak_ptr.*"],
    "load-branch": ["__atomic_.*"],
    "weak_ptr": [r".*boost.*"],
    "boost-weak_ptr": [r".*_Sp_counted.*"],
}

# x86-64: the instructions of the lookup that lock a line, in any order.
LOCKED = {
    "fetch-add": "lock add, lock sub",
    "cas-loop": "lock cmpxchg, lock sub",
    "saturating": "lock cmpxchg, lock xadd",
    "rcuref": "lock xadd, lock xadd",
    "sticky": "lock cmpxchg, lock sub, lock xadd, xchg",
    "inverted-bit": "lock add, lock cmpxchg, lock xadd",
    "mutex": "",
    "load-branch": "",
    "frozenref": "lock xadd, lock xadd",
    "frozenref-read-first": "lock xadd, lock xadd",
    "frozenref-unguarded": "lock cmpxchg, lock xadd",
    "frozenref-quiet": "lock xadd, lock xadd",
    "frozenref-called": "",
    "frozenref-unguarded-called": "",
    "percpu": "lock xadd, lock xadd, lock xadd, lock xadd",
    "percpu-rseq": "lock xadd, lock xadd, lock xadd, lock xadd",  # where there is no section, or it is gathered
    "percpu-cpu": "lock xadd, lock xadd, lock xadd, lock xadd",
    "percpu-thread": "lock xadd, lock xadd, lock xadd, lock xadd",
    "urcu-memb": "",
    "urcu-bp": "",
    "frozenref@x86_64": "lock xadd, lock xadd",
    "frozenref@generic": "lock xadd, lock xadd",
}

# x86-64: how a spread count finds its shard, by what its lookup reads of struct rseq: there must be, there must not be.
SHARDS = {
    "percpu-rseq": (r"%fs:0x8\(", "no such operand"),
    "percpu-cpu": (r"%fs:0x4\(", r"%fs:0x8\("),
    "percpu-thread": (r"lock xadd", r"%fs:"),
}

# Elsewhere, what the backends are there for: the instructions that there must be, and that there must not be.
BACKENDS = {
    "frozenref@arm64": (r"frozenref_arm64_has_lse|ldadd", "no such instruction"),
    "frozenref@arm64-lse": ("ldadd", r"ld[a]?xr"),
    "frozenref@arm64-llsc": (r"ld[a]?xr", "ldadd"),
    "frozenref@riscv": (r"amoadd\.w", "no such instruction"),
}


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def symbols(library):
    return {line.split()[-1] for line in output(nm, library).splitlines() if len(line.split()) >= 2}


def lookup(library):
    """The code of the family of that name, or of the one of immortal objects."""
    listing = output(objdump, "-d", "--no-show-raw-insn", library) + "\n"
    listing = re.sub(r"\n\n[0-9a-f]+ <\.L[^>\n]*>:\n", "\n", listing)  # labels of the compiler, which RISC-V keeps
    code = re.search(r"^[0-9a-f]+ <(?:lookup|_ZL6lookup\w*|lookup_immortal)>:\n(.*?)\n$", listing, re.M | re.S)
    return code[1] if code else ""


def locked(code):
    found = re.findall(r"\t(lock [a-z]+|xchg(?= .*\())", code)
    return ", ".join(sorted(re.sub(r"(add|sub|cmpxchg|xadd)[lq]$", r"\1", one) for one in found))


wrong = []


def complain(name, what):
    wrong.append(f"{name}: {what}")


def check(name, library):
    known = symbols(library)
    ours = name.startswith(("frozenref", "pair", "percpu", "strong_ref"))
    for wanted in SYMBOLS.get(name, []):
        if not any(re.fullmatch(wanted, symbol) for symbol in known):
            complain(name, f"it does not use {wanted}")
    for forbidden in [*FORBIDDEN.get(name, []), *([] if ours else [OURS]), "__aarch64_.*"]:
        for symbol in known:
            if re.fullmatch(forbidden, symbol):
                complain(name, f"it uses {symbol}")
    code = lookup(library)
    if not code:
        complain(name, "it has no lookup")
    elif family == "x86_64" and name in LOCKED and locked(code) != LOCKED[name]:
        complain(name, f"its lookup locks by {locked(code) or 'nothing'}, not by {LOCKED[name] or 'nothing'}")
    must, must_not = SHARDS.get(name, ("", "")) if family == "x86_64" else ("", "")
    if must and (not re.search(must, code) or re.search(must_not, code)):
        complain(name, "its lookup finds the shard in another way")
    must, must_not = BACKENDS.get(name, ("", ""))
    if must and (not re.search(rf"\t{must}", code) or re.search(rf"\t{must_not}", code)):
        complain(name, f"its lookup is not made of {must}")


# What each table uses, and no other does.
TABLES = {
    "table/pool": "frozenref_pool_lookup_cold",
    "table/table-mutex": "pthread_mutex_lock",
    "table/table-urcu": "cds_lfht_lookup",
    "table/table-weak_ptr": "_ZSt9terminatev|__libc_single_threaded|__gthread.*|__pthread_key_create",
    "table/table-atomic-shared_ptr": "_ZTV.*_Sp_counted.*",
}

for name, library in libraries.items():
    if name.startswith("table/"):
        if not any(re.fullmatch(TABLES[name], symbol) for symbol in symbols(library)):
            complain(name, f"it does not use {TABLES[name]}")
        for table in ("table/pool", "table/table-urcu"):
            if table != name and TABLES[table] in symbols(library):
                complain(name, f"it uses {TABLES[table]}")
    elif name.startswith("pagecache/"):
        # the demo's cache on each count
        uses = any(re.fullmatch(COLD, symbol) for symbol in symbols(library))
        if uses != (name != "pagecache/cas-loop"):
            complain(name, f"it is {'' if uses else 'not '}frozenref's")
        if ("frozenref_percpu_gather" in symbols(library)) != (name == "pagecache/percpu"):
            complain(name, "it is not known whether it spreads")
    else:
        check(name, library)
for line in wrong:
    print(f"FAIL: {line}")
sys.exit(1 if wrong or len(libraries) < 10 else 0)
