"""The one question that stops the user: a test to Production can't be called back."""

from datetime import datetime, tzinfo

from PySide6.QtCore import QDate, QLocale, Qt
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


class ProductionQuestion(QDialog):
    """Opened with open(); accepted() means send. Cancel is the default.

    `until` is about when the last of Apple's retries would come.
    """

    def __init__(
        self,
        theme: Theme,
        app_label: str,
        until: datetime,
        parent: QWidget | None = None,
        *,
        zone: tzinfo | None = None,
    ) -> None:
        super().__init__(parent)
        act = self.tr("Send to Production · {app}").format(app=app_label)
        self.setWindowTitle(act)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        icon = QLabel()
        side = theme.type.icon * 2
        icon.setPixmap(theme.pixmap("bell", "ink", side, self.devicePixelRatioF()))
        title = Label(
            self.tr("Send a test to the Production server of {app}?").format(app=app_label),
            size="heading",
            is_strong=True,
            wraps=True,
        )
        date = QLocale().toString(_day(until.astimezone(zone)), QLocale.FormatType.LongFormat)
        text = Label(
            self.tr(
                "Apple delivers it to the Production URL set in App Store Connect. If your server "
                "does not answer with success, Apple tries up to five more times, until about "
                "{date}. It can't be called back."
            ).format(date=date),
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
        send = QPushButton(act)
        cancel.setDefault(True)
        send.setAutoDefault(False)
        buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.addButton(send, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(5), space(5), space(5), space(4))
        column.setSpacing(space(5))
        column.addLayout(top)
        column.addWidget(buttons)
        self.setMinimumWidth(theme.type.icon * 30)
        theme.dress(self, "dialog")
        cancel.setFocus()


def _day(at: datetime) -> QDate:
    return QDate(at.year, at.month, at.day)
