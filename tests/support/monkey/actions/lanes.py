"""The timeline: choosing, searching, filtering, removing, copying."""

from random import Random

from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from storebell.qt.widgets.choice_button import ChoiceButton
from support.controllers import controller_of
from support.monkey.hands import Button, Modifier
from support.monkey.steps import Steps, action, require, until
from support.monkey.user import User, pick
from support.notices import notice_titles

SEARCHES = ("DID", "SUCCESS", "tls", "zzz", "hiking", "4", "", "  ", "redirect loop", "%_")
COPIES = (
    *("copy", "copy_token", "copy_uuid", "copy_payload", "copy_request"),
    *("copy_report", "copy_redacted", "copy_diagnostics"),
)


@action("choose a lane", weight=2)
def choose(user: User, chance: Random) -> Steps[None]:
    yield from user.choose_lane(chance)
    yield from user.hands.press(*chance.choices(["Up", "Down", "PgDown", "Home", "End"], k=3))


@action("choose several lanes", weight=2)
def choose_several(user: User, chance: Random) -> Steps[None]:
    yield from user.choose_lane(chance)
    for _ in range(chance.randint(1, 3)):
        row = chance.choice(user.lane_rows())
        held = chance.choice([Modifier.ControlModifier, Modifier.ShiftModifier])
        place = user.lane_place(row)
        yield from user.hands.click(user.view.viewport(), place, modifier=held)
    if chance.random() < 0.3:
        yield from user.hands.press("Ctrl+A")


@action("go along attempts and failures")
def go_along(user: User, chance: Random) -> Steps[None]:
    yield from user.choose_lane(chance)
    keys = ["Left", "Right", "F8", "Shift+F8", "Right"]
    yield from user.hands.press(*chance.choices(keys, k=chance.randint(2, 6)))


@action("open a lane's menu", weight=2)
def lane_menu(user: User, chance: Random) -> Steps[None]:
    row = yield from user.choose_lane(chance)
    if chance.random() < 0.5 and not user.page.inspector_place.is_drawer:
        place = user.lane_place(row)
        yield from user.hands.click(user.view.viewport(), place, button=Button.RightButton)
    else:
        user.view.setFocus()
        yield from user.hands.press("Menu")
    yield from until(lambda: QApplication.activePopupWidget() is not None, 1.0)
    yield from user.use_menu(chance)


@action("scroll", weight=2)
def scroll(user: User, chance: Random) -> Steps[None]:
    place = chance.choice([user.view.viewport(), user.page.inspector, user.window.pages])
    require(place.isVisible(), "it is hidden")
    yield from user.hands.wheel(place, chance.choice([-9, -4, -1, 1, 4, 9]))


@action("remove tests", weight=2)
def remove(user: User, chance: Random) -> Steps[None]:
    yield from user.choose_lane(chance)
    if chance.random() < 0.4:
        yield from user.hands.press("Shift+Down", "Shift+Down")
    yield from user.do("remove")
    if chance.random() < 0.3:  # undone at once
        yield from user.do("undo")


@action("undo a removal", weight=2)
def undo(user: User, chance: Random) -> Steps[None]:
    before = notice_titles(controller_of(user.window).notices)
    yield from user.choose_lane(chance)
    yield from user.do("remove")
    yield chance.uniform(0, 0.1)
    if chance.random() < 0.5:
        yield from until(lambda: notice_titles(controller_of(user.window).notices) != before, 1.0)
        yield from user.hands.click(user.button("Undo", controller_of(user.window).notices))
    else:
        yield from user.do("undo")


@action("search the timeline", weight=2)
def search(user: User, chance: Random) -> Steps[None]:
    yield from user.to_the_lanes()
    require(user.page.filter_bar.isVisible(), "there is nothing to search")
    yield from user.do("search")
    yield from user.hands.type(chance.choice(SEARCHES))
    yield chance.uniform(0, 0.1)
    if chance.random() < 0.7:
        yield from user.do("clear_filter")


@action("filter the timeline", weight=2)
def filter_lanes(user: User, chance: Random) -> Steps[None]:
    yield from user.to_the_lanes()
    bar = user.page.filter_bar
    require(bar.isVisible(), "there is nothing to filter")
    buttons = [one for one in user.seen(QPushButton, bar) if one.isEnabled()]
    button = pick(chance, buttons, "no filter is shown")
    if isinstance(button, ChoiceButton):
        yield from user.use_menu_of(button, chance)
    else:
        yield from user.hands.click(button)
    yield chance.uniform(0, 0.05)
    if chance.random() < 0.6:
        yield from user.do("clear_filter")


@action("copy")
def copy(user: User, chance: Random) -> Steps[None]:
    yield from user.choose_lane(chance)
    yield from user.do(*chance.choices(COPIES, k=2))


@action("choose an app", weight=2)
def choose_app(user: User, chance: Random) -> Steps[None]:
    yield from user.do("apps")
    keys = chance.choices(["Up", "Down", "Home", "End", "Return"], k=chance.randint(1, 4))
    yield from user.hands.press(*keys)


@action("type where the keyboard is")
def type_anywhere(user: User, chance: Random) -> Steps[None]:
    """As somebody does who believes to be in another program."""
    focused = QApplication.focusWidget()
    require(focused is not None, "nothing has the keyboard")
    yield from user.hands.type(chance.choice(["hello", "12 34", "http://127.0.0.1:9/x"]))
    if isinstance(focused, QLineEdit) and focused.isVisible():
        yield from user.hands.press("Ctrl+A", "Delete")


@action("go round by Tab")
def tab_round(user: User, chance: Random) -> Steps[None]:
    key = chance.choice(["Tab", "Shift+Tab"])
    yield from user.hands.press(*[key] * chance.randint(3, 15))


@action("hover")
def hover(user: User, chance: Random) -> Steps[None]:
    """Over lanes and buttons, which show tips and states of their own."""
    yield from user.find_lanes()
    rows = user.lane_rows()
    places = [user.lane_place(chance.choice(rows)) for _ in range(6)]
    yield from user.hands.hover(user.view.viewport(), places)
