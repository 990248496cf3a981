"""Sending: one, another type, again, all eleven, through a plan, to a simulator."""

from random import Random

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from storebell.domain.simulation.receiver_behaviours import MORE, RESULT_BEHAVIOURS, read_behaviour
from storebell.qt.sending.faults_button import FaultsButton
from storebell.qt.sending.receiver_button import ReceiverButton
from storebell.qt.sending.type_button import TypeButton
from storebell.qt.sending.type_popup import TypePopup
from storebell.qt.shell.top_bar import SendButton
from storebell.qt.widgets.elided_button import OPENS_MENU
from support.monkey.steps import Steps, action, require
from support.monkey.user import User, pick
from support.receivers import choose_receiver

BEHAVIOURS = (*RESULT_BEHAVIOURS, *(behaviour for group in MORE for behaviour in group.behaviours))
URLS = ("http://127.0.0.1:9/x", "127.0.0.1:8099", "ftp://x", "http://", "https://localhost:1/")


@action("send", weight=3)
def send(user: User, chance: Random) -> Steps[None]:
    """To the built-in receiver, which behaves in one of its ways."""
    yield from user.to_local()
    choose_receiver(user.page.strip, chance.choice(BEHAVIOURS))
    yield from user.do("send")
    yield chance.uniform(0, 0.15)


def _menu_button(user: User, kind: type[QPushButton]) -> QPushButton:
    """The strip's button of a kind; where it has no room, the one whose menu holds it."""
    strip = user.page.strip
    for button in (*user.seen(kind, strip), *user.seen(QPushButton, strip)):
        if isinstance(button, kind) or button.text() == f"Options{OPENS_MENU}":
            return button
    require(False, "there is no menu")
    raise AssertionError


@action("choose how the receiver behaves")
def choose_behaviour(user: User, chance: Random) -> Steps[None]:
    yield from user.to_local()
    yield from user.use_menu_of(_menu_button(user, ReceiverButton), chance)


@action("choose a type", weight=2)
def choose_type(user: User, chance: Random) -> Steps[None]:
    yield from user.to_local()
    button = pick(chance, user.seen(TypeButton), "there is no type to choose")
    require(button.isEnabled(), "no type can be chosen")
    button.click()
    yield chance.uniform(0, 0.1)
    popup = button.findChild(TypePopup)
    require(isinstance(popup, TypePopup), "the list did not open")
    assert isinstance(popup, TypePopup)
    popup.field.setText(chance.choice(["", "renew", "TEST", "no such type", "sub init"]))
    for _ in range(chance.randrange(4)):
        QTest.keyClick(popup.field, chance.choice([Qt.Key.Key_Down, Qt.Key.Key_Up]))
    QTest.keyClick(popup.field, chance.choice([Qt.Key.Key_Return, Qt.Key.Key_Escape]))
    popup.close()
    yield from user.do("send")


@action("send again", weight=2)
def send_again(user: User, chance: Random) -> Steps[None]:
    yield from user.choose_lane(chance)
    yield from user.do("send_again")
    yield chance.uniform(0, 0.1)


@action("deliver again", weight=2)
def deliver_again(user: User, chance: Random) -> Steps[None]:
    yield from user.choose_lane(chance)
    yield from user.do("deliver_again")
    yield chance.uniform(0, 0.1)


@action("show all results", weight=2)
def eleven(user: User, chance: Random) -> Steps[None]:
    yield from user.do("eleven")
    yield chance.uniform(0, 0.5)
    if chance.random() < 0.5:
        yield from user.do("stop")


@action("send through a production plan", weight=2)
def production_plan(user: User, chance: Random) -> Steps[None]:
    yield from user.to_local()
    strip = user.page.strip
    strip.restore(None, "production", chance.choice([3600.0, 60.0, 1.0]))
    choose_receiver(strip, read_behaviour(chance.choice(["status=500", "close", "status=200"])))
    yield from user.do("send")
    yield chance.uniform(0, 0.1)
    strip.restore(None, "sandbox", 3600.0)


@action("send to the simulator", weight=2)
def send_to_simulator(user: User, chance: Random) -> Steps[None]:
    """In Sandbox or Production, for an app whose key was imported before."""
    yield from user.do(chance.choice(["sandbox", "production"]), "apps")
    for key in ("Home", *["Down"] * 10):
        yield from user.hands.press(key)
        yield 0.02
        if any(one.isEnabled() for one in user.seen(SendButton)):
            break
    else:
        yield from user.do("local")
        require(False, "no app has a key yet")
    yield from user.do("send")
    yield chance.uniform(0.05, 0.2)
    yield from user.do("local")


@action("choose an environment")
def environment(user: User, chance: Random) -> Steps[None]:
    if chance.random() < 0.5:
        yield from user.do(chance.choice(["sandbox", "production", "local"]))
        return
    bar = user.window.top_bar
    offered = [one for one in user.seen(QPushButton, bar) if one.property("segment")]
    yield from user.hands.click(pick(chance, offered, "no environment is shown"))


@action("type a URL to deliver to")
def type_url(user: User, chance: Random) -> Steps[None]:
    yield from user.to_local()
    lines = user.seen(QLineEdit, user.page.strip)
    yield from user.hands.click(pick(chance, lines, "there is no field for a URL"))
    yield from user.hands.type(chance.choice(URLS))
    yield from user.hands.press("Return")
    yield from user.do("send")
    yield from user.hands.click(lines[0])
    yield from user.hands.press("Ctrl+A", "Delete")


@action("choose faults of the Local server")
def faults(user: User, chance: Random) -> Steps[None]:
    yield from user.to_local()
    yield from user.use_menu_of(_menu_button(user, FaultsButton), chance)
    yield from user.do("send")
    [own] = user.page.strip.findChildren(FaultsButton)
    [none, *_] = own.menu().actions()
    if chance.random() < 0.7:
        none.trigger()


@action("send by a command")
def by_command(user: User, chance: Random) -> Steps[None]:
    """Another process keeps a test, and this window is told."""
    receiver = chance.choice(["status=200", "status=204", "tls"])
    yield from user.start_command("send", "--environment", "local", "--receiver", receiver)
