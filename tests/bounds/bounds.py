#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Proves with z3 that no word leaves its zone, and that the arithmetic of the operations does not go wrong.

usage: bounds.py WORDS

WORDS is what words.c printed: the constants of the headers, and what they make of each word. None of it is written
down here, so a changed header changes the proof. What is written down here, and has to follow the code by hand, are
the steps of Machine and the sums and comparisons of code_claims. Each claim is a line:

  proved NAME                    z3 finds no counterexample, and the premises can be met
  refuted NAME (as expected)     one more than the bound does go wrong, with the example
  FAILED NAME                    anything else

Exit codes: 0 every claim as it should be, 1 not, 2 bad usage.
"""
import sys

import z3

z3.set_option(max_width=1000)

# An assumption: the largest pid of Linux. Each thread is inside of one operation at most; a signal handler that
# interrupts an operation and begins another one counts as one more thread.
THREADS = 2**22


class Headers:
    """The constants, and views: functions of a word, each a list of (first, last, value)."""

    def __init__(self, path):
        self.views = {}
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                name, *numbers = line.split()
                numbers = [int(number) for number in numbers]
                if len(numbers) == 1:
                    setattr(self, name, numbers[0])
                else:
                    self.views.setdefault(name, []).append(numbers)

    def view(self, name, word):
        """What view `name` says of the z3 term `word`."""
        *others, (_, _, value) = self.views[name]
        for first, last, other in reversed(others):
            value = z3.If(z3.And(first <= word, word <= last), other, value)
        return value

    def interval(self, name, word):
        """The first and the last word around the number `word` that view `name` takes for the same."""
        return next((first, last) for first, last, _ in self.views[name] if first <= word <= last)


failures = 0


def verdict(passed, text):
    global failures
    failures += not passed
    print(text if passed else f"FAILED {text}")


def example(model, **terms):
    """The values of the terms, words as they stand in memory."""
    values = {name: model.eval(term).as_long() for name, term in terms.items()}
    return ", ".join(
        f"{name} = 0x{value % 2**32:08x}" if name in ("word", "start") else f"{name} = {value}"
        for name, value in values.items()
    )


def prove(name, premises, conclusion):
    solver = z3.Solver()
    solver.add(*premises)
    if solver.check() != z3.sat:
        verdict(False, f"{name}: its premises cannot be met")
        return
    solver.add(z3.Not(conclusion))
    answer = solver.check()
    if answer == z3.unsat:
        verdict(True, f"proved {name}")
    else:
        verdict(False, f"{name}: {solver.model() if answer == z3.sat else answer}")


def refute(name, premises, conclusion, word, **others):
    solver = z3.Solver()
    solver.add(*premises, z3.Not(conclusion))
    answer = solver.check()
    if answer == z3.sat:
        verdict(True, f"refuted {name} (as expected): {example(solver.model(), word=word, **others)}")
    else:
        verdict(False, f"{name}: should be refuted, but z3 says {answer}")


def wrap(word):
    """The word that 32 bits hold, for a term at most 2^32 out of range."""
    return z3.If(word >= 2**31, word - 2**32, z3.If(word < -(2**31), word + 2**32, word))


class Machine:
    """
    One word and the threads that use it, all alike. `busy` of them saw a word that drifted and have not repaired it.

      add     a thread that is not busy adds n, a lookup, get or put; it is busy if the result has drifted
      repair  a busy thread's cmpxchg succeeds; it can at most where the word has drifted
      leave   a busy thread finds that the word has not drifted, and returns

    A cmpxchg that fails where the word has drifted changes nothing: the thread goes on. A repair is allowed here
    whatever word the thread saw before, which is more than the code does.
    """

    def __init__(self, headers):
        self.headers = headers
        _, self.batch = headers.interval("frozenref_is_batch", 1)
        self.word, self.busy, self.n = z3.Ints("word busy n")
        self.next_word, self.next_busy = z3.Ints("next_word next_busy")

    def drifted(self, word):
        return self.headers.view("recentred", word) != 0

    def add(self):
        return z3.And(
            self.busy < THREADS,
            -self.batch <= self.n,
            self.n <= self.batch,
            self.next_word == wrap(self.word + self.n),
            self.next_busy == self.busy + z3.If(self.drifted(self.next_word), 1, 0),
        )

    def repair(self):
        return z3.And(
            self.busy > 0,
            self.drifted(self.word),
            self.next_word == self.headers.view("recentred", self.word),
            self.next_busy == self.busy - 1,
        )

    def leave(self):
        return z3.And(
            self.busy > 0,
            z3.Not(self.drifted(self.word)),
            self.next_word == self.word,
            self.next_busy == self.busy - 1,
        )

    def within_drift(self, centre, word, busy):
        """The invariant of a zone: each busy thread carried the word one batch out of where nobody repairs it."""
        calm_first, calm_last = self.headers.interval("recentred", centre)
        return z3.And(
            0 <= busy,
            busy <= THREADS,
            calm_first - self.batch * busy <= word,
            word <= calm_last + self.batch * busy,
        )

    def burst(self, start, adders, n):
        """So many threads add n, one after the other, before any of them looks at its result."""
        return self.word == wrap(start + n * adders)


def zone_claims(headers, machine, zone, centre):
    """A word in a zone stays there: by an invariant that has room for so many threads, and no more."""
    word, busy, batch = machine.word, machine.busy, machine.batch
    first, last = headers.interval("zone", centre)
    calm_first, calm_last = headers.interval("recentred", centre)
    inside = z3.And(first <= word, word <= last)
    before = machine.within_drift(centre, word, busy)
    after = machine.within_drift(centre, machine.next_word, machine.next_busy)

    # Whoever freezes or saturates does so while others may be busy with what the word was before.
    prove(f"{zone}: invariant, at first", [word == centre, 0 <= busy, busy <= THREADS], before)
    for step in (machine.add, machine.repair, machine.leave):
        prove(f"{zone}: invariant, after {step.__name__}", [before, step()], after)
    prove(f"{zone}: {THREADS} threads of {batch} stay in the zone", [before], inside)

    # The bound itself: with one thread more, or batches larger by one, a burst of adds carries the word out.
    start, adders = z3.Ints("start adders")
    calm = z3.And(calm_first <= start, start <= calm_last, 0 <= adders)
    for direction, sign, slack in (("up", 1, last - calm_last), ("down", -1, calm_first - first)):
        for threads, n, more_threads, more_n in (
            (slack // batch, batch, slack // batch + 1, batch),
            (THREADS, slack // THREADS, THREADS, slack // THREADS + 1),
        ):
            prove(
                f"{zone}: {direction}, a burst of {threads} threads of {n} stays",
                [calm, adders <= threads, machine.burst(start, adders, sign * n)],
                inside,
            )
            refute(
                f"{zone}: {direction}, a burst of {more_threads} threads of {more_n} stays",
                [calm, adders <= more_threads, machine.burst(start, adders, sign * more_n)],
                inside,
                word,
                start=start,
                adders=adders,
            )


def overflow_claims(headers, machine):
    """A live count that passes the largest one is saturated, whatever is in flight, until it is put in the centre."""
    word, busy, n = machine.word, machine.busy, machine.n
    count_max, batch = headers.COUNT_MAX, machine.batch
    frozen_first, _ = headers.interval("zone", headers.FROZEN)

    def count(word):
        return z3.If(word < 0, word + 2**32, word)

    def invariant(word, busy):
        return z3.And(
            -(2**31) <= word,
            word < 2**31,
            0 <= busy,
            busy <= THREADS,
            1 <= count(word),
            count(word) <= count_max + batch * busy,
        )

    # Every reference that is put was taken, so the count stays at least 1; the last put is another matter.
    held = count(word) + n >= 1
    after = invariant(machine.next_word, machine.next_busy)
    prove(
        "overflow: invariant, at first",
        [1 <= word, word <= count_max, 0 <= busy, busy <= THREADS],
        invariant(word, busy),
    )
    prove("overflow: invariant, after add", [invariant(word, busy), machine.add(), held], after)
    prove("overflow: invariant, after leave", [invariant(word, busy), machine.leave()], after)
    prove(
        "overflow: repair saturates",
        [invariant(word, busy), machine.repair()],
        machine.next_word == headers.SATURATED,
    )
    prove(
        "overflow: saturated and to be repaired",
        [invariant(word, busy), word < 0],
        z3.And(word < frozen_first, machine.drifted(word)),
    )


def quiet_claims(headers, machine):
    """What the quiet operations decide from a load: a word that was immortal once is never live again."""
    word, busy = machine.word, machine.busy
    immortal = headers.view("frozenref_word_is_immortal", word) != 0
    saturated_first, saturated_last = headers.interval("zone", headers.SATURATED)
    in_range = z3.And(-(2**31) <= word, word < 2**31)
    invariant = machine.within_drift(headers.SATURATED, word, busy)

    prove("quiet: an immortal word has the invariant of its zone, whoever is busy",
          [immortal, in_range, 0 <= busy, busy <= THREADS], invariant)
    prove("quiet: and so is saturated, for good", [invariant], z3.And(saturated_first <= word, word <= saturated_last))
    prove("quiet: what has that invariant, and nobody repairs, is immortal",
          [invariant, z3.Not(machine.drifted(word))], immortal)
    prove(
        f"quiet: a count that {THREADS} threads of {machine.batch} took past the largest is not immortal yet",
        [in_range, word < 0, word + 2**32 <= headers.COUNT_MAX + machine.batch * THREADS],
        z3.Not(immortal),
    )


def leak_claims(headers, machine):
    """frozenref_leak tells a count that went below zero from a frozen word that strays lifted."""
    word, busy, batch = machine.word, machine.busy, machine.batch
    frozen_first, _ = headers.interval("zone", headers.FROZEN)
    calm_first, calm_last = headers.interval("recentred", headers.FROZEN)
    _, limit = headers.interval("leaked", headers.FROZEN)
    start, threads = z3.Ints("start threads")
    left_alone = headers.view("leaked", word) == 0
    saturated = headers.view("leaked", word) == headers.SATURATED

    prove(
        f"leak: a word that {THREADS} threads of {batch} lifted is left alone",
        [machine.within_drift(headers.FROZEN, word, busy)],
        left_alone,
    )
    more = (limit - calm_last) // batch + 1
    refute(
        f"leak: a word that a burst of {more} threads of {batch} lifted is left alone",
        [calm_first <= start, start <= calm_last, 0 <= threads, threads <= more, machine.burst(start, threads, batch)],
        left_alone,
        word,
        start=start,
        threads=threads,
    )

    most = (-1 - limit) // batch
    faults = [0 <= start, start <= headers.COUNT_MAX, 0 <= threads, machine.burst(start, threads, -batch), word < 0]
    prove(f"leak: what {most} threads at once put too much is saturated", [threads <= most, *faults], saturated)
    refute(
        f"leak: what {most + 1} threads at once put too much is saturated",
        [threads <= most + 1, *faults],
        saturated,
        word,
        start=start,
        threads=threads,
    )
    prove(
        f"leak: what {THREADS} threads at once put too much stays in the frozen zone",
        [threads <= THREADS, *faults],
        frozen_first <= word,
    )


def design_claims(headers, machine):
    """What the design avoids does go wrong."""
    word = machine.word
    putters = z3.Int("putters")
    first, last = headers.interval("zone", headers.SATURATED)
    for most in (1, 2):
        claim = [0 <= putters, putters <= most, machine.burst(headers.SATURATED, putters, -headers.N_MAX)]
        name = f"design: {most} unconditional put(s) of {headers.N_MAX} leave an immortal word saturated"
        inside = z3.And(first <= word, word <= last)
        if most == 1:
            prove(name, claim, inside)
        else:
            refute(name, claim, inside, word, putters=putters)
    refute(
        "design: a frozen word at the edge, -2^31, outlives a stray put",
        [0 <= putters, putters <= 1, machine.burst(-(2**31), putters, -1)],
        word < 0,
        word,
        putters=putters,
    )


def code_claims(headers):
    """The comparisons and sums of state.h and cold.h, on 32-bit words that wrap as the processor's do."""
    before, n = z3.BitVecs("before n", 32)
    count_max, n_max = headers.COUNT_MAX, headers.N_MAX
    _, strays_last = headers.interval("leaked", headers.FROZEN)
    calm_first, _ = headers.interval("recentred", headers.SATURATED)
    _, batch_max = headers.interval("frozenref_is_batch", 1)
    batch = headers.view("frozenref_is_batch", n) != 0
    n_in_range = z3.And(1 <= n, n <= n_max)
    added, subtracted = before + n, before - n

    prove("code: an add's before is word - n", [batch], z3.And(added - n == before, subtracted + n == before))
    prove("code: -n does not overflow", [z3.Or(batch, n_in_range)], z3.BVSNegNoOverflow(n))
    prove(
        "code: get is fast exactly for owners below the overflow",
        [batch],
        (added > n) == z3.And(before >= 1, before <= count_max - n),
    )
    prove(
        "code: try_get is fast exactly for live and staged words below the overflow",
        [batch, z3.Or(before >= 0, before <= strays_last)],
        (added > 0) == z3.And(before >= 0, before <= count_max - n),
    )
    prove(
        "code: put is fast exactly where a reference remains",
        [batch, before >= calm_first - batch_max * THREADS],
        (subtracted > 0) == (before > n),
    )
    prove(
        "code: one add past the largest count is saturated",
        [batch, before >= 1, before > count_max - n],
        headers.view("zone", added) == headers.view("zone", z3.BitVecVal(headers.SATURATED, 32)),
    )
    prove("code: COUNT_MAX - n does not overflow", [n_in_range], z3.BVSubNoOverflow(z3.BitVecVal(count_max, 32), n))
    prove(
        "code: the sum of a large n does not overflow",
        [n_in_range, before >= 0, z3.Not(before > count_max - n)],
        z3.And(z3.BVAddNoOverflow(before, n, True), added > 0),
    )
    prove(
        "code: only a sum that would overflow is saturated",
        [n_in_range, before >= 0, before > count_max - n],
        z3.Not(z3.BVAddNoOverflow(before, n, True)),
    )
    prove(
        "code: the difference of a large n does not overflow",
        [n_in_range, before >= n],
        z3.And(z3.BVSubNoOverflow(before, n), z3.BVSubNoUnderflow(before, n, True), subtracted >= 0),
    )
    zone = headers.view("zone", before)
    saturated = headers.view("zone", z3.BitVecVal(headers.SATURATED, 32))
    centre = z3.If(zone == saturated, z3.BitVecVal(headers.SATURATED, 32), z3.BitVecVal(headers.FROZEN, 32))
    prove(
        "code: word - centre does not overflow",
        [before < 0],
        z3.And(z3.BVSubNoOverflow(before, centre), z3.BVSubNoUnderflow(before, centre, True)),
    )


def main():
    if sys.argv[1:] in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    headers = Headers(sys.argv[1])
    machine = Machine(headers)
    zone_claims(headers, machine, "frozen", headers.FROZEN)
    zone_claims(headers, machine, "saturated", headers.SATURATED)
    overflow_claims(headers, machine)
    quiet_claims(headers, machine)
    leak_claims(headers, machine)
    design_claims(headers, machine)
    code_claims(headers)
    return failures != 0


sys.exit(main())
