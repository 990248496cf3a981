"""The head of the inspector."""

from storebell.qt.inspector import Inspector
from support import timelines
from unit.qt.inspector.opened import labels


def test_the_header_names_environment_time_app_and_url(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.timed_out())
    said = labels(inspector)
    assert "Sandbox test, 14:02:11" in said
    assert "Hiking · final · sandbox plan" in said
    assert "URL you entered: https://api.hiking.example/asn" in said
    assert "attempt 1 of 1 · 14:02:20 UTC · +9 s" in said
