"""The window's room: its size, the divider, the drawer, hidden and back."""

from random import Random

from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QApplication, QSplitter, QSplitterHandle, QWidget

from support.monkey.steps import Steps, action, require, until
from support.monkey.user import User

WIDTHS = (900, 1600)
HEIGHTS = (500, 1000)
NARROW = (900, 1140)


def _size(chance: Random, widths: tuple[int, int] = WIDTHS) -> QSize:
    return QSize(chance.randint(*widths), chance.randint(*HEIGHTS))


@action("resize the window", weight=3)
def resize(user: User, chance: Random) -> Steps[None]:
    yield from user.hands.resize(user.window, [_size(chance) for _ in range(chance.randint(1, 8))])


@action("drag the window's edge", weight=3)
def drag_edge(user: User, chance: Random) -> Steps[None]:
    """Step by step, over the widths at which the window is arranged otherwise."""
    width, height = user.window.width(), user.window.height()
    goal, step = chance.randint(*WIDTHS), chance.choice([7, 23, 61])
    way = step if goal > width else -step
    steps = [QSize(at, height) for at in range(width, goal, way)][:25]
    yield from user.hands.resize(user.window, steps)


@action("drag the divider", weight=3)
def drag_divider(user: User, chance: Random) -> Steps[None]:
    """The one between the lanes and the inspector."""
    yield from user.to_the_lanes()
    if user.page.inspector_place.is_drawer:
        yield from user.hands.resize(user.window, [QSize(chance.randint(1200, 1600), 800)])
        yield from until(lambda: not user.page.inspector_place.is_drawer, 1.0)
    if not user.page.inspector_place.is_shown:
        yield from user.do("inspector")
    yield from _drag(user, _handle(user.page), chance, is_sideways=True)


@action("drag the inspector's own divider")
def drag_inner_divider(user: User, chance: Random) -> Steps[None]:
    yield from user.choose_lane(chance)
    require(user.page.inspector.isVisible(), "the inspector is hidden")
    yield from _drag(user, _handle(user.page.inspector), chance, is_sideways=False)


def _handle(place: QWidget) -> QSplitterHandle:
    split = next(
        (splitter for splitter in place.findChildren(QSplitter) if splitter.count() > 1), None
    )
    require(split is not None, "there is nothing to divide")
    assert split is not None
    return split.handle(1)


def _drag(user: User, handle: QSplitterHandle, chance: Random, *, is_sideways: bool) -> Steps[None]:
    start = at = handle.rect().center()
    along = [start]
    for _ in range(chance.randint(1, 4)):
        goal = chance.randint(-260, 260)
        for part in range(1, 7):
            by = goal * part // 6
            along.append(at + (QPoint(by, 0) if is_sideways else QPoint(0, by)))
        at = along[-1]
    yield from user.hands.drag(handle, along)


@action("show and hide the inspector", weight=2)
def toggle_inspector(user: User, chance: Random) -> Steps[None]:
    yield from user.do(*["inspector"] * chance.randint(1, 6))


@action("use the drawer", weight=2)
def use_drawer(user: User, chance: Random) -> Steps[None]:
    """In a narrow window: opened by a click on a lane, closed in one of three ways."""
    yield from user.hands.resize(user.window, [_size(chance, NARROW)])
    yield from user.choose_lane(chance)
    place = user.page.inspector_place
    require(place.is_drawer, "the window is not narrow")
    yield from until(lambda: place.is_shown, 1.0)
    yield from user.hands.resize(user.window, [_size(chance, NARROW) for _ in range(2)])
    match chance.randrange(4):
        case 0:
            yield from user.hands.press("Escape")
        case 1:
            yield from user.hands.click(user.button("Close the inspector", place))
        case 2:
            yield from user.do("inspector")
        case _:  # it stays open while the window becomes wide again
            yield from user.hands.resize(user.window, [QSize(chance.randint(1200, 1600), 800)])


@action("hide the window and show it")
def hide_and_show(user: User, chance: Random) -> Steps[None]:
    user.window.hide()
    yield chance.uniform(0, 0.1)
    user.window.show()
    yield from until(user.window.isVisible, 1.0)


@action("minimize the window")
def minimize(user: User, chance: Random) -> Steps[None]:
    user.window.showMinimized()
    yield chance.uniform(0.02, 0.1)
    user.window.showNormal()
    user.window.activateWindow()
    yield 0.05


@action("maximize the window")
def maximize(user: User, chance: Random) -> Steps[None]:
    user.window.showMaximized()
    yield chance.uniform(0.02, 0.1)
    user.window.showNormal()
    yield 0.05


@action("go to another window and back")
def change_window(user: User, chance: Random) -> Steps[None]:
    other = QWidget()
    other.setWindowTitle("Another program")
    other.resize(200, 100)
    other.show()
    other.activateWindow()
    yield chance.uniform(0.02, 0.1)
    other.close()
    other.deleteLater()
    user.window.activateWindow()
    yield from until(lambda: QApplication.activeWindow() is user.window, 1.0)
