"""A timeline on the screen, with a clock that stands where it is put."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QPaintEvent
from pytestqt.qtbot import QtBot

from storebell.domain.notifications.timeline import Timeline
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.delegate import LaneDelegate
from storebell.qt.timeline.model import TEST_ID_ROLE, TimelineModel
from storebell.qt.timeline.view import TimelineView
from support.timelines import NOW, asked


class Painted(QObject):
    """What of a widget is painted from now on: the height of each paint event, and its top."""

    def __init__(self, widget: QObject) -> None:
        super().__init__(widget)
        self.rects: list[tuple[int, int]] = []
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.rects.append((event.rect().top(), event.rect().height()))
        return False


class ShownLanes:
    """A view of its own, 716 pixels wide as in a window of 1280."""

    def __init__(self, theme: Theme, qtbot: QtBot, *samples: Timeline) -> None:
        self.now = NOW
        self.model = TimelineModel(clock=self.clock, zone=UTC)
        self.model.load(samples)
        self.view = TimelineView(theme, self.model)
        qtbot.addWidget(self.view)
        self.view.resize(716, 640)
        self.tests: list[str] = []
        self.attempts: list[tuple[str, int]] = []
        self.view.test_chosen.connect(self.tests.append)
        self.view.attempt_chosen.connect(lambda test_id, n: self.attempts.append((test_id, n)))

    def clock(self) -> datetime:
        return self.now

    def show(self, qtbot: QtBot) -> "ShownLanes":
        self.view.show()
        qtbot.waitExposed(self.view)
        qtbot.wait(1)
        return self

    def picture(self) -> QImage:
        return self.view.viewport().grab().toImage()

    def ids(self) -> list[str]:
        rows = range(self.model.rowCount())
        return [str(self.model.index(row, 0).data(TEST_ID_ROLE)) for row in rows]

    def top_of(self, test_id: str) -> int:
        return self.view.visualRect(self.model.index(self.model.row_of(test_id), 0)).top()

    def slot_position(self, test_id: str, number: int) -> QPoint:
        """The middle of an attempt on the screen."""
        index = self.model.index(self.model.row_of(test_id), 0)
        rect = self.view.visualRect(index)
        delegate = self.view.itemDelegate()
        assert isinstance(delegate, LaneDelegate)
        area = delegate._below_day(index, rect)
        placed = delegate._placed(self.model.lane_at(index.row()), area)
        middle: QPointF = next(one.middle for one in placed if one.slot.number == number)
        if self.view.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            middle.setX(rect.width() - middle.x())
        return middle.toPoint()


def a_minute_apart(count: int) -> list[Timeline]:
    """Tests t0 to t(count - 1), the newest first, one a minute."""
    one = asked("t", NOW).asked
    return [
        Timeline.start(replace(one, test_id=f"t{n}", at=NOW - timedelta(minutes=n + 1)))
        for n in range(count)
    ]
