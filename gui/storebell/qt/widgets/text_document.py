"""Text in the inspector: one document that wraps anywhere and can be selected as a whole."""

from collections.abc import Iterable
from math import ceil
from typing import Final

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextImageFormat,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QWidget

from storebell.qt.deferred_call import DeferredCall
from storebell.qt.plain_text_widgets import PlainTextBrowser
from storebell.qt.theme.lengths import FOCUS
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space

_WIDEST_NAME: Final = 18
"""A column of names is no wider than this many characters."""

_NARROW: Final = 36
"""Average characters; with less room than this, values are below their names."""

_BADGE_GROUNDS: Final = {
    "delivered": "delivered_ground",
    "failed": "failed_ground",
    "waiting": "waiting_ground",
    "accent_text": "selection",
}

_MARK_ICONS: Final = {"i": "info"}
"""Marks that are drawn as an icon: no letter stands for a picture."""

_OBJECT: Final = "\N{OBJECT REPLACEMENT CHARACTER}"


class Document(PlainTextBrowser):
    """Text that `compose`, which subclasses give, writes anew when the look or the room changes.

    It is never written inside a resize: Qt may be laying the old text out at that moment.

    Signals: height_changed(), when what is written needs another height.
    """

    height_changed = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._is_first = True
        self._laid_out: object = None
        self._is_scrolled = False
        self._room_change = DeferredCall(self._on_room_changed, self)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        # The edge that shows the focus is part of the room at the side.
        self.document().setDocumentMargin(space(4) - FOCUS)
        self.setTabChangesFocus(True)
        # Queued: a slot may resize this, which must not happen inside a layout.
        self.document().documentLayout().documentSizeChanged.connect(
            self.height_changed, Qt.ConnectionType.QueuedConnection
        )
        self.verticalScrollBar().actionTriggered.connect(self._on_scrolled)
        theme.changed.connect(self._on_theme_changed)

    def rewrite(self) -> None:
        """Rewrites everything from the beginning."""
        self.clear()
        self._is_first = True
        self._laid_out = self.layout_key()
        self.compose()
        # The widget's own cursor moved along to the end, and would be scrolled to.
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(0)

    def restart(self) -> None:
        """Shows the next content from its beginning, because it is about another subject."""
        self._is_scrolled = False

    def compose(self) -> None:
        raise NotImplementedError

    def layout_key(self) -> object:
        """Key of the layout for the present room: the document is rewritten when it changes."""
        return self.is_narrow

    @property
    def needed_height(self) -> int:
        """The height at which nothing needs to be scrolled, at the width that it has now."""
        return ceil(self.document().size().height()) + 2 * FOCUS

    @property
    def is_narrow(self) -> bool:
        """True where two columns have no room beside each other, or can't use tab stops: in
        right-to-left text Qt counts the stops from the wrong side.
        """
        if self.isRightToLeft():
            return True
        average = QFontMetrics(self.theme.type.small).averageCharWidth()
        return self.room < _NARROW * average

    @property
    def room(self) -> int:
        """The width for text and its margins, the same with and without a scroll bar.

        Writing makes the bar come and go, and the width of the viewport with it: what is written
        must not depend on that.
        """
        return self.width() - self.verticalScrollBar().sizeHint().width() - 2 * FOCUS

    def set_margins(self, above: int, below: int) -> None:
        """Room above and below the text, where it is not the same as at its sides."""
        frame = self.document().rootFrame()
        form = frame.frameFormat()
        form.setTopMargin(above)
        form.setBottomMargin(below)
        frame.setFrameFormat(form)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._laid_out != self.layout_key():
            self._room_change.request()
        if not self._is_scrolled:
            # Qt keeps its cursor in view while there is no room yet, and stays there.
            self.verticalScrollBar().setValue(0)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 3 * QFontMetrics(self.theme.type.small).lineSpacing())

    # -- building blocks ----------------------------------------------------------------------

    def heading(self, text: str) -> None:
        """A quiet heading above what follows."""
        self._line(text, self.theme.type.small_strong, "secondary", above=space(3))

    def line(
        self, text: str, tone: str = "text", *, is_strong: bool = False, steps_above: int = 1
    ) -> None:
        """A line of body text."""
        font = self.theme.type.strong if is_strong else self.theme.type.body
        self._line(text, font, tone, above=space(steps_above))

    def title(self, text: str) -> None:
        """Writes the title of the content below."""
        self._line(text, self.theme.type.heading, "text")

    def small(self, text: str, tone: str = "secondary", *, steps_above: int = 0) -> None:
        """A line of small text."""
        self._line(text, self.theme.type.small, tone, above=space(steps_above))

    def subheading(self, text: str) -> None:
        """A heading below another heading."""
        self._line(text, self.theme.type.small_strong, "secondary", above=space(1))

    def badge(self, mark: str, text: str, tone: str) -> None:
        """A word with a mark on a ground of its tone."""
        cursor = self._block()
        form = self.format(self.theme.type.small_strong, tone)
        form.setBackground(self.theme.colour(_BADGE_GROUNDS.get(tone, "muted")))
        # Spaces that don't break are the badge's own room.
        no_break_space = "\N{NO-BREAK SPACE}"
        cursor.insertText(no_break_space, form)
        self._insert_mark(cursor, mark, tone, form)
        cursor.insertText(f"{no_break_space}{text}{no_break_space}", form)

    def facts(self, facts: Iterable[tuple[str, str]]) -> None:
        """Names and values, one pair a line; one below the other where they are too long."""
        pairs = tuple(facts)
        measure = QFontMetrics(self.theme.type.small)
        column = 0 if self.is_narrow else self.column_for(name for name, _value in pairs)
        width = self.room - column - 2 * space(4)
        for name, value in pairs:
            # One long word is better whole below its name than broken beside it.
            is_one_word = " " not in value and measure.horizontalAdvance(value) > width
            is_on_same_line = (
                measure.horizontalAdvance(name) < column - space(1) and not is_one_word
            )
            cursor = self._block(hang=column if is_on_same_line else 0)
            between = "\t" if is_on_same_line else "\N{LINE SEPARATOR}"
            cursor.insertText(name + between, self.format(self.theme.type.small, "secondary"))
            cursor.insertText(value, self.format(self.theme.type.small, "text"))

    def bullets(self, heading: str, sentences: Iterable[str]) -> None:
        """A heading with a list below it; nothing where there is nothing to list."""
        for number, sentence in enumerate(sentences):
            if number == 0:
                self.heading(heading)
            column = space(1) + QFontMetrics(self.theme.type.body).horizontalAdvance("• ")
            cursor = self._block(above=space(1), hang=column)
            bullet = self._hung("•", self.theme.type.body, column)
            cursor.insertText(bullet, self.format(self.theme.type.body, "secondary"))
            cursor.insertText(sentence, self.format(self.theme.type.body, "text"))

    def marked(self, mark: str, tone: str, title: str, detail: str = "") -> None:
        """A sentence behind a mark, with a quiet line below it."""
        column = self.theme.type.icon + space(1)
        cursor = self._block(above=space(2), hang=column)
        form = self.format(self.theme.type.strong, tone)
        self._insert_mark(cursor, mark, tone, form)
        cursor.insertText(self._hung(mark, form.font(), column).removeprefix(mark), form)
        text_tone = "text" if tone in {"delivered", "secondary"} else tone
        cursor.insertText(title, self.format(self.theme.type.body, text_tone))
        if detail:
            cursor = self._block(indent=column)
            cursor.insertText(detail, self.format(self.theme.type.small, "secondary"))

    def code(self, text: str) -> None:
        """Text of equal widths, with its spaces and line breaks."""
        for part in text.splitlines() or [""]:
            cursor = self._block()
            cursor.insertText(part, self.format(self.theme.type.fixed, "text"))
            form = cursor.blockFormat()
            form.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            cursor.setBlockFormat(form)

    def tabbed(self, stops: Iterable[QTextOption.Tab]) -> QTextCursor:
        """A line whose columns are set out by these stops."""
        cursor = self._block()
        form = cursor.blockFormat()
        form.setTabPositions([*stops])
        form.setTopMargin(space(1) / 2)
        cursor.setBlockFormat(form)
        return cursor

    def column_for(self, names: Iterable[str]) -> int:
        """The width of a column of names in small text."""
        measure = QFontMetrics(self.theme.type.small)
        widest = max((measure.horizontalAdvance(name) for name in names), default=0)
        return min(widest, measure.averageCharWidth() * _WIDEST_NAME) + space(3)

    def format(self, font: QFont, tone: str) -> QTextCharFormat:
        """Character format of this font and tone."""
        form = QTextCharFormat()
        form.setFont(font)
        form.setForeground(self.theme.colour(tone))
        return form

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copies text alone: an icon has none. Qt's own object, which may outlive Python on the
        clipboard; one made here would end the process with a crash.
        """
        data = super().createMimeDataFromSelection()
        text = data.text().replace(f"{_OBJECT}\t", "").replace(_OBJECT, "")
        data.clear()
        data.setText(text)
        return data

    # -- inside -------------------------------------------------------------------------------

    def _insert_mark(
        self, cursor: QTextCursor, mark: str, tone: str, form: QTextCharFormat
    ) -> None:
        """Writes a mark, or its icon as high as the capitals beside it."""
        icon = _MARK_ICONS.get(mark)
        if icon is None:
            cursor.insertText(mark, form)
            return
        side = QFontMetrics(form.font()).ascent()
        pixmap = self.theme.pixmap(icon, tone, side, self.devicePixelRatioF())
        name = f"icon:{icon}-{tone}-{side}"
        self.add_picture(name, pixmap)
        image = QTextImageFormat()
        image.setBackground(form.background())
        image.setName(name)
        image.setWidth(side)
        image.setHeight(side)
        image.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBottom)
        cursor.insertImage(image)

    def _line(self, text: str, font: QFont, tone: str, *, above: int = 0) -> None:
        cursor = self._block(above=above)
        cursor.insertText(text, self.format(font, tone))

    def _hung(self, mark: str, font: QFont, column: int) -> str:
        """A mark and what fills its column."""
        if not self.isRightToLeft():
            return f"{mark}\t"
        measure = QFontMetrics(font)
        room = column - measure.horizontalAdvance(mark)
        return mark + "\N{NO-BREAK SPACE}" * max(1, room // measure.horizontalAdvance(" "))

    def _block(self, *, above: int = 0, hang: int = 0, indent: int = 0) -> QTextCursor:
        """A new paragraph; `hang` is the column behind the text before the first tab, `indent` one
        that stays empty.
        """
        form = QTextBlockFormat()
        form.setTopMargin(above)
        if self.isRightToLeft():
            # Set for each block: names and addresses are Latin, and would start at the left.
            form.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
            form.setRightMargin(hang or indent)
            form.setLeftMargin(hang)  # else the first line is longer than the others
        else:
            form.setLeftMargin(hang or indent)
        if hang:
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

    def _on_scrolled(self) -> None:
        self._is_scrolled = True

    def _on_room_changed(self) -> None:
        if self._laid_out != self.layout_key():
            value = self.verticalScrollBar().value()
            self.rewrite()
            self.verticalScrollBar().setValue(value)

    def _on_theme_changed(self) -> None:
        self.rewrite()
