"""What is copied of tests."""

from storebell.domain.notifications.test_filter import notification_uuid
from storebell.presentation.copied.clipboard import Clipping, clip
from support import timelines


def test_a_summary_has_a_line_for_each_test_with_apples_own_names() -> None:
    chosen = (timelines.timed_out(), timelines.retrying(), timelines.unknown())
    token = timelines.TOKEN
    bad = "UNSUCCESSFUL_HTTP_RESPONSE_CODE"
    assert clip(chosen, Clipping.SUMMARY).splitlines() == [
        f"2026-11-21T14:02:11Z Sandbox com.example.hiking failed TIMED_OUT {token}",
        f"2026-11-21T09:30:40Z Production com.example.hiking open {bad},{bad} {token}",
        "2026-11-20T10:02:30Z Sandbox com.example.hiking unknown - -",
    ]


def test_what_a_test_lacks_takes_no_line() -> None:
    chosen = (timelines.unknown(), timelines.timed_out())
    assert clip(chosen, Clipping.TOKEN) == timelines.TOKEN
    assert clip(chosen, Clipping.UUID) == notification_uuid(timelines.timed_out())
    assert clip((timelines.unknown(),), Clipping.UUID) == ""


def test_a_line_of_one_test_is_no_line_of_another() -> None:
    when = timelines.at("14:02:20")
    shown = timelines.with_attempts(timelines.waiting_for_record(), (when, "X\nY\x1b[2J"))
    assert clip([shown], Clipping.SUMMARY).split(" ")[-2:-1] == ["Y\N{REPLACEMENT CHARACTER}[2J"]
    assert len(clip([shown, shown], Clipping.SUMMARY).splitlines()) == 2


def test_a_result_of_a_simulator_is_marked() -> None:
    line = clip([timelines.with_stand_in(timelines.delivered())], Clipping.SUMMARY)
    assert line.split()[1] == "Sandbox(simulated)"
