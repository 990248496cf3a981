"""The end of a lane: how the test went, and what is known of the time it took."""

from datetime import UTC

from storebell.domain.environment import Environment
from storebell.domain.notifications.timeline import Timeline
from storebell.presentation.lanes.durations import TimeStyle
from storebell.presentation.lanes.endings import Ending, ending_of, short_result
from storebell.presentation.lanes.tone import Tone
from support import timelines
from support.timelines import NOW, at, with_attempts, with_token


def ending(timeline: Timeline) -> Ending:
    return ending_of(timeline, NOW, TimeStyle(UTC, is_absolute=False))


def test_our_own_sender_tells_status_and_duration() -> None:
    failed = timelines.refused_by_handler()
    assert str(ending(failed).headline) == "HTTP 500"
    assert str(ending(failed).subline) == "after 50 ms"
    assert str(short_result(failed, 1)) == "HTTP 500"


def test_apple_tells_neither_status_nor_duration() -> None:
    timeline = with_token(timelines.asked("t", at("13:40:00"), Environment.SANDBOX))
    failed = with_attempts(timeline, (at("13:40:02"), "UNSUCCESSFUL_HTTP_RESPONSE_CODE"))
    assert str(ending(failed).headline) == "Bad status"
    assert str(ending(failed).subline) == "recorded +2 s"
    assert str(short_result(failed, 1)) == "bad status"


def test_a_doubtful_success_says_so() -> None:
    doubtful = ending(timelines.answered_with_a_page())
    assert (str(doubtful.headline), doubtful.tone) == ("Delivered", Tone.DELIVERED)
    assert (str(doubtful.subline), doubtful.subline_tone) == ("but see the answer", Tone.WAITING)


def test_a_simulated_payload_is_not_called_unverified() -> None:
    simulated = timelines.with_stand_in(timelines.unverified())
    assert ending(simulated).subline_tone is Tone.SECONDARY
    assert ending(timelines.unverified()).subline_tone is Tone.FAILED
