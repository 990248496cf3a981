"""What a test of a key shows: a line for each environment, the findings, and its buttons."""

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.authorization import EnvironmentCheck, KeyStatus
from storebell.domain.environment import Environment
from storebell.domain.errors.network import NotConnectedError
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.domain.settings.appearance import Scheme
from storebell.qt.keys.check_view import CheckView
from storebell.qt.theme.theme import Theme
from storebell.services.accounts.key_check import KeyChecked
from support.forms import press, said
from support.timelines import NOW

BUNDLE_ID = "com.example.hiking"
READABLE = Finding(Level.GOOD, msg("It can be read"), subject=msg("Private key"))


@pytest.fixture
def view(theme: Theme, qtbot: QtBot) -> CheckView:
    view = CheckView(theme)
    qtbot.addWidget(view)
    return view


def check(environment: Environment, standing: KeyStatus) -> EnvironmentCheck:
    error = NotConnectedError(host="api.storekit.apple.com", reason="no answer within 5 s")
    if standing in {KeyStatus.ACCEPTED, KeyStatus.NOT_AUTHORIZED}:
        return EnvironmentCheck(environment, standing, NOW)
    return EnvironmentCheck(environment, standing, NOW, title=error.title, advice=error.advice)


def result(*checks: EnvironmentCheck) -> KeyChecked:
    return KeyChecked("2X9R4HXF34", BUNDLE_ID, checks, (READABLE,))


def buttons(view: CheckView) -> list[str]:
    return [button.text() for button in view.findChildren(QPushButton) if button.isVisible()]


def test_it_is_hidden_until_a_test_begins(view: CheckView) -> None:
    assert view.isHidden()
    view.begin(BUNDLE_ID)
    assert view.isVisible()
    assert view.bundle_id == BUNDLE_ID
    assert said(view) == f"Tested for {BUNDLE_ID}. Nothing is sent to your server."
    assert buttons(view) == ["Stop"]


def test_an_environment_is_being_asked_until_it_has_answered(view: CheckView) -> None:
    view.begin(BUNDLE_ID)
    view.show_asking(Environment.SANDBOX)
    assert "Sandbox: asking Apple…" in said(view)
    view.show_check(check(Environment.SANDBOX, KeyStatus.ACCEPTED))
    assert "Sandbox: accepted" in said(view)
    assert "asking Apple" not in said(view)


@pytest.mark.parametrize(
    ("standing", "words", "has_reason"),
    [
        (KeyStatus.ACCEPTED, "Production: accepted", False),
        (KeyStatus.NOT_AUTHORIZED, "Production: refused (401)", False),
        (KeyStatus.UNREACHABLE, "Production: not reached", True),
        (KeyStatus.UNDECIDED, "Production: no answer about the key", True),
    ],
)
def test_each_outcome_has_its_words_and_its_reason_where_no_finding_gives_one(
    view: CheckView, standing: KeyStatus, words: str, has_reason: bool
) -> None:
    view.begin(BUNDLE_ID)
    view.show_check(check(Environment.PRODUCTION, standing))
    assert words in said(view)
    assert ("api.storekit.apple.com" in said(view)) is has_reason


def test_the_result_ends_the_test_and_shows_the_findings(view: CheckView, qtbot: QtBot) -> None:
    view.begin(BUNDLE_ID)
    accepted = check(Environment.SANDBOX, KeyStatus.ACCEPTED)
    view.show_check(accepted)
    view.show_result(result(accepted), is_clock_wrong=False)
    assert "Private key: It can be read" in said(view)
    assert buttons(view) == ["Done"]
    with qtbot.waitSignal(view.closed):
        press(view, "Done")
    assert view.isHidden()


def test_a_wrong_clock_can_be_corrected(view: CheckView, qtbot: QtBot) -> None:
    view.begin(BUNDLE_ID)
    view.show_result(result(), is_clock_wrong=True)
    assert buttons(view) == ["Sign with Apple's time", "Done"]
    with qtbot.waitSignal(view.correct_clock_requested):
        press(view, "Sign with Apple's time")
    view.begin(BUNDLE_ID)
    assert buttons(view) == ["Stop"]


def test_what_was_not_asked_to_the_end_says_so(view: CheckView, qtbot: QtBot) -> None:
    view.begin(BUNDLE_ID)
    view.show_check(check(Environment.SANDBOX, KeyStatus.ACCEPTED))
    view.show_asking(Environment.PRODUCTION)
    with qtbot.waitSignal(view.stop_requested):
        press(view, "Stop")
    view.end()
    assert "Sandbox: accepted" in said(view)
    assert "not asked to the end" in said(view)
    assert buttons(view) == ["Done"]


def test_another_test_forgets_the_one_before(view: CheckView, qtbot: QtBot) -> None:
    view.begin(BUNDLE_ID)
    accepted = check(Environment.SANDBOX, KeyStatus.ACCEPTED)
    view.show_check(accepted)
    view.show_result(result(accepted), is_clock_wrong=False)
    view.begin("com.example.trails")
    qtbot.waitUntil(lambda: "It can be read" not in said(view))
    assert "accepted" not in said(view)
    assert "com.example.trails" in said(view)


def test_icons_follow_the_colours(view: CheckView, theme: Theme) -> None:
    view.resize(500, 200)
    view.begin(BUNDLE_ID)
    view.show_check(check(Environment.SANDBOX, KeyStatus.ACCEPTED))
    light = view.grab().toImage()
    theme.choose(Scheme.DARK)
    assert view.grab().toImage() != light
