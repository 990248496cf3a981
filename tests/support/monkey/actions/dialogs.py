"""Dialogs, opened and left or used; drops; the list of apps."""

from pathlib import Path
from random import Random

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QPushButton,
)

from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.services.notifications.requests import TestRequest
from support.controllers import controller_of
from support.monkey.scene import SERVED
from support.monkey.steps import Steps, action, require, until
from support.monkey.user import User, is_there, pick
from support.notices import notice_titles

RUBBISH = ("x", "com.example.x", "not a url", "6448311069", "  ", "http://127.0.0.1:9/a")
ROWS = "Peaks\tcom.example.peaks\nHiking\tcom.example.hiking\nOops\tcom example\n"


def _fumble(user: User, dialog: QDialog, chance: Random) -> Steps[None]:
    """A few fields, a few keys; what fits and what does not."""
    for _ in range(chance.randint(0, 3)):
        lines = [one for one in user.seen(QLineEdit, dialog) if one.isEnabled()]
        if not lines or not is_there(dialog):
            return
        yield from user.hands.click(chance.choice(lines))
        yield from user.hands.type(chance.choice(RUBBISH))
    if chance.random() < 0.3 and is_there(dialog):
        yield from user.hands.press("Return")
        yield 0.02
    if chance.random() < 0.3 and is_there(dialog):
        dialog.resize(dialog.width() + chance.randint(-80, 200), dialog.height())


def _fill(user: User, dialog: QDialog, lines: dict[str, str]) -> Steps[None]:
    """Fields by what stands in them while they are empty."""
    for line in user.seen(QLineEdit, dialog):
        for start, text in lines.items():
            if line.placeholderText().startswith(start):
                yield from user.hands.click(line)
                yield from user.hands.press("Ctrl+A")
                yield from user.hands.type(text)


def _await_end(user: User, dialog: QDialog, chance: Random) -> Steps[None]:
    """It closes once its work is done, or says what is wrong with it and can be sent again."""

    def has_ended() -> bool:
        if not is_there(dialog):
            return True
        main = [one for one in user.seen(QPushButton, dialog) if one.property("kind") == "main"]
        return all(one.isEnabled() for one in main)

    yield 0.03
    yield from until(has_ended)
    if is_there(dialog):
        yield from user.leave(dialog, chance)


def drop(user: User, *files: Path) -> Steps[None]:
    """As a file manager drops files on the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    none = Qt.KeyboardModifier.NoModifier
    left, copy, place = Qt.MouseButton.LeftButton, Qt.DropAction.CopyAction, QPoint(400, 300)
    entering = QDragEnterEvent(place, copy, data, left, none)
    QApplication.sendEvent(user.window, entering)
    dropping = QDropEvent(QPointF(place), copy, data, left, none)
    QApplication.sendEvent(user.window, dropping)
    yield 0.01


@action("open the dialog of keys")
def key_dialog(user: User, chance: Random) -> Steps[None]:
    files = sorted(user.scene.files.glob("*.p8"))
    chosen = chance.sample(files, chance.randint(1, len(files)))
    dialog = yield from user.open_dialog(drop(user, *chosen))
    yield from _fumble(user, dialog, chance)
    if is_there(dialog):
        yield from user.leave(dialog, chance)


@action("import a key", weight=2)
def import_key(user: User, chance: Random) -> Steps[None]:
    """The simulator's, for this session, with the app that it serves."""
    scene = user.scene
    dialog = yield from user.open_dialog(drop(user, Path(scene.key_file)))
    fields = {"57246542": scene.issuer_id, "com.example": chance.choice(SERVED)}
    yield from _fill(user, dialog, fields)
    for box in user.seen(QCheckBox, dialog):
        if not box.isChecked():
            yield from user.hands.click(box)
    yield from user.hands.click(user.button("Import key", dialog))
    yield from _await_end(user, dialog, chance)


@action("open a file dialog")
def file_dialog(user: User, chance: Random) -> Steps[None]:
    name = chance.choice(["import_key", "import_apps", "export_apps"])
    dialog = yield from user.open_dialog(user.do(name))
    yield from user.hands.type(chance.choice(["a", "/tmp", "no such file"]))
    yield from user.leave(dialog, chance)


@action("open the dialog of an app")
def app_dialog(user: User, chance: Random) -> Steps[None]:
    dialog = yield from user.open_dialog(user.do("add_app"))
    yield from _fumble(user, dialog, chance)
    if is_there(dialog):
        yield from user.leave(dialog, chance)


@action("add an app")
def add_app(user: User, chance: Random) -> Steps[None]:
    dialog = yield from user.open_dialog(user.do("add_app"))
    number = chance.randrange(1000)
    fields = {"Hiking": f"App {number}", "com.example": f"com.example.n{number}"}
    yield from _fill(user, dialog, fields)
    yield from user.hands.click(user.button("Add app", dialog))
    yield from _await_end(user, dialog, chance)


