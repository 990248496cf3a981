"""Importing keys: what is asked, what is refused, what is told."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from storebell.domain.errors.key_files import KeyFileEmptyError
from storebell.domain.errors.keychain import KeychainLockedError, KeychainMissingError
from storebell.qt.keys.import_dialog import KeyDialog
from storebell.qt.keys.import_form import ImportOutcome, KeyEntry
from storebell.qt.theme.theme import Theme
from support.forms import field, press, said

FILE = Path("SubscriptionKey_2X9R4HXF34.p8")
KEY_ID = "2X9R4HXF34"
OTHER = Path("SubscriptionKey_7K3MQ8ZT51.p8")
ISSUER = "57246542-96fe-1a63-e053-0824d011072a"


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    return window


def key_dialog(
    theme: Theme, window: QWidget, *files: Path, issuer_id: str = ""
) -> tuple[KeyDialog, list[tuple[KeyEntry, ...]]]:
    dialog = KeyDialog(theme, files or (FILE,), window, issuer_id=issuer_id)
    told: list[tuple[KeyEntry, ...]] = []
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


def test_wrong_values_are_said_below_their_fields(theme: Theme, window: QWidget) -> None:
    dialog, told = key_dialog(theme, window, Path("renamed.p8"))
    field(dialog, "&Issuer ID").setText("nope")
    field(dialog, "&Bundle ID").setText("com example")
    field(dialog, "App &Apple ID (for Production)").setText("abc")
    press(dialog, "Import key")
    assert told == []
    for part in ("This is needed.", "An issuer ID is a UUID", "A bundle ID has letters"):
        assert part in said(dialog)
    field(dialog, "&Issuer ID").setText(ISSUER)
    assert "An issuer ID is a UUID" not in said(dialog)


def test_a_whole_entry_is_told_once(theme: Theme, window: QWidget) -> None:
    dialog, told = key_dialog(theme, window)
    field(dialog, "&Issuer ID").setText(ISSUER.upper())
    field(dialog, "App's &name here").setText("Hiking")
    field(dialog, "&Bundle ID").setText("com.example.hiking")
    field(dialog, "App &Apple ID (for Production)").setText("6448311069")
    press(dialog, "Import key")
    press(dialog, "Import key")
    assert told == [
        (KeyEntry(FILE, "2X9R4HXF34", ISSUER, "Hiking", "com.example.hiking", 6448311069),)
    ]
    assert dialog.isVisible()


def test_a_key_can_come_without_an_app(theme: Theme, window: QWidget) -> None:
    dialog, told = key_dialog(theme, window)
    field(dialog, "&Issuer ID").setText(ISSUER)
    press(dialog, "Import key")
    assert told == [(KeyEntry(FILE, "2X9R4HXF34", ISSUER),)]


def test_a_later_failure_is_shown_and_can_be_mended(theme: Theme, window: QWidget) -> None:
    dialog, told = key_dialog(theme, window)
    field(dialog, "&Issuer ID").setText(ISSUER)
    press(dialog, "Import key")
    dialog.show_error(KeychainLockedError(provider="GNOME Keyring"))
    assert "GNOME Keyring is locked" in said(dialog)
    press(dialog, "Import key")
    assert len(told) == 2
    assert "GNOME Keyring is locked" not in said(dialog)


def test_return_submits_the_form(theme: Theme, window: QWidget) -> None:
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


def test_the_issuer_of_the_key_before_is_offered(theme: Theme, window: QWidget) -> None:
    dialog, told = key_dialog(theme, window, issuer_id=ISSUER)
    assert dialog.focusWidget() is field(dialog, "&Bundle ID")
    press(dialog, "Import key")
    assert told == [(KeyEntry(FILE, "2X9R4HXF34", ISSUER),)]


def test_the_name_follows_the_bundle_id(theme: Theme, window: QWidget) -> None:
    dialog, told = key_dialog(theme, window, issuer_id=ISSUER)
    field(dialog, "&Bundle ID").setText("com.example.trails")
    assert field(dialog, "App's &name here").placeholderText() == "Trails"
    press(dialog, "Import key")
    assert told[0][0].label == "Trails"


def test_without_a_keychain_the_key_can_be_used_for_this_session(
    theme: Theme, window: QWidget
) -> None:
    dialog, told = key_dialog(theme, window, issuer_id=ISSUER)
    assert "The file stays where it is." in said(dialog)
    press(dialog, "Import key")
    dialog.show_error(KeychainMissingError(reason="No program offers a keychain"))
    assert "install and unlock a Secret Service" in said(dialog)
    press(dialog, "Use it for this session only")
    assert [entries[0].is_for_this_session for entries in told] == [False, True]
    assert "gone when Storebell closes" in said(dialog)
    box = dialog.findChild(QCheckBox)
    assert box is not None
    assert box.isChecked()


def test_waiting_can_be_stopped_and_the_form_sent_again(
    theme: Theme, window: QWidget, qtbot: QtBot
) -> None:
    dialog, told = key_dialog(theme, window, issuer_id=ISSUER)
    press(dialog, "Import key")
    qtbot.waitUntil(lambda: "Waiting for your keychain" in said(dialog), timeout=5000)
    with qtbot.waitSignal(dialog.stop_requested):
        press(dialog, "Stop &waiting")
    assert "Waiting for your keychain" not in said(dialog)
    press(dialog, "Import key")
    assert len(told) == 2


# -- several --------------------------------------------------------------------------------------


def test_several_files_are_one_form(theme: Theme, window: QWidget) -> None:
    dialog, told = key_dialog(theme, window, FILE, OTHER, Path("renamed.p8"))
    field(dialog, "&Issuer ID").setText(ISSUER)
    press(dialog, "Import keys")
    assert told == []  # one name tells no key ID
    asked = [line for line in dialog.findChildren(QLineEdit) if line.placeholderText() == KEY_ID]
    [line] = [line for line in asked if line.isVisible()]
    line.setText("9QW3ERT5ZU")
    press(dialog, "Import keys")
    assert [(entry.file, entry.key_id, entry.issuer_id) for entry in told[0]] == [
        (FILE, "2X9R4HXF34", ISSUER),
        (OTHER, "7K3MQ8ZT51", ISSUER),
        (Path("renamed.p8"), "9QW3ERT5ZU", ISSUER),
    ]


def test_each_file_gets_its_outcome_and_only_the_others_are_tried_again(
    theme: Theme, window: QWidget
) -> None:
    dialog, told = key_dialog(theme, window, FILE, OTHER, issuer_id=ISSUER)
    press(dialog, "Import keys")
    [(first, second)] = told
    dialog.show_outcome(ImportOutcome(first))
    dialog.show_outcome(ImportOutcome(second, KeyFileEmptyError(file=OTHER.name)))
    dialog.end()
    assert dialog.isVisible()
    assert "Imported. The file stays where it is." in said(dialog)
    assert f"“{OTHER.name}” is empty" in said(dialog)
    press(dialog, "Try the others again")
    assert told[1] == (second,)
    dialog.show_outcome(ImportOutcome(second))
    dialog.end()
    assert not dialog.isVisible()
