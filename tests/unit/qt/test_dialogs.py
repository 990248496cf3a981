"""The dialogs: what they ask, what they refuse, what they tell."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from storebell.domain.credentials import ApiKey, App
from storebell.domain.errors import AppExistsError, KeychainLockedError, StorebellError
from storebell.qt.app_dialog import AppDialog
from storebell.qt.key_dialog import KeyDialog, KeyEntry
from storebell.qt.production_question import ProductionQuestion
from storebell.qt.theme import Theme

UNTIL = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
FILE = Path("SubscriptionKey_2X9R4HXF34.p8")
ISSUER = "57246542-96fe-1a63-e053-0824d011072a"
KEY = ApiKey("2X9R4HXF34", ISSUER, "ab" * 32, "GNOME Keyring", datetime(2026, 11, 1, tzinfo=UTC))


def field(dialog: QWidget, name: str) -> QLineEdit:
    label = next(one for one in dialog.findChildren(QLabel) if one.text() == name)
    buddy = label.buddy()
    assert isinstance(buddy, QLineEdit)
    return buddy


def said(dialog: QWidget) -> str:
    shown = [label for label in dialog.findChildren(QLabel) if label.isVisible()]
    return "\n".join(label.text() for label in shown)


def press(dialog: QWidget, text: str, qtbot: QtBot) -> None:
    button = next(one for one in dialog.findChildren(QPushButton) if one.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    return window


def key_dialog(
    theme: Theme, window: QWidget, file: Path = FILE
) -> tuple[KeyDialog, list[KeyEntry]]:
    dialog = KeyDialog(theme, file, window)
    told: list[KeyEntry] = []
    dialog.submitted.connect(told.append)
    dialog.open()
    return dialog, told


def test_the_key_id_is_read_from_the_file_name(theme: Theme, window: QWidget) -> None:
    dialog, _told = key_dialog(theme, window)
    assert field(dialog, "&Key ID").text() == "2X9R4HXF34"
    assert "Read from the file's name." in said(dialog)
    assert "AuthKey" not in said(dialog)


def test_the_wrong_kind_of_key_is_warned_of(theme: Theme, window: QWidget) -> None:
    dialog, _told = key_dialog(theme, window, Path("AuthKey_2X9R4HXF34.p8"))
    assert "usually an App Store Connect API key" in said(dialog)


def test_wrong_values_are_said_below_their_fields(
    theme: Theme, window: QWidget, qtbot: QtBot
) -> None:
    dialog, told = key_dialog(theme, window, Path("renamed.p8"))
    field(dialog, "&Issuer ID").setText("nope")
    field(dialog, "&Bundle ID").setText("com example")
    field(dialog, "App &Apple ID (for Production)").setText("abc")
    press(dialog, "Import key", qtbot)
    assert told == []
    for part in ("This is needed.", "An issuer ID is a UUID", "A bundle ID has letters"):
        assert part in said(dialog)
    field(dialog, "&Issuer ID").setText(ISSUER)
    assert "An issuer ID is a UUID" not in said(dialog)


def test_a_whole_entry_is_told_once(theme: Theme, window: QWidget, qtbot: QtBot) -> None:
    dialog, told = key_dialog(theme, window)
    field(dialog, "&Issuer ID").setText(ISSUER.upper())
    field(dialog, "App's &name here").setText("Hiking")
    field(dialog, "&Bundle ID").setText("com.example.hiking")
    field(dialog, "App &Apple ID (for Production)").setText("6448311069")
    press(dialog, "Import key", qtbot)
    press(dialog, "Import key", qtbot)
    assert told == [
        KeyEntry(FILE, "2X9R4HXF34", ISSUER, "Hiking", "com.example.hiking", 6448311069)
    ]
    assert dialog.isVisible()


def test_a_key_can_come_without_an_app(theme: Theme, window: QWidget, qtbot: QtBot) -> None:
    dialog, told = key_dialog(theme, window)
    field(dialog, "&Issuer ID").setText(ISSUER)
    press(dialog, "Import key", qtbot)
    assert told == [KeyEntry(FILE, "2X9R4HXF34", ISSUER, "", "", None)]


def test_a_later_failure_is_shown_and_can_be_mended(
    theme: Theme, window: QWidget, qtbot: QtBot
) -> None:
    dialog, told = key_dialog(theme, window)
    field(dialog, "&Issuer ID").setText(ISSUER)
    press(dialog, "Import key", qtbot)
    dialog.show_error(KeychainLockedError(provider="GNOME Keyring"))
    assert "GNOME Keyring is locked" in said(dialog)
    press(dialog, "Import key", qtbot)
    assert len(told) == 2
    assert "GNOME Keyring is locked" not in said(dialog)


def test_return_submits_the_form(theme: Theme, window: QWidget, qtbot: QtBot) -> None:
    dialog, told = key_dialog(theme, window)
    line = field(dialog, "&Issuer ID")
    line.setText(ISSUER)
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert len(told) == 1
    assert dialog.isVisible()


def test_after_a_second_a_dialog_says_what_may_be_waited_for(
    theme: Theme, window: QWidget, qtbot: QtBot
) -> None:
    dialog, _told = key_dialog(theme, window)
    dialog.set_busy(True)
    assert "Waiting for your keychain" not in said(dialog)
    qtbot.waitUntil(lambda: "Waiting for your keychain" in said(dialog), timeout=5000)
    dialog.set_busy(False)
    assert "Waiting for your keychain" not in said(dialog)


def test_no_text_of_a_dialog_is_cut(theme: Theme, window: QWidget, qtbot: QtBot) -> None:
    dialog, _told = key_dialog(theme, window, Path("AuthKey_2X9R4HXF34.p8"))
    field(dialog, "&Issuer ID").setText("nope")
    dialog.act_requested.emit()
    dialog.show_error(KeychainLockedError(provider="GNOME Keyring"))
    qtbot.wait(20)
    for label in dialog.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()
    for line in dialog.findChildren(QLineEdit):
        assert line.height() >= line.sizeHint().height()


# -- apps -----------------------------------------------------------------------------------------


def test_an_app_is_told_with_everything_entered(
    theme: Theme, window: QWidget, qtbot: QtBot
) -> None:
    dialog = AppDialog(theme, [KEY], window)
    told: list[App] = []
    dialog.submitted.connect(told.append)
    dialog.open()
    press(dialog, "Add app", qtbot)
    assert told == []
    field(dialog, "App's &name here").setText("Hiking")
    field(dialog, "&Bundle ID").setText("com.example.hiking")
    field(dialog, "&Sandbox URL, as set at Apple's").setText("https://sandbox.hiking.example/asn")
    press(dialog, "Add app", qtbot)
    assert told == [
        App(
            "Hiking",
            "com.example.hiking",
            key_id="2X9R4HXF34",
            sandbox_url="https://sandbox.hiking.example/asn",
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
        press(dialog, "Add app", qtbot)
    assert "There is already an app called “Hiking”" in said(dialog)


def test_a_known_app_keeps_its_name_and_key(theme: Theme, window: QWidget, qtbot: QtBot) -> None:
    known = App("Hiking", "com.example.hiking", 6448311069, None, "https://a.example/x")
    dialog = AppDialog(theme, [KEY], window, app=known)
    told: list[App] = []
    dialog.submitted.connect(told.append)
    dialog.open()
    assert not field(dialog, "App's &name here").isEnabled()
    press(dialog, "Save app", qtbot)
    assert told == [known]


# -- production -----------------------------------------------------------------------------------


@pytest.fixture
def question(theme: Theme, window: QWidget) -> ProductionQuestion:
    old = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    until = datetime(2026, 11, 28, 3, 6, tzinfo=UTC)
    question = ProductionQuestion(theme, "Hiking", until, window, zone=UTC)
    QLocale.setDefault(old)
    question.open()
    return question


def test_the_question_names_the_act_and_what_may_follow(question: ProductionQuestion) -> None:
    assert question.windowTitle() == "Send to Production · Hiking"
    assert "28 November 2026" in said(question)
    assert "up to five more times" in said(question)
    assert "can't be called back" in said(question)


def test_the_return_key_cancels(question: ProductionQuestion, qtbot: QtBot) -> None:
    with qtbot.waitSignal(question.rejected):
        QTest.keyClick(question, Qt.Key.Key_Return)


def test_only_the_button_that_names_the_act_sends(
    question: ProductionQuestion, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(question.accepted):
        press(question, "Send to Production · Hiking", qtbot)


@pytest.mark.parametrize("width", [300, 420, 900])
def test_a_question_is_as_high_as_its_text_needs(
    theme: Theme, window: QWidget, qtbot: QtBot, width: int
) -> None:
    question = ProductionQuestion(theme, "An app of a rather long name", UNTIL, window)
    question.open()
    question.setMinimumWidth(0)
    question.resize(width, 10)
    qtbot.wait(20)
    for label in question.findChildren(QLabel):
        if label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()
    question.close()
