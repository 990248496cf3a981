"""The page of settings over real services: what is changed there is stored and in force at once."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from storebell.app.composition import open_services
from storebell.domain.settings.appearance import Scheme
from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import DEFAULTS, KINDS, HostSet, RowDensity, Settings
from storebell.qt.background import Background
from storebell.qt.page_names import SETTINGS
from storebell.qt.settings.controller import LiveSettings
from storebell.qt.settings.page import SettingsPage
from storebell.qt.shell.launch import make_application, make_window
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.controller import TimelineController
from storebell.qt.widgets.choice_button import ChoiceButton
from support.controllers import controller_of
from support.misbehaving_server import Conversation, MisbehavingServer, answer, status
from support.tls_material import TlsMaterial

LIMIT = 15_000


class Opened:
    """A page with services of its own."""

    def __init__(self, theme: Theme, qtbot: QtBot, basedir: Path, options: Options) -> None:
        self.file = basedir / "settings" / "settings.json"
        self.qtbot = qtbot
        self.background = Background(lambda: open_services(options, {}))
        self.live = LiveSettings(self.background, options, DEFAULTS, self.background)
        self.page = SettingsPage(theme, self.background, self.live)
        qtbot.addWidget(self.page)
        self.background.start()
        with qtbot.waitSignal(self.live.changed, timeout=LIMIT):
            self.page.show()

    def stored(self) -> dict[str, object]:
        raw = json.loads(self.file.read_text(encoding="utf-8"))
        return {one["name"]: one["value"] for one in raw["settings"]}


@pytest.fixture
def opened(theme: Theme, qtbot: QtBot, tmp_path: Path) -> Iterator[Opened]:
    opened = Opened(theme, qtbot, tmp_path, Options(basedir=tmp_path))
    yield opened
    opened.background.close()


def button(opened: Opened, name: str, text: str) -> QPushButton:
    found = opened.page.row(name).findChildren(QPushButton)
    return next(one for one in found if text in (one.text(), one.accessibleName()))


def line(opened: Opened, name: str) -> QLineEdit:
    found = opened.page.row(name).findChild(QLineEdit)
    assert found is not None
    return found


def choose(opened: Opened, name: str, title: str) -> None:
    found = opened.page.row(name).findChild(ChoiceButton)
    assert found is not None
    next(action for action in found.menu().actions() if action.text() == title).trigger()


def said(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())


def test_every_setting_has_its_row_with_its_help(opened: Opened) -> None:
    for name, kind in KINDS.items():
        row = opened.page.row(name)
        texts = [label.text() for label in row.findChildren(QLabel)]
        texts += [check_box.text() for check_box in row.findChildren(QCheckBox)]
        assert str(kind.title) in texts
        assert str(kind.help) in texts


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


def test_the_connection_is_tested_through_the_proxy_that_is_set(opened: Opened) -> None:
    panel = opened.page.connection
    start = panel.findChildren(QPushButton)[0]
    with MisbehavingServer(answer(status("407 Proxy Authentication Required"))) as proxy:
        with opened.qtbot.waitSignal(opened.live.changed, timeout=LIMIT):
            opened.live.change("proxy", proxy.url(""))
        start.click()
        assert start.text() == "Stop"
        opened.qtbot.waitUntil(lambda: not panel.is_running, timeout=LIMIT)
    assert start.text() == "Test my connection"
    assert said(panel).count("asks for credentials (HTTP 407)") == 2
    assert "something stands in the way" in said(panel)
    panel.findChildren(QPushButton)[1].click()
    assert "api.storekit.apple.com" in QGuiApplication.clipboard().text()


def test_the_test_of_the_connection_can_be_stopped_and_started_again(opened: Opened) -> None:
    def say_nothing(conversation: Conversation) -> None:
        conversation.read_request()
        conversation.hold()

    panel = opened.page.connection
    start = panel.findChildren(QPushButton)[0]
    with MisbehavingServer(say_nothing) as proxy:
        with opened.qtbot.waitSignal(opened.live.changed, timeout=LIMIT):
            opened.live.change("proxy", proxy.url(""))
        start.click()
        opened.qtbot.waitUntil(lambda: bool(proxy.requests), timeout=LIMIT)
        start.click()
        opened.qtbot.waitUntil(lambda: not panel.is_running, timeout=LIMIT)
        assert "Stopped." in said(panel)
        start.click()
        opened.qtbot.waitUntil(lambda: len(proxy.requests) == 2, timeout=LIMIT)
        start.click()
        opened.qtbot.waitUntil(lambda: not panel.is_running, timeout=LIMIT)


def test_colours_and_text_size_are_in_force_at_once(
    theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    options = Options(basedir=tmp_path)
    background = Background(lambda: open_services(options, {}))
    window = make_window(theme, background, options)
    qtbot.addWidget(window)
    live = controller_of(window).settings
    background.start()
    window.pages.open(SETTINGS)
    page = window.pages.content(SETTINGS)
    assert isinstance(page, SettingsPage)
    live.change("colours", "dark")
    qtbot.waitUntil(lambda: theme.scheme is Scheme.DARK, timeout=LIMIT)
    live.change("text_size_percent", "150")
    qtbot.waitUntil(lambda: theme.text_percent == 150, timeout=LIMIT)
    lanes = window.findChild(TimelineController)
    assert lanes is not None
    lanes.change_setting("row_density", "compact")
    qtbot.waitUntil(lambda: live.stored.row_density is RowDensity.COMPACT, timeout=LIMIT)
    background.close()


def test_the_first_frame_has_the_colours_and_the_text_size_that_are_set(theme: Theme) -> None:
    settings = Settings(colours=Scheme.DARK, text_size_percent=150)
    for options, scheme in (
        (Options(), Scheme.DARK),
        (Options(theme=Scheme.HIGH_LIGHT), Scheme.HIGH_LIGHT),
    ):
        _, other = make_application(options, settings)
        assert other.scheme is scheme
        assert other.text_percent == 150
        other.set_text_scale(100)
        other.deleteLater()
    theme.choose(Scheme.DARK)  # so that the light colours are put on again after this


def test_changes_that_follow_fast_are_told_once_as_they_are_at_the_end(opened: Opened) -> None:
    told: list[int] = []
    opened.live.changed.connect(lambda settings: told.append(settings.keep_days))
    for days in ("31", "32", "33"):
        opened.live.change("keep_days", days)
    opened.qtbot.waitUntil(lambda: 33 in told, timeout=LIMIT)
    assert told == [33]


def test_a_change_is_told_though_the_next_one_fails(opened: Opened) -> None:
    told: list[object] = []
    opened.live.changed.connect(lambda settings: told.append(settings.keep_days))
    opened.live.failed.connect(lambda name, _error: told.append(name))
    opened.live.change("keep_days", "31")
    opened.live.change("keep_days", "many")
    opened.qtbot.waitUntil(lambda: "keep_days" in told, timeout=LIMIT)
    assert told == [31, "keep_days"]
