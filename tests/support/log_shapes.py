"""The shapes that logs give a JWS: lines that begin with something, and others' lines between."""

import json
from collections.abc import Callable
from functools import partial

from storebell.domain.signed_data import Removed
from support.signed_shapes import BODY, BREAKS, TEXT, TIME, Shape, body, request, wrap

BEGINNINGS = (*BREAKS, Removed.LINE_BEGINNINGS)
OTHERS = (*BREAKS, Removed.OTHER_LINES)
STAMP = "2026-05-04T12:03:07.123Z"
FOREIGN = f"{STAMP} INFO  GET /health 200"


def _numbered(number: int) -> str:
    return f"2026-05-04T12:03:{number % 60:02}.{number % 1000:03}Z"


def _lines(token: str, begin: Callable[[int], str] | str, width: int = 120) -> str:
    """The token over lines that begin in the same way, but for a number."""
    return "".join(
        f"{begin if isinstance(begin, str) else begin(number)}{line}\n"
        for number, line in enumerate(wrap(token, width).split("\n"))
    )


def _of_container_runtime(token: str) -> str:
    lines = _lines(token, f"{STAMP} stdout P ", 200).splitlines()
    lines[-1] = lines[-1].replace(" P ", " F ")
    return "\n".join(lines)


def _copied_from_within(token: str) -> str:
    return _lines(token, "web-1  | ").removeprefix("web-1  | ")


def _among_others(token: str, width: int) -> str:
    return f"\n{FOREIGN}\n{FOREIGN}\n".join(wrap(token, width).split("\n"))


def _by_two_writers(token: str) -> str:
    lines = wrap(token, 100).split("\n")
    return "\n".join(f"web-1  | {line}\nweb-2  | {line}" for line in lines)


def _parts_of_docker(token: str) -> str:
    """Docker's json-file driver: only the last part of a line ends with a line break."""
    lines = wrap(body(token) + "\n", 700).split("\n")
    lines[-1] += "\n"
    return "".join(json.dumps({"log": line, "stream": "stdout"}) + "\n" for line in lines)


def _traced(token: str, before: int) -> str:
    """What `curl --trace-ascii` writes of a request: 64 bytes a line, counted, but for CRLF."""
    head = request(token, content="").rstrip()
    content = json.dumps({"id": "x" * before, "signedPayload": token})
    lines = ["=> Send header, 66 bytes (0x42)"]
    at = 0
    for line in head.split("\r\n"):
        lines.append(f"{at:04x}: {line}")
        at += len(line) + 2
    lines.append(f"=> Send data, {len(content)} bytes (0x{len(content):x})")
    lines += [f"{at:04x}: {content[at : at + 64]}" for at in range(0, len(content), 64)]
    return "\n".join((*lines, "== Info: upload completely sent off", ""))


def numbered_lines(token: str, form: str, width: int = 76, first: int = 1) -> str:
    """The token over lines, each with its number."""
    lines = enumerate(wrap(token, width).split("\n"), first)
    return "".join(f"{form.format(number)}{line}\n" for number, line in lines)


def _numbered_json(token: str) -> str:
    lines = json.dumps({"version": "2.0", "signedPayload": token}, indent=2).split("\n")
    return "".join(f"{number:6}\t{line}\n" for number, line in enumerate(lines, 1))


def table(token: str, row: str, *, border: str = "", width: int = 76) -> str:
    """The token over the rows of a table."""
    lines = [row.format(line.ljust(width)) for line in wrap(token, width).split("\n")]
    return "\n".join([border, *lines, border] if border else lines)


def _columns(token: str) -> str:
    """The token in the second of three columns, the others empty but in the first row."""
    first, *others = wrap(token, 76).split("\n")
    rows = [f"|  7 | {first} |  200 |", *(f"|    | {line:76} |      |" for line in others)]
    border = f"+----+{'-' * 78}+------+"
    return "\n".join([border, f"| id | {'payload':76} | code |", border, *rows, border])


