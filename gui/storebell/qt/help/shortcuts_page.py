"""The sheet of shortcuts, made from the same list as the menus."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from storebell.presentation.translation import tr_text
from storebell.qt.actions.catalogue import MENUS, Action, ActionMenu, Reach
from storebell.qt.theme.typography import space
from storebell.qt.widgets.labels import Label


class ShortcutsPage(QWidget):
    """One block for each menu, its acts with their keys."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("content")
        column = QVBoxLayout(self)
        column.setContentsMargins(space(5), space(2), space(5), space(5))
        column.setSpacing(space(1))
        # One grid for all, so that all descriptions are in one column.
        grid = QGridLayout()
        grid.setHorizontalSpacing(space(6))
        grid.setVerticalSpacing(space(1))
        grid.setColumnStretch(1, 1)
        for menu in MENUS:
            self._add_block(grid, menu)
        column.addLayout(grid)
        column.addStretch(1)

    def _add_block(self, grid: QGridLayout, menu: ActionMenu) -> None:
        row = grid.rowCount()
        title = tr_text(menu.title).replace("&", "")
        heading = Label(title, tone="secondary", size="small", is_strong=True)
        grid.addWidget(heading, row, 0, 1, 2)
        for act in menu.acts:
            if act is None or not act.keys:
                continue
            row += 1
            keys = Label(act.shortcut_text, is_strong=True)
            keys.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(keys, row, 0)
            grid.addWidget(Label(self._label(act), wraps=True), row, 1)
        grid.setRowMinimumHeight(row + 1, space(3))

    def _label(self, act: Action) -> str:
        if act.reach is Reach.LANES:
            return self.tr("{act}, while the timeline has the keyboard").format(act=act.label)
        if act.reach is Reach.APPS:
            return self.tr("{act}, while the list of apps has the keyboard").format(act=act.label)
        return act.label
