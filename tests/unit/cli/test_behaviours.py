"""The help lists every behaviour of the receiver with what comes of it."""

from storebell.cli.behaviours import behaviours_help
from storebell.domain.simulation.receiver_behaviours import (
    BEHAVIOUR_SPECS,
    read_behaviour,
    spell,
)

MARK, TITLE, *LINES = behaviours_help().splitlines()


def test_click_is_told_to_leave_the_lines_as_they_are() -> None:
    assert MARK == "\b"
    assert TITLE.endswith(":")
    assert "" not in LINES  # an empty line would end what is left alone


def test_each_behaviour_has_a_line_with_its_result() -> None:
    assert len(LINES) == len(BEHAVIOUR_SPECS)
    for spec, line in zip(BEHAVIOUR_SPECS, LINES, strict=True):
        assert line.startswith(f"  {spell(spec)} ")
        assert line.endswith(f": {read_behaviour(spec.name).result}")
        assert "{" not in line


def test_what_a_behaviour_is_begins_in_the_same_column() -> None:
    longest = max(len(spell(spec)) for spec in BEHAVIOUR_SPECS)
    for line in LINES:
        assert line[2 + longest : 4 + longest] == "  "
        assert line[4 + longest] != " "
