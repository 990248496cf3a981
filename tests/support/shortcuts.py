"""Every sequence of keys that does something in a window, with the place where it works."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QMainWindow, QMenu, QWidget

WHOLE = "the whole window"


def doubled_in(window: QWidget) -> list[str]:
    """The keys that mean two things at once: Qt does none of them, or moves between them."""
    scopes: dict[str, list[object]] = {}
    for sequence, scope in shortcuts_in(window):
        scopes.setdefault(sequence, []).append(scope)
    return [keys for keys, found in scopes.items() if _meet(found)]


def _meet(scopes: list[object]) -> bool:
    """Whether two of these places are the same, or one of several is the whole window."""
    return len(scopes) != len(set(scopes)) or (len(scopes) > 1 and WHOLE in scopes)


def shortcuts_in(window: QWidget) -> Iterator[tuple[str, object]]:
    """Each sequence of keys with the place where it works: one widget, or the whole window."""
    for shown in window.findChildren(QAction):
        widgets = [at for at in shown.associatedObjects() if not isinstance(at, QMenu)]
        if widgets and not isinstance(shown.parent(), QLineEdit | QMenu):
            is_local = shown.shortcutContext() is not Qt.ShortcutContext.WindowShortcut
            scope = widgets[0] if is_local else WHOLE
            yield from ((keys.toString(), scope) for keys in shown.shortcuts())
    for shortcut in window.findChildren(QShortcut):
        is_local = shortcut.context() is not Qt.ShortcutContext.WindowShortcut
        yield shortcut.key().toString(), shortcut.parent() if is_local else WHOLE
    if isinstance(window, QMainWindow):
        for menu_action in window.menuBar().actions():
            yield QKeySequence.mnemonic(menu_action.text()).toString(), WHOLE
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.window() is not window:
            continue
        if isinstance(widget, QAbstractButton) or (
            isinstance(widget, QLabel) and widget.buddy() is not None
        ):
            mnemonic = QKeySequence.mnemonic(widget.text()).toString()
            if mnemonic:
                yield mnemonic, WHOLE
