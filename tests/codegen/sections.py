#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the restartable sections of an object file.

usage: sections.py OBJDUMP OBJECT HOW_MANY

Of each descriptor: the section begins right after the descriptor was stored into the thread's struct rseq. The first
thing that it loads is the slot, with acquire, which on x86-64 every load is. Its last instruction is the one store in
it, and nothing in it is a call, an atomic instruction, or a jump back. It may be left only to where the pointer is
cleared, right behind it. Where it is restarted, the signature stands before a jump to the instructions that store the
descriptor.
"""
import re
import struct
import subprocess
import sys

DESCRIPTORS = ".data.rel.ro.frozenref"
HANDLERS = ".text.unlikely.frozenref"
MACHINES = {
    "x86-64": {
        "signature": bytes.fromhex("53300553"),
        "sets": re.compile(r"mov\s+%\w+,%fs:0x8\("),
        "clears": re.compile(r"movq\s+\$0x0,%fs:0x8\("),
        "load": re.compile(r"\w+\s+(%\ws:)?[-\w]*\(.*\),"),
        "look": re.compile(r"mov\s+[-\w]*\(.*\),%eax"),
        "commit": re.compile(r"add[ql]?\s+(\$\w+|%\w+),(?!%)"),
        "store": re.compile(r"(mov|add|sub|xadd|inc|dec|or|and|xor)\w*\s+[^,]+,(%\ws:)?[-\w]*\("),
        "other": re.compile(r"lock|call|push|pop|xchg|cmpxchg"),
        "set_up": 2,
    },
    "aarch64": {
        "signature": bytes.fromhex("00bc28d4"),
        "sets": re.compile(r"str\s+x\d+, \[x\d+, #8\]"),
        "clears": re.compile(r"str\s+xzr, \[x\d+, #8\]"),
        "load": re.compile(r"ld"),
        "look": re.compile(r"ldar\s+w\d+, \[\w+\]"),
        "commit": re.compile(r"str\s+x\d+, \[x\d+\]"),
        "store": re.compile(r"st"),
        "other": re.compile(r"bl|ldx|ldax|stx|stlx|ldadd|swp|cas|dmb|svc"),
        "set_up": 3,
    },
}


def fail(text):
    print(f"sections.py: {text}")
    sys.exit(1)


def objdump(*arguments):
    return subprocess.run([sys.argv[1], *arguments, sys.argv[2]], check=True, capture_output=True, text=True).stdout


def contents(section):
    """The bytes of a section."""
    data = b""
    for line in objdump("-s", "-j", section).splitlines():
        if match := re.match(r" [0-9a-f]+ ((?:[0-9a-f]+ ){1,4})", line):
            data += bytes.fromhex(match[1].replace(" ", ""))
    return data


def relocations(section):
    """Where the section's pointers lead, by offset: section and offset there."""
    symbols = {}
    for line in objdump("-t").splitlines():
        if match := re.match(r"([0-9a-f]{16}) .{7} (\S+)\t[0-9a-f]+ (?:\.hidden )?(\S+)", line):
            symbols[match[3]] = (match[2], int(match[1], 16))
    found = {}
    for line in objdump("-r", "-j", section).splitlines():
        if match := re.match(r"([0-9a-f]{16}) R_\S+\s+([^+-]+)(?:([+-])0x([0-9a-f]+))?", line):
            name, base = symbols.get(match[2].strip(), (match[2].strip(), 0))
            addend = int(match[4], 16) * (1 if match[3] == "+" else -1) if match[4] else 0
            found[int(match[1], 16)] = (name, base + addend)
    return found


def instructions(section):
    """By address, in order: text, and where a jump leads within the section (None: elsewhere)."""
    found = {}
    last = None
    for line in objdump("-dr", "--no-show-raw-insn", "-j", section).splitlines():
        if match := re.match(r" +([0-9a-f]+):\t(.*)", line):
            last = int(match[1], 16)
            target = re.match(r"(?:j|b|cb|tb)\S*\s+(?:.*, )?([0-9a-f]+) <", match[2])
            found[last] = [match[2], int(target[1], 16) if target else None]
        elif last is not None and (match := re.match(r"\s+[0-9a-f]+: R_\S+\t([^+-]+)(?:\+0x([0-9a-f]+))?", line)):
            if found[last][1] is not None:
                found[last][1] = None
            found[last].append((match[1], int(match[2] or "0", 16)))
    return found


def main():
    if len(sys.argv) != 4:
        print(__doc__)
        sys.exit(2)
    how = MACHINES["aarch64" if "aarch64" in objdump("-f") else "x86-64"]
    data = contents(DESCRIPTORS)
    pointers = relocations(DESCRIPTORS)
    handlers = contents(HANDLERS)
    if len(data) % 32 or len(data) // 32 != int(sys.argv[3]):
        fail(f"{len(data)} bytes of descriptors, not {sys.argv[3]} times 32")
    for at in range(0, len(data), 32):
        version_and_flags, length = struct.unpack_from("<Q", data, at)[0], struct.unpack_from("<Q", data, at + 16)[0]
        if version_and_flags:
            fail("a version or flags that are not 0")
        text, start = pointers[at + 8]
        handler_section, handler = pointers[at + 24]
        code = instructions(text)
        addresses = list(code)
        first = addresses.index(start)
        end = start + length
        inside = [address for address in addresses if start <= address < end]
        behind = addresses.index(inside[-1]) + 1
        if addresses[behind] != end:
            fail("the section ends within an instruction")
        if not how["sets"].match(code[addresses[first - 1]][0]):
            fail(f"before the section is {code[addresses[first - 1]][0]}")
        if not how["commit"].match(code[inside[-1]][0]):
            fail(f"the section ends with {code[inside[-1]][0]}")
        look = next((code[address][0] for address in inside if how["load"].match(code[address][0])), "nothing")
        if not how["look"].match(look):
            fail(f"the section loads first with {look}")
        for address in inside[:-1]:
            instruction = code[address][0]
            if how["store"].match(instruction) or how["other"].match(instruction):
                fail(f"inside the section is {instruction}")
            target = code[address][1]
            if target is not None and target < end:
                fail(f"a jump inside the section: {instruction}")
        # the pointer is cleared behind the commit, at most one instruction later
        if not any(how["clears"].match(code[addresses[behind + i]][0]) for i in (0, 1)):
            fail(f"behind the commit is {code[addresses[behind]][0]}")
        if handler_section != HANDLERS or handlers[handler - 4 : handler] != how["signature"]:
            fail(f"no signature before the handler at {handler_section}+{handler:#x}")
        back = instructions(HANDLERS).get(handler)
        set_up = addresses[first - how["set_up"]]
        if back is None or not re.match(r"jmp|b\s", back[0]):
            fail(f"the handler is {back and back[0]}")
        leads = back[2] if len(back) > 2 else (HANDLERS, back[1])
        bias = 4 if how is MACHINES["x86-64"] else 0
        symbol_base = 0 if leads[0] == text else None
        if symbol_base is None or leads[1] + bias != set_up and leads[1] != set_up:
            fail(f"the handler leads to {leads[0]}+{leads[1]:#x}, not {text}+{set_up:#x}")


main()
