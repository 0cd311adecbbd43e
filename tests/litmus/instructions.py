#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The litmus tests are about what ships: their processes have the instructions of the operations that they name.

usage: instructions.py source ARCHITECTURE TEST... >SOURCE
       instructions.py compare ARCHITECTURE OPERATIONS PROCESSES TEST...

source: the processes of the tests as functions of a source file, assembly or C.
compare: OPERATIONS and PROCESSES are disassemblies of operations.c and of that file (for c11: LLVM's language). Prints
what does not agree, a line each beginning FAIL, and exits 1 if anything does not.

Compared are the atomic instructions and fences in their order, each with its operands: the width of a register, the
value where the instructions before tell it (a constant, or what was read of the word and what was added to it), and []
for the word. A process has all accesses of an operation; of a _large or _quiet one it has one, which has to be among
them.
"""
import pathlib
import re
import sys

FUNCTION = re.compile(r"[0-9a-f]+ <([^.].*)>:$")
PARTS = re.compile(r".*_(large|quiet)")
FROZEN = "=-536870912"
FENCES = {"mfence", "dmb ish", "fence rw,rw", "fence seq_cst", "fence acquire"}
WORD = "[]"


def number(text):
    return int(text.lstrip("#$"), 0)


def plus(value, n):
    """A value is a constant, or ("old", n): what was read of the word, and n."""
    if isinstance(value, tuple):
        return "old", value[1] + n
    return None if value is None else value + n


def signed(n):
    """As 32 bits have it."""
    return (n + (1 << 31)) % (1 << 32) - (1 << 31)


def text_of(value):
    """What `show` adds to a width."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return f"=old{signed(value[1]):+}" if value[1] else "=old"
    return f"={signed(value)}"


class Registers:
    """What is known of them, by the names that `canonical` gives."""

    def __init__(self):
        self.values = {}

    def show(self, register):
        return self.width(register) + text_of(self.value(register))

    def value(self, register):
        return self.values.get(self.canonical(register))

    def set(self, register, value=None):
        self.values[self.canonical(register)] = value

    def copy(self, into, source, n=0):
        self.set(into, plus(self.value(source), n))

    def read(self, register):
        self.set(register, ("old", 0))


class Arm64(Registers):
    ATOMIC = re.compile(r"(ld|st)(a?xr|lxr|add|clr|set|eor|[su](max|min))|cas|swp|ldar|stlr|dmb|dsb")

    def __init__(self, name, is_litmus):
        super().__init__()
        self.widens = is_litmus and name == "arm64-lse"

    def canonical(self, register):
        return register[1:]

    def width(self, register):
        # herd7 does not cut LDADD of a W register to 32 bits, so the tests have X registers
        return {"x": "w", "w": "W"}[register[0]] if self.widens else register[0]

    def value(self, register):
        return 0 if register == "wzr" else super().value(register)

    def step(self, name, operands):
        access = None
        if self.ATOMIC.match(name):
            if name.startswith(("dmb", "dsb")):
                return f"{name} {operands[0]}"
            shown = [WORD if "[" in operand else self.show(operand) for operand in operands]
            if name.startswith(("ldx", "ldax", "ldar", "cas")):
                shown[0] = self.width(operands[0]) if not name.startswith("cas") else shown[0]
            elif name.startswith("ld"):
                shown[1] = self.width(operands[1])
            elif not name.startswith("stlr"):
                shown[0] = self.width(operands[0])
            access = " ".join([name, *shown])
            if name.startswith("lda") and not name.startswith("ldadd") or name.startswith(("ldx", "cas")):
                self.read(operands[0])
            elif name.startswith("ld"):
                self.read(operands[1])
        elif name == "mov" and operands[1].startswith("#"):
            self.set(operands[0], number(operands[1]))
        elif name == "mov":
            self.copy(*operands)
        elif name in ("add", "sub", "subs") and operands[2].startswith("#"):
            self.copy(operands[0], operands[1], number(operands[2]) * (1 if name == "add" else -1))
        elif name == "ldr":
            self.read(operands[0])
        elif not name.startswith(("str", "cmp", "b", "cb", "tb", "ret", "nop")):
            self.set(operands[0])
        return access


class Riscv(Registers):
    def __init__(self, name, is_litmus):
        super().__init__()

    def canonical(self, register):
        return register

    def width(self, register):
        return "r"

    def value(self, register):
        return 0 if register == "zero" else super().value(register)

    def step(self, name, operands):
        if name == "fence":
            return f"{name} {','.join(operands)}"
        if name.startswith("amo"):
            access = f"{name} r {self.show(operands[1])} {WORD}"
        elif name.startswith("lr."):
            access = f"{name} r {WORD}"
        elif name.startswith("sc."):
            access = f"{name} r {self.show(operands[1])} {WORD}"
        else:
            access = None
        if name == "li":
            self.set(operands[0], number(operands[1]))
        elif name == "lui":
            self.set(operands[0], number(operands[1]) << 12)
        elif name in ("sll", "slli", "srl", "srli") and isinstance(self.value(operands[1]), int):
            value, n = self.value(operands[1]) % (1 << 64), number(operands[2])
            self.set(operands[0], value << n if name.startswith("sll") else value >> n)
        elif name == "mv":
            self.copy(*operands)
        elif name in ("add", "addi", "addw", "addiw") and re.match(r"-?\d", operands[2]):
            self.copy(operands[0], operands[1], number(operands[2]))
        elif name in ("lw",) or name.startswith(("amo", "lr.")):
            self.read(operands[0])
        elif not name.startswith(("s", "b", "j", "ret", "nop")) or name.startswith(("sc.", "sub", "sl", "sr", "se")):
            self.set(operands[0])
        return access


class X86(Registers):
    def __init__(self, name, is_litmus):
        super().__init__()
        self.is_litmus = is_litmus

    def canonical(self, register):
        return re.sub(r"^%[er]?|d$|[lx]$", "", register)

    def width(self, register):
        return "l" if re.match(r"%e|%r\d+d$", register) else "q" if register.startswith("%r") else "b"

    def step(self, name, operands):
        if name == "mfence":
            return name
        if name == "lock":
            name, operands = operands[0].split(" ", 1)[0], [operands[0].split(" ", 1)[1], *operands[1:]]
            if name == "cmpxchg":
                access = f"lock cmpxchg {self.show('%eax')} {self.show(operands[0])} {WORD}"
                self.read("%eax")
            elif name == "xadd":
                access = f"lock xadd {self.show(operands[0])} {WORD}"
                self.read(operands[0])
            elif self.is_litmus and name in ("addl", "subl", "incl", "decl"):
                # herd7 has no xadd; this accesses the word in the same way, and keeps no old value
                n = {"incl": 1, "decl": -1}.get(name) or number(operands[0]) * (-1 if name == "subl" else 1)
                access = f"lock xadd l{text_of(n)} {WORD}"
            else:
                access = f"lock {name}"
            return access
        if len(operands) < 2 or not operands[-1].startswith("%"):
            return None
        into = operands[-1]
        if name in ("mov", "movl") and operands[0].startswith("$"):
            self.set(into, number(operands[0]))
        elif name in ("mov", "movl") and operands[0].startswith("%"):
            self.copy(into, operands[0])
        elif name in ("mov", "movl"):
            self.read(into)
        elif name == "xor" and operands[0] == into:
            self.set(into, 0)
        elif name in ("add", "sub") and operands[0].startswith("$"):
            self.copy(into, into, number(operands[0]) * (1 if name == "add" else -1))
        elif name == "lea" and (match := re.fullmatch(r"(-?0x[0-9a-f]+)\((%\w+)\)", operands[0])):
            self.copy(into, match[2], number(match[1]))
        elif name not in ("cmp", "test", "cmpl", "testl"):
            self.set(into)
        return None


MACHINES = {"x86_64": X86, "arm64-lse": Arm64, "arm64-llsc": Arm64, "riscv": Riscv}


def operands_of(text):
    """Split at commas outside of brackets."""
    text = re.sub(r"\s*(//|#\s).*| <.*", "", text).strip()
    return [operand.strip() for operand in re.split(r",(?![^(\[]*[)\]])", text)] if text else []


def disassembled(architecture, lines, is_litmus):
    """The accesses of each function."""
    accesses, registers = {}, None
    for line in lines:
        if match := FUNCTION.match(line):
            registers = MACHINES[architecture](architecture, is_litmus)
            found = accesses[match[1]] = []
        elif registers and (match := re.match(r"([a-z][\w.]*)(?:\s+(.*))?$", line.strip())):
            access = registers.step(match[1], operands_of(match[2] or ""))
            if access:
                found.append(access)
    return accesses


def compiled(lines):
    """The same of LLVM's language: all but relaxed loads and stores, which are the payload's."""
    value = r"(i\d+)\S* (?:(-?\d+)|%\d+)"
    patterns = [
        (rf"atomicrmw (\w+) \S+ %\d+, {value} (\w+)", lambda m: f"{m[1]} {m[2]}{text(m[3])} {m[4]}"),
        (
            rf"cmpxchg \S+ %\d+, {value}, {value} (\w+) (\w+)",
            lambda m: f"cmpxchg {m[1]}{text(m[2])} {m[3]}{text(m[4])} {m[5]} {m[6]}",
        ),
        (r"load atomic (i\d+), .* (acquire|seq_cst),", lambda m: f"load {m[1]} {m[2]}"),
        (rf"store atomic {value}, .* (release|seq_cst),", lambda m: f"store {m[1]}{text(m[2])} {m[3]}"),
        (r"\bfence (\w+)", lambda m: f"fence {m[1]}"),
    ]

    def text(constant):
        return f"={constant}" if constant else ""

    accesses, found = {}, []
    for line in lines:
        if match := re.match(r"define .*@(\w+)\(", line):
            found = accesses[match[1]] = []
        for pattern, show in patterns:
            if match := re.search(pattern, line):
                found.append(show(match))
    return accesses


def agree(wanted, found, may_differ):
    """The same accesses, operand by operand, save for values that may differ."""
    return len(wanted) == len(found) and all(
        len(one.split()) == len(another.split())
        and all(
            one == another or one.partition("=")[0] == another.partition("=")[0] and may_differ(one, another)
            for one, another in zip(one.split(), another.split())
        )
        for one, another in zip(wanted, found)
    )


def is_untold(one, another):
    """The compiler may have a constant from elsewhere, and a C process has what it expects in memory."""
    return "=" not in one or "=" not in another


def is_not_frozen(one, another):
    """What came to an access of a large n, on which way, is not looked into, save where it freezes."""
    return FROZEN not in one + another


def matches(operation, accesses, found):
    """How many of the accesses found, from the first on, are the operation's; None if it has others."""
    if operation == "fence":
        return 1 if found and found[0] in FENCES else None
    if not PARTS.fullmatch(operation):
        wanted = accesses[operation]
        return len(wanted) if agree(wanted, found[: len(wanted)], is_untold) else None
    is_large = operation.endswith("_large")
    wanted = accesses[f"frozenref_{operation}" if is_large else operation]
    length = 2 if found and re.match(r"lda?xr|lr\.", found[0]) else 1
    for begin in range(len(wanted) - length + 1):
        if agree(wanted[begin : begin + length], found[:length], is_not_frozen if is_large else is_untold):
            return length
    return None


class Test:
    """One litmus test, from its file."""

    def __init__(self, path):
        self.title = path.stem
        self.lines = path.read_text(encoding="utf-8").splitlines()
        self.operations = [
            process.split()
            for line in self.lines
            if line.startswith("Operations=")
            for process in line.partition("=")[2].split("|")
        ]
        self.name = "test_" + re.sub(r"\W", lambda character: f"_{ord(character[0])}_", self.title)

    def initial(self, process):
        """The registers that are no address."""
        found = re.findall(rf"\b{process}:(\w+)=(-?\d+);", "\n".join(self.lines))
        return dict(found)

    def instructions(self, process):
        """Of a process of a machine: a column of the table."""
        begin = next(i for i, line in enumerate(self.lines) if line.startswith(" P0"))
        rows = [line.rstrip(" ;").split("|") for line in self.lines[begin + 1 :] if not line.startswith("exists")]
        return [row[process].strip() for row in rows if len(row) > process and row[process].strip()]

    def assembly(self, architecture):
        for process in (0, 1):
            name = f"{self.name}_P{process}"
            yield f"\t.globl {name}\n\t.type {name}, @function\n{name}:"
            for register, value in self.initial(process).items():
                if architecture == "x86_64":
                    yield f"\tmovl ${value}, %e{register[1:]}"
                elif architecture == "riscv":
                    yield f"\tli {register}, {value}"
                else:
                    width = "x" if architecture == "arm64-lse" else "w"
                    yield f"\tmov {width}{register[1:]}, #{value}"
            for line in self.instructions(process):
                line = re.sub(r"\b([LM]\d)\b", rf".{name}_\1", line)
                # herd7 has the operands the other way round
                yield "\t" + re.sub(r"(cmpxchg\w*) (\(\w+\)),(%\w+)", r"\1 \3,\2", line)

    def c(self):
        begin = next(i for i, line in enumerate(self.lines) if line.startswith("P0"))
        for line in self.lines[begin:]:
            if not line.startswith("exists"):
                yield re.sub(r"^(P[01])\(", rf"void {self.name}_\1(", line)

    def check(self, operations, processes):
        """What is wrong, a line each."""
        for process, names in enumerate(self.operations):
            found = processes[f"{self.name}_P{process}"]
            rest = found
            for name in names:
                length = matches(name, operations, rest)
                if length is None:
                    yield f"P{process} has {'; '.join(found) or 'none'}, where {name} does not fit"
                    break
                rest = rest[length:]
            else:
                if rest:
                    yield f"P{process} has {'; '.join(rest)} more than its operations"


def frame(test, architecture):
    """All but what a weaker test may differ in."""
    text = "\n".join(line for line in test.lines[1:] if not line.startswith("(* Weaker"))
    if architecture == "c11":
        text = re.sub(r"\n\t*atomic_thread_fence\(.*\);", "", text)
        return re.sub(r"memory_order_\w+", "ORDER", text)
    return re.sub(r"^ P0.*?^exists", "exists", text, flags=re.M | re.S)


def compare(architecture, operations, processes, tests):
    by_title = {test.title: test for test in tests}
    for test in tests:
        base = by_title.get(test.title.partition("+")[0])
        if test.lines[0].partition(" ")[2] != test.title:
            yield f"{test.title}: its first line has another name"
        if base is None:
            yield f"{test.title}: weakens a test that is not there"
            continue
        wrong = list(test.check(operations, processes))
        if test is base:
            yield from (f"{test.title}: {line}" for line in wrong)
        else:
            if not wrong:
                yield f"{test.title}: has the instructions that ship, and is not weaker"
            if frame(test, architecture) != frame(base, architecture):
                yield f"{test.title}: differs from {base.title} in more than its instructions"


def main():
    mode, architecture, files = sys.argv[1], sys.argv[2], [pathlib.Path(name) for name in sys.argv[3:]]
    if mode == "source":
        if architecture == "c11":
            print("#include <stdatomic.h>")
        for test in map(Test, files):
            print("\n".join(test.c() if architecture == "c11" else test.assembly(architecture)))
        return 0
    operations, processes = (path.read_text(encoding="utf-8").splitlines() for path in files[:2])
    if architecture == "c11":
        operations, processes = compiled(operations), compiled(processes)
    else:
        operations = disassembled(architecture, operations, False)
        processes = disassembled(architecture, processes, True)
    wrong = list(compare(architecture, operations, processes, [Test(path) for path in files[2:]]))
    for line in wrong:
        print(f"FAIL: {architecture}: {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
