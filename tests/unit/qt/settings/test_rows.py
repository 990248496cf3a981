"""The rows of settings: each kind of control, and what can not be set."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import HostSet, Settings
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.choice_button import ChoiceButton
from support.tls_material import TlsMaterial
from unit.qt.settings.opened import LIMIT, Opened, said


def button(opened: Opened, name: str, text: str) -> QPushButton:
    found = opened.page.row(name).findChildren(QPushButton)
    return next(
        candidate for candidate in found if text in (candidate.text(), candidate.accessibleName())
    )


def line(opened: Opened, name: str) -> QLineEdit:
    found = opened.page.row(name).findChild(QLineEdit)
    assert found is not None
    return found


def choose(opened: Opened, name: str, title: str) -> None:
    found = opened.page.row(name).findChild(ChoiceButton)
    assert found is not None
    next(action for action in found.menu().actions() if action.text() == title).trigger()


def test_each_kind_of_control_stores_what_is_chosen(opened: Opened, tmp_path: Path) -> None:
    ca_file = TlsMaterial(tmp_path).ca_file
    changed = opened.qtbot.waitSignal
    with changed(opened.live.changed, timeout=LIMIT):
        choose(opened, "apple_hosts", "Older")
    with changed(opened.live.changed, timeout=LIMIT):
        box = opened.page.row("asks_for_attention").findChild(QCheckBox)
        assert box is not None
        box.click()
    with changed(opened.live.changed, timeout=LIMIT):
        button(opened, "keep_days", "+").click()
    with changed(opened.live.changed, timeout=LIMIT):
        QTest.keyClick(line(opened, "text_size_percent"), Qt.Key.Key_Up)
    with changed(opened.live.changed, timeout=LIMIT):
        line(opened, "extra_ca").setText(str(ca_file))
        QTest.keyClick(line(opened, "extra_ca"), Qt.Key.Key_Return)
    choose(opened, "proxy", "One of your own")
    with changed(opened.live.changed, timeout=LIMIT):
        line(opened, "proxy").setText("proxy.example.com:3128")
        QTest.keyClick(line(opened, "proxy"), Qt.Key.Key_Return)
    assert line(opened, "proxy").text() == "http://proxy.example.com:3128"
    assert opened.stored() == {
        "apple_hosts": "older",
        "asks_for_attention": False,
        "keep_days": 401,
        "text_size_percent": 110,
        "extra_ca": str(ca_file),
        "proxy": "http://proxy.example.com:3128",
    }
    assert opened.live.in_force.apple_hosts is HostSet.OLDER


def test_what_can_not_be_set_is_said_beside_it_and_nothing_is_stored(opened: Opened) -> None:
    for name, wrong, words in (
        ("keep_days", "0", "is not a number of days"),
        ("extra_ca", "/gone.pem", "cannot be read"),
        ("proxy", "http://me:hunter2@proxy", "holds a user name or a password"),
    ):
        row = opened.page.row(name)
        with opened.qtbot.waitSignal(opened.live.failed, timeout=LIMIT):
            line(opened, name).setText(wrong)
            row.propose(wrong)
        assert words in said(row)
        assert line(opened, name).property("state") == "wrong"
    assert not opened.file.exists()


def test_a_default_is_offered_where_something_else_is_set_and_brings_it_back(
    opened: Opened,
) -> None:
    back = button(opened, "time_zone", "Default")
    assert back.isHidden()
    with opened.qtbot.waitSignal(opened.live.changed, timeout=LIMIT):
        choose(opened, "time_zone", "UTC")
    assert not back.isHidden()
    with opened.qtbot.waitSignal(opened.live.changed, timeout=LIMIT):
        back.click()
    assert opened.live.stored == Settings()
    assert back.isHidden()


def test_an_option_of_the_run_is_said_to_outweigh_a_setting(
    theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    options = Options(basedir=tmp_path, apple_hosts=HostSet.OLDER)
    opened = Opened(theme, qtbot, tmp_path, options)
    assert "option of the command line" in said(opened.page.row("apple_hosts"))
    assert "option of the command line" not in said(opened.page.row("proxy"))
    assert opened.live.stored.apple_hosts is HostSet.CURRENT
    opened.background.close()
