"""The Raw tab."""

from storebell.qt.inspector import Inspector
from support import timelines
from unit.qt.inspector.opened import page


def test_raw_has_apples_names(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.timed_out())
    said = page(inspector, "Raw")
    assert timelines.TOKEN in said
    assert "attemptDate 1795269740000" in said
    assert "eyJ" in said
