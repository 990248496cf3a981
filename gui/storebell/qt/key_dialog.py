"""Importing an In-App Purchase key, and the app it is for."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QWidget

from storebell.domain.credentials import (
    KeyFileKind,
    KeyFileName,
    app_apple_id_from,
    bundle_id_from,
    issuer_id_from,
    key_id_from,
)
from storebell.domain.errors import InvalidValueError, StorebellError
from storebell.domain.words import words
from storebell.qt.dialog import FormDialog, TextField
from storebell.qt.labels import ElidedLabel, Label
from storebell.qt.theme import Theme
from storebell.qt.typography import space

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """What was entered, each part of the right form. An empty label means: add no app."""

    file: Path
    key_id: str
    issuer_id: str
    label: str
    bundle_id: str
    app_apple_id: int | None


class KeyDialog(FormDialog):
    """Asks for what the file does not hold. The file itself is read by others.

    Signals: submitted(KeyEntry), when every field has the right form and `check` found no error.
    """

    submitted = Signal(object)

    def __init__(
        self,
        theme: Theme,
        file: Path,
        parent: QWidget | None = None,
        *,
        check: Callable[[KeyEntry], StorebellError | None] | None = None,
    ) -> None:
        super().__init__(
            theme,
            QCoreApplication.translate("KeyDialog", "Use your own key"),
            QCoreApplication.translate("KeyDialog", "Import key"),
            parent,
        )
        self._file = file
        self._check = check
        name = KeyFileName.read(file)
        file_line = ElidedLabel(file.name, tone="secondary", mode=Qt.TextElideMode.ElideMiddle)
        file_line.setAccessibleName(self.tr("Key file: {name}").format(name=file.name))
        self.fields.addWidget(file_line)
        if name.kind is KeyFileKind.PROBABLY_ANOTHER:
            self.fields.addLayout(self._warning())
        self._key_id = TextField(
            self.tr("&Key ID"),
            placeholder="2X9R4HXF34",
            hint=self.tr("Read from the file's name.") if name.key_id else "",
        )
        self._key_id.line.setText(name.key_id or "")
        self._issuer_id = TextField(
            self.tr("&Issuer ID"),
            placeholder="57246542-96fe-1a63-e053-0824d011072a",
            hint=self.tr("App Store Connect › Users and Access › Integrations › In-App Purchase"),
        )
        self._label = TextField(self.tr("App's &name here"), placeholder=self.tr("Hiking"))
        self._bundle_id = TextField(self.tr("&Bundle ID"), placeholder="com.example.hiking")
        self._app_apple_id = TextField(
            self.tr("App &Apple ID (for Production)"),
            placeholder="6448311069",
            hint=self.tr("App Store Connect › the app › App Information › Apple ID"),
        )
        for field in (
            self._key_id,
            self._issuer_id,
            self._label,
            self._bundle_id,
            self._app_apple_id,
        ):
            self.fields.addWidget(field)
        self.fields.addWidget(
            Label(
                self.tr("The key goes to your OS keychain and nowhere else."),
                tone="secondary",
                size="small",
                wraps=True,
            )
        )
        self.act_requested.connect(self._on_act_requested)
        (self._issuer_id if name.key_id else self._key_id).line.setFocus()

    def _on_act_requested(self) -> None:
        """Check every field, and tell who waits where all are right."""
        self.clear_error()
        key_id = checked(self._key_id, key_id_from)
        issuer_id = checked(self._issuer_id, issuer_id_from)
        label, bundle_id = self._label.text, ""
        if label or self._bundle_id.text:
            bundle_id = checked(self._bundle_id, bundle_id_from) or ""
            label = label or bundle_id.rpartition(".")[2]
            if not bundle_id:
                return
        app_apple_id = checked(self._app_apple_id, _some_app_apple_id)
        if key_id is None or issuer_id is None or app_apple_id is None:
            return
        entry = KeyEntry(self._file, key_id, issuer_id, label, bundle_id, app_apple_id or None)
        error = self._check(entry) if self._check else None
        if error is not None:
            self.show_error(error)
            return
        self.set_busy(True)
        self.submitted.emit(entry)

    def _warning(self) -> QHBoxLayout:
        icon = QLabel()
        ratio = self.devicePixelRatioF()
        icon.setPixmap(self._theme.pixmap("warning", "waiting", self._theme.type.icon, ratio))
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


def checked(field: TextField, read: Callable[[str], T]) -> T | None:
    """The value of a field, or None after the field was made to say what is wrong with it."""
    try:
        value = read(field.text)
    except InvalidValueError as error:
        field.show_problem(error.advice if field.text else words("This is needed."))
        return None
    field.show_problem(None)
    return value


def _some_app_apple_id(text: str) -> int:
    """Nought stands for an empty field, which is allowed."""
    return app_apple_id_from(text) or 0


def choose_key_file(parent: QWidget, on_chosen: Callable[[Path], None]) -> QFileDialog:
    """Open the system's file dialog without stopping for it; it closes itself away."""
    dialog = QFileDialog(
        parent,
        QCoreApplication.translate("KeyDialog", "Choose an In-App Purchase key"),
        "",
        QCoreApplication.translate("KeyDialog", "Keys (*.p8);;All files (*)"),
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(lambda file: on_chosen(Path(file)))
    dialog.open()
    return dialog
