"""What is written down, and that it never stands in the way."""

from datetime import timedelta

from storebell.domain.accounts.audit import Act
from storebell.domain.notifications.events import Asked
from storebell.services.system.audit import AuditNotWrittenError, AuditTrail
from storebell.services.system.clock_check import ClockCheck
from support import timelines
from support.canary import Canary
from support.trails import Trail
from support.vaults import new_secret


def test_a_log_that_takes_nothing_is_told_once_and_the_act_goes_on() -> None:
    trail = Trail()
    trail.database.file.write(lambda connection: connection.pragma("user_version", 99))
    for _ in range(3):
        trail.trail.note(Act.APP_ADDED, "Hiking")
        trail.trail.key_used("2X9R4HXF34")
    [notice] = trail.told
    assert isinstance(notice, AuditNotWrittenError)
    assert "newer Storebell" in str(notice.advice)


def test_a_send_in_local_is_nobodys_business() -> None:
    trail = Trail()
    for timeline in timelines.all_samples():
        trail.trail.sent(timeline.asked, "2X9R4HXF34")
    noted = trail.database.audit.entries()
    apples = [sample for sample in timelines.all_samples() if sample.asked.environment.is_apples]
    assert len(noted) == len(apples)
    assert all(isinstance(apple.asked, Asked) for apple in apples)


def test_what_looks_like_a_key_is_masked_wherever_it_was_typed() -> None:
    trail = Trail()
    pem = new_secret().reveal()
    trail.trail.note(Act.KEY_RENAMED, pem, f"label {pem}")
    [entry] = trail.database.audit.entries()
    for line in pem.splitlines()[1:-1]:
        assert line not in entry.subject
        assert line not in entry.detail


def test_the_last_use_is_the_newest_whatever_the_clock_does() -> None:
    trail = Trail()
    start = trail.clock.now()
    trail.trail.key_used("2X9R4HXF34")
    trail.clock.jump(timedelta(days=-3))
    trail.trail.key_used("2X9R4HXF34")
    assert trail.trail.last_uses() == {"2X9R4HXF34": start}


def test_what_looks_like_a_key_is_masked_in_a_log_that_nobody_can_change() -> None:
    trail, canary = Trail(), Canary()
    for line in canary.pem.splitlines()[1:3]:
        trail.trail.note(Act.APP_ADDED, line, f"label: {line} → Hiking")
    noted = trail.database.audit.entries()
    assert {entry.subject for entry in noted} == {"***"}
    assert canary.seen_in(repr(noted).encode()) == []


def test_what_is_noted_under_a_wrong_clock_says_so_and_makes_no_use_one_of_the_future() -> None:
    trail = Trail()
    check = ClockCheck(
        trail.database.clock_facts, trail.database.event_store, trail.clock.now, trail.clock.now()
    )
    checked = AuditTrail(
        trail.database.audit, trail.database.usage, trail.clock.now, trail.told.append, check
    )
    start = trail.clock.now()
    checked.note(Act.APP_ADDED, "Hiking", "com.example.hiking")
    trail.clock.jump(timedelta(days=4000))
    checked.note(Act.APP_ADDED, "Biking", "com.example.biking")
    checked.note(Act.APP_REMOVED, "Biking")
    checked.key_used("2X9R4HXF34")
    assert [entry.detail for entry in trail.database.audit.entries()] == [
        "the clock was implausible",
        "com.example.biking; the clock was implausible",
        "com.example.hiking",
    ]
    assert checked.last_uses() == {"2X9R4HXF34": start}
