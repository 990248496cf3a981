"""The window while old tests go, and while the clock is implausible."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.environment import Environment
from storebell.domain.notifications.events import Asked
from storebell.domain.notifications.plan import SANDBOX_PLAN
from storebell.domain.settings.options import Options
from storebell.qt.background import Background
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.shell.launch import make_window
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.model import TimelineModel
from storebell.qt.widgets.notices import Notice
from support.controllers import controller_of
from support.notices import notice_title, notice_titles
from support.set_clocks import SetComputer

LIMIT = 20_000
DAY = timedelta(days=1)
NOW = datetime.now(UTC)
SNAPSHOT = datetime(2037, 1, 1, 12, tzinfo=UTC)


class Opened:
    """The window of an installation, ready."""

    def __init__(self, computer: SetComputer, theme: Theme, qtbot: QtBot) -> None:
        options = Options(basedir=computer.basedir)
        self._qtbot = qtbot
        self.background = Background(lambda: computer.open(options))
        self.window = make_window(theme, self.background, options, clock=computer.clock.now)
        qtbot.addWidget(self.window)
        self.window.show()
        self.background.start()
        with qtbot.waitSignal(self.window.ready, timeout=LIMIT):
            self.window.load()
        self.notices = controller_of(self.window).notices
        model = self.window.findChild(TimelineModel)
        assert model is not None
        self.model = model

    @property
    def shown(self) -> set[str]:
        return {timeline.test_id for timeline in self.model.timelines()}

    def wait_for_notice(self, start: str) -> Notice:
        self._qtbot.waitUntil(
            lambda: any(title.startswith(start) for title in notice_titles(self.notices)),
            timeout=LIMIT,
        )
        found = self.notices.findChildren(Notice)
        return next(notice for notice in found if notice_title(notice).startswith(start))

    def press(self, notice: Notice, name: str) -> None:
        [button] = [button for button in notice.findChildren(QPushButton) if button.text() == name]
        button.click()

    def wait_for(self, shown: set[str]) -> None:
        self._qtbot.waitUntil(lambda: self.shown == shown, timeout=LIMIT)


@pytest.fixture
def computer(tmp_path: Path) -> SetComputer:
    computer = SetComputer(tmp_path)
    for name, days in (("recent", 1), ("old", 401), ("older", 402)):
        computer.keep(name, NOW - days * DAY)
    return computer


@pytest.fixture
def opened(computer: SetComputer, theme: Theme, qtbot: QtBot) -> Iterator[Opened]:
    opened = Opened(computer, theme, qtbot)
    yield opened
    opened.background.close()


def test_what_is_deleted_for_its_age_is_said_once_and_brought_back(opened: Opened) -> None:
    notice = opened.wait_for_notice("2 tests older than 400 days were deleted")
    opened.wait_for({"recent"})
    opened.press(notice, "Bring back")
    opened.wait_for({"recent", "old", "older"})
    assert notice_titles(opened.notices) == ()


def test_a_window_that_stays_open_deletes_when_it_is_looked_at_again(
    opened: Opened, computer: SetComputer, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.wait_for_notice("2 tests older than 400 days were deleted")
    computer.keep("soon", NOW - 399 * DAY)
    computer.clock.shift = 2 * DAY
    monkeypatch.setattr("storebell.services.notifications.purge.EVERY_SECONDS", 0.0)
    QApplication.sendEvent(opened.window, QEvent(QEvent.Type.WindowActivate))
    opened.wait_for_notice("One test older than 400 days was deleted")
    opened.wait_for({"recent"})


def test_an_implausible_clock_is_said_and_deletes_nothing_until_it_is_confirmed(
    computer: SetComputer, theme: Theme, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    computer.clock.set_to(SNAPSHOT)
    opened = Opened(computer, theme, qtbot)
    notice = opened.wait_for_notice("This computer's clock says 2037-01-01")
    qtbot.waitUntil(lambda: "No test is deleted" in caplog.text, timeout=LIMIT)
    opened.wait_for({"recent", "old", "older"})
    assert len(notice_titles(opened.notices)) == 1
    opened.press(notice, "The clock is right")
    notice = opened.wait_for_notice("3 tests older than 400 days were deleted")
    opened.wait_for(set())
    opened.press(notice, "Bring back")
    opened.wait_for({"recent", "old", "older"})
    opened.background.close()


def test_a_clock_that_can_not_be_right_can_not_be_confirmed(
    computer: SetComputer, theme: Theme, qtbot: QtBot
) -> None:
    computer.clock.set_to(datetime(1971, 1, 1, 12, tzinfo=UTC))
    opened = Opened(computer, theme, qtbot)
    notice = opened.wait_for_notice("This computer's clock says 1971-01-01")
    names = {button.text() for button in notice.findChildren(QPushButton)}
    assert "The clock is right" not in names
    opened.wait_for({"recent", "old", "older"})
    opened.background.close()


def asked(root_file: str | None) -> Asked:
    return Asked(
        test_id="local",
        at=NOW,
        app_label=SAMPLE_APP.label,
        bundle_id=SAMPLE_APP.bundle_id,
        app_apple_id=None,
        environment=Environment.LOCAL,
        plan=SANDBOX_PLAN,
        simulated=True,
        root_file=root_file,
    )


def test_the_strip_says_that_a_root_is_in_memory(opened: Opened) -> None:
    strip = opened.window.findChild(LocalStrip)
    assert strip is not None
    path, copy = strip._root.menu().actions()[:2]
    before = path.text()
    assert before.endswith("local-root.pem")
    controller_of(opened.window)._on_event(asked(None))
    assert path.text() == "in memory only: see the notice of the test"
    assert not copy.isEnabled()
    controller_of(opened.window)._on_event(asked("/data/local-root.der"))
    assert path.text() == before
    assert copy.isEnabled()
