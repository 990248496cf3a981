"""The shapes in which people save a JWS that is cut off."""

from collections.abc import Callable

from storebell.domain.signed_data import Removed
from support.log_shapes import numbered_lines, table
from support.signed_shapes import BODY, BREAKS, TEXT, Shape, body, wrap


def _cut(part: int, share: float) -> Callable[[str], str]:
    """Cuts a token off within one of its parts, 0 for the header."""

    def save(token: str) -> str:
        parts = token.split(".")
        return ".".join([*parts[:part], parts[part][: int(len(parts[part]) * share)]])

    return save


def _shapes_of_cut(part: int, name: str) -> tuple[Shape, ...]:
    cut = _cut(part, 0.7)
    return (
        Shape(f"cut in the {name}", cut, cut=name),
        Shape(f"cut in the {name}, newline", lambda t: cut(t) + "\n", cut=name),
        Shape(f"cut in the {name}, ellipsis", lambda t: cut(t) + "...", cut=name),
        Shape(
            f"{name} with an ellipsis in the middle",
            lambda t: cut(t) + "…" + t[len(cut(t)) + 9 :],
            cut=name,
        ),
        Shape(
            f"cut in the {name}, wrapped",
            lambda t: wrap(cut(t)[: len(cut(t)) // 20 * 20], 20),
            removed=BREAKS,
            cut=name,
        ),
        Shape(f"cut in the {name}, JSON", lambda t: body(cut(t)), ((BODY,),), cut=name),
        Shape(f"cut in the {name}, cut JSON", lambda t: body(cut(t))[:-2], TEXT, cut=name),
        Shape(
            f"cut in the {name}, before text", lambda t: cut(t) + " status=200 OK", TEXT, cut=name
        ),
        Shape(
            f"cut in the {name}, before a line of a log",
            lambda t: cut(t) + "\n2026-05-04 12:03:07 INFO  webhook done\n",
            (("line 1",),),
            cut=name,
        ),
        Shape(
            f"cut in the {name}, numbered",
            lambda t: numbered_lines(cut(t)[: len(cut(t)) // 20 * 20], "{:4}  ", 20),
            removed=(Removed.LINE_BEGINNINGS, *BREAKS),
            cut=name,
        ),
        Shape(
            f"cut in the {name}, a table",
            lambda t: table(cut(t)[: len(cut(t)) // 20 * 20], "| {} |", width=20),
            removed=(Removed.TABLE_BORDERS, *BREAKS),
            cut=name,
        ),
        Shape(
            f"cut in the {name}, one a line",
            lambda t: f"{cut(t)}\n{cut(t)}\n",
            (("line 1",), ("line 2",)),
            cut=name,
        ),
    )


CUT = (
    *_shapes_of_cut(0, "header"),
    *_shapes_of_cut(1, "payload"),
    *_shapes_of_cut(2, "signature"),
    Shape("cut before the first dot", _cut(0, 1), cut="payload"),
    Shape("cut behind the first dot", _cut(1, 0), cut="payload"),
    Shape("cut before the second dot", _cut(1, 1), cut="signature"),
    Shape("cut behind the second dot", _cut(2, 0), cut="signature"),
)