TABLE = (Removed.TABLE_BORDERS,)
LISTINGS = (
    *(
        Shape(
            f"curl --trace-ascii, {before} bytes before",
            partial(_traced, before=before),
            TEXT,
            (Removed.LINE_BEGINNINGS, *BREAKS),
        )
        for before in (0, 13, *range(26, 36))
    ),
    *(
        Shape(
            f"numbered with {form!r} at {width} from {first}",
            partial(numbered_lines, form=form, width=width, first=first),
            removed=(Removed.LINE_BEGINNINGS, *BREAKS),
        )
        for form in (
            *("{:6}\t", "{:4}  ", "{}: ", "{}:", "{:3} | ", "{:4} \u2502 ", "{}. ", "{}) "),
            *("[{}] ", "L{}: ", "line {}: ", "body.txt:{}:", "{:08x}  ", "0x{:04x}: "),
        )
        for width, first in ((64, 1), (76, 8), (120, 98))
    ),
    Shape("numbered JSON", _numbered_json, ((BODY,),), (Removed.LINE_BEGINNINGS,)),
    *(
        Shape(f"rows like {row}", partial(table, row=row, border=border), removed=(*TABLE, *BREAKS))
        for row, border in (
            ("| {} |", ""),
            ("{} |", ""),
            ("|{}|", ""),
            ("| {} |", f"+{'-' * 78}+"),
            ("\u2502 {} \u2502", f"\u251c{chr(0x2500) * 78}\u2524"),
            ("\u2551 {} \u2551", f"\u2560{chr(0x2550) * 78}\u2563"),
        )
    ),
    Shape(
        "Markdown",
        lambda t: f"| payload |\n|---------|\n| {t} |\n",
        (("line 3",),),
        TABLE,
    ),
    Shape("three columns", _columns, (("line 4",),), (*TABLE, *BREAKS)),
)
"""Lines that were counted, and tables."""

LOGS = (
    *(
        Shape(name, partial(_lines, begin=begin), TEXT, BEGINNINGS)
        for name, begin in (
            ("Docker Compose", "web-1  | "),
            ("kubectl logs --prefix", "[pod/web-6d4b75cb6d-hmz7x/app] "),
            ("kubectl logs --prefix --timestamps", f"[pod/web-6d4b7/app] {STAMP} "),
            ("time and level", lambda number: f"{_numbered(number)} INFO "),
            (
                "Spring Boot",
                lambda number: (
                    f"{_numbered(number)}  INFO 7 --- [nio-8080-exec-1] c.e.h.AppleController : "
                ),
            ),
            ("journald", "May 04 12:03:07 web-1 hooks[1234]: "),
            ("syslog", lambda number: f"<134>1 {_numbered(number)} web-1 hooks 1234 - - "),
            ("Heroku", "2026-05-04T12:03:07.123456+00:00 app[web.1]: "),
            ("Compose with times", lambda number: f"web-1  | {_numbered(number)} INFO "),
            ("logcat", "05-04 12:03:07.123  1234  1234 D AppleHook: "),
            ("Python's logging", "INFO:hooks.apple:"),
        )
    ),
    Shape("container runtime", _of_container_runtime, TEXT, BEGINNINGS),
    Shape("a member on the first line", lambda t: _lines(body(t), "web-1  | "), TEXT, BEGINNINGS),
    Shape("copied from within the first line", _copied_from_within, removed=BEGINNINGS),
    Shape(
        "times and CRLF",
        lambda t: _lines(t, f"{STAMP} ").replace("\n", "\r\n"),
        TEXT,
        (*BREAKS, *TIME),
    ),
    *(
        Shape(f"other lines between, {width}", partial(_among_others, width=width), removed=OTHERS)
        for width in (64, 120)
    ),
    Shape("parts of Docker", _parts_of_docker, (("json:log", BODY),)),
    Shape(
        "two writers",
        _by_two_writers,
        (("text",), ("text",)),
        (*OTHERS, Removed.LINE_BEGINNINGS),
    ),
)
