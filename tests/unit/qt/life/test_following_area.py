"""The steps of a life in a small window: what is under way comes into view, the buttons stay."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QLabel, QScrollBar
from pytestqt.qtbot import QtBot

from storebell.domain.errors.delivery import LocalServerError
from storebell.domain.messages import msg
from storebell.domain.notifications.json_records import Record, iso
from storebell.domain.simulation.lives import LIVES
from storebell.presentation.life_progress import LifeProgress
from storebell.qt.life.following_area import FollowingArea
from storebell.qt.life.page import LifePage
from storebell.qt.life.step_view import StepView
from storebell.qt.page_names import LIFE
from storebell.qt.shell.page_frame import PageFrame
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from support.forms import button
from support.timelines import NOW
from unit.qt.life.opened import Opened


@pytest.fixture
def narrow(theme: Theme, qtbot: QtBot) -> Iterator[LifePage]:
    """The page in its frame, as large as in a window of 1024 x 600, with text of 200 %."""
    theme.set_text_scale(200)
    opened = Opened(theme, qtbot)
    frame = PageFrame(theme, LIFE, opened.page)
    qtbot.addWidget(frame)
    frame.resize(956, 500)
    frame.show()
    yield opened.page
    opened.background.close()
    theme.set_text_scale(100)


def settle() -> None:
    for _ in range(5):
        QApplication.processEvents()


def is_in_view(page: LifePage, view: StepView) -> bool:
    area = page.findChild(FollowingArea)
    assert isinstance(area, FollowingArea)
    place = QRect(view.mapTo(area.viewport(), QPoint()), view.size())
    return area.viewport().rect().contains(place) or place.top() == space(2)


def view_of(page: LifePage, number: int) -> StepView:
    return next(v for v in page.findChildren(StepView) if v.title.startswith(f"{number}."))


def step_record(number: int) -> Record:
    fields: Record = {"transaction_id": "2000000123456789", "next_at": iso(NOW)}
    return {"event": "step", "at": iso(NOW), "token": str(number), "number": number} | fields


def answer_record(number: int) -> Record:
    fields: Record = {"result": "SUCCESS", "status": 200, "next_at": None}
    return {"event": "attempt", "at": iso(NOW), "token": str(number)} | fields


def test_the_step_under_way_comes_into_view_and_the_buttons_stay(narrow: LifePage) -> None:
    parent = narrow.parentWidget()
    assert parent is not None
    assert narrow.height() == parent.height()  # nothing scrolls around it
    buttons = [button(narrow, text) for text in ("&Start", "&Next step", "&Pause")]
    places = [shown.mapTo(narrow, QPoint()).y() for shown in buttons]
    assert all(0 < y < narrow.height() - buttons[0].height() for y in places)
    progress = LifeProgress.of(LIVES[0]).started().opened()
    for number in range(1, len(LIVES[0].steps) + 1):
        narrow.show_progress(progress)
        settle()
        assert is_in_view(narrow, view_of(narrow, number)), number
        progress = progress.after(step_record(number))
        narrow.show_progress(progress)
        settle()
        assert is_in_view(narrow, view_of(narrow, number)), number
        progress = progress.after(answer_record(number))
    places = [shown.mapTo(narrow, QPoint()).y() for shown in buttons]
    assert all(0 < y < narrow.height() - buttons[0].height() for y in places)


def test_whoever_scrolls_away_is_left_there_until_they_come_back(narrow: LifePage) -> None:
    area = narrow.findChild(FollowingArea)
    assert isinstance(area, FollowingArea)
    bar = area.verticalScrollBar()
    progress = LifeProgress.of(LIVES[0]).started().opened()
    narrow.show_progress(progress)
    settle()
    bar.triggerAction(bar.SliderAction.SliderToMinimum)
    for number in (1, 2, 3):
        progress = progress.after(step_record(number)).after(answer_record(number))
        narrow.show_progress(progress)
        settle()
    assert bar.value() == bar.minimum()
    while not is_in_view(narrow, view_of(narrow, 4)) and bar.value() < bar.maximum():
        bar.triggerAction(bar.SliderAction.SliderSingleStepAdd)
    narrow.show_progress(progress.after(step_record(4)).after(answer_record(4)))
    settle()
    assert is_in_view(narrow, view_of(narrow, 5))


def test_a_life_that_begins_anew_is_followed_wherever_one_has_scrolled(narrow: LifePage) -> None:
    area = narrow.findChild(FollowingArea)
    assert isinstance(area, FollowingArea)
    progress = LifeProgress.of(LIVES[0]).started().opened().after(step_record(1))
    narrow.show_progress(progress)
    settle()
    bar = area.verticalScrollBar()
    bar.triggerAction(bar.SliderAction.SliderToMaximum)
    narrow.show_progress(progress.stopped())
    settle()
    assert bar.value() == bar.maximum()
    narrow.show_progress(progress.started())
    settle()
    assert is_in_view(narrow, view_of(narrow, 1))


def test_an_error_comes_into_view(narrow: LifePage) -> None:
    area = narrow.findChild(FollowingArea)
    assert isinstance(area, FollowingArea)
    area.verticalScrollBar().triggerAction(QScrollBar.SliderAction.SliderToMaximum)
    narrow.show_error(LocalServerError(reason=msg("Address already in use")))
    settle()
    [title] = [each for each in narrow.findChildren(QLabel) if "could not start" in each.text()]
    top = title.mapTo(area.viewport(), QPoint()).y()
    assert 0 <= top < area.viewport().height()
