# SPDX-License-Identifier: MIT
"""Where the output goes: files, none of which is replaced before all are written, and what only passes it on."""
import contextlib
import os
import shutil
import tempfile

STANDARD_OUTPUT = "-"


class BadOutput(Exception):
    """What can not be written, and why, in one line."""


def place(path):
    return "standard output" if path == STANDARD_OUTPUT else path


def passes_on(path):
    """Standard output, a pipe or a device: nothing of it could be lost, and no file is to take its place."""
    return path == STANDARD_OUTPUT or os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)


@contextlib.contextmanager
def naming(path):
    try:
        yield
    except OSError as error:
        raise BadOutput(f"{place(path)}: {error.strerror}") from None


def replace_files(texts):
    """Writes the text of each path, beside it at first: until all are there, no former file is touched."""
    with contextlib.ExitStack() as scratch:
        drafts = {}
        for path, text in texts.items():
            with naming(path):
                drafts[path] = draft(os.path.realpath(path), text, scratch)
        for path, written in drafts.items():
            with naming(path):
                os.replace(written, os.path.realpath(path))


def draft(path, text, scratch):
    former = os.path.exists(path)
    if former:
        # what must not be written must not be replaced
        open(path, "r+b").close()
    # a name that nobody else has, for a file with the mode that the user's mask asks for
    directory = scratch.enter_context(tempfile.TemporaryDirectory(prefix=".frozenref-compare-",
                                                                  dir=os.path.dirname(path)))
    written = os.path.join(directory, os.path.basename(path))
    with open(written, "w", encoding="utf-8") as file:
        file.write(text)
    if former:
        shutil.copymode(path, written)
    return written


def pass_on(path, text):
    standard = path == STANDARD_OUTPUT
    with naming(path), open(1 if standard else path, "w", encoding="utf-8", closefd=not standard) as file:
        file.write(text)
