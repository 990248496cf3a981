"""Adding an app, or changing one."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from storebell.domain.accounts.credentials import (
    ApiKey,
    App,
    app_apple_id_from,
    bundle_id_from,
    server_url_from,
)
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.messages import msg
from storebell.presentation.translation import tr_text
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.check_box import CheckBox
from storebell.qt.widgets.choice_button import ChoiceButton
from storebell.qt.widgets.form_dialog import FormDialog, TextField, checked
from storebell.qt.widgets.labels import Label
from storebell.services.accounts.apps import bundle_id_findings


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
        self._label = TextField(self.tr("App's &name here"), placeholder=self.tr("Hiking"))
        self._label.line.setText(known.label)
        self._bundle_id = TextField(self.tr("&Bundle ID"), placeholder="com.example.hiking")
        self._bundle_id.line.setText(known.bundle_id)
        self._bundle_id.line.textChanged.connect(self._on_bundle_id_changed)
        self._app_apple_id = TextField(
            self.tr("App &Apple ID (for Production)"),
            placeholder="6448311069",
            hint=self.tr("App Store Connect › the app › App Information › Apple ID"),
        )
        self._app_apple_id.line.setText(str(known.app_apple_id or ""))
        choices: list[tuple[str | None, str]] = [(None, self.tr("No key, Local only"))]
        choices += [(key.key_id, _key_name(key)) for key in keys]
        if known.key_id not in {key_id for key_id, _ in choices}:
            gone = self.tr("{key_id}, which is not in the list").format(key_id=known.key_id)
            choices.append((known.key_id, gone))
        self._key: ChoiceButton[str | None] = ChoiceButton(
            self.tr("API key"), [(key_id, name, name) for key_id, name in choices]
        )
        self._key.set_value(known.key_id or (keys[0].key_id if keys and app is None else None))
        self._production_url = TextField(self.tr("&Production URL, as set at Apple's"))
        self._production_url.line.setText(known.production_url or "")
        self._sandbox_url = TextField(
            self.tr("&Sandbox URL, as set at Apple's"),
            hint=self.tr("Apple never tells these; they are shown beside each result."),
        )
        self._sandbox_url.line.setText(known.sandbox_url or "")
        self._lock = CheckBox(theme, self.tr("Loc&ked: nothing is sent to Production"))
        self._lock.setChecked(known.is_locked)
        self._set_out()
        self._label.line.setFocus()
        self.act_requested.connect(self._on_act_requested)

    def _on_act_requested(self) -> None:
        """Check every field, and tell who waits where all are right."""
        self.clear_error()
        label = self._label.text
        self._label.show_problem(None if label else msg("This is needed."))
        bundle_id = checked(self._bundle_id, bundle_id_from)
        app_apple_id = checked(self._app_apple_id, lambda text: app_apple_id_from(text) or 0)
        production = checked(self._production_url, lambda text: server_url_from(text) or "")
        sandbox = checked(self._sandbox_url, lambda text: server_url_from(text) or "")
        if not label or bundle_id is None or app_apple_id is None:
            return
        if production is None or sandbox is None:
            return
        app = App(
            label,
            bundle_id,
            app_apple_id or None,
            self._key.value,
            production or None,
            sandbox or None,
            self._lock.isChecked(),
        )
        error = self._check(app) if self._check else None
        if error is not None:
            self.show_error(error)
            return
        self.set_busy(True)
        self.submitted.emit(app)

    def _set_out(self) -> None:
        for field in (self._label, self._bundle_id, self._app_apple_id):
            self.fields.addWidget(field)
        key = QVBoxLayout()
        key.setSpacing(space(1))
        name = Label(self.tr("API &key"), is_strong=True)
        name.setBuddy(self._key)
        key.addWidget(name)
        key.addWidget(self._key)
        self.fields.addLayout(key)
        for field in (self._production_url, self._sandbox_url):
            self.fields.addWidget(field)
        self.fields.addWidget(self._lock)

    def _on_bundle_id_changed(self, text: str) -> None:
        """What is legal and yet probably a slip is said at once."""
        findings = bundle_id_findings(text, self._other_ids)
        self._bundle_id.show_hint(findings[0].seen if findings else None)


def _key_name(key: ApiKey) -> str:
    return f"{key.label} ({key.key_id})" if key.label else key.key_id
