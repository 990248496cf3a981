"""The main window: a frame that is shown at once; its content is made after the first frame."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from storebell.domain.environment import Environment
from storebell.presentation.translation import tr_text
from storebell.presentation.window_layout import USUAL_FRAME, Frame, Place, place_on, room_in
from storebell.qt.accessibility.focus_order import go_along
from storebell.qt.actions.catalogue import MENUS
from storebell.qt.actions.qactions import Actions
from storebell.qt.deferred_call import DeferredCall
from storebell.qt.keys.dropped_files import Dropped
from storebell.qt.shell.pages import Pages
from storebell.qt.shell.top_bar import TopBar
from storebell.qt.shell.window_state import WindowMemory, WindowState, usable_places
from storebell.qt.sidebar.sidebar import Sidebar
from storebell.qt.theme.theme import Theme

if TYPE_CHECKING:  # the window's first frame waits for none of them
    from storebell.domain.errors.storebell_error import StorebellError
    from storebell.domain.notifications.timeline import Timeline
    from storebell.domain.settings.options import Options
    from storebell.qt.accessibility.focus_keeper import FocusKeeper
    from storebell.qt.background import Background, Job
    from storebell.qt.shell.window_content import MakeContent, WindowContent
    from storebell.services.overview import Overview

FIRST_SIZE = QSize(1280, 800)

_PATIENCE_MILLISECONDS = 500


class MainWindow(QMainWindow):
    """The sidebar, the top bar and the pages; the content fills them after the first frame.

    Signals: painted(), once, after the first frame, or soon where there is none to be seen;
    ready(), when the lists were read and Send works.
    """

    painted = Signal()
    ready = Signal()

    def __init__(
        self,
        theme: Theme,
        background: "Background",
        options: "Options",
        make_content: "MakeContent",
        *,
        memory_folder: Path | None = None,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._background = background
        self._make_content = make_content
        self._was_shown = False
        self._is_painted = False
        self._content: WindowContent | None = None
        self._focus_keeper: FocusKeeper | None = None
        self.named_actions = Actions(self)
        self.sidebar = Sidebar(theme, self.named_actions)
        self.top_bar = TopBar(theme, self.named_actions)
        self.pages = Pages(theme)
        self.menus = {menu.name: self.menuBar().addMenu(tr_text(menu.title)) for menu in MENUS}
        theme.apply_style(self.menuBar(), "menu_bar")
        self.setWindowTitle("Storebell")
        self.setAcceptDrops(True)
        self._memory = WindowMemory(memory_folder)
        self._left = self._memory.read()
        self._arrange()
        self._go_to_place()
        self._arrange_for_room()
        self._room_change = DeferredCall(self._arrange_for_room, self)
        theme.changed.connect(self._arrange_for_room)
        self.top_bar.set_simulator(", ".join(options.api_bases))

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def content(self) -> "WindowContent":
        """Content of the frame; made at the first access."""
        if self._content is None:
            from storebell.qt.accessibility.focus_keeper import FocusKeeper

            self._focus_keeper = FocusKeeper(self)
            self._content = self._make_content(self)
            self._content.ready.connect(self.ready)
            self._content.notices.lay_over(self.pages)
            self.pages.set_timeline(self._content.page)
            self._arrange_for_room()
            if self._left is not None:
                self._content.page.inspector_place.set_docked_wanted(self._left.has_inspector)
                QTimer.singleShot(0, self, self._divide)  # once everything has its size
        return self._content

    def load(self, choose: str | None = None) -> None:
        """Reads apps and keys again; `choose` is the label of the app to show then."""
        self.content.load(choose)

    def report_crashes(self) -> None:
        """Says in a notice that Storebell crashed since it was opened last."""
        self.content.report_crashes()

    def start(self, job: "Job") -> None:
        """Starts a job whose failure becomes a notice."""
        self.content.start(job)

    def show_error(self, error: "StorebellError") -> None:
        self.content.notices.show_error(error)

    def show_overview(self, overview: "Overview", choose: str | None = None) -> None:
        """Shows the lists as they were read; `choose` is the label of the app to show."""
        self.content.show_overview(overview, choose)

    def choose_environment(self, environment: Environment) -> None:
        self.content.choose_environment(environment)

    def show_tests(self, timelines: "Iterable[Timeline]") -> None:
        """Puts tests on the timeline that were begun elsewhere, or before."""
        self.content.show_tests(timelines)

    def choose_test(self, test_id: str) -> None:
        self.content.choose_test(test_id)

    def _go_to_place(self) -> None:
        """Gives the window its place: that of the last run, or one of the usual size; never off the
        screen, and never larger: a monitor may be another since.
        """
        frame = USUAL_FRAME if self._left is None else self._left.frame
        screens = usable_places(QGuiApplication.screens(), QGuiApplication.primaryScreen(), frame)
        if self._left is None:
            usual = Place(screens[0].x, screens[0].y, FIRST_SIZE.width(), FIRST_SIZE.height())
            place = place_on(screens, usual)
            self.resize(place.width, place.height)  # the window manager says where
        else:
            place = place_on(screens, self._left.place, self._left.screen)
            self.resize(place.width, place.height)
            self.move(place.x, place.y)
            if self._left.is_maximized:
                self.setWindowState(self.windowState() | Qt.WindowState.WindowMaximized)
        self._placed_size = self.size()

    def _fit_frame(self) -> None:
        """Makes the window fit its screen with the frame that it has got, unless its user has
        changed its size since.
        """
        is_normal = not self.isMaximized() and not self.isFullScreen()
        if not is_normal or self.size() != self._placed_size:
            return
        screens = usable_places([self.screen()], self.screen(), self._frame())
        at = Place(self.x(), self.y(), self.width(), self.height())
        if at.width <= screens[0].width and at.height <= screens[0].height:
            return
        place = place_on(screens, at)
        self.resize(place.width, place.height)
        self.move(place.x, place.y)

    def _frame(self) -> Frame:
        around, inside = self.frameGeometry(), self.geometry()
        return Frame(around.width() - inside.width(), around.height() - inside.height())

    def _divide(self) -> None:
        if self._left is not None:
            self.content.page.set_inspector_width(self._left.inspector_width)

    def _remember(self) -> None:
        if self._content is None:
            return
        page = self._content.page
        place = page.inspector_place
        # A window's own place counts its frame, as `move` does; a maximized one has none.
        at = self.normalGeometry() if self.isMaximized() else QRect(self.pos(), self.size())
        is_docked = not place.is_drawer and place.is_shown
        frame = USUAL_FRAME if self.isMaximized() else self._frame()
        (screen,) = usable_places([self.screen()], self.screen(), frame)
        before = 0 if self._left is None else self._left.inspector_width
        self._memory.write(
            WindowState(
                Place(at.x(), at.y(), at.width(), at.height()),
                is_maximized=self.isMaximized(),
                inspector_width=page.inspector_width if is_docked else before,
                has_inspector=place.is_docked_wanted,
                frame=frame,
                screen=(screen.width, screen.height),
            )
        )

    def _arrange_for_room(self) -> None:
        """Narrow windows, and large text, leave room for less."""
        room = room_in(self.width(), self._theme.type.scale)
        self.sidebar.set_names_shown(are_shown=room.has_names)
        if self._content is not None:
            place = self._content.page.inspector_place
            place.set_drawer(not room.has_docked_inspector)

    # -- inside ---------------------------------------------------------------------------------

    def _arrange(self) -> None:
        right = QWidget()
        self._column = _tight(QVBoxLayout(right))
        self._column.addWidget(self.top_bar)
        self._column.addWidget(self.pages, 1)
        content = QWidget()
        columns = _tight(QHBoxLayout(content))
        columns.addWidget(self.sidebar)
        columns.addWidget(right, 1)
        self.setCentralWidget(content)

    def _report_painted(self) -> None:
        if not self._is_painted:
            self._is_painted = True
            self._fit_frame()
            self.painted.emit()

    # -- Qt's own -------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Emits `painted` after the first frame, which Qt paints while it handles the first Expose
        event.
        """
        if event.type() is QEvent.Type.Expose:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._report_painted)
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._was_shown:
            return
        self._was_shown = True
        self.top_bar.focus_send()
        handle = self.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)
        # A window that starts minimized is not painted, and is needed all the same.
        QTimer.singleShot(_PATIENCE_MILLISECONDS, self, self._report_painted)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab leads along the window as one reads it."""
        if self._focus_keeper is not None and self._focus_keeper.is_lost():
            return True
        return go_along(self, is_forward=forward)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._room_change.request()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if Dropped.read(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        dropped = Dropped.read(event.mimeData())
        if dropped:
            event.acceptProposedAction()
            # The dialog opens after the drop has ended, or the other side would wait for it.
            QTimer.singleShot(0, self, lambda: self.content.open_dropped(dropped))

    def closeEvent(self, event: QCloseEvent) -> None:
        self._remember()
        self._background.close()
        super().closeEvent(event)


def _tight(layout: QBoxLayout) -> QBoxLayout:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    return layout
