"""Adding an app, or changing one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from storebell.domain.accounts.app_fields import (
    APP_FIELDS,
    AppField,
    FieldKind,
    Value,
    app_of,
    given_of,
)
from storebell.domain.accounts.credentials import ApiKey, App
from storebell.domain.errors.storebell_error import StorebellError
from storebell.presentation.app_field_texts import APP_FIELD_TEXTS
from storebell.presentation.translation import tr_text
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.check_box import CheckBox
from storebell.qt.widgets.choice_button import ChoiceButton
from storebell.qt.widgets.form_dialog import FormDialog, TextField, checked
from storebell.qt.widgets.labels import Label
from storebell.services.accounts.apps import bundle_id_findings

_KEY_FIELD: Final = "key_id"
"""The field that is chosen from the keys there are, and not typed."""


class AppDialog(FormDialog):
    """Asks for an app's identifiers, its key and the URLs its owner entered at Apple's.

    `app` is the one to change; `others` are those beside it, whose bundle IDs may be meant.
    Signals: submitted(App), when every field has the right form and `check` found no error.
    """

    submitted = Signal(object)

    def __init__(
        self,
        theme: Theme,
        keys: Sequence[ApiKey],
        parent: QWidget | None = None,
        *,
        app: App | None = None,
        others: Sequence[App] = (),
        check: Callable[[App], StorebellError | None] | None = None,
    ) -> None:
        act = tr_text("Save app") if app else tr_text("Add app")
        super().__init__(theme, act, act, parent)
        self._check = check
        self._other_ids = tuple(other.bundle_id for other in others)
        known = app or App("", "")
        given = given_of(known)
        self._lines = {
            field.name: _line(field, str(given[field.name]))
            for field in APP_FIELDS
            if field.kind is not FieldKind.FLAG and field.name != _KEY_FIELD
        }
        self._bundle_id = self._lines["bundle_id"]
        self._bundle_id.line.textChanged.connect(self._on_bundle_id_changed)
        choices: list[tuple[str | None, str]] = [(None, self.tr("No key, Local only"))]
        choices += [(key.key_id, _key_name(key)) for key in keys]
        if known.key_id not in {key_id for key_id, _ in choices}:
            missing = self.tr("{key_id}, which is not in the list").format(key_id=known.key_id)
            choices.append((known.key_id, missing))
        self._key: ChoiceButton[str | None] = ChoiceButton(
            self.tr("API key"), [(key_id, name, name) for key_id, name in choices]
        )
        self._key.set_value(known.key_id or (keys[0].key_id if keys and app is None else None))
        self._flags: dict[str, CheckBox] = {}
        for field in APP_FIELDS:
            if field.kind is FieldKind.FLAG:
                box = CheckBox(theme, tr_text(APP_FIELD_TEXTS[field.name].form_label))
                box.setChecked(bool(given[field.name]))
                self._flags[field.name] = box
        self._set_out()
        self._lines["label"].line.setFocus()
        self.act_requested.connect(self._on_act_requested)

    def _on_act_requested(self) -> None:
        """Check every field, and tell who waits where all are right."""
        self.clear_error()
        values: dict[str, Value] = {name: box.isChecked() for name, box in self._flags.items()}
        values[_KEY_FIELD] = self._key.value
        for field in APP_FIELDS:
            if field.name in self._lines:
                read = checked(self._lines[field.name], partial(_read, field))
                if read is not None:
                    values[field.name] = read.value
        if len(values) < len(APP_FIELDS):  # one was marked as wrong
            return
        app = app_of(values)
        error = self._check(app) if self._check else None
        if error is not None:
            self.show_error(error)
            return
        self.set_busy(True)
        self.submitted.emit(app)

    def _set_out(self) -> None:
        """Every field in the order of the table."""
        for field in APP_FIELDS:
            if field.name == _KEY_FIELD:
                self.fields.addLayout(self._key_layout())
            elif field.kind is FieldKind.FLAG:
                self.fields.addWidget(self._flags[field.name])
            else:
                self.fields.addWidget(self._lines[field.name])

    def _key_layout(self) -> QVBoxLayout:
        key = QVBoxLayout()
        key.setSpacing(space(1))
        name = Label(tr_text(APP_FIELD_TEXTS[_KEY_FIELD].form_label), is_strong=True)
        name.setBuddy(self._key)
        key.addWidget(name)
        key.addWidget(self._key)
        return key

    def _on_bundle_id_changed(self, text: str) -> None:
        """Warns at once about a bundle ID that is valid but probably mistyped."""
        findings = bundle_id_findings(text, self._other_ids)
        self._bundle_id.show_hint(findings[0].seen if findings else None)


def _line(field: AppField, given: str) -> TextField:
    text = APP_FIELD_TEXTS[field.name]
    line = TextField(
        tr_text(text.form_label),
        placeholder=tr_text(text.placeholder),
        hint=tr_text(text.form_hint),
    )
    line.line.setText(given)
    return line


@dataclass(frozen=True, slots=True)
class _Read:
    """The value of a field; None in it is an empty one."""

    value: Value


def _read(field: AppField, text: str) -> _Read:
    """Raises InvalidValueError subclasses."""
    return _Read(field.read(text))


def _key_name(key: ApiKey) -> str:
    return f"{key.label} ({key.key_id})" if key.label else key.key_id
