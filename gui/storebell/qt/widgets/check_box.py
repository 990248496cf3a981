"""A box to tick that follows the theme: on dark grounds Qt's own is lost."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QStyle, QWidget

from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space


class CheckBox(QCheckBox):
    """Check box with its label beside it, which may contain a mnemonic."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        text = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text())
        side = self._side()
        # Room for the ring around it that shows the focus.
        return QSize(side + space(2) + text.width() + 8, max(side, text.height()) + 6)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, place: QPoint) -> bool:
        return self.rect().contains(place)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, side = self._theme, self._side()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        direction, area = self.layoutDirection(), self.rect()
        first = QRect(3, (self.height() - side) // 2, side, side)
        text_area = QStyle.visualRect(
            direction, area, area.adjusted(first.right() + space(2), 0, 0, 0)
        )
        box = QStyle.visualRect(direction, area, first)
        is_on = self.isChecked()
        painter.setPen(QPen(theme.colour("accent" if is_on else "edge"), 1))
        painter.setBrush(theme.colour("accent" if is_on else "panel"))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if is_on:
            ratio = self.devicePixelRatioF()
            inner = box.adjusted(2, 2, -2, -2)
            tick = theme.pixmap("tick", "on_accent", inner.width(), ratio)
            painter.drawPixmap(inner, tick)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setPen(theme.colour("text" if self.isEnabled() else "secondary"))
        painter.drawText(text_area, int(flags) | int(Qt.TextFlag.TextShowMnemonic), self.text())
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(box).adjusted(-2, -2, 2, 2), 6, 6)

    def _side(self) -> int:
        return self._theme.type.icon
