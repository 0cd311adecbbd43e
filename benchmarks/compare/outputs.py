# SPDX-License-Identifier: MIT
"""Where the output goes: files, none of which is touched before there is room for all, and what only passes it on."""
import contextlib
import errno
import itertools
import os

STANDARD_OUTPUT = "-"


class BadOutput(Exception):
    """What cannot be written, and why, in one line."""


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
    """Writes the text of each path, once there is room for all of them: until then no former file is touched.

    A former file stays the one that it is, with its owner, its mode and its links, also where no other could take its
    place: on a bind mount, or in a folder that must not be written.
    """
    with contextlib.ExitStack() as undo:
        files = {}
        for path, text in texts.items():
            with naming(path):
                files[path] = room_for(len(text.encode()), os.path.realpath(path), undo)
        undo.pop_all()
    for path, file in files.items():
        with naming(path), file:
            file.write(texts[path].encode())
            file.truncate()


def room_for(size, path, undo):
    """The file, open at its start, and large enough; undo closes it, as it was before."""
    try:
        file = open(path, "xb")
        undo.callback(os.unlink, path)
    except FileExistsError:
        file = open(path, "r+b")
        undo.callback(os.truncate, path, os.fstat(file.fileno()).st_size)
    undo.callback(file.close)
    try:
        os.posix_fallocate(file.fileno(), 0, max(size, 1))
    except OSError as error:
        # where a file system cannot promise room, it will say so when there is none
        if error.errno != errno.EOPNOTSUPP:
            raise
    return file


def keep(folder, name, text):
    """Writes a new file, NAME.json, or NAME-2.json and so on, and returns its path: no file of any run is replaced."""
    with naming(folder):
        os.makedirs(folder, exist_ok=True)
    for number in itertools.count(1):
        path = os.path.join(folder, f"{name}{f'-{number}' if number > 1 else ''}.json")
        with naming(path):
            try:
                # whoever else keeps a report in this moment gets another name
                file = open(path, "x", encoding="utf-8")
            except FileExistsError:
                continue
            with contextlib.ExitStack() as undo, file:
                undo.callback(os.unlink, path)
                file.write(text)
                file.flush()
                undo.pop_all()
            return path


def pass_on(path, text):
    standard = path == STANDARD_OUTPUT
    with naming(path), open(1 if standard else path, "w", encoding="utf-8", closefd=not standard) as file:
        file.write(text)
