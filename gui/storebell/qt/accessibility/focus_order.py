"""Focus order of the Tab key: all focusable widgets, in reading order.

Qt's own order is that in which widgets were made and moved. With pages, cards and notices that are
added later, and an inspector that moves, it would jump around the window.
"""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QButtonGroup,
    QGridLayout,
    QLayout,
    QSplitter,
    QStackedWidget,
    QWidget,
)


def tab_stops(widget: QWidget) -> Iterator[QWidget]:
    """Yields the widgets inside this one that can take the focus now, from the first to the
    last.
    """
    for child in _in_order(widget):
        if child.isWindow() or not child.isVisible():
            continue
        if _is_stop(child):
            yield child
        yield from tab_stops(child)


def go_along(window: QWidget, *, is_forward: bool) -> bool:
    """Moves the focus one stop further, and from the last to the first; False where there is
    none.
    """
    stops = list(tab_stops(window))
    if not stops:
        return False
    current = _stop_of(window.focusWidget(), stops)
    if current is None:
        at = 0 if is_forward else -1
    else:
        at = (stops.index(current) + (1 if is_forward else -1)) % len(stops)
    reason = Qt.FocusReason.TabFocusReason if is_forward else Qt.FocusReason.BacktabFocusReason
    stops[at].setFocus(reason)
    return True


def _stop_of(focused: QWidget | None, stops: list[QWidget]) -> QWidget | None:
    """The stop that has the focus, or that contains the focused widget."""
    while focused is not None and focused not in stops:
        focused = focused.parentWidget()
    return focused


def _is_stop(widget: QWidget) -> bool:
    """True for a tab stop by Qt's own rule. On macOS a system setting restricts stops to texts and
    lists.
    """
    behaviour = QGuiApplication.styleHints().tabFocusBehavior()
    everything = behaviour == Qt.TabFocusBehavior.TabFocusAllControls
    wanted = Qt.FocusPolicy.TabFocus if everything else Qt.FocusPolicy.StrongFocus
    is_wanted = widget.focusPolicy() & wanted == wanted
    if isinstance(widget, QAbstractButton):
        group: QButtonGroup | None = widget.group()
        if group is not None and group.exclusive() and everything:
            # One stop for all of them, which Qt would make the last one that had the keyboard.
            is_wanted = group.checkedButton() in {None, widget}
    return is_wanted and widget.isEnabled() and not _has_proxy(widget)


def _has_proxy(widget: QWidget) -> bool:
    proxy: QWidget | None = widget.focusProxy()  # may be None in Qt, whatever its types declare
    return proxy is not None


def _in_order(widget: QWidget) -> list[QWidget]:
    if isinstance(widget, QAbstractScrollArea):
        # Not its scroll bars, which are no stops: they are in layouts of Qt's own, and once such a
        # layout was asked for its items, Qt for Python takes the scroll bar for deleted.
        return [widget.viewport()]
    placed = _placed(widget)
    others = [
        child for child in widget.children() if isinstance(child, QWidget) and child not in placed
    ]
    return [*placed, *others]


def _placed(widget: QWidget) -> list[QWidget]:
    if isinstance(widget, QSplitter | QStackedWidget):
        parts = (widget.widget(at) for at in range(widget.count()))
        return [part for part in parts if part is not None]
    layout: QLayout | None = widget.layout()
    return [] if layout is None else list(_in_layout(layout))


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    """The widgets of a layout and of those in it, in the order of their places.

    The items of a layout are never asked for: Qt for Python 6.11 keeps an object for each, also
    when Qt has deleted the item, and takes a later object at its address for that item.
    """
    places: dict[int, QWidget | QLayout] = {}
    widget = layout.parentWidget()
    for part in [] if widget is None else widget.children():
        if isinstance(part, QWidget):
            places[layout.indexOf(part)] = part
    for part in layout.children():
        if isinstance(part, QLayout):
            places[layout.indexOf(part)] = part
    order = sorted(at for at in places if at >= 0)
    if isinstance(layout, QGridLayout):
        positions: dict[int, tuple[int, ...]] = {
            at: tuple(layout.getItemPosition(at))  # type: ignore[arg-type]
            for at in order
        }
        order.sort(key=positions.__getitem__)
    for at in order:
        placed = places[at]
        if isinstance(placed, QLayout):
            yield from _in_layout(placed)
        else:
            yield placed
