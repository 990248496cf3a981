"""A page of text in the inspector: one document that wraps anywhere and can be selected."""

from collections.abc import Iterable
from typing import Final, Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QTextBrowser, QWidget

from storebell.domain.timeline import Timeline
from storebell.qt.theme import Theme
from storebell.qt.typography import space

_WIDEST_NAME: Final = 22
"""Names longer than this many characters push their values aside."""


class Subject(Protocol):
    """What a page is about: a test, and one of its attempts where there is one."""

    @property
    def timeline(self) -> Timeline: ...
    @property
    def number(self) -> int | None: ...


class Page(QTextBrowser):
    """Built anew for each subject by `write`, which subclasses give."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._subject: Subject | None = None
        self.setAccessibleName(name)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(space(3))
        self.setTabChangesFocus(True)
        theme.changed.connect(self._rewrite)

    def show_subject(self, subject: Subject | None) -> None:
        """Write the page for this subject, and keep the place where it is the same test."""
        before = self._subject
        is_same = (
            before is not None
            and subject is not None
            and before.timeline.test_id == subject.timeline.test_id
            and before.number == subject.number
        )
        self._subject = subject
        value = self.verticalScrollBar().value() if is_same else 0
        self._rewrite()
        self.verticalScrollBar().setValue(value)

    def write(self, subject: Subject) -> None:
        raise NotImplementedError

    # -- building blocks ----------------------------------------------------------------------

    def heading(self, text: str) -> None:
        """A quiet heading above what follows."""
        self._line(text, self.theme.type.small_strong, "secondary", above=space(3))

    def line(self, text: str, tone: str = "text", *, is_strong: bool = False) -> None:
        """A line of body text."""
        font = self.theme.type.strong if is_strong else self.theme.type.body
        self._line(text, font, tone, above=space(1))

    def small(self, text: str, tone: str = "secondary") -> None:
        """A line of small text."""
        self._line(text, self.theme.type.small, tone)

    def facts(self, facts: Iterable[tuple[str, str]]) -> None:
        """Names and values, one pair a line."""
        pairs = tuple(facts)
        measure = QFontMetrics(self.theme.type.small)
        widest = max((measure.horizontalAdvance(name) for name, _value in pairs), default=0)
        column = min(widest, measure.averageCharWidth() * _WIDEST_NAME) + space(3)
        for name, value in pairs:
            cursor = self._block(hang=column)
            cursor.insertText(f"{name}\t", self._format(self.theme.type.small, "secondary"))
            cursor.insertText(value, self._format(self.theme.type.small, "text"))

    def marked(self, mark: str, tone: str, title: str, detail: str) -> None:
        """A sentence behind a mark, with a quiet line below it."""
        column = self.theme.type.icon + space(1)
        cursor = self._block(above=space(2), hang=column)
        cursor.insertText(f"{mark}\t", self._format(self.theme.type.body, tone))
        said = "text" if tone in {"delivered", "secondary"} else tone
        cursor.insertText(title, self._format(self.theme.type.body, said))
        if detail:
            cursor = self._block(hang=column)
            small = self._format(self.theme.type.small, "secondary")
            cursor.insertText(f"\t{detail}", small)

    def code(self, text: str) -> None:
        """Text of equal widths, kept as it is."""
        for part in text.splitlines() or [""]:
            self._line(part, self.theme.type.fixed, "text")

    # -- inside -------------------------------------------------------------------------------

    def _rewrite(self) -> None:
        self.clear()
        self._is_first = True
        if self._subject is not None:
            self.write(self._subject)
        # The widget's own cursor moved along to the end, and would be scrolled to.
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _line(self, text: str, font: QFont, tone: str, *, above: int = 0) -> None:
        cursor = self._block(above=above)
        cursor.insertText(text, self._format(font, tone))

    def _block(self, *, above: int = 0, hang: int = 0) -> QTextCursor:
        """A new paragraph; `hang` is the column behind what stands before the first tab."""
        form = QTextBlockFormat()
        form.setTopMargin(above)
        if hang:
            form.setLeftMargin(hang)
            form.setTextIndent(-hang)
            form.setTabPositions([QTextOption.Tab(hang, QTextOption.TabType.LeftTab)])
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if self._is_first:
            self._is_first = False
            form.setTopMargin(0)
            cursor.setBlockFormat(form)
        else:
            cursor.insertBlock(form)
        return cursor

    def _format(self, font: QFont, tone: str) -> QTextCharFormat:
        form = QTextCharFormat()
        form.setFont(font)
        form.setForeground(self.theme.colour(tone))
        return form
