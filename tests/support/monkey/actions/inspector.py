"""The inspector: its tabs and what is in them."""

from random import Random

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QPushButton, QTabBar, QTreeView

from storebell.qt.inspector.attempt_chooser import AttemptChooser
from storebell.qt.inspector.payload import FindLine
from storebell.qt.widgets.text_document import Document
from support.monkey.hands import Button
from support.monkey.steps import Steps, action, require, until
from support.monkey.user import User, pick

TABS = ("Why", "Delivery", "Payload", "Signature", "Exchange", "Raw")


def _open(user: User, chance: Random) -> Steps[None]:
    """The inspector shows a test."""
    yield from user.choose_lane(chance)
    yield from _show(user)


def _open_payload(user: User, chance: Random) -> Steps[None]:
    """The inspector shows the payload of a test that has one."""
    none = "no lane has a payload"
    yield from user.choose_lane_with(chance, lambda one: one.signed_payload is not None, none)
    yield from _show(user)
    yield from _tab(user, "Payload")


def _show(user: User) -> Steps[None]:
    if not user.page.inspector_place.is_shown:
        yield from user.do("inspector")
    yield from until(user.page.inspector.isVisible, 1.0)
    require(user.page.inspector.isVisible(), "the inspector is hidden")


def _tab(user: User, name: str) -> Steps[None]:
    yield from _click_tab(user, _tab_bar(user), TABS.index(name))


def _tab_bar(user: User) -> QTabBar:
    tabs = user.seen(QTabBar, user.page.inspector)
    require(tabs, "no tabs are shown")
    return tabs[0]


def _click_tab(user: User, bar: QTabBar, at: int) -> Steps[None]:
    place = bar.tabRect(at).center()
    require(bar.rect().contains(place), "the tab is scrolled away")
    yield from user.hands.click(bar, place)


@action("click on tabs", weight=3)
def click_tabs(user: User, chance: Random) -> Steps[None]:
    yield from _open(user, chance)
    bar = _tab_bar(user)
    for _ in range(chance.randint(1, 6)):
        yield from _click_tab(user, bar, chance.randrange(bar.count()))


@action("go along tabs by keys")
def tabs_by_keys(user: User, chance: Random) -> Steps[None]:
    yield from _open(user, chance)
    yield from user.do(*chance.choices(["next_tab", "previous_tab"], k=chance.randint(1, 8)))


@action("go along attempts by buttons")
def attempts_by_buttons(user: User, chance: Random) -> Steps[None]:
    """For a lane that has several."""
    none = "no lane has several attempts"
    yield from user.choose_lane_with(chance, lambda one: len(one.attempts) > 1, none)
    yield from _show(user)
    for _ in range(3):
        choosers = user.seen(AttemptChooser, user.page.inspector)
        offered = [one for chooser in choosers for one in user.seen(QPushButton, chooser)]
        offered = [one for one in offered if one.isEnabled()]
        yield from user.hands.click(pick(chance, offered, none))


@action("copy from the inspector")
def copy_menu(user: User, chance: Random) -> Steps[None]:
    yield from _open(user, chance)
    yield from user.use_menu_of(user.button("Copy", user.page.inspector), chance)


@action("search a payload")
def search_payload(user: User, chance: Random) -> Steps[None]:
    yield from _open_payload(user, chance)
    lines = user.seen(FindLine, user.page.inspector)
    yield from user.hands.click(pick(chance, lines, "there is no payload to search"))
    yield from user.hands.type(chance.choice(["id", "zzz", "test", "2", "signed"]))
    yield from user.hands.press(*chance.choices(["Return", "Shift+Return"], k=3))
    yield from user.hands.press("Ctrl+A", "Delete")


@action("go along a payload")
def walk_payload(user: User, chance: Random) -> Steps[None]:
    yield from _open_payload(user, chance)
    tree = pick(chance, user.seen(QTreeView, user.page.inspector), "there is no payload")
    yield from user.hands.click(tree.viewport(), QPoint(20, 10))
    keys = ["Down", "Right", "Left", "Up", "End", "Home"]
    yield from user.hands.press(*chance.choices(keys, k=chance.randint(3, 10)))
    if chance.random() < 0.5:
        button = Button.RightButton
        yield from user.hands.click(tree.viewport(), QPoint(20, 10), button=button)
        yield 0.03


@action("select text")
def select_text(user: User, chance: Random) -> Steps[None]:
    yield from _open(user, chance)
    document = pick(chance, user.seen(Document, user.page.inspector), "no text is shown")
    area = document.viewport().rect()
    along = [
        QPoint(chance.randint(0, area.width()), chance.randint(0, area.height())) for _ in range(5)
    ]
    yield from user.hands.drag(document.viewport(), along)
    yield from user.hands.press("Ctrl+C", "Ctrl+A", "Ctrl+C", "End", "Home")
