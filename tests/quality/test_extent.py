"""The short and the whole form of the long tests, and the list of them in CONTRIBUTING.md."""

import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import product

import pytest

from support import extent
from support.dev_script import ROOT, load_dev

TESTS = ROOT / "tests"
ROWS = re.findall(
    r"^\| `([^`]+)` \| [^|]+ \| (?:about )?\d+ (?:s|min) \|$",
    (ROOT / "CONTRIBUTING.md").read_text("utf-8"),
    flags=re.MULTILINE,
)


@pytest.fixture(params=[False, True], ids=["short", "all"])
def is_all(request: pytest.FixtureRequest) -> Iterator[bool]:
    before = extent.amount(short=False, whole=True)
    extent.choose(is_all=request.param)
    yield request.param
    extent.choose(is_all=before)


def test_an_amount_is_the_short_one_or_the_whole(*, is_all: bool) -> None:
    assert extent.amount(3, 10) == (10 if is_all else 3)


@pytest.mark.parametrize("size", range(1, 8))
def test_some_go_from_the_first_to_the_last(size: int, *, is_all: bool) -> None:
    items = range(size)
    for count in range(1, 9):
        chosen = extent.some(items, count)
        assert len(chosen) == (size if is_all else min(size, count))
        assert sorted({*chosen}) == [*chosen]
        assert chosen[0] == 0
        assert chosen[-1] == (size - 1 if count > 1 or is_all else 0)


def test_pairs_have_each_row_and_each_column(*, is_all: bool) -> None:
    for rows, columns in product(range(1, 8), range(1, 8)):
        chosen = extent.pairs(range(rows), range(columns))
        assert len({*chosen}) == len(chosen) == (rows * columns if is_all else max(rows, columns))
        assert {row for row, _ in chosen} == {*range(rows)}
        assert {column for _, column in chosen} == {*range(columns)}


def collected(*options: str) -> set[str]:
    file = "tests/end2end/test_signals_while_serving.py"
    command = [sys.executable, "-P", "-m", "pytest", "--collect-only", "-q", *options, file]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return {line for line in ran.stdout.splitlines() if line.startswith(file)}


def test_the_option_takes_the_part_in_and_more() -> None:
    assert collected() < collected("--all")


def users_of_extent() -> set[str]:
    """Test files that ask how much of them runs, by themselves or through a module of support."""
    asking = {"extent"}
    for file in sorted((TESTS / "support").glob("*.py")):
        if "from support.extent import" in file.read_text("utf-8"):
            asking.add(file.stem)
    imports = re.compile(rf"^from support\.(?:{'|'.join(asking)}) import", re.MULTILINE)
    return {
        file.relative_to(ROOT).as_posix()
        for file in TESTS.rglob("test_*.py")
        if imports.search(file.read_text("utf-8"))
    }


def test_contributing_lists_what_has_a_longer_form(monkeypatch: pytest.MonkeyPatch) -> None:
    load_dev(monkeypatch)
    checks = sys.modules["dev_checks"]
    whole = [name for name, _ in checks.check_steps(is_all=True)]
    usual = [name for name, _ in checks.check_steps()]
    assert whole[: len(usual)] == usual
    assert sorted(ROWS) == sorted([*users_of_extent(), *whole[len(usual) :]])


def test_all_gives_the_tests_their_option_and_names_each_fault_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load_dev(monkeypatch)
    checks = sys.modules["dev_checks"]
    whole = dict(checks.check_steps(is_all=True))
    assert whole["tests"][-1] == "--all"
    assert "--all" not in dict(checks.check_steps())["tests"]
    played = {name.split()[1] for name in whole if name.startswith("faults ")}
    assert played == {*checks.fault_names()}
