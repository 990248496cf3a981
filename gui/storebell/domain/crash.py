"""Parses Storebell's own crash dumps, as Python's faulthandler writes them.

A dump holds functions and line numbers, no local variable and no value. Its form is that of CPython
3.11 to 3.14 (Python/traceback.c and Modules/faulthandler.c).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from storebell.domain.messages import Message, msg, plural_msg

_BEGINNING: Final = re.compile(r"^(?:Fatal Python error|Windows fatal exception): .*$", re.M)
_CODE: Final = re.compile(r"^Windows fatal exception: code 0x([0-9a-fA-F]+)")
_FRAME: Final = re.compile(r'^(  (File|Binary file) )"([^"]*)"(, (?:line|at) .*)$')
_KNOWN: Final = re.compile(
    r"^(?:Fatal Python error: |Windows fatal exception: |Current thread|Thread 0x"
    r"|Extension modules: |  <|  \.\.\.|  Garbage-collecting)"
)
_SEPARATORS: Final = re.compile(r"[/\\]")
_PACKAGES: Final = frozenset({"site-packages", "dist-packages"})
_LIBRARY: Final = re.compile(r"lib|python3[.\d]*", re.I)
_MOST_LINES: Final = 400


@dataclass(frozen=True, slots=True)
class Crash:
    """A crash. `at` is when its dump was written; `dump` has paths of this computer."""

    at: datetime
    dump: str


def fatal_dump(text: str) -> str:
    """The last dump in a text that ended a process; "" if there is none.

    On Windows faulthandler also writes exceptions that were handled afterwards, such as those of
    COM and RPC. Only an NTSTATUS of severity “error” (0xC…) and those that faulthandler knows by
    name count.
    """
    starts = [match.start() for match in _BEGINNING.finditer(text)]
    dumps = [text[start:end].strip() for start, end in pairwise([*starts, len(text)])]
    return next((dump for dump in reversed(dumps) if _is_fatal(dump)), "")


def _is_fatal(dump: str) -> bool:
    code = _CODE.match(dump)
    return code is None or int(code.group(1), 16) >> 28 == 0xC


def dump_for_report(dump: str) -> str:
    """The dump without the places of files on this computer; lines of another form are omitted."""
    return "\n".join([*_lines_for_report(dump)][:_MOST_LINES])


def _lines_for_report(dump: str) -> Iterator[str]:
    for line in dump.splitlines():
        frame = _FRAME.match(line)
        if frame is not None:
            before, kind, path, after = frame.groups()
            short = _module(path) if kind == "File" else _SEPARATORS.split(path)[-1]
            yield f'{before}"{short}"{after}'
        elif not line.strip() or _KNOWN.match(line):
            yield line


def _module(path: str) -> str:
    """The part of a path that names the module, without the folder where it is installed."""
    parts = _SEPARATORS.split(path)
    for at in range(len(parts) - 2, -1, -1):
        if parts[at] in _PACKAGES:
            return "/".join(parts[at + 1 :])
        if parts[at] == "storebell" or _LIBRARY.fullmatch(parts[at]):
            return "/".join(parts[at:])
    return parts[-1]


def describe_crashes(count: int) -> tuple[Message, Message]:
    """The title and advice of a notice about crashes that were not reported yet."""
    title = plural_msg(
        "Storebell crashed when it was used last",
        "Storebell crashed {count} times since it was opened last",
        count,
    )
    advice = msg(
        "What had been kept until then is kept. Please report it: the report says in which "
        "function it happened, and holds none of your data. It is part of Help › Copy diagnostics."
    )
    return title, advice
