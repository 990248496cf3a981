"""What is said of an undecided test: the last answer, how often it was asked, how to go on."""

import shlex
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from storebell.domain.environment import Environment
from storebell.domain.exchange import Exchange
from storebell.domain.notifications.events import Exchanged
from storebell.domain.notifications.timeline import MOST_EXCHANGES, Timeline
from storebell.presentation.undecided import command_to_go_on, undecided_lines, undecided_record
from support import timelines

URL = "https://api.storekit-sandbox.apple.com/inApps/v1/notifications/test/a_token"


def asked_times(times: int) -> Timeline:
    """A test whose status was asked for that often, every 15 s, with the same answer."""
    timeline = timelines.with_token(timelines.asked("t-undecided", timelines.NOW))
    for number in range(times):
        at = timelines.NOW + timedelta(seconds=15 * number)
        exchange = Exchange("GET", URL, at, 0.2, status=404, body_start='{"errorCode":4040008}')
        timeline = timeline.after(Exchanged(test_id=timeline.test_id, at=at, exchange=exchange))
    return timeline


def said(timeline: Timeline) -> str:
    return "\n".join(map(str, undecided_lines(timeline)))


def test_all_requests_are_counted_though_not_all_are_stored() -> None:
    timeline = asked_times(3 * MOST_EXCHANGES)
    assert "asked for its status 60 times within 14 min" in said(timeline)
    record = undecided_record(timeline)
    assert (record["times_asked"], record["asked_for_seconds"]) == (60, 59 * 15)
    assert "asked for its status once." in said(asked_times(1))


def test_a_test_that_was_followed_with_others_alone_counts_no_request() -> None:
    timeline = asked_times(0)
    assert "the notification history had no attempt" in said(timeline)
    assert "asked for its status" not in said(timeline)
    assert undecided_record(timeline)["last_error_code"] is None


def test_the_command_names_app_environment_and_simulator() -> None:
    timeline = asked_times(1)
    assert command_to_go_on(timeline) == (
        f"storebell watch {timeline.token} --app Hiking --environment sandbox"
    )
    asked = replace(
        timeline.asked,
        app_label="Ann's $(app)",
        simulated=True,
        api_base="http://127.0.0.1:8000",
        root_file="/tmp/my root.pem",
        environment=Environment.PRODUCTION,
        plan=timeline.asked.plan.scaled(60),
    )
    words = shlex.split(command_to_go_on(replace(timeline, asked=asked)))
    assert words == [
        *("storebell", "--api-base", "http://127.0.0.1:8000"),
        *("--simulated-root", "/tmp/my root.pem", "watch", timeline.token),
        *("--app", "Ann's $(app)", "--environment", "production", "--time-scale", "60"),
    ]
    unnamed = replace(timeline.asked, app_label=timeline.asked.bundle_id)
    named = "--bundle-id com.example.hiking --app-apple-id 1234567890 --environment sandbox"
    assert named in command_to_go_on(replace(timeline, asked=unnamed))


def test_the_command_keeps_to_the_folder_of_this_run() -> None:
    command = command_to_go_on(asked_times(1), Path("/tmp/my files"))
    assert command.startswith("storebell --basedir '/tmp/my files' watch ")
    assert command in str(undecided_lines(asked_times(1), Path("/tmp/my files"))[-1])
    record = undecided_record(asked_times(1), Path("/tmp/my files"))
    assert record["continue_with"] == command


def test_no_command_is_told_where_none_goes_on() -> None:
    local = timelines.with_token(timelines.asked("t", timelines.NOW, Environment.LOCAL))
    assert command_to_go_on(local) == ""
    assert undecided_record(local)["continue_with"] is None
    assert command_to_go_on(timelines.asked("t", timelines.NOW)) == ""
