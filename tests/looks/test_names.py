"""What a screen reader finds: the accessibility tree of every page, dialog and state is walked."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from looks.states import STATES, Studio
from storebell.qt.theme.theme import Theme

Role = QAccessible.Role

# A person acts on these, or moves into them.
INTERACTIVE = {
    *(Role.Button, Role.ButtonMenu, Role.ButtonDropDown, Role.CheckBox, Role.RadioButton),
    *(Role.EditableText, Role.ComboBox, Role.SpinBox, Role.Slider, Role.Dial, Role.HotkeyField),
    *(Role.List, Role.ListItem, Role.Table, Role.Tree, Role.TreeItem, Role.Cell),
    *(Role.PageTab, Role.PageTabList, Role.Link, Role.MenuItem, Role.Document, Role.WebDocument),
}
# Parts that Qt makes by itself, is asked nothing about, and gives no name on any system: what the
# arrows beside too many tabs do, the arrow keys do too.
QTS_OWN = {Role.ScrollBar, Role.Splitter, Role.Grip, Role.Separator}
MOST_ROWS = 50


def below(
    interface: QAccessibleInterface, path: str = ""
) -> Iterator[tuple[str, QAccessibleInterface]]:
    """Everything in the tree, with the way to it; of long lists the first rows."""
    name = interface.text(QAccessible.Text.Name)
    here = f"{path} › {interface.role().name} “{name}”"
    yield here, interface
    for at in range(min(interface.childCount(), MOST_ROWS)):
        child = interface.child(at)
        if child.isValid():
            yield from below(child, here)


def is_of_a_tab_bar(interface: QAccessibleInterface) -> bool:
    parent = interface.parent()
    return interface.role() in {Role.Button, Role.ButtonMenu} and parent.role() == Role.PageTabList


def is_an_empty_cell(interface: QAccessibleInterface) -> bool:
    """One of several in its row: the others say what the row is."""
    if interface.role() != Role.Cell:
        return False
    table = interface.parent()
    parts = [table.child(at) for at in range(min(table.childCount(), MOST_ROWS))]
    return sum(part.role() == Role.ColumnHeader for part in parts) > 1


@pytest.mark.parametrize("state", STATES)
def test_nothing_that_one_can_act_on_is_without_a_name(
    state: str, theme: Theme, qapp: QApplication
) -> None:
    studio = Studio(theme)
    widget = STATES[state](studio)
    if isinstance(widget, QMenu):
        widget.popup(QPoint())
    widget.show()
    qapp.processEvents()
    seen, unnamed, numbered = 0, [], []
    for path, interface in below(QAccessible.queryAccessibleInterface(widget)):
        role, shown = interface.role(), interface.state()
        if shown.invisible or role in QTS_OWN or is_of_a_tab_bar(interface):
            continue
        name = interface.text(QAccessible.Text.Name).strip()
        seen += 1
        if role in INTERACTIVE and not name and not is_an_empty_cell(interface):
            unnamed.append(path)
        if role in {Role.ColumnHeader, Role.RowHeader} and (not name or name.isdigit()):
            numbered.append(path)
    widget.close()
    widget.deleteLater()
    studio.background.close()
    qapp.processEvents()
    assert seen > 1
    assert unnamed == []
    assert numbered == [], "hidden headers are read, too"


def test_a_nameless_button_and_a_numbered_header_would_be_found(
    qapp: QApplication, qtbot: QtBot
) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    QPushButton(holder)
    QTableWidget(1, 1, holder)
    holder.show()
    roles = {
        (interface.role(), interface.text(QAccessible.Text.Name))
        for _, interface in below(QAccessible.queryAccessibleInterface(holder))
    }
    assert (Role.Button, "") in roles
    assert (Role.ColumnHeader, "1") in roles
