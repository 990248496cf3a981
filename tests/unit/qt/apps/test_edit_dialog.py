"""The dialog of an app: what it asks, what it refuses, what it tells."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QCheckBox, QWidget
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import ApiKey, App, ServerUrls
from storebell.domain.environment import Environment
from storebell.domain.errors.accounts import AppExistsError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.qt.apps.edit_dialog import AppDialog
from storebell.qt.theme.theme import Theme
from support.forms import field, press, said

ISSUER = "57246542-96fe-1a63-e053-0824d011072a"
KEY = ApiKey("2X9R4HXF34", ISSUER, "ab" * 32, "GNOME Keyring", datetime(2026, 11, 1, tzinfo=UTC))


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    return window


def test_an_app_is_told_with_everything_entered(
    theme: Theme, window: QWidget, qtbot: QtBot
) -> None:
    dialog = AppDialog(theme, [KEY], window)
    told: list[App] = []
    dialog.submitted.connect(told.append)
    dialog.open()
    press(dialog, "Add app")
    assert told == []
    field(dialog, "App's &name here").setText("Hiking")
    field(dialog, "&Bundle ID").setText("com.example.hiking")
    field(dialog, "&Sandbox URL, as set at Apple's").setText("https://sandbox.hiking.example/asn")
    press(dialog, "Add app")
    assert told == [
        App(
            "Hiking",
            "com.example.hiking",
            key_id="2X9R4HXF34",
            server_urls=ServerUrls({Environment.SANDBOX: "https://sandbox.hiking.example/asn"}),
        )
    ]


def test_a_check_of_the_windows_can_refuse(theme: Theme, window: QWidget, qtbot: QtBot) -> None:
    def check(app: App) -> StorebellError | None:
        return AppExistsError(name=app.label)

    dialog = AppDialog(theme, [], window, check=check)
    dialog.open()
    field(dialog, "App's &name here").setText("Hiking")
    field(dialog, "&Bundle ID").setText("com.example.hiking")
    with qtbot.assertNotEmitted(dialog.submitted):
        press(dialog, "Add app")
    assert "There is already an app called “Hiking”" in said(dialog)


def test_a_known_app_can_be_renamed_and_keeps_the_rest(theme: Theme, window: QWidget) -> None:
    urls = ServerUrls({Environment.PRODUCTION: "https://a.example/x"})
    known = App("Hiking", "com.example.hiking", 6448311069, None, urls)
    dialog = AppDialog(theme, [KEY], window, app=known)
    told: list[App] = []
    dialog.submitted.connect(told.append)
    dialog.open()
    press(dialog, "Save app")
    assert told == [known]
    dialog.set_busy(False)
    field(dialog, "App's &name here").setText("Hikes")
    press(dialog, "Save app")
    assert told[1] == replace(known, label="Hikes")


def test_an_app_keeps_a_key_that_is_not_in_the_list(theme: Theme, window: QWidget) -> None:
    known = App("Hiking", "com.example.hiking", key_id="7K3MQ8ZT51")
    dialog = AppDialog(theme, [KEY], window, app=known)
    told: list[App] = []
    dialog.submitted.connect(told.append)
    dialog.open()
    press(dialog, "Save app")
    assert told == [known]


def test_an_app_can_be_locked_in_its_dialog(theme: Theme, window: QWidget) -> None:
    known = App("Hiking", "com.example.hiking")
    dialog = AppDialog(theme, [], window, app=known)
    told: list[App] = []
    dialog.submitted.connect(told.append)
    dialog.open()
    lock = dialog.findChild(QCheckBox)
    assert lock is not None
    lock.click()
    press(dialog, "Save app")
    assert told == [replace(known, is_locked=True)]


def test_a_bundle_id_that_may_be_a_slip_is_said_at_once(theme: Theme, window: QWidget) -> None:
    others = [App("Hiking", "com.example.hiking")]
    dialog = AppDialog(theme, [], window, others=others)
    dialog.open()
    line = field(dialog, "&Bundle ID")
    line.setText("com.example.Hiking")
    assert "differs from com.example.hiking only by case" in said(dialog)
    line.setText("com.example.trails ")
    assert "only by case" not in said(dialog)
    assert "Spaces around the bundle ID were dropped" in said(dialog)
    line.setText("com.example.trails")
    assert "Spaces" not in said(dialog)


def test_a_label_that_is_too_long_is_told_below_its_field(theme: Theme, window: QWidget) -> None:
    dialog = AppDialog(theme, [], window)
    told: list[App] = []
    dialog.submitted.connect(told.append)
    dialog.open()
    field(dialog, "App's &name here").setText("x" * 81)
    field(dialog, "&Bundle ID").setText("com.example.hiking")
    press(dialog, "Add app")
    assert told == []
    assert "A label is one line of 1 to 80 characters, like Hiking." in said(dialog)
