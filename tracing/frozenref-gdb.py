# SPDX-License-Identifier: MIT
"""How gdb shows the counts of libfrozenref. It loads this with the library; `source` does it by hand."""

import gdb
import gdb.printing

# The zones of the word, as in <frozenref/frozenref.h> and <frozenref/state.h>.
FROZEN = -0x20000000
SATURATED = -0x60000000
FROZEN_FIRST = -0x40000000
DRIFT_MAX = 0x8000000

# A spread count, as in <frozenref/percpu.h> and <frozenref/percpu_cold.h>.
SECTIONS = 0x80000000
ATOMICS = 0x40000000
IMMORTAL = 0x20000000
CHANGING = 0x10000000
BIAS = 0x40000000
STRIDE_SHIFT = {8: 20, 4: 16}  # by the size of a pointer


def strays(number):
    return f"{number} stray{'' if abs(number) == 1 else 's'}"


def word_text(word):
    """What a count of one word says."""
    if word > 0:
        return f"live, {word}"
    if word == 0:
        return "staged"
    if word >= FROZEN_FIRST:
        return "frozen" if word == FROZEN else f"frozen, {strays(word - FROZEN)}"
    return "saturated, immortal" if abs(word - SATURATED) <= DRIFT_MAX else "saturated"


def shards_sum(slot):
    """What the shards hold together, and how many there are; None where the region cannot be read."""
    try:
        region = gdb.parse_and_eval("frozenref_percpu_region")
        base, cpus = int(region["base"]), int(region["cpus"])
        shift = STRIDE_SHIFT[region["base"].type.sizeof]
        shard = gdb.lookup_type("long long").pointer()
        places = (1 << shift) - 8
        addresses = [base + (number << shift) + (slot & places) for number in range(cpus + 1)]
        total = sum(int(gdb.Value(address).cast(shard).dereference()) >> 1 for address in addresses)
    except (gdb.error, KeyError):
        return None
    return total, cpus + 1


def percpu_text(centre, slot):
    """What a per-CPU count says."""
    if slot & IMMORTAL:
        return "immortal"
    if slot & CHANGING:
        return f"being spread or gathered, the centre {word_text(centre)}"
    if not slot & (SECTIONS | ATOMICS):
        return f"gathered, {word_text(centre)}"
    how = "sections" if slot & SECTIONS else "atomics"
    if centre < FROZEN_FIRST:
        return f"spread by {how}, the centre {word_text(centre)}"
    found = shards_sum(slot)
    if found is None:
        return f"spread by {how}, the shards cannot be read"
    total, shards = found
    return f"spread by {how} over {shards} shards, {centre - BIAS + total}"


class Word:
    def __init__(self, value):
        self.word = int(value["word"])

    def to_string(self):
        return word_text(self.word)


class Pair:
    def __init__(self, value):
        self.strong, self.weak = int(value["strong"]["word"]), int(value["weak"]["word"])

    def to_string(self):
        return f"strong {word_text(self.strong)}; weak {word_text(self.weak)}"


class PerCpu:
    def __init__(self, value):
        self.centre, self.slot = int(value["centre"]["word"]), int(value["slot"]) & 0xFFFFFFFF

    def to_string(self):
        return percpu_text(self.centre, self.slot)


def printers():
    collection = gdb.printing.RegexpCollectionPrettyPrinter("frozenref")
    collection.add_printer("frozenref_t", "^frozenref$", Word)
    collection.add_printer("frozenref_pair_t", "^frozenref_pair$", Pair)
    collection.add_printer("frozenref_percpu_t", "^frozenref_percpu$", PerCpu)
    return collection


gdb.printing.register_pretty_printer(gdb.current_objfile(), printers(), replace=True)
