"""What the documents name is there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "gui" / "storebell"
NAMED = re.findall(
    r"`((?:[\w-]+/)+(?:[\w-]+\.\w+)?)`", (ROOT / "docs" / "architecture.md").read_text("utf-8")
)


FLOORS = "|".join(folder.name for folder in PACKAGE.iterdir() if (folder / "__init__.py").exists())


def names_in(module: Path) -> Iterator[str]:
    """What a module defines at its top."""
    for node in ast.parse(module.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def is_there(name: str) -> bool:
    """Whether there is a module of this dotted name, or something of this name in one."""
    parent, _, last = name.rpartition(".")
    path = PACKAGE.joinpath(*name.split("."))
    module = PACKAGE.joinpath(*parent.split(".")).with_suffix(".py")
    return (
        path.exists()
        or path.with_suffix(".py").exists()
        or (module.exists() and last in names_in(module))
    )


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py")), ids=lambda file: file.stem)
def test_what_a_docstring_refers_to_is_there(file: Path) -> None:
    text = file.read_text("utf-8")
    dotted = re.findall(rf"`((?:{FLOORS})(?:\.\w+)+)`", text)
    assert [name for name in dotted if not is_there(name)] == []
    paths = re.findall(r"`((?:[\w-]+/)+[\w-]+\.py)`", text)
    assert [name for name in paths if not (PACKAGE / name).exists()] == []


@pytest.mark.parametrize("name", sorted(set(NAMED)))
def test_each_path_of_the_architecture_is_there(name: str) -> None:
    assert any((place / name).exists() for place in (ROOT, PACKAGE, ROOT / "docs"))


def test_there_are_paths_to_look_for() -> None:
    assert len(set(NAMED)) > 50
