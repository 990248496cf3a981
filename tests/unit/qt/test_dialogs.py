"""The dialogs: what they ask, what they refuse, what they tell."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import ApiKey, App
from storebell.domain.errors.accounts import AppExistsError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.qt.apps.edit_dialog import AppDialog
from storebell.qt.sending.production_question import ProductionQuestion
from storebell.qt.theme.theme import Theme
from support.forms import field, press, said

UNTIL = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
ISSUER = "57246542-96fe-1a63-e053-0824d011072a"
KEY = ApiKey("2X9R4HXF34", ISSUER, "ab" * 32, "GNOME Keyring", datetime(2026, 11, 1, tzinfo=UTC))


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    return window


# -- apps -----------------------------------------------------------------------------------------


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
        press(dialog, "Add app")
    assert "There is already an app called “Hiking”" in said(dialog)


def test_a_known_app_can_be_renamed_and_keeps_the_rest(theme: Theme, window: QWidget) -> None:
    known = App("Hiking", "com.example.hiking", 6448311069, None, "https://a.example/x")
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
    assert question.windowTitle() == "Send to Production for Hiking"
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
        press(question, "Send to Production for Hiking")


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
