"""The shapes that logs give a JWS: lines that begin with something, and others' lines between."""

import json
from collections.abc import Callable
from functools import partial

from storebell.domain.signed_data import Removed
from support.signed_shapes import BODY, BREAKS, TEXT, TIME, Shape, body, wrap

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
