"""Text on its way into Qt that must be shown as it is: tooltips, labels of buttons, titles.

Apps, keys, payloads, servers and files of a team bring text that others wrote. Qt reads a tooltip
as HTML where it looks like it (`Qt::mightBeRichText`), and then opens the files that it names; on
Windows a path that begins with two slashes is a host, which is logged in to. In the labels of
buttons and menus, "&" marks a key, and a tab what stands at the right.

Every tooltip is set here, and every text of others that becomes the label of a button or an entry
of a menu comes through `button_text`. `labels.Label` is the plain label; documents and file dialogs
are in `plain_text_widgets.py`.
"""

import re
from typing import Final

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAction, Qt
from PySide6.QtWidgets import QToolTip, QWidget

from storebell.domain.plain_text import LANGUAGE_MARKS, visible

WORD_JOINER: Final = "\u2060"
"""Takes no room and is not read aloud, and yet parts what would be read as markup."""

_LONG_WORD: Final = re.compile(r"(\S{100})(?=\S)")
"""Qt breaks a tooltip that is wider than the screen between words only."""


def one_line(text: str) -> str:
    """The text as one line of at most 1,000 characters in which nothing is hidden: white space
    becomes a space, and what can't be seen U+FFFD, except for what translations need.
    """
    return visible(text, allowed=LANGUAGE_MARKS)


def tooltip(*lines: str) -> str:
    """The text of a tooltip that shows these lines as they are; empty ones are left out."""
    text = "\n".join(_LONG_WORD.sub(r"\1\n", one_line(line)) for line in lines if line)
    if not Qt.mightBeRichText(text):
        return text
    return text.replace("<", f"<{WORD_JOINER}").replace("&lt;", f"&{WORD_JOINER}lt;")


def set_tooltip(target: QWidget | QAction, *lines: str) -> None:
    """Gives a widget or an entry of a menu a tooltip of these lines; without any it has none."""
    target.setToolTip(tooltip(*lines))


def show_tooltip(place: QPoint, view: QWidget, *lines: str, milliseconds: int = -1) -> None:
    """Shows a tooltip at a place of the screen until the mouse leaves `view`, or for a time;
    without lines, hides the one that is shown.
    """
    QToolTip.showText(place, tooltip(*lines), view, QRect(), milliseconds)


def button_text(text: str) -> str:
    """The label of a button, or of an entry of a menu, that shows the text as it is."""
    return one_line(text).replace("&", "&&")


def without_mnemonics(text: str) -> str:
    """The label of a button as it is seen."""
    return re.sub(r"&(.?)", r"\1", text)


def window_title(text: str) -> str:
    """The title of a window that shows the text as it is: `[*]` marks what is not saved."""
    return one_line(text).replace("[*]", "[*][*]")
