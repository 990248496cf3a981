"""Buttons beside each other, on as many lines as the width asks for."""

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from storebell.qt.theme.typography import space


class WrappingRow(QWidget):
    """Each widget has its own size; one that is hidden takes no room."""

    def __init__(self, *widgets: QWidget, gap: int = space(2), line_gap: int = space(2)) -> None:
        """`gap` and `line_gap` are the pixels between widgets beside and below each other."""
        super().__init__()
        self._gap = gap
        self._line_gap = line_gap
        self._widgets: list[QWidget] = []
        for widget in widgets:
            self.add(widget)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, widget: QWidget) -> None:
        """One more, behind the others."""
        self._widgets.append(widget)
        widget.setParent(self)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max((place.bottom() + 1 for _, place in self._places(width)), default=0)

    def sizeHint(self) -> QSize:
        hints = [widget.sizeHint() for widget in self._widgets if not widget.isHidden()]
        width = sum(hint.width() for hint in hints) + self._gap * max(0, len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSizeHint(self) -> QSize:
        hints = [widget.sizeHint() for widget in self._widgets if not widget.isHidden()]
        widest = max((hint.width() for hint in hints), default=0)
        return QSize(widest, max((hint.height() for hint in hints), default=0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
            self.updateGeometry()
        return super().event(event)

    def _arrange(self) -> None:
        for widget, place in self._places(self.width()):
            widget.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), place))

    def _places(self, width: int) -> list[tuple[QWidget, QRect]]:
        places: list[tuple[QWidget, QRect]] = []
        x = y = line = 0
        for widget in self._widgets:
            if widget.isHidden():
                continue
            hint = widget.sizeHint()
            if x and x + hint.width() > width:
                x, y, line = 0, y + line + self._line_gap, 0
            places.append((widget, QRect(x, y, min(hint.width(), width), hint.height())))
            x += hint.width() + self._gap
            line = max(line, hint.height())
        return places
