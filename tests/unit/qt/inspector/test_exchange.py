"""The Exchange tab: requests to the App Store Server API and their answers."""

from storebell.qt.inspector import Inspector
from support import inspected, timelines
from unit.qt.inspector.opened import page, text


def test_every_exchange_is_shown_with_its_ids_and_times(inspector: Inspector) -> None:
    inspector.show_timeline(inspected.polled())
    said = text(inspector, "Exchange")
    for part in (
        *("1/4 · 09:30:40 UTC · 382 ms", "4/4 · 09:30:50 UTC · 214 ms", "✕ HTTP 404", "✓ HTTP 200"),
        *("Request UUID", "861eb644-30de-45ed-8bc3-f93966c053a8", "4040008", "Bearer ***"),
        "✕ The name api.storekit.apple.com could not be resolved",
    ):
        assert part in said, part
    assert str(inspected.polled().signed_payload) not in said


def test_the_exchange_shows_correlation_and_no_authorization(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.timed_out())
    said = page(inspector, "Exchange")
    assert "QYPLMRBQ3ZC5XK2D7E4WYAFHIM" in said
    assert "HTTP 200" in said
    assert "Bearer ***" in said
    inspector.show_timeline(timelines.refused_by_handler())
    assert "built into Storebell" in page(inspector, "Exchange")
    assert "apple.com" not in page(inspector, "Exchange")
