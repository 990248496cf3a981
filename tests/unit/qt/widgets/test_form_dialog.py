"""The form of the dialogs: fields and their problems, errors, and what its buttons do."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import bundle_id_from
from storebell.domain.errors.keychain import KeychainLockedError
from storebell.domain.messages import msg
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.form_dialog import FittingArea, FormDialog, TextField, checked
from storebell.qt.widgets.labels import Label
from storebell.qt.widgets.waiting_row import WaitingRow
from support.forms import press, said


@pytest.fixture
def field(qtbot: QtBot) -> TextField:
    field = TextField("&Bundle ID", placeholder="com.example.hiking", hint="As at Apple's.")
    qtbot.addWidget(field)
    field.show()
    return field


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def dialog(theme: Theme, window: QWidget) -> FormDialog:
    dialog = FormDialog(theme, "Add a key", "Add key", window)
    dialog.fields.addWidget(TextField("&Key ID"))
    dialog.open()
    return dialog


def button(dialog: FormDialog, text: str) -> QPushButton:
    return next(
        candidate for candidate in dialog.findChildren(QPushButton) if candidate.text() == text
    )


# -- a field --------------------------------------------------------------------------------------


def test_a_field_shows_its_label_and_its_hint(field: TextField) -> None:
    assert said(field).splitlines() == ["&Bundle ID", "As at Apple's."]
    label = next(label for label in field.findChildren(Label) if label.text() == "&Bundle ID")
    assert label.buddy() is field.line
    assert field.line.placeholderText() == "com.example.hiking"


def test_its_text_is_without_spaces_around_it(field: TextField) -> None:
    field.line.setText("  com.example.trails ")
    assert field.text == "com.example.trails"


def test_a_problem_takes_the_place_of_the_hint_until_something_is_typed(field: TextField) -> None:
    field.show_problem(msg("This is needed."))
    assert said(field).splitlines() == ["&Bundle ID", "This is needed."]
    assert field.line.property("state") == "wrong"
    assert field.line.accessibleDescription() == "This is needed."
    QTest.keyClicks(field.line, "c")
    assert said(field).splitlines() == ["&Bundle ID", "As at Apple's."]
    assert field.line.property("state") == "fine"
    assert field.line.accessibleDescription() == "As at Apple's."


def test_a_hint_about_what_was_typed_does_not_hide_a_problem(field: TextField) -> None:
    field.show_hint(msg("Spaces were dropped."))
    assert "Spaces were dropped." in said(field)
    assert field.line.accessibleDescription() == "Spaces were dropped."
    field.show_hint(None)
    assert "As at Apple's." in said(field)
    field.show_problem(msg("This is needed."))
    field.show_hint(msg("Spaces were dropped."))
    assert "This is needed." in said(field)


def test_a_field_without_hint_takes_no_line_for_it(qtbot: QtBot) -> None:
    field = TextField("Name")
    qtbot.addWidget(field)
    field.show()
    assert said(field) == "Name"


@pytest.mark.parametrize(
    ("typed", "value", "problem"),
    [
        ("com.example.hiking", "com.example.hiking", "As at Apple's."),
        ("", None, "This is needed."),
        ("com example", None, "A bundle ID has letters"),
    ],
)
def test_a_checked_field_has_its_value_or_says_what_is_wrong(
    field: TextField, typed: str, value: str | None, problem: str
) -> None:
    field.line.setText(typed)
    assert checked(field, bundle_id_from) == value
    assert problem in said(field)


# -- the dialog -----------------------------------------------------------------------------------


def test_its_title_names_the_window_and_its_act_the_button(dialog: FormDialog) -> None:
    assert dialog.windowTitle() == "Add a key"
    assert "Add a key" in said(dialog)
    assert button(dialog, "Add key").isDefault()
    assert not button(dialog, "Cancel").autoDefault()
    dialog.rename_act("Add 2 keys")
    assert button(dialog, "Add 2 keys").isDefault()


def test_the_button_and_return_ask_for_the_act_and_close_nothing(
    dialog: FormDialog, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(dialog.act_requested):
        press(dialog, "Add key")
    with qtbot.waitSignal(dialog.act_requested):
        QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible()


def test_cancel_rejects_it(dialog: FormDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.rejected):
        press(dialog, "Cancel")


def test_escape_rejects_it(dialog: FormDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.rejected):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_nothing_is_sent_while_there_is_nothing_to_send(dialog: FormDialog, qtbot: QtBot) -> None:
    dialog.set_can_act(can_act=False)
    with qtbot.assertNotEmitted(dialog.act_requested):
        press(dialog, "Add key")
        QTest.keyClick(dialog, Qt.Key.Key_Return)
    dialog.set_can_act(can_act=True)
    with qtbot.waitSignal(dialog.act_requested):
        press(dialog, "Add key")


def test_an_error_is_shown_with_its_advice_and_the_form_can_be_sent_again(
    dialog: FormDialog,
) -> None:
    error = KeychainLockedError(provider="GNOME Keyring")
    dialog.set_busy(True)
    assert not button(dialog, "Add key").isEnabled()
    dialog.show_error(error)
    assert str(error.title) in said(dialog)
    assert str(error.advice) in said(dialog)
    assert button(dialog, "Add key").isEnabled()
    dialog.clear_error()
    assert str(error.title) not in said(dialog)


def test_a_way_out_stands_below_the_error(dialog: FormDialog) -> None:
    way_out = QPushButton("For this session only")
    dialog.add_to_error(way_out)
    assert not way_out.isVisible()
    dialog.show_error(KeychainLockedError(provider="GNOME Keyring"))
    assert way_out.isVisible()
    assert not way_out.autoDefault()


def test_waiting_can_be_stopped_and_the_form_sent_again(dialog: FormDialog, qtbot: QtBot) -> None:
    waiting = dialog.findChild(WaitingRow)
    assert isinstance(waiting, WaitingRow)
    timer = waiting.findChild(QTimer)
    assert isinstance(timer, QTimer)
    timer.setInterval(0)
    dialog.set_busy(True)
    qtbot.waitUntil(waiting.isVisible)
    with qtbot.waitSignal(dialog.stop_requested):
        press(dialog, "Stop &waiting")
    assert not waiting.isVisible()
    assert button(dialog, "Add key").isEnabled()


def test_a_long_form_scrolls_and_leaves_its_buttons_in_sight(
    dialog: FormDialog, qtbot: QtBot
) -> None:
    for number in range(60):
        dialog.fields.addWidget(TextField(f"Field {number}"))
    area = dialog.findChild(QScrollArea)
    assert isinstance(area, FittingArea)
    most = dialog.screen().availableGeometry().height()
    qtbot.waitUntil(lambda: area.minimumHeight() == round(most * 0.7))
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    assert dialog.rect().contains(
        button(dialog, "Add key").mapTo(dialog, button(dialog, "Add key").rect().bottomRight())
    )


def test_a_short_form_is_as_high_as_its_text_needs(dialog: FormDialog, qtbot: QtBot) -> None:
    area = dialog.findChild(QScrollArea)
    assert isinstance(area, FittingArea)
    before = area.minimumHeight()
    dialog.fields.addWidget(Label("many words " * 40, wraps=True))
    qtbot.waitUntil(lambda: area.minimumHeight() > before)
    content = area.widget()
    assert content is not None
    assert area.minimumHeight() == content.heightForWidth(area.viewport().width())
