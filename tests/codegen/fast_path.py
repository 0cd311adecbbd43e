#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints, for each function of a disassembly, what its fast path costs.

usage: objdump -dr OBJECT | fast_path.py

A line a function: its name, how many instructions it takes when all goes well, and how many loops it has beside the
retry of an LL/SC pair. All goes well on the shortest way from the entry to a return that does the RMW; a jump out of the
function leads to a cold path.
"""
import re
import sys

FUNCTION = re.compile(r"[0-9a-f]+ <([^.].*)>:$")
INSTRUCTION = re.compile(r" *([0-9a-f]+):\t[0-9a-f ]+\t(\S+)(.*)")
RELOCATION = re.compile(r"\t+[0-9a-f]+: R_\S+\t(\S+)")
TARGET = re.compile(r"\b([0-9a-f]+) <")
STORE_CONDITIONAL = re.compile(r"stl?xr|sc\.")
LSE = re.compile(r"ldadd|cas")
INDIRECT = {"jr", "br"}
UNCONDITIONAL = {"jmp", "b", "j"} | INDIRECT


class Instruction:
    def __init__(self, address, mnemonic, operands):
        target = TARGET.search(operands)
        jumps = re.match(r"j|b|cb|tb", mnemonic) and mnemonic not in INDIRECT | {"bl"}
        self.address = address
        self.target = int(target[1], 16) if jumps and target else None
        self.stores = bool(STORE_CONDITIONAL.match(mnemonic))
        self.is_rmw = self.stores or bool(LSE.match(mnemonic))
        self.returns = mnemonic == "ret"
        self.falls_through = mnemonic not in UNCONDITIONAL and not self.returns


def read(lines):
    """The functions by name, each a list of instructions."""
    functions = {}
    body = []
    for line in lines:
        line = line.rstrip("\n")
        if match := FUNCTION.match(line):
            body = functions[match[1]] = []
        elif match := INSTRUCTION.match(line):
            body.append(Instruction(int(match[1], 16), match[2], match[3]))
        elif (match := RELOCATION.match(line)) and not match[1].startswith(".L"):
            body[-1].target = None
    return functions


def ways_on(body):
    """For each instruction the indices of those that may follow it inside of the function."""
    at = {instruction.address: index for index, instruction in enumerate(body)}
    ways = []
    for index, instruction in enumerate(body):
        following = [at[instruction.target]] if instruction.target in at else []
        if instruction.falls_through and index + 1 < len(body):
            following.append(index + 1)
        ways.append(following)
    return ways


def fast_path(body):
    """The length of the shortest way to a return; None if there is none."""
    ways = ways_on(body)
    begin = (0, not any(instruction.stores for instruction in body))
    reached = {begin}
    front = [begin]
    length = 0
    while front:
        length += 1
        following = []
        for index, stored in front:
            instruction = body[index]
            stored = stored or instruction.is_rmw
            if instruction.returns and stored:
                return length
            for way in ways[index]:
                if (way, stored) not in reached:
                    reached.add((way, stored))
                    following.append((way, stored))
        front = following
    return None


def reachable(ways, start):
    reached, front = {start}, [start]
    while front:
        front = [way for index in front for way in ways[index] if way not in reached]
        reached.update(front)
    return reached


def loops(body):
    """How many jumps go back to where they are reached again, but for those right after a store-conditional."""
    ways = ways_on(body)
    count = 0
    for index, instruction in enumerate(body):
        retries = index > 0 and body[index - 1].stores
        back = [way for way in ways[index] if way <= index and body[way].address == instruction.target]
        count += not retries and any(index in reachable(ways, way) for way in back)
    return count


def main():
    if len(sys.argv) != 1:
        print(__doc__)
        sys.exit(0 if sys.argv[1:] == ["--help"] else 2)
    for name, body in read(sys.stdin).items():
        print(name, fast_path(body), loops(body))


main()
