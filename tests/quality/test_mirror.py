"""A test file stands where its module stands: `qt/keys/card.py` has `unit/qt/keys/test_card.py`.

Modules without one are listed in `modules_without_tests.txt`. The list may only get shorter.
"""

from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "gui" / "storebell"
UNIT = ROOT / "tests" / "unit"
LISTED = Path(__file__).with_name("modules_without_tests.txt").read_text().split()


def modules() -> set[str]:
    files = (file.relative_to(PACKAGE) for file in PACKAGE.rglob("*.py"))
    return {file.as_posix() for file in files if file.name not in {"__init__.py", "__main__.py"}}


def file_for(module: str) -> Path:
    file = UNIT / module
    return file.with_name(f"test_{file.name}")


def test_each_module_has_a_test_file_of_its_name() -> None:
    without = {module for module in modules() if not file_for(module).exists()}
    assert sorted(without - set(LISTED)) == []


def test_what_is_listed_has_none() -> None:
    """A module that has got its tests, or is gone, leaves the list."""
    assert [name for name in LISTED if name not in modules() or file_for(name).exists()] == []


def test_the_list_is_in_order_and_names_each_once() -> None:
    assert sorted(set(LISTED)) == LISTED
    assert len(LISTED) <= MOST


MOST = 28
"""How many there were last; whoever shortens the list lowers it."""
