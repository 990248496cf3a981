"""Importing In-App Purchase keys, and the app that one of them is for."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from storebell.domain.accounts.credentials import (
    app_apple_id_from,
    bundle_id_from,
    issuer_id_from,
    label_for,
)
from storebell.domain.errors.keychain import KeychainError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.messages import msg, plural_msg
from storebell.presentation.translation import tr_message, tr_text
from storebell.qt.keys.import_form import ImportOutcome, KeyEntry, KeyFileRow
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.check_box import CheckBox
from storebell.qt.widgets.form_dialog import FormDialog, TextField, checked
from storebell.qt.widgets.labels import Label


class KeyDialog(FormDialog):
    """Asks for what the files do not hold. Other code reads the files themselves.

    One file comes with its first app; several are a list, which shows the result of each. The
    issuer ID of the key that was imported last is filled in.

    Signals: submitted(tuple of KeyEntry), when every field is valid.
    """

    submitted = Signal(object)

    def __init__(
        self,
        theme: Theme,
        files: Sequence[Path],
        parent: QWidget | None = None,
        *,
        issuer_id: str = "",
    ) -> None:
        self._is_single = len(files) == 1
        super().__init__(
            theme,
            tr_text("Use your own key")
            if self._is_single
            else tr_message(plural_msg("Import {count} key", "Import {count} keys", len(files))),
            tr_text("Import key") if self._is_single else tr_text("Import keys"),
            parent,
        )
        self._rows = [KeyFileRow(theme, file, always_asks=self._is_single) for file in files]
        for row in self._rows:
            self.fields.addWidget(row)
        self._issuer_id = TextField(
            self.tr("&Issuer ID"),
            placeholder="57246542-96fe-1a63-e053-0824d011072a",
            hint=self.tr("The same as for the key before. Another team has another one.")
            if issuer_id
            else self.tr("App Store Connect › Users and Access › Integrations › In-App Purchase"),
        )
        self._issuer_id.line.setText(issuer_id)
        self._label = TextField(self.tr("App's &name here"))
        self._bundle_id = TextField(
            self.tr("&Bundle ID"),
            placeholder="com.example.hiking",
            hint=self.tr("Of the app that you test first. Capital and small letters differ."),
        )
        self._bundle_id.line.textChanged.connect(self._on_bundle_id_changed)
        self._on_bundle_id_changed("")
        self._app_apple_id = TextField(
            self.tr("App &Apple ID (for Production)"),
            placeholder="6448311069",
            hint=self.tr("App Store Connect › the app › App Information › Apple ID"),
        )
        self._session_only = CheckBox(theme, self.tr("Use for this &session only"))
        self._set_out()
        self.act_requested.connect(self._on_act_requested)
        self._focus_first(has_issuer=bool(issuer_id))

    def show_error(self, error: StorebellError) -> None:
        """Shows an error; without a usable keychain the key can be held in memory."""
        super().show_error(error)
        is_keychains = isinstance(error, KeychainError)
        self._offer.setVisible(is_keychains and not self._session_only.isChecked())

    def show_unusable(self, file: Path, error: StorebellError) -> None:
        """Shows at once that a file holds no usable key; the others can be imported."""
        for row in self._rows:
            if row.file == file:
                row.show_unusable(error)
        self.set_can_act(can_act=not all(row.is_unusable for row in self._rows))

    def show_outcome(self, outcome: ImportOutcome) -> None:
        """Shows the result of one entry. An error of the only entry is shown as the dialog's
        own.
        """
        if outcome.error is not None and self._is_single:
            self.show_error(outcome.error)
            return
        row = next(row for row in self._rows if row.file == outcome.entry.file)
        if outcome.error is None:
            row.show_imported(msg("Imported. The file stays where it is."))
        else:
            row.show_error(outcome.error)

    def end(self) -> None:
        """Every entry has its outcome: close where all are imported, else let them be mended."""
        self.set_busy(False)
        if all(row.is_imported for row in self._rows if not row.is_unusable):
            self.accept()
        elif any(row.is_imported for row in self._rows):
            self.rename_act(self.tr("Try the others again"))

    # -- inside -------------------------------------------------------------------------------

    def _set_out(self) -> None:
        self.fields.addWidget(self._issuer_id)
        if self._is_single:
            for field in (self._bundle_id, self._label, self._app_apple_id):
                self.fields.addWidget(field)
        else:
            for field in (self._bundle_id, self._label, self._app_apple_id):
                field.setParent(self)
                field.hide()
        self.fields.addWidget(self._session_only)
        self._promise = Label(tone="secondary", size="small", wraps=True)
        self.fields.addWidget(self._promise)
        self._session_only.toggled.connect(self._show_promise)
        self._show_promise()
        self._offer = QPushButton(self.tr("Use it for this session only"))
        self._offer.clicked.connect(self._on_offer_taken)
        self._offer.hide()
        self.add_to_error(self._offer)

    def _show_promise(self) -> None:
        self._promise.setText(
            self.tr("The key is kept in memory and gone when Storebell closes. The file stays.")
            if self._session_only.isChecked()
            else self.tr(
                "The key goes to your OS keychain and nowhere else. The file stays where it is."
            )
        )

    def _focus_first(self, *, has_issuer: bool) -> None:
        missing = next((row for row in self._rows if row.asks_now), None)
        if missing is not None:
            missing.focus()
        elif not has_issuer or not self._is_single:
            self._issuer_id.line.setFocus()
        else:
            self._bundle_id.line.setFocus()

    def _on_bundle_id_changed(self, text: str) -> None:
        """The name that the app gets where none is entered."""
        self._label.line.setPlaceholderText(label_for(text) or self.tr("Hiking"))

    def _on_offer_taken(self) -> None:
        self._session_only.setChecked(True)
        self._on_act_requested()

    def _on_act_requested(self) -> None:
        """Check every field, and tell who waits where all are right."""
        self.clear_error()
        issuer_id = checked(self._issuer_id, issuer_id_from)
        rows = [row for row in self._rows if not (row.is_imported or row.is_unusable)]
        key_ids = [row.read_key_id() for row in rows]
        label, bundle_id = self._label.text, ""
        if label or self._bundle_id.text:
            bundle_id = checked(self._bundle_id, bundle_id_from) or ""
            label = label or label_for(bundle_id)
            if not bundle_id:
                return
        app_apple_id = checked(self._app_apple_id, _some_app_apple_id)
        if issuer_id is None or app_apple_id is None or None in key_ids:
            return
        entries = tuple(
            KeyEntry(
                row.file,
                key_id,
                issuer_id,
                label,
                bundle_id,
                app_apple_id or None,
                self._session_only.isChecked(),
            )
            for row, key_id in zip(rows, key_ids, strict=True)
            if key_id is not None
        )
        self.set_busy(True)
        self.submitted.emit(entries)


def _some_app_apple_id(text: str) -> int:
    """Reads an app Apple ID; returns 0 for an empty field, which is allowed."""
    return app_apple_id_from(text) or 0
