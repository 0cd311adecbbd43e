#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Which links of a folder of HTML lead to no file, or to no place in one. usage: links.py FOLDER"""
import html
import pathlib
import re
import sys
import urllib.parse

folder = pathlib.Path(sys.argv[1])
pages = {path.name: path.read_text(encoding="utf-8", errors="replace") for path in folder.glob("*.html")}
places = {name: set(re.findall(r'\b(?:id|name)="([^"]+)"', text)) for name, text in pages.items()}
dead = set()
for name, text in pages.items():
    for link in re.findall(r'\b(?:href|src)="([^"]+)"', text):
        link = urllib.parse.unquote(html.unescape(link))
        if re.match(r"\w+:", link):
            continue
        file, _, place = link.partition("#")
        file = file or name
        if not (folder / file).exists():
            dead.add(f"FAIL: {name}: no {file}")
        elif place and file in places and place not in places[file]:
            dead.add(f"FAIL: {name}: no #{place} in {file}")
print("\n".join(sorted(dead)))
sys.exit(1 if dead or len(pages) < 10 else 0)
