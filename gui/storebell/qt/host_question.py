"""Asks once before anything is delivered to another computer of the user's network."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from storebell.qt.labels import Label
from storebell.qt.theme import Theme
from storebell.qt.typography import space


class HostQuestion(QDialog):
    """Opened with open(); accepted() means deliver there. Cancel is the default."""

    def __init__(
        self, theme: Theme, host: str, address: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        act = self.tr("Deliver to {host}").format(host=host)
        self.setWindowTitle(act)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        icon = QLabel()
        side = theme.type.icon * 2
        icon.setPixmap(theme.pixmap("bell", "ink", side, self.devicePixelRatioF()))
        title = Label(
            self.tr("Deliver to {host}?").format(host=host),
            size="heading",
            is_strong=True,
            wraps=True,
        )
        where = (
            self.tr("It is another computer in your network.")
            if host == address
            else self.tr("It is another computer in your network, {address}.").format(
                address=address
            )
        )
        text = Label(
            self.tr(
                "{where} Storebell sends it a notification that it signed itself, and asks no "
                "more about this host until the window is closed."
            ).format(where=where),
            wraps=True,
        )
        words = QVBoxLayout()
        words.setSpacing(space(2))
        words.addWidget(title)
        words.addWidget(text)
        words.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(space(4))
        top.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        buttons = QDialogButtonBox()
        cancel = QPushButton(self.tr("Cancel"))
        deliver = QPushButton(act)
        cancel.setDefault(True)
        deliver.setAutoDefault(False)
        buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.addButton(deliver, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(5), space(5), space(5), space(4))
        column.setSpacing(space(5))
        column.addLayout(top)
        column.addWidget(buttons)
        self.setMinimumWidth(theme.type.icon * 26)
        theme.dress(self, "dialog")
        cancel.setFocus()
