"""The window over real services with a planted key: what is read aloud, shown and copied of it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAction, QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from storebell.app.composition import open_services
from storebell.domain.environment import Environment
from storebell.domain.notifications.events import Outcome
from storebell.domain.settings.appearance import Scheme
from storebell.domain.settings.options import Options
from storebell.qt.background import Background
from storebell.qt.inspector.copy_menu import CopyMenu
from storebell.qt.keys.dropped_files import Dropped
from storebell.qt.keys.import_dialog import KeyDialog
from storebell.qt.shell.launch import make_window
from storebell.qt.shell.top_bar import SendButton
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.model import TimelineModel
from storebell.services.container import Services
from support.canary import Canary
from support.commands import next_record, running_storebell
from support.controllers import controller_of
from support.keyring_daemon import private_session
from support.vaults import use_session

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="The keychain would be the user's")

LIMIT = 20_000


class Scene:
    """A window whose key is the one that a simulator in Apple's place accepts."""

    def __init__(self, folder: Path, ready: dict[str, object], app: QApplication) -> None:
        self.basedir = folder / "base"
        self.ready = ready
        self.canary = Canary(Path(str(ready["key_file"])).read_text(encoding="ascii"))
        self.key_file = self.canary.write(folder, str(ready["key_id"]))
        self.bad_file = folder / "SubscriptionKey_BBBBBBBBBB.p8"
        self.bad_file.write_text(self.canary.pem[:150])
        options = Options(
            basedir=self.basedir,
            api_bases=(str(ready["base_url"]),),
            simulated_root=Path(str(ready["root_file"])),
        )
        self.background = Background(lambda: open_services(options, {}))
        self.window = make_window(Theme(app, Scheme.LIGHT), self.background, options)
        self.copied: list[str] = []
        QGuiApplication.clipboard().dataChanged.connect(self._on_copied)

    def _on_copied(self) -> None:
        self.copied.append(QGuiApplication.clipboard().text())

    async def register(self, services: Services) -> None:
        key_id, bundle_id = str(self.ready["key_id"]), str(self.ready["bundle_id"])
        await services.keys.add(self.key_file, str(self.ready["issuer_id"]))
        services.apps.add("Canary", bundle_id, key_id=key_id)

    def spoken(self) -> str:
        """Every text of the accessibility tree, and of every widget, shown or not."""
        told: list[str] = []
        for top in QApplication.topLevelWidgets():
            interface = QAccessible.queryAccessibleInterface(top)
            if interface is not None:
                _gather(interface, told)
            for widget in (top, *top.findChildren(QWidget)):
                told += [widget.toolTip(), widget.windowTitle(), widget.accessibleName()]
                told.append(_text_of(widget))
        return "\n".join(told)


def _text_of(widget: QWidget) -> str:
    if isinstance(widget, QTextEdit | QPlainTextEdit):
        return widget.toPlainText()
    return widget.text() if isinstance(widget, QLineEdit) else ""


def _gather(interface: QAccessibleInterface, told: list[str]) -> None:
    told += [interface.text(kind) for kind in QAccessible.Text if kind.value <= 4]
    for at in range(interface.childCount()):
        child = interface.child(at)
        if child is not None:
            _gather(child, told)


@pytest.fixture
def scene(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Scene]:
    with private_session() as session:
        session.start_bus()
        session.start_daemon()
        with (
            use_session(session, monkeypatch),
            running_storebell(tmp_path / "simulator", "simulate", "--json") as simulator,
        ):
            made = Scene(tmp_path, next_record(simulator), qapp)
            made.window.show()
            made.background.start()
            registered = made.background.call(made.register)
            with qtbot.waitSignal(registered.finished, timeout=LIMIT):
                registered.start()
            with qtbot.waitSignal(made.window.ready, timeout=LIMIT):
                made.window.load("Canary")
            yield made
            made.window.close()
            made.background.close()


def test_the_window_neither_says_nor_copies_a_key(
    scene: Scene, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    window = scene.window
    texts: dict[str, str] = {}

    def look(where: str) -> None:
        QApplication.processEvents()
        texts[where] = scene.spoken()

    window.choose_environment(Environment.SANDBOX)
    model = window.findChild(TimelineModel)
    send = window.findChild(SendButton)
    assert model is not None
    assert send is not None
    send.click()
    qtbot.waitUntil(
        lambda: any(one.outcome is Outcome.DELIVERED for one in model.timelines()), timeout=LIMIT
    )
    [timeline] = model.timelines()
    window.choose_test(timeline.test_id)
    look("a test")
    [menu] = window.findChildren(CopyMenu)
    for action in menu.actions():
        if action.isEnabled() and not action.isSeparator():
            action.trigger()
    copied_of_a_test = len(scene.copied)
    for entry in window.pages.entries:
        window.pages.open(entry.name)
        qtbot.wait(300)  # its lists are read
        look(entry.name)
    window.findChildren(QAction, "copy_diagnostics")[0].trigger()
    qtbot.waitUntil(lambda: len(scene.copied) > copied_of_a_test, timeout=LIMIT)
    window.pages.back()
    controller_of(window).open_dropped(Dropped((scene.key_file, scene.bad_file)))
    qtbot.waitUntil(lambda: bool(window.findChildren(KeyDialog)), timeout=LIMIT)
    look("the dialog of keys")
    for dialog in window.findChildren(KeyDialog):
        dialog.reject()
    assert copied_of_a_test >= 6
    assert str(scene.ready["key_id"]) in texts["keys"], "the page of keys shows the planted one"
    found = {where: seen for where, text in texts.items() if (seen := seen_in(scene, text))}
    found |= {text[:20]: seen for text in scene.copied if (seen := seen_in(scene, text))}
    found |= scene.canary.seen_below([scene.basedir])
    with capsys.disabled():
        print(
            f"\nrow 9, window: {len(texts)} states, {sum(map(len, texts.values()))} characters, "
            f"{len(scene.copied)} copied texts, {len(found)} hits"
        )
    assert found == {}


def seen_in(scene: Scene, text: str) -> list[str]:
    return scene.canary.seen_in(text.encode("utf-8", "surrogateescape"))
