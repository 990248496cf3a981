"""The explanation of a result."""

from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from PySide6.QtWidgets import (
    QApplication,
)

from storebell.domain.environment import Environment
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.domain.notifications.results import RESULTS, SendAttemptResult
from storebell.qt.inspector import Inspector
from storebell.qt.inspector.why import Why
from support import timelines
from support.timelines import ROOT_FILE
from unit.qt.inspector.opened import SHORT, TALL, labels, lines, tabs_of, why


def test_why_is_the_first_tab_and_is_open_at_any_height(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.timed_out())
    for size in (TALL, SHORT):
        inspector.resize(*size)
        QApplication.processEvents()
        assert tabs_of(inspector).names()[0] == "Why"
        assert isinstance(tabs_of(inspector).current, Why)


def test_a_success_has_nothing_to_do(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.delivered())
    said = why(inspector)
    assert "What to check" not in said
    assert "SUCCESS" in said


def test_local_is_told_nothing_that_only_apples_deliveries_meet(inspector: Inspector) -> None:
    for result in ("TIMED_OUT", "SOCKET_ISSUE", "CIRCULAR_REDIRECT", "OTHER"):
        timeline = timelines.of_result(result)
        local = replace(timeline, asked=replace(timeline.asked, environment=Environment.LOCAL))
        inspector.show_timeline(local)
        said = why(inspector)
        assert "17.0.0.0/8" not in said
        assert "App Store Connect" not in said
        assert "Apple" not in said


def test_an_interrupted_local_test_is_told_as_one(inspector: Inspector) -> None:
    stopped = timelines.undecided()
    local = replace(stopped, asked=replace(stopped.asked, environment=Environment.LOCAL))
    inspector.show_timeline(local)
    said = why(inspector)
    assert "Interrupted" in said
    assert "Apple" not in said
    assert "App Store Connect" not in said


def test_what_was_found_takes_the_place_of_what_may_be(inspector: Inspector) -> None:
    refused = timelines.not_authorized()
    inspector.show_timeline(refused)
    assert "Likely causes" in why(inspector)
    finding = Finding(Level.BAD, msg("The clock is wrong"), msg("Set it right."))
    inspector.show_timeline(replace(refused, notices=(finding,)))
    assert "✕\tThe clock is wrong" in why(inspector)
    assert "Set it right." in why(inspector)
    assert "Likely causes" not in why(inspector)


def test_undecided_says_the_last_answer_and_the_command_that_goes_on(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.undecided_with_answers())
    said = why(inspector).replace("\N{NO-BREAK SPACE}", " ")
    assert "Apple last answered: HTTP 404, error 4040008 (TestNotificationNotFound)" in said
    assert "Storebell asked for its status 3 times within 24 h" in said
    assert f"storebell watch {timelines.TOKEN} --app Hiking --environment sandbox" in said
    inspector.show_timeline(timelines.delivered())
    assert "last answered" not in why(inspector)


def test_times_are_shown_in_another_zone_on_demand(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.timed_out())
    inspector.show_zone(timezone(timedelta(hours=-5), "EST"))
    assert "09:02:20" in why(inspector)


def test_the_explanation_begins_at_its_beginning_and_stays_where_it_was_scrolled(
    inspector: Inspector,
) -> None:
    explained = inspector.findChild(Why)
    assert isinstance(explained, Why)
    bar = explained.verticalScrollBar()
    for height in (*range(420, 760, 20), 760, 420):
        inspector.resize(336, height)
        inspector.show_nothing()
        inspector.show_timeline(timelines.not_authorized())
        QApplication.processEvents()
        assert bar.value() == 0
    assert bar.maximum() > 0
    bar.triggerAction(bar.SliderAction.SliderSingleStepAdd)
    scrolled = bar.value()
    assert scrolled > 0
    inspector.resize(336, 440)
    QApplication.processEvents()
    assert bar.value() == min(scrolled, bar.maximum())


@pytest.mark.parametrize("result", [*SendAttemptResult])
def test_each_result_is_explained_under_apples_own_name(
    inspector: Inspector, result: SendAttemptResult
) -> None:
    inspector.show_timeline(timelines.of_result(result))
    said = lines(inspector)
    assert result.value in said
    assert RESULTS[result].advice.meaning in said
    if result is not SendAttemptResult.SUCCESS:
        assert {*RESULTS[result].advice.causes, *RESULTS[result].advice.checks} <= set(said)


def test_a_local_handler_that_refuses_is_told_of_the_root(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.refused_by_handler())
    hint = [line for line in lines(inspector) if "may not trust" in line]
    assert len(hint) == 1
    assert ROOT_FILE in hint[0]
    assert "The answer says the chain is not trusted" in labels(inspector)
    inspector.show_timeline(timelines.of_result("UNSUCCESSFUL_HTTP_RESPONSE_CODE"))
    assert "may not trust it" not in labels(inspector)


def test_an_error_shows_its_title_and_advice(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.unknown())
    said = labels(inspector)
    assert "The connection broke after the request left" in said
    assert "Look at your server's log" in said
    assert "Unknown" in said
