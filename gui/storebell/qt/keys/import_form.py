"""Form for a key's file: what the user enters, and the result."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from storebell.domain.accounts.credentials import KeyFileKind, KeyFileName, key_id_from
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import Finding
from storebell.domain.messages import Message
from storebell.presentation.translation import tr_message
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.form_dialog import TextField, checked
from storebell.qt.widgets.labels import ElidedLabel, Label


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """Values that were entered, each in its valid form. With an empty bundle ID no app is added."""

    file: Path
    key_id: str
    issuer_id: str
    label: str = ""
    bundle_id: str = ""
    app_apple_id: int | None = None
    is_for_this_session: bool = False


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """Result of one entry: an error, or the label of the app that was added, if any."""

    entry: KeyEntry
    error: StorebellError | None = None
    app_label: str = ""
    findings: tuple[Finding, ...] = ()


class KeyFileRow(QFrame):
    """One file: its name, its key ID, and its result. The key ID is read from the name or asked
    for.

    `always_asks` shows the field for the key ID even where the name of the file contains it.
    """

    def __init__(self, theme: Theme, file: Path, *, always_asks: bool) -> None:
        super().__init__()
        self.file = file
        self.is_imported = False
        self.is_unusable = False
        self._theme = theme
        name = KeyFileName.read(file)
        self._named_key_id = name.key_id
        file_line = ElidedLabel(
            file.name,
            tone="secondary" if always_asks else "text",
            is_strong=not always_asks,
            mode=Qt.TextElideMode.ElideMiddle,
        )
        file_line.setAccessibleName(self.tr("Key file: {name}").format(name=file.name))
        self._outcome_icon = QLabel()
        self._outcome = Label(wraps=True)
        self._advice = Label(tone="secondary", size="small", wraps=True)
        for widget in (self._outcome_icon, self._outcome, self._advice):
            widget.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(1))
        column.addWidget(file_line)
        if name.kind is KeyFileKind.PROBABLY_ANOTHER:
            column.addLayout(self._warning())
        self._field = TextField(
            self.tr("&Key ID"),
            placeholder="2X9R4HXF34",
            hint=self.tr("Read from the file's name.") if name.key_id else "",
        )
        self._field.line.setText(name.key_id or "")
        if always_asks or name.key_id is None:
            column.addSpacing(space(2) if always_asks else space(1))
            column.addWidget(self._field)
        else:
            self._field.setParent(self)
            self._field.hide()
            named = self.tr("Key ID {key_id}, from the file's name").format(key_id=name.key_id)
            column.addWidget(Label(named, tone="secondary", size="small", wraps=True))
        row = QHBoxLayout()
        row.setSpacing(space(2))
        row.addWidget(self._outcome_icon, 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self._outcome)
        texts.addWidget(self._advice)
        row.addLayout(texts, 1)
        column.addLayout(row)

    @property
    def asks_now(self) -> bool:
        """True while the field for the key ID is shown."""
        return self._named_key_id is None and not self.is_imported

    def read_key_id(self) -> str | None:
        """The key ID, or None after the field has shown its problem."""
        return checked(self._field, key_id_from)

    def focus(self) -> None:
        self._field.line.setFocus()

    def show_error(self, error: StorebellError) -> None:
        """Shows that this file could not be imported."""
        self._show_outcome("error", "failed", error.title, tr_message(error.advice))

    def show_unusable(self, error: StorebellError) -> None:
        """Shows that there is no usable key in this file, whatever is entered."""
        self.is_unusable = True
        self._field.line.setReadOnly(True)
        self.show_error(error)

    def show_imported(self, message: Message) -> None:
        """Shows that this file is finished."""
        self.is_imported = True
        self._field.line.setReadOnly(True)
        self._show_outcome("tick", "delivered", message, "")

    def _show_outcome(self, icon: str, tone: str, title: Message, advice: str) -> None:
        side, ratio = self._theme.type.icon, self.devicePixelRatioF()
        self._outcome_icon.setPixmap(self._theme.pixmap(icon, tone, side, ratio))
        self._outcome.setText(tr_message(title))
        self._outcome.set_tone(tone)
        self._advice.setText(advice)
        self._outcome_icon.show()
        self._outcome.show()
        self._advice.setVisible(bool(advice))

    def _warning(self) -> QHBoxLayout:
        icon = QLabel()
        side, ratio = self._theme.type.icon, self.devicePixelRatioF()
        icon.setPixmap(self._theme.pixmap("warning", "waiting", side, ratio))
        icon.setAccessibleName(self.tr("Warning"))
        row = QHBoxLayout()
        row.setSpacing(space(2))
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(
            Label(
                self.tr(
                    "A file named AuthKey_… is usually an App Store Connect API key, which Apple "
                    "does not accept here. An In-App Purchase key is named SubscriptionKey_…"
                ),
                tone="waiting",
                wraps=True,
            ),
            1,
        )
        return row
