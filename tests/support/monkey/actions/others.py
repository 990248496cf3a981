"""Pages, menus, shortcuts, notices, and what a screen reader asks."""

from random import Random

from PySide6.QtGui import QAccessible, QAccessibleInterface, QAction
from PySide6.QtWidgets import QApplication, QMenuBar, QPushButton

from storebell.qt.actions.catalogue import ACTS
from storebell.qt.widgets.elided_button import ElidedButton
from storebell.qt.widgets.notices import Notice
from support.monkey.steps import Steps, action, require, until
from support.monkey.user import User, pick

PAGES = ("life", "keys", "settings", "security", "results", "shortcuts", "about")
NOT_PRESSED = frozenset({"quit"})
MOST_ASKED = 250
DEEPEST = 12


@action("open pages", weight=3)
def pages(user: User, chance: Random) -> Steps[None]:
    for name in chance.sample(PAGES, chance.randint(1, 3)):
        yield from user.do(name) if ACTS[name].keys else _by_menu(user, name)
        yield chance.uniform(0, 0.05)
        if chance.random() < 0.5:
            yield from user.hands.wheel(user.window.pages, chance.choice([-6, 6]))
    yield from user.hands.press("Escape")


def _by_menu(user: User, name: str) -> Steps[None]:
    action_of = {one.objectName(): one for one in user.window.findChildren(QAction)}
    action_of[name].trigger()
    yield 0.01


@action("open pages from the side")
def pages_from_the_side(user: User, chance: Random) -> Steps[None]:
    entries = user.seen(ElidedButton, user.window.sidebar)
    for _ in range(2):
        yield from user.hands.click(pick(chance, entries, "no page is offered"))
        yield chance.uniform(0, 0.05)
    yield from user.hands.press("Escape")


@action("use the menu bar", weight=3)
def menu_bar(user: User, chance: Random) -> Steps[None]:
    [bar, *_] = user.window.findChildren(QMenuBar)
    title = chance.choice(bar.actions())
    yield from user.hands.click(bar, bar.actionGeometry(title).center())
    yield from until(lambda: QApplication.activePopupWidget() is not None, 1.0)
    if chance.random() < 0.3:
        yield from user.hands.press(*chance.choices(["Right", "Left", "Down"], k=3))
    yield from user.use_menu(chance)
    yield chance.uniform(0, 0.1)


@action("press shortcuts", weight=3)
def shortcuts(user: User, chance: Random) -> Steps[None]:
    """Any of them, whatever is in front."""
    keys = [
        sequence.toString()
        for name, act in ACTS.items()
        if name not in NOT_PRESSED
        for sequence in act.sequences
    ]
    yield from user.hands.press(*chance.choices(keys, k=chance.randint(1, 5)))


@action("answer a notice")
def notices(user: User, chance: Random) -> Steps[None]:
    """Its button, or the one that puts it aside; a notice is made where there is none."""
    if not user.seen(Notice):
        yield from user.do("copy_diagnostics")
        yield from until(lambda: bool(user.seen(Notice)), 2.0)
    notice = pick(chance, user.seen(Notice), "there is no notice")
    yield from user.hands.click(pick(chance, user.seen(QPushButton, notice), "no button"))


@action("ask as a screen reader", weight=2)
def screen_reader(user: User, chance: Random) -> Steps[None]:
    """The tree of what is accessible: names, roles, states, places, cells and texts."""
    QAccessible.setActive(True)
    root = QAccessible.queryAccessibleInterface(user.window)
    require(root is not None, "the window is not accessible")
    asked = _ask(root, chance, 0, MOST_ASKED)
    require(asked > 5, "hardly anything is accessible")
    yield 0.0


def _nothing() -> None:
    return None


def _ask(one: QAccessibleInterface, chance: Random, depth: int, most: int) -> int:
    """How many were asked, in a random order of the branches."""
    if not one.isValid() or depth > DEEPEST or most <= 0:
        return 0
    for kind in (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value):
        one.text(kind)
    one.role()
    one.state()
    one.rect()
    # Qt for Python's own classes of it lack some of these.
    text = getattr(one, "textInterface", _nothing)()
    table = getattr(one, "tableInterface", _nothing)()
    if text is not None:
        text.text(0, min(40, text.characterCount()))
        text.cursorPosition()
    if table is not None and table.rowCount() and table.columnCount():
        cell = table.cellAt(chance.randrange(table.rowCount()), 0)
        if cell is not None:
            cell.text(QAccessible.Text.Name)
    children = [*range(one.childCount())]
    chance.shuffle(children)
    asked = 1
    for number in children:
        child = one.child(number)
        if child is not None:
            asked += _ask(child, chance, depth + 1, most - asked)
    return asked
