"""The sheet of shortcuts, made from the same list as the menus."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from storebell.qt.acts import MENUS, Act, ActMenu, Reach, translated
from storebell.qt.labels import Label
from storebell.qt.typography import space


class ShortcutsPage(QWidget):
    """One block for each menu, its acts with their keys."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("content")
        column = QVBoxLayout(self)
        column.setContentsMargins(space(5), space(2), space(5), space(5))
        column.setSpacing(space(1))
        for menu in MENUS:
            column.addWidget(
                Label(
                    translated(menu.title).replace("&", ""),
                    tone="secondary",
                    size="small",
                    is_strong=True,
                )
            )
            column.addLayout(self._block(menu))
            column.addSpacing(space(3))
        column.addStretch(1)

    def _block(self, menu: ActMenu) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(space(6))
        grid.setVerticalSpacing(space(1))
        grid.setColumnStretch(2, 1)
        acts = [act for act in menu.acts if act is not None and act.keys]
        for row, act in enumerate(acts):
            keys = Label(act.said_keys, is_strong=True)
            keys.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(keys, row, 0)
            grid.addWidget(Label(self._said(act), wraps=True), row, 1, 1, 2)
        return grid

    def _said(self, act: Act) -> str:
        if act.reach is Reach.LANES:
            return self.tr("{act}, while the timeline has the keyboard").format(act=act.said)
        if act.reach is Reach.APPS:
            return self.tr("{act}, while the list of apps has the keyboard").format(act=act.said)
        return act.said
