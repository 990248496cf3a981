"""The Delivery tab: each request of a delivery, step by step."""

from PySide6.QtWidgets import (
    QApplication,
)

from storebell.qt.inspector import Inspector
from support import inspected, timelines
from unit.qt.inspector.opened import page, text


def test_each_request_of_a_delivery_has_its_times_tls_and_addresses(inspector: Inspector) -> None:
    inspector.show_timeline(inspected.redirected())
    said = text(inspector, "Delivery")
    for part in (
        "Request 1 of 2",
        "Request 2 of 2",
        "✕ 301 Moved Permanently",
        "TLS set up\t8.7 ms",
        "In all\t27 ms",
        "::1: connection refused",
        "TLSv1.3",
        "Certificate 1 of 2, as the server sent it",
        "Set-Cookie\t***",
        "77 ms in all",
    ):
        assert part in said, part


def test_bars_show_where_the_time_went(inspector: Inspector) -> None:
    inspector.show_timeline(inspected.redirected())
    said = text(inspector, "Delivery").splitlines()
    bars = {line.split("\t")[0]: line.split("\t")[-1] for line in said if line.count("\t") == 2}
    assert len(bars["In all"]) > len(bars["TLS set up"]) > len(bars["Name resolved"]) >= 1
    inspector.resize(300, 760)
    QApplication.processEvents()
    narrower = text(inspector, "Delivery").splitlines()
    lengths = [len(line.split("\t")[-1]) for line in narrower if line.startswith("In all")]
    assert 0 < lengths[0] < len(bars["In all"])


def test_the_delivery_is_shown_step_by_step(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.refused_by_handler())
    said = page(inspector, "Delivery")
    for part in ("500 Internal Server Error", "First byte", "48 ms", "HTTP/1.1", "content-type"):
        assert part in said
    assert "certificate chain not trusted" in said


def test_apples_delivery_cannot_be_seen(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.timed_out())
    assert "Apple's servers deliver this one" in page(inspector, "Delivery")


def test_what_the_built_in_receiver_got_is_said_as_the_terminal_does(inspector: Inspector) -> None:
    inspector.show_timeline(inspected.received())
    said = text(inspector, "Delivery")
    assert "What the receiver got" in said
    assert "✓\tValid: notification, signed by a simulator, NOT by Apple" in said
    assert "type TEST, bundle ID com.example.hiking" in said
    inspector.show_timeline(inspected.received(is_valid=False))
    said = text(inspector, "Delivery")
    assert "✕\tNOT valid: notification, signed by nobody who is trusted\nsignature: " in said
    inspector.show_timeline(timelines.refused_by_handler())
    assert "What the receiver got" not in text(inspector, "Delivery")
