"""The Signature tab: the checks and the certificates."""

from datetime import timedelta

from storebell.qt.inspector import Inspector
from support import inspected, timelines
from support.timelines import NOW
from unit.qt.inspector.opened import Clock, page, text


def test_a_certificate_that_expired_since_is_no_failure(inspector: Inspector, clock: Clock) -> None:
    inspector.show_timeline(inspected.renewed())
    assert "expired since" not in text(inspector, "Signature")
    inspector.show_nothing()
    clock.now = NOW + timedelta(days=400)
    inspector.show_timeline(inspected.renewed())
    said = text(inspector, "Signature")
    assert "Valid when received; the certificate expired since, on 2027-10-13" in said
    assert "2025-03-17 to 2027-10-13, expired since" in said
    assert "Certificate 3 of 3: root" in said
    assert inspected.ROOT.serial in said
    assert inspected.ROOT.sha256 in said


def test_each_check_of_the_signature_has_its_line(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.unverified())
    said = page(inspector, "Signature")
    assert "✓\tThree certificates" in said
    assert "✕\tThe signature does not match the leaf's key" in said
    assert "–\tRevocation not asked" in said
    assert "Certificate 1 of 1: leaf" in said
