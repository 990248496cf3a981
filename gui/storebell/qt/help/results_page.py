"""Page with each of Apple's eleven results: its meaning, likely causes, what to check."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from storebell.domain.messages import msg
from storebell.domain.notifications.results import RESULTS, SendAttemptResult, advice_for
from storebell.presentation.translation import tr_message
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.clearable_line import ClearableLine
from storebell.qt.widgets.labels import Label


class ResultsPage(QWidget):
    """One block for each result, in Apple's order; the search leaves those that match."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("content")
        self._search = ClearableLine(theme, "search")
        self._search.setPlaceholderText(self.tr("Search the results…"))
        self._search.setAccessibleName(self.tr("Search the results"))
        self._search.textChanged.connect(self._on_search_changed)
        self._nothing = Label(self.tr("No result speaks of that."), tone="secondary", wraps=True)
        self._nothing.hide()
        self._blocks = [_Block(theme, result) for result in SendAttemptResult]
        column = QVBoxLayout(self)
        column.setContentsMargins(space(5), space(2), space(5), space(5))
        column.setSpacing(space(4))
        column.addWidget(self._search)
        column.addWidget(self._nothing)
        for block in self._blocks:
            column.addWidget(block)
        column.addStretch(1)

    def matching(self) -> tuple[str, ...]:
        """Apple's names of the results that are shown now."""
        return tuple(block.result for block in self._blocks if not block.isHidden())

    def _on_search_changed(self, text: str) -> None:
        wanted = text.strip().casefold()
        for block in self._blocks:
            block.setVisible(wanted in block.text)
        self._nothing.setVisible(not self.matching())


class _Block(QFrame):
    """A result: Apple's name, the short word on a lane, and the advice."""

    def __init__(self, theme: Theme, result: SendAttemptResult) -> None:
        super().__init__()
        self.result = str(result)
        self._theme = theme
        self._is_success = result is SendAttemptResult.SUCCESS
        self._icon = QLabel()
        name = Label(self.result, is_strong=True)
        name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        short = tr_message(msg(RESULTS[result].short))
        self._texts = [self.result, short]
        head = QHBoxLayout()
        head.setSpacing(space(2))
        head.addWidget(self._icon)
        head.addWidget(name)
        head.addWidget(Label(short, tone="secondary"))
        head.addStretch(1)
        self._body = QVBoxLayout(self)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(space(1))
        self._body.addLayout(head)
        advice = advice_for(result)
        self._add(advice.meaning)
        causes = self.tr("Good to know") if self._is_success else self.tr("Likely causes")
        self._add_list(causes, advice.causes)
        self._add_list(self.tr("What to check"), advice.checks)
        self.text = "\n".join(self._texts).casefold()
        self.setAccessibleName(self.result)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _add(self, sentence: str, mark: str = "") -> None:
        text = tr_message(msg(sentence))
        self._texts.append(text)
        row = QHBoxLayout()
        row.setSpacing(space(2))
        if mark:
            row.addWidget(Label(mark, tone="secondary"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Label(text, wraps=True), 1)
        self._body.addLayout(row)

    def _add_list(self, heading: str, sentences: Iterable[str]) -> None:
        sentences = tuple(sentences)
        if sentences:
            self._body.addSpacing(space(1))
            self._body.addWidget(Label(heading, tone="secondary", size="small", is_strong=True))
        for sentence in sentences:
            self._add(sentence, "•")

    def _on_theme_changed(self) -> None:
        name = "delivered" if self._is_success else "failed"
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(self._theme.pixmap(name, name, self._theme.type.icon, ratio))
