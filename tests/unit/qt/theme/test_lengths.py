"""Lengths: style sheets take them by name, and the focus moves nothing."""

import re

import pytest

from storebell import resources
from storebell.qt.theme.lengths import EDGE, FOCUS, LENGTHS

SHEETS = [name[4:-4] for name in resources.names() if name.startswith("qss/")]


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_length_of_a_sheet_is_a_token(sheet: str) -> None:
    assert re.findall(r"\b\d*[1-9]\d*(?:px|pt|em|ex)\b", resources.text(f"qss/{sheet}.qss")) == []


def test_what_has_the_focus_keeps_its_size() -> None:
    for control, edge in (("button", EDGE), ("line", EDGE), ("segment", FOCUS), ("tab", 0)):
        calm, focused = (
            [int(length[:-2]) for length in LENGTHS[f"{control}_padding{state}"].split()]
            for state in ("", "_focused")
        )
        assert [length + edge for length in calm] == [length + FOCUS for length in focused]
