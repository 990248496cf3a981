"""A scroll area that keeps what is under way in view, until somebody scrolls away from it."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from storebell.qt.deferred_call import DeferredCall
from storebell.qt.theme.typography import space

_MARGIN = space(2)


class FollowingArea(QScrollArea):
    """Follows one widget of its content. Once somebody has scrolled away it stays where it is, and
    follows again when that widget is back in view.
    """

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content = content
        self.setWidget(content)
        self._followed: QWidget | None = None
        self._revealed: QWidget | None = None
        self._is_away = False
        self._is_users_move = False
        # Where a widget is, is known once the layout has been made anew.
        self._scroll = DeferredCall(self._on_scroll_due, self)
        bar = self.verticalScrollBar()
        bar.actionTriggered.connect(self._on_action_triggered)
        bar.valueChanged.connect(self._on_value_changed)
        bar.rangeChanged.connect(self._on_range_changed)

    def follow(self, widget: QWidget | None) -> None:
        """Keeps a widget in view from now on, in place of the one before."""
        if widget is not self._followed:
            self._followed = widget
            self._scroll.request()

    def come_back(self) -> None:
        """Follows again, wherever somebody has scrolled to."""
        self._is_away = False
        self._scroll.request()

    def reveal(self, widget: QWidget) -> None:
        """Scrolls to a widget once."""
        self._revealed = widget
        self._scroll.request()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._scroll.request()

    def focusNextPrevChild(self, is_forward: bool) -> bool:
        """Moves the focus; the way to it counts as scrolling by hand."""
        has_moved = super().focusNextPrevChild(is_forward)
        self._is_away = not self._is_in_view()
        return has_moved

    def _on_action_triggered(self, _action: int) -> None:
        self._is_users_move = True

    def _on_value_changed(self, _value: int) -> None:
        if self._is_users_move:
            self._is_users_move = False
            self._is_away = not self._is_in_view()

    def _on_range_changed(self, _least: int, _most: int) -> None:
        self._scroll.request()

    def _on_scroll_due(self) -> None:
        revealed, self._revealed = self._revealed, None
        widget = revealed or (None if self._is_away else self._followed)
        if widget is None or not self.isVisible():
            return
        bar, height = self.verticalScrollBar(), self.viewport().height()
        top, bottom = self._span_of(widget)
        top, bottom = top - _MARGIN, bottom + _MARGIN
        self._is_users_move = False
        if top < bar.value() or bottom - top > height:
            bar.setValue(top)
        elif bottom > bar.value() + height:
            bar.setValue(bottom - height)

    def _is_in_view(self) -> bool:
        """True where half of the followed widget is in view, or it fills half of the view."""
        if self._followed is None:
            return True
        start, height = self.verticalScrollBar().value(), self.viewport().height()
        top, bottom = self._span_of(self._followed)
        seen = min(bottom, start + height) - max(top, start)
        return 2 * seen >= min(bottom - top, height)

    def _span_of(self, widget: QWidget) -> tuple[int, int]:
        """The top and the bottom of a widget in the content, in pixels."""
        top = widget.mapTo(self._content, QPoint()).y()
        return top, top + widget.height()
