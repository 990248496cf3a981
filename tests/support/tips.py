"""Every tooltip of a window, shown as Qt shows it when the mouse rests."""

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLabel,
    QMenu,
    QToolTip,
    QWidget,
)

_TOP = QModelIndex()
_TIP_ROLE = Qt.ItemDataRole.ToolTipRole
_STEP = 12
"""From one place of a row to the next, in pixels: no attempt on a lane is narrower."""


def shown_tip() -> QLabel | None:
    """Qt's own widget with the tooltip that is shown now."""
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QLabel) and widget.inherits("QTipLabel") and widget.isVisible():
            return widget
    return None


def indexes(model: QAbstractItemModel, parent: QModelIndex = _TOP) -> Iterator[QModelIndex]:
    """Every place of a model, of lists, tables and trees alike."""
    for row in range(model.rowCount(parent)):
        first = index = model.index(row, 0, parent)
        column = 0
        while index.isValid():
            yield index
            column += 1
            index = model.index(row, column, parent)
        yield from indexes(model, first)


def tips_of(widget: QWidget) -> Iterator[QLabel]:
    """The tooltip of each widget that is shown, each row and place of a view, each menu entry."""
    children = [child for child in widget.findChildren(QWidget) if not child.inherits("QTipLabel")]
    for child in (widget, *children):
        if isinstance(child, QMenu):
            yield from _of_menu(child)
        elif isinstance(child, QHeaderView) and child.isVisible():
            yield from _of_header(child)
        elif isinstance(child, QAbstractItemView) and child.isVisible():
            yield from _of_view(child)
        elif child.isVisible():
            yield from _at(child, child.rect().center())


def _of_menu(menu: QMenu) -> Iterator[QLabel]:
    was_visible = menu.isVisible()
    if not was_visible:
        menu.popup(QPoint())
    for action in menu.actions():
        yield from _at(menu, menu.actionGeometry(action).center())
    if not was_visible:
        menu.close()


def _of_view(view: QAbstractItemView) -> Iterator[QLabel]:
    for index in indexes(view.model()):
        view.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
        rect = view.visualRect(index).intersected(view.viewport().rect())
        for x in [rect.center().x()] if index.data(_TIP_ROLE) else _places_along(rect):
            yield from _at(view.viewport(), QPoint(x, rect.center().y()))


def _of_header(header: QHeaderView) -> Iterator[QLabel]:
    for section in range(header.count()):
        at = header.sectionViewportPosition(section) + 1
        is_across = header.orientation() is Qt.Orientation.Horizontal
        yield from _at(header.viewport(), QPoint(at, 1) if is_across else QPoint(1, at))


def _places_along(rect: QRect) -> range:
    """Of a row whose parts have tooltips of their own."""
    return range(rect.left() + _STEP // 2, rect.right(), _STEP)


def _at(widget: QWidget, place: QPoint) -> Iterator[QLabel]:
    QToolTip.hideText()
    event = QHelpEvent(QEvent.Type.ToolTip, place, widget.mapToGlobal(place))
    QApplication.sendEvent(widget, event)
    tip = shown_tip()
    if tip is not None:
        yield tip
        QToolTip.hideText()
        tip.hide()