def _to_an_app(user: User, chance: Random) -> Steps[None]:
    yield from user.do("apps")
    yield from user.hands.press("Home", *["Down"] * chance.randint(1, 4))


@action("change an app")
def change_app(user: User, chance: Random) -> Steps[None]:
    yield from _to_an_app(user, chance)
    dialog = yield from user.open_dialog(user.do("edit_app"))
    if chance.random() < 0.5:
        yield from _fumble(user, dialog, chance)
        if is_there(dialog):
            yield from user.leave(dialog, chance)
        return
    yield from user.hands.click(pick(chance, user.seen(QCheckBox, dialog), "no box"))
    yield from user.hands.click(user.button("Save app", dialog))
    yield from _await_end(user, dialog, chance)


@action("open an app's menu")
def app_menu(user: User, chance: Random) -> Steps[None]:
    yield from _to_an_app(user, chance)
    yield from user.hands.press("Menu")
    yield from until(lambda: QApplication.activePopupWidget() is not None, 1.0)
    said = yield from user.use_menu(chance)
    if "Edit the app" in said:
        yield from until(lambda: QApplication.activeModalWidget() is not None, 1.0)


@action("lock an app")
def lock_app(user: User, chance: Random) -> Steps[None]:
    yield from _to_an_app(user, chance)
    yield from user.do("lock_app")
    yield 0.05
    if chance.random() < 0.5:
        yield from user.do("lock_app")


@action("remove an app and bring it back")
def remove_app(user: User, chance: Random) -> Steps[None]:
    yield from _to_an_app(user, chance)
    notices = controller_of(user.window).notices
    before = notice_titles(notices)
    yield from user.do("remove_app")
    yield from until(lambda: notice_titles(notices) != before, 1.0)
    yield from user.hands.click(user.button("Undo", notices))


@action("paste a list of apps")
def paste_apps(user: User, chance: Random) -> Steps[None]:
    dialog = yield from user.open_dialog(user.do("paste_apps"))
    text = pick(chance, user.seen(QPlainTextEdit, dialog), "no place to paste")
    QApplication.clipboard().setText(chance.choice([ROWS, "rubbish\n" * 30, ""]))
    yield from user.hands.click(text)
    yield from user.hands.press("Ctrl+V")
    yield chance.uniform(0, 0.3)
    buttons = [one for one in user.seen(QPushButton, dialog) if one.isEnabled()]
    applying = [button for button in buttons if button.property("kind") == "main"]
    if applying and chance.random() < 0.5:
        yield from user.hands.click(applying[0])
        yield from _await_end(user, dialog, chance)
    else:
        yield from user.leave(dialog, chance)


@action("drop a team's file")
def drop_team_file(user: User, chance: Random) -> Steps[None]:
    dialog = yield from user.open_dialog(drop(user, user.scene.files / "storebell.toml"))
    yield chance.uniform(0, 0.2)
    yield from user.leave(dialog, chance)


@action("leave the question about Production")
def production_question(user: User, chance: Random) -> Steps[None]:
    """It is asked where nothing stands in for Apple; the answer is no."""
    sending = controller_of(user.window)._sending
    app = App("Canoes", "com.example.canoes", 6448311071)

    def ask() -> Steps[None]:
        sending._has_simulator = False
        sending.send(TestRequest(app, Environment.PRODUCTION))
        sending._has_simulator = True
        yield 0.0

    dialog = yield from user.open_dialog(ask())
    yield from user.leave(dialog, chance)


@action("leave the question about a host")
def host_question(user: User, chance: Random) -> Steps[None]:
    """Another computer in the network has to be confirmed; the answer is no."""
    yield from user.to_local()
    strip = user.page.strip
    line = pick(chance, user.seen(QLineEdit, strip), "there is no field for a URL")
    line.setText("https://192.168.200.200/notify")
    try:
        dialog = yield from user.open_dialog(user.do("send"))
        yield from user.leave(dialog, chance)
    finally:
        line.clear()


@action("use the page of keys")
def keys_page(user: User, chance: Random) -> Steps[None]:
    yield from user.do("keys")
    yield 0.05
    content = user.window.pages.content("keys")
    require(content is not None, "the page was not opened")
    for _ in range(chance.randint(1, 3)):
        buttons = [one for one in user.seen(QPushButton, content) if one.isEnabled()]
        buttons = [
            button for button in buttons if not button.text().replace("&", "").startswith("Import")
        ]
        if not buttons:
            break
        yield from user.hands.click(chance.choice(buttons))
        yield chance.uniform(0, 0.1)
    yield from user.hands.press("Escape", "Escape")


@action("filter or scroll the apps")
def scroll_apps(user: User, chance: Random) -> Steps[None]:
    place = pick(chance, user.seen(QListView, user.window.sidebar), "there are no apps")
    yield from user.hands.wheel(place.viewport(), chance.choice([-3, 3]))
    lines = user.seen(QLineEdit, user.window.sidebar)
    if lines:
        yield from user.hands.click(lines[0])
        yield from user.hands.type("hik")
        yield from user.hands.press("Ctrl+A", "Delete")
