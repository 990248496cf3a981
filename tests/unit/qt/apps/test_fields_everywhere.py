"""Every field of an app goes in by each way there is, and comes out by each other."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.app_fields import (
    APP_FIELDS,
    PASTED_FIELDS,
    AppField,
    FieldKind,
    app_from,
    record_of,
)
from storebell.domain.accounts.credentials import App
from storebell.domain.accounts.team_file import read_team_file
from storebell.presentation.app_field_texts import APP_FIELD_TEXTS
from storebell.qt.apps.edit_dialog import AppDialog
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.elided_button import OPENS_MENU, ElidedButton
from storebell.services.accounts.apps import Apps
from storebell.storage.files.json_lists import JsonAppRepository, JsonKeyRepository
from storebell.storage.keychain.memory_vault import MemoryVault
from storebell.storage.paths import Paths
from support.forms import entries, field, press
from support.key_desk import ISSUER_ID
from support.terminal import Terminal
from support.vaults import new_secret

KEY_IDS = ("2X9R4HXF34", "7K3MQ8ZT51")
TYPED = {
    "label": "Hiking",
    "bundle_id": "com.example.hiking",
    "app_apple_id": "6448311069",
    "key_id": KEY_IDS[1],
}


def sample(of: AppField) -> str | bool:
    """Something to be kept in the field, told from what is in any other."""
    if of.kind is FieldKind.FLAG:
        return True
    return TYPED[of.name] if of.environment is None else f"https://{of.environment}.example/asn"


SAMPLES = {of.name: sample(of) for of in APP_FIELDS}
WHOLE = app_from(SAMPLES)


class Installation:
    """The terminal and the lists of one installation, with two keys and no app."""

    def __init__(self, folder: Path, theme: Theme, parent: QWidget) -> None:
        self.folder = folder
        self.theme = theme
        self.parent = parent
        self.terminal = Terminal(folder / "base")
        for key_id in KEY_IDS:
            file = folder / f"SubscriptionKey_{key_id}.p8"
            file.write_text(new_secret().reveal(), encoding="ascii")
            self.run("keys", "add", str(file), "--issuer-id", ISSUER_ID)
        paths = Paths.below(folder / "base")
        self.book = JsonAppRepository(paths.apps_file)
        self.keys = JsonKeyRepository(paths.keys_file)

    def run(self, *arguments: str, stdin: bytes = b"") -> list[dict[str, object]]:
        ran = self.terminal.run(*arguments, stdin=stdin)
        assert ran.code == 0, ran
        return ran.records if "--json" in arguments else []


def options_of(samples: Mapping[str, str | bool]) -> list[str]:
    return [
        part
        for name, text in samples.items()
        if isinstance(text, str)
        for part in (f"--{name.replace('_', '-')}", text)
    ]


# -- ways in ---------------------------------------------------------------------------------------


def lock_all(at: Installation) -> None:
    """Locks, which stand in no pasted row and in no option of an app."""
    at.run("apps", "lock", WHOLE.label)


def put_into_the_list(at: Installation) -> None:
    at.book.put(WHOLE)


def import_from_a_team_file(at: Installation) -> None:
    lines = ["[[app]]"]
    for of in APP_FIELDS:
        given = SAMPLES[of.name]
        value = "true" if of.kind is FieldKind.FLAG else f'"{given}"'
        lines.append(f"{of.name_in_team_file} = {value}")
    file = at.folder / "given.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    at.run("apps", "import", str(file))


def paste_columns(at: Installation) -> None:
    row = "\t".join(str(SAMPLES[of.name]) for of in PASTED_FIELDS)
    at.run("apps", "import", "-", stdin=row.encode())
    lock_all(at)


def paste_columns_with_headings(at: Installation) -> None:
    fields = PASTED_FIELDS[::-1]
    rows = ["\t".join(of.headings[-1] for of in fields)]
    rows.append("\t".join(str(SAMPLES[of.name]) for of in fields))
    at.run("apps", "import", "-", stdin="\n".join(rows).encode())
    lock_all(at)


def add_in_the_terminal(at: Installation) -> None:
    at.run("apps", "add", *options_of(SAMPLES))
    lock_all(at)


def edit_in_the_terminal(at: Installation) -> None:
    at.book.put(App("Trails", "com.example.trails"))
    at.run("apps", "edit", "Trails", *options_of(SAMPLES))
    lock_all(at)


def add_in_the_window(at: Installation) -> None:
    fill_in(at, None)


def edit_in_the_window(at: Installation) -> None:
    known = App("Trails", "com.example.trails", key_id=KEY_IDS[0])
    at.book.put(known)
    fill_in(at, known)


def fill_in(at: Installation, known: App | None) -> None:
    """Fills in the form and sends it."""
    dialog = AppDialog(at.theme, at.keys.all(), at.parent, app=known)
    told: list[App] = []
    dialog.submitted.connect(told.append)
    dialog.open()
    for of in APP_FIELDS:
        label, given = APP_FIELD_TEXTS[of.name].form_label, SAMPLES[of.name]
        if of.kind is FieldKind.FLAG:
            box_in(dialog, label).setChecked(True)
        elif of.name == "key_id":
            entries(key_button(dialog).menu())[str(given)].trigger()
        else:
            field(dialog, label).setText(str(given))
    press(dialog, "Save app" if known else "Add app")
    [app] = told
    apps = Apps(at.book, at.keys)
    if known is None:
        apps.add_checked(app)
    else:
        apps.change_to(known.label, app)
    dialog.accept()


def box_in(dialog: QWidget, label: str) -> QCheckBox:
    return next(box for box in dialog.findChildren(QCheckBox) if box.text() == label)


def key_button(dialog: QWidget) -> ElidedButton:
    return next(
        button
        for button in dialog.findChildren(ElidedButton)
        if button.accessibleName().startswith("API key: ")
    )


# -- ways out --------------------------------------------------------------------------------------


def seen_in_the_list(at: Installation) -> dict[str, object]:
    [app] = JsonAppRepository(Paths.below(at.folder / "base").apps_file).all()
    return record_of(app)


def seen_in_the_terminal(at: Installation) -> dict[str, object]:
    [record] = at.run("apps", "list", "--json")
    return record


def seen_in_the_team_file(at: Installation) -> dict[str, object]:
    file = at.folder / "shared.toml"
    at.run("apps", "export", str(file))
    [row] = read_team_file(file.read_bytes(), str(file)).rows
    return record_of(app_from({"label": row.label, "bundle_id": row.bundle_id, **row.given}))


def seen_by_a_colleague(at: Installation) -> dict[str, object]:
    """Exported, and imported into another installation."""
    file = at.folder / "sent.toml"
    at.run("apps", "export", str(file))
    other = Terminal(at.folder / "other")
    assert other.run("apps", "import", str(file)).code == 0
    [record] = other.run("apps", "list", "--json").records
    return record


def seen_in_the_window(at: Installation) -> dict[str, object]:
    [app] = at.book.all()
    dialog = AppDialog(at.theme, at.keys.all(), at.parent, app=app)
    dialog.open()
    shown: dict[str, str | bool] = {}
    for of in APP_FIELDS:
        label = APP_FIELD_TEXTS[of.name].form_label
        if of.kind is FieldKind.FLAG:
            shown[of.name] = box_in(dialog, label).isChecked()
        elif of.name == "key_id":
            shown[of.name] = key_button(dialog).text().removesuffix(OPENS_MENU)
        else:
            line = field(dialog, label)
            assert isinstance(line, QLineEdit)
            shown[of.name] = line.text()
    dialog.reject()
    return record_of(app_from(shown))


IN: tuple[Callable[[Installation], None], ...] = (
    *(put_into_the_list, import_from_a_team_file, paste_columns, paste_columns_with_headings),
    *(add_in_the_terminal, edit_in_the_terminal, add_in_the_window, edit_in_the_window),
)
OUT: tuple[Callable[[Installation], dict[str, object]], ...] = (
    *(seen_in_the_list, seen_in_the_terminal, seen_in_the_team_file),
    *(seen_by_a_colleague, seen_in_the_window),
)


@pytest.fixture
def at(theme: Theme, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    class KeychainInMemory(MemoryVault):
        async def check(self) -> None:
            """Nothing is missing."""

    vault = KeychainInMemory()
    monkeypatch.setattr("storebell.app.accounts.KeychainVault", lambda: vault)
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    return Installation(tmp_path, theme, parent)


@pytest.mark.parametrize("put_in", IN, ids=lambda way: way.__name__)
def test_what_goes_in_by_one_way_comes_out_by_each(
    put_in: Callable[[Installation], None], at: Installation
) -> None:
    put_in(at)
    seen = {way.__name__: way(at) for way in OUT}
    wrong = {
        (way, name): record.get(name)
        for way, record in seen.items()
        for name, value in record_of(WHOLE).items()
        if record.get(name) != value
    }
    assert wrong == {}


@pytest.mark.parametrize("of", APP_FIELDS, ids=lambda of: of.name)
def test_the_sample_is_told_from_an_empty_field(of: AppField) -> None:
    assert of.value_of(WHOLE) not in (None, False)
    others = [other.value_of(WHOLE) for other in APP_FIELDS if other is not of]
    assert of.value_of(WHOLE) not in others
