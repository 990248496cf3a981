"""The timeline over what is kept: all of it, whatever is on the screen."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import apsw
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from storebell.app.composition import open_services
from storebell.domain.environment import Environment
from storebell.domain.errors.storage import StoreBusyError
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.events import Asked, AttemptRecorded
from storebell.domain.notifications.test_filter import TestFilter
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import RowDensity, TimeZone
from storebell.qt.actions.qactions import Actions
from storebell.qt.background import Background
from storebell.qt.clock import utc_now
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.controller import TimelineController
from storebell.qt.timeline.empty_state import EmptyReason
from storebell.qt.timeline.model import TimelineModel
from storebell.qt.timeline.view import TimelineView
from storebell.qt.widgets.notices import Notices
from storebell.services.container import Services
from storebell.services.notifications.monitor_run import Update
from support.notices import notice_titles
from support.timelines import asked, with_attempts, with_token

LIMIT = 15_000
KEPT = 450
RARE = 17


@dataclass
class Kept:
    """The parts of a window that show what is kept."""

    background: Background
    window: QWidget
    model: TimelineModel
    view: TimelineView
    notices: Notices
    actions: Actions
    lanes: TimelineController

    def do(self, qtbot: QtBot, work: Callable[[Services], object]) -> None:
        async def call(services: Services) -> object:
            return work(services)

        job = self.background.call(call)
        with qtbot.waitSignal(job.finished, timeout=LIMIT):
            job.start()

    def start(self, qtbot: QtBot) -> None:
        with qtbot.waitSignal(self.lanes.loaded, timeout=LIMIT):
            self.lanes.start()


@pytest.fixture
def kept(theme: Theme, qtbot: QtBot, tmp_path: Path) -> Iterator[Kept]:
    background = Background(lambda: open_services(Options(basedir=tmp_path), {}))
    window = QWidget()
    qtbot.addWidget(window)
    model, notices = TimelineModel(window), Notices(theme, window)
    view = TimelineView(theme, model, window)
    window.resize(900, 700)
    view.resize(900, 600)
    actions = Actions(window)
    lanes = TimelineController(background, model, view, notices, actions, window)
    window.show()
    background.start()
    yield Kept(background, window, model, view, notices, actions, lanes)
    background.close()


def fill(services: Services) -> None:
    """Many tests that were delivered, and a rare one among the oldest that timed out."""
    now = utc_now()
    for number in range(KEPT):
        is_rare = number == RARE
        at = now - timedelta(minutes=KEPT - number)
        one = asked(f"t{number}", at, app="Rare" if is_rare else "Hiking")
        attempt = SendAttempt(at, "TIMED_OUT" if is_rare else "SUCCESS")
        services.repository.adopt(
            replace(one.asked, environment=Environment.SANDBOX),
            AttemptRecorded(test_id=one.test_id, at=at, number=1, attempt=attempt),
        )


def ids(kept: Kept) -> list[str]:
    return [
        timeline.test_id
        for timeline in kept.model.timelines()
        if kept.model.row_of(timeline.test_id) >= 0
    ]


@pytest.mark.parametrize(
    "wanted",
    [
        TestFilter(result="TIMED_OUT"),
        TestFilter(text="timed out"),
        TestFilter(bundle_id="com.example.rare"),
    ],
)
def test_a_filter_finds_what_was_never_loaded(kept: Kept, qtbot: QtBot, wanted: TestFilter) -> None:
    kept.do(qtbot, fill)
    kept.start(qtbot)
    assert kept.model.timeline(f"t{RARE}") is None
    kept.lanes.set_filter(wanted)
    qtbot.waitUntil(lambda: ids(kept) == [f"t{RARE}"], timeout=LIMIT)
    kept.lanes.set_filter(TestFilter())
    assert kept.model.rowCount() > 200


def test_scrolling_to_the_end_brings_all_that_is_kept_in_order(kept: Kept, qtbot: QtBot) -> None:
    kept.do(qtbot, fill)
    kept.start(qtbot)
    bar = kept.view.verticalScrollBar()
    while kept.model.has_more:
        qtbot.wait(1)
        with qtbot.waitSignal(kept.model.rowsInserted, timeout=LIMIT):
            bar.setValue(bar.maximum())
    assert ids(kept) == [f"t{number}" for number in reversed(range(KEPT))]


def test_no_match_is_said_and_its_button_asks_to_clear_the_filter(kept: Kept, qtbot: QtBot) -> None:
    kept.do(qtbot, fill)
    kept.start(qtbot)
    kept.lanes.set_filter(TestFilter(text="nothing like it"))
    states = kept.view.states
    qtbot.waitUntil(lambda: states.reason is EmptyReason.NO_MATCH, timeout=LIMIT)
    button = states.findChild(QPushButton)
    assert button is not None
    with qtbot.waitSignal(kept.lanes.clear_filter_requested):
        button.click()
    kept.lanes.set_filter(TestFilter(bundle_id="com.example.new"))
    qtbot.waitUntil(lambda: states.reason is EmptyReason.NO_TEST, timeout=LIMIT)
    kept.lanes.set_filter(TestFilter())
    assert states.isHidden()


def test_what_can_not_be_read_is_said_and_tried_again(
    kept: Kept, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.do(qtbot, fill)

    def fail(services: Services) -> None:
        def page(*_: object) -> None:
            raise StoreBusyError(file="storebell.db")

        monkeypatch.setattr(type(services.repository), "page", page)

    kept.do(qtbot, fail)
    kept.lanes.start()
    states = kept.view.states
    qtbot.waitUntil(lambda: states.reason is EmptyReason.ERROR, timeout=LIMIT)
    assert kept.model.is_unread
    monkeypatch.undo()
    button = states.findChild(QPushButton)
    assert button is not None
    button.click()
    qtbot.waitUntil(lambda: kept.model.rowCount() == 200, timeout=LIMIT)
    assert states.isHidden()


def test_records_that_cannot_be_read_are_said_in_one_notice(kept: Kept, qtbot: QtBot) -> None:
    def damage(services: Services) -> None:
        fill(services)
        file = services.change_file.parent.parent / "data" / "storebell.db"
        connection = apsw.Connection(str(file))
        numbers = "SELECT max(number) FROM events GROUP BY position"
        connection.execute(f"UPDATE events SET body = body || ' ' WHERE number IN ({numbers})")
        connection.close()

    def forget(services: Services) -> None:
        services.repository._store.file.generation += 1  # type: ignore[attr-defined]

    kept.do(qtbot, damage)
    kept.do(qtbot, forget)  # as a window that has just been opened
    kept.start(qtbot)
    said = "200 records of 200 tests can't be read"
    qtbot.waitUntil(lambda: notice_titles(kept.notices) == (said,), timeout=LIMIT)
    while kept.model.has_more:
        qtbot.wait(1)
        with qtbot.waitSignal(kept.model.rowsInserted, timeout=LIMIT):
            bar = kept.view.verticalScrollBar()
            bar.setValue(bar.maximum())
    said = f"{KEPT} records of {KEPT} tests can't be read"
    qtbot.waitUntil(lambda: notice_titles(kept.notices) == (said,), timeout=LIMIT)
    assert kept.model.rowCount() == KEPT


def test_several_are_removed_and_brought_back_by_keys(kept: Kept, qtbot: QtBot) -> None:
    kept.do(qtbot, fill)
    kept.start(qtbot)
    top = ids(kept)[:3]
    kept.view.select(top[0])
    for _ in range(2):
        QTest.keyClick(kept.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(kept.view, Qt.Key.Key_Delete)
    assert not set(top) & set(ids(kept))
    assert notice_titles(kept.notices) == ("3 tests were removed",)
    QTest.keyClick(kept.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: ids(kept)[:3] == top, timeout=LIMIT)
    assert notice_titles(kept.notices) == ()


def test_the_notice_of_a_removal_goes_with_the_removal_whoever_undid_it(
    kept: Kept, qtbot: QtBot
) -> None:
    kept.do(qtbot, fill)
    kept.start(qtbot)
    first, *others = ids(kept)[:4]
    kept.lanes.remove([first])
    kept.lanes.remove(others)
    both = ("3 tests were removed", "The test was removed")
    assert notice_titles(kept.notices) == both
    # Another Storebell brings back all but one, then the last: “storebell tests --restore”.
    kept.do(qtbot, lambda services: services.repository.restore(others[:2]))
    qtbot.waitUntil(lambda: set(others[:2]) <= set(ids(kept)), timeout=LIMIT)
    assert notice_titles(kept.notices) == both
    kept.do(qtbot, lambda services: services.repository.restore(others[2:]))
    qtbot.waitUntil(lambda: notice_titles(kept.notices) == both[1:], timeout=LIMIT)
    assert not kept.lanes.can_undo
    button = next(
        candidate
        for candidate in kept.notices.findChildren(QPushButton)
        if candidate.text() == "Undo"
    )
    button.click()
    qtbot.waitUntil(lambda: first in ids(kept), timeout=LIMIT)
    assert notice_titles(kept.notices) == ()


def test_new_attempts_are_said_once_and_together(kept: Kept, qtbot: QtBot) -> None:
    said: list[str] = []
    kept.view.announcer.announced.connect(said.append)
    first = with_token(asked("a", utc_now()))
    second = with_token(asked("b", utc_now(), Environment.PRODUCTION))
    for _ in range(2):  # what is told twice is news once
        for one in (first, second):
            attempted = with_attempts(one, (utc_now(), "TIMED_OUT"))
            kept.lanes._on_step(Update(one.test_id, attempted))
    known = with_attempts(with_token(asked("c", utc_now())), (utc_now(), "SUCCESS"))
    kept.lanes._on_step(Update("c", known, is_new=False))
    qtbot.waitUntil(lambda: bool(said), timeout=LIMIT)
    each = [f"{one} TEST for Hiking: attempt 1 timed out" for one in ("Sandbox", "Production")]
    assert said == [". ".join(each)]


def test_options_are_in_force_at_once_and_ask_to_be_stored(kept: Kept) -> None:
    stored: list[tuple[str, str]] = []
    kept.lanes.setting_chosen.connect(lambda name, value: stored.append((name, value)))
    kept.model.load([Timeline.start(one) for one in _some_asked()])
    roomy = kept.view.rowHeight(0)
    kept.view.select("x")
    kept.actions["utc"].trigger()
    kept.actions["compact"].trigger()
    assert str(kept.model.lane_at(0).clock) == "UTC"
    assert kept.view.rowHeight(0) < roomy
    assert stored == [("time_zone", TimeZone.UTC), ("row_density", RowDensity.COMPACT)]


def _some_asked() -> tuple[Asked, ...]:
    return asked("x", utc_now()).asked, asked("y", utc_now() - timedelta(hours=1)).asked


def test_nothing_is_said_any_more_once_there_is_a_lane(kept: Kept, qtbot: QtBot) -> None:
    kept.start(qtbot)
    kept.lanes.set_filter(TestFilter(bundle_id="com.example.hiking"))
    states = kept.view.states
    qtbot.waitUntil(lambda: states.reason is EmptyReason.NO_TEST, timeout=LIMIT)
    first = asked("t-1", utc_now())
    kept.model.put(first)
    assert states.isHidden()
    kept.model.drop(first.test_id)
    assert not states.isHidden()
    kept.model.load([first])
    assert states.isHidden()
