"""What others wrote is never markup: it stands in every place of the window, every tooltip is
shown, and no file that it names is opened.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtGui import Qt as QtGuiNames
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QTextEdit,
    QWidget,
)

from looks.hostile_states import hostile_states
from looks.states import Studio
from storebell.qt.plain_text import WORD_JOINER, without_mnemonics
from storebell.qt.theme.theme import Theme
from support.markup import TAIL, Markup
from support.opened_files import named_pipe, opened_files
from support.tips import indexes, tips_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")

IN_TOOLTIPS = {
    *("app-label", "bundle-id", "row-label", "known-label", "team-file", "dropped-file"),
    *("attempt-result", "payload-value", "payload-name", "payload-value-inside", "api-base"),
    *("key-name", "keychain", "issuer-id"),
}
"""Where what is cut off, or has no room, is said in a tooltip."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path: a name of an app has room for 80 characters."""
    made = Path(tempfile.mkdtemp(prefix="x"))
    yield made
    shutil.rmtree(made)


def texts_of(widget: QWidget) -> Iterator[str]:
    """Every text that is shown, as it is seen."""
    yield widget.windowHandle().title()
    for child in (widget, *widget.findChildren(QWidget)):
        match child:
            case QLabel() if child.inherits("QTipLabel"):
                continue  # it has its own test
            case QLabel():
                assert child.textFormat() is Qt.TextFormat.PlainText or not child.text()
                yield child.text()
            case QTextEdit():
                yield child.toPlainText()
            case QLineEdit():
                yield child.text()
            case QAbstractButton():
                yield without_mnemonics(child.text())
            case QAbstractItemView():
                for index in indexes(child.model()):
                    yield f"{index.data()}\n{index.data(Qt.ItemDataRole.AccessibleTextRole)}"
    for action in (*widget.findChildren(QAction), *widget.actions()):
        yield without_mnemonics(action.text())


def visit(widget: QWidget) -> tuple[str, str]:
    """Paints it and shows all of its tooltips; returns its texts, and those of the tooltips."""
    if isinstance(widget, QMenu):
        widget.popup(QPoint())
    widget.show()
    QApplication.processEvents()
    widget.grab()
    tips = []
    for tip in tips_of(widget):
        assert not QtGuiNames.mightBeRichText(tip.text()), tip.text()
        tip.grab()
        tips.append(tip.text().replace(WORD_JOINER, "").replace("\n", ""))
    return "\n".join(texts_of(widget)), "\n".join(tips)


@pytest.mark.parametrize("kind", ["image", "two-slashes", "entity"])
def test_what_others_wrote_is_shown_as_it_is_and_opens_nothing(
    kind: str, folder: Path, theme: Theme, qapp: QApplication
) -> None:
    studio = Studio(theme)
    picture = folder / "picture.png"
    theme.pixmap("bell", "ink", 16, 1.0).save(str(picture))
    markup = Markup(folder, picture, kind)
    texts, tips = "", ""
    with named_pipe(folder / "app-label.png"), opened_files(folder) as opened:
        for widget in hostile_states(studio, markup):
            said, shown = visit(widget)
            texts, tips = texts + said, tips + shown
            assert opened.names() == set(), widget
            widget.close()
    studio.background.close()
    qapp.processEvents()
    unseen = {place for place in markup.places if f"{place}.png" not in texts + tips}
    assert unseen == set()
    assert {place for place in IN_TOOLTIPS if f"{place}.png" not in tips} == set()
    # Neither a mnemonic nor a mark or a field takes a sign away.
    assert "RD[*]" not in texts
    assert "R&D" not in texts.replace(TAIL, "")
