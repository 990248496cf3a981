"""How much of a long test runs: a part that stands for the rest or, with `--all`, everything.

`pytest --all` is the one switch; `dev.py check --all` uses it. The part is chosen when tests are
collected, so a test that is not in it does not exist: nothing is skipped. CONTRIBUTING.md lists
every file that asks here.
"""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
Row = TypeVar("Row")
Column = TypeVar("Column")

_is_all = False


def choose(*, is_all: bool) -> None:
    """Set by tests/conftest.py, once, before the first test file is imported."""
    global _is_all  # noqa: PLW0603 - parameters of tests are made while modules are imported
    _is_all = is_all


def amount(short: T, whole: T) -> T:
    """The number of rounds, examples or seconds."""
    return whole if _is_all else short


def some(items: Sequence[T], count: int) -> Sequence[T]:
    """`count` of the items, from the first to the last with even steps between them."""
    if _is_all or count >= len(items):
        return items
    if count == 1:
        return items[:1]
    step = (len(items) - 1) / (count - 1)
    return [items[round(number * step)] for number in range(count)]


def pairs(rows: Sequence[Row], columns: Sequence[Column]) -> list[tuple[Row, Column]]:
    """Every row with every column; in short each row and each column at least once."""
    if _is_all:
        return [(row, column) for row in rows for column in columns]
    count = max(len(rows), len(columns))
    return [(rows[number % len(rows)], columns[number % len(columns)]) for number in range(count)]
