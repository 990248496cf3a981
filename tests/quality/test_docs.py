"""What the documents name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "gui" / "storebell"
NAMED = re.findall(
    r"`((?:[\w-]+/)+(?:[\w-]+\.\w+)?)`", (ROOT / "docs" / "architecture.md").read_text("utf-8")
)


@pytest.mark.parametrize("name", sorted(set(NAMED)))
def test_each_path_of_the_architecture_is_there(name: str) -> None:
    assert any((place / name).exists() for place in (ROOT, PACKAGE, ROOT / "docs"))


def test_there_are_paths_to_look_for() -> None:
    assert len(set(NAMED)) > 50
