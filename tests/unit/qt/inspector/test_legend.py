"""The legend of the lanes."""

from storebell.qt.inspector import Inspector
from support import timelines
from unit.qt.inspector.opened import labels, lines


def test_with_nothing_selected_it_explains_the_lanes(inspector: Inspector) -> None:
    assert "Nothing selected" in labels(inspector)
    for word in ("asked", "delivered", "failed", "planned", "waiting for the record", "unknown"):
        assert word in lines(inspector)


def test_it_goes_back_to_the_legend(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.timed_out())
    inspector.show_nothing()
    assert "Nothing selected" in labels(inspector)
    assert inspector.shown is None
