"""Settings, in their page, by keys, and by a command in another process."""

from random import Random

from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPushButton, QScrollArea, QWidget

from storebell.qt.page_names import SETTINGS
from storebell.qt.settings.page import SettingsPage
from storebell.qt.settings.rows import Row
from storebell.qt.widgets.choice_button import ChoiceButton
from support.monkey.steps import Steps, action, require, until
from support.monkey.user import User, pick

TEXT_SIZES = ("100", "110", "150", "200")
COMMANDED = (
    ("colours", ("light", "dark", "high-contrast-light", "high-contrast-dark", "system")),
    ("row_density", ("compact", "roomy")),
    ("time_zone", ("utc", "local")),
    ("time_form", ("absolute", "relative")),
)
OTHERS = ("asks_for_attention", "keep_days", "extra_ca", "apple_hosts", "time_zone", "time_form")
"""The proxy is left alone: without it something might leave this computer."""


def _row(user: User, name: str) -> Steps[Row]:
    """The row of a setting, in sight."""
    if user.window.pages.current != SETTINGS:
        yield from user.do("settings")
    page = user.window.pages.content(SETTINGS)
    require(isinstance(page, SettingsPage), "the settings were not opened")
    assert isinstance(page, SettingsPage)
    yield from until(page.isVisible, 1.0)
    row = page.row(name)
    yield from into_sight(row)
    return row


def into_sight(widget: QWidget) -> Steps[None]:
    """Scrolls whatever it is in."""
    place = widget.parentWidget()
    while place is not None:
        if isinstance(place, QScrollArea):
            place.ensureWidgetVisible(widget)
        place = place.parentWidget()
    yield 0.01


def _leave(user: User, chance: Random) -> Steps[None]:
    if chance.random() < 0.8:
        yield from user.hands.press("Escape")


@action("set the text size", weight=2)
def text_size(user: User, chance: Random) -> Steps[None]:
    row = yield from _row(user, "text_size_percent")
    if chance.random() < 0.5:
        for _ in range(chance.randint(1, 4)):
            button = pick(chance, user.seen(QPushButton, row), "no button")
            yield from user.hands.click(button)
            yield from into_sight(row)
    else:
        [line] = user.seen(QLineEdit, row)
        yield from user.hands.click(line)
        yield from user.hands.press("Ctrl+A")
        yield from user.hands.type(chance.choice([*TEXT_SIZES, "7", "abc"]))
        yield from user.hands.press("Return")
    yield from _leave(user, chance)


@action("set the text size by a command", weight=2)
def text_size_by_command(user: User, chance: Random) -> Steps[None]:
    yield from user.start_command("settings", "text_size_percent", chance.choice(TEXT_SIZES))


@action("set something by a command")
def by_command(user: User, chance: Random) -> Steps[None]:
    name, values = chance.choice(COMMANDED)
    yield from user.start_command("settings", name, chance.choice(values))


@action("choose colours", weight=2)
def colours(user: User, chance: Random) -> Steps[None]:
    row = yield from _row(user, "colours")
    yield from user.use_menu_of(pick(chance, _choices(user, row), "no choice"), chance)
    yield from _leave(user, chance)


@action("choose the rows' height")
def density(user: User, chance: Random) -> Steps[None]:
    if chance.random() < 0.5:
        yield from user.do("compact")
        return
    row = yield from _row(user, "row_density")
    yield from user.use_menu_of(pick(chance, _choices(user, row), "no choice"), chance)
    yield from _leave(user, chance)


@action("choose how times are shown")
def times(user: User, chance: Random) -> Steps[None]:
    yield from user.do(*chance.choices(["utc", "by_clock", "compact"], k=2))


@action("change another setting")
def another(user: User, chance: Random) -> Steps[None]:
    row = yield from _row(user, chance.choice(OTHERS))
    lines, choices = user.seen(QLineEdit, row), _choices(user, row)
    if choices:
        yield from user.use_menu_of(choices[0], chance)
    elif lines:
        yield from user.hands.click(lines[0])
        yield from user.hands.press("Ctrl+A")
        yield from user.hands.type(chance.choice(["30", "0", "/nowhere.pem", "400"]))
        yield from user.hands.press("Return")
    else:
        yield from user.hands.click(pick(chance, user.seen(QAbstractButton, row), "no button"))
    yield chance.uniform(0, 0.05)
    back = [one for one in user.seen(QPushButton, row) if one.text() == "Default"]
    if back and chance.random() < 0.7:
        yield from user.hands.click(back[0])
    yield from _leave(user, chance)


@action("test the connection")
def connection(user: User, chance: Random) -> Steps[None]:
    """Through a proxy that refuses; stopped, left or awaited."""
    yield from _row(user, "extra_ca")
    page = user.window.pages.content(SETTINGS)
    assert isinstance(page, SettingsPage)
    yield from into_sight(page.connection)
    yield from user.hands.click(pick(chance, user.seen(QPushButton, page.connection), "no button"))
    yield chance.uniform(0, 0.1)
    yield from _leave(user, chance)


def _choices(user: User, row: Row) -> list[QPushButton]:
    return [one for one in user.seen(QPushButton, row) if isinstance(one, ChoiceButton)]
