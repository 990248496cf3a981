"""The page of a customer's life: begun, hurried, paused, left while it runs, stopped."""

from random import Random

from PySide6.QtWidgets import QPushButton

from storebell.qt.page_names import LIFE
from storebell.qt.widgets.choice_button import ChoiceButton
from support.monkey.steps import Steps, action, require
from support.monkey.user import User


@action("tell a customer's life", weight=2)
def life(user: User, chance: Random) -> Steps[None]:
    yield from user.do("life")
    yield 0.05
    content = user.window.pages.content(LIFE)
    require(content is not None, "the page was not opened")
    for _ in range(chance.randint(1, 6)):
        buttons = [button for button in user.seen(QPushButton, content) if button.isEnabled()]
        if not buttons:
            break
        button = chance.choice(buttons)
        if isinstance(button, ChoiceButton):
            yield from user.use_menu_of(button, chance)
        else:
            yield from user.hands.click(button)
        yield chance.uniform(0, 0.2)
    yield from user.hands.press("Escape")
