"""Why it came out as it did: Apple's name for it, what it means, likely causes, what to check."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from storebell.domain.advice import LOCAL_ROOT_HINT, advice_for
from storebell.domain.findings import Level
from storebell.domain.lanes import Lane, Tone
from storebell.domain.timeline import Timeline
from storebell.domain.words import Words, words
from storebell.qt.labels import ElidedLabel, Label, set_state
from storebell.qt.sentences import say
from storebell.qt.theme import Theme
from storebell.qt.typography import space

_LEVELS: Final = {
    Level.GOOD: ("tick", "delivered"),
    Level.NOTE: ("info", "secondary"),
    Level.WARNING: ("warning", "waiting"),
    Level.BAD: ("cross", "failed"),
}
_BADGE_ICONS: Final = {
    Tone.DELIVERED: "tick",
    Tone.FAILED: "cross",
    Tone.WAITING: "waiting",
    Tone.NOW: "running",
}


class Why(QWidget):
    """The block between the inspector's header and its tabs."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("why")
        self._theme = theme
        self._badge = QFrame()
        self._badge.setObjectName("badge")
        self._badge_icon = QLabel()
        self._badge_text = ElidedLabel(
            size="small", is_strong=True, mode=Qt.TextElideMode.ElideMiddle
        )
        self._badge_text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        inside = QHBoxLayout(self._badge)
        inside.setContentsMargins(space(2), space(1), space(2), space(1))
        inside.setSpacing(space(1))
        inside.addWidget(self._badge_icon)
        inside.addWidget(self._badge_text)
        self._place = Label(tone="secondary", size="small", wraps=True)
        self._body = QVBoxLayout()
        self._body.setSpacing(space(1))
        column = QVBoxLayout(self)
        column.setContentsMargins(space(4), space(3), space(4), space(2))
        column.setSpacing(space(1))
        column.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._place)
        column.addLayout(self._body)
        column.addStretch(1)
        self._shown: tuple[Timeline, int | None, Lane] | None = None
        theme.changed.connect(self._on_theme_changed)

    def show_attempt(self, timeline: Timeline, number: int | None, lane: Lane) -> None:
        """Explain an attempt, or the test where it has none."""
        self._shown = (timeline, number, lane)
        _empty(self._body)
        if number is None:
            self._show_state(timeline, lane)
        else:
            self._show_result(timeline, number, lane)
        if timeline.failure is not None:
            self._add_failure(timeline)
        # Until it is shown a new label has no height, and the inspector asks for it at once.
        for label in self.findChildren(QLabel):
            label.show()

    # -- inside -------------------------------------------------------------------------------

    def _show_state(self, timeline: Timeline, lane: Lane) -> None:
        self._set_badge(lane.tone, say(lane.headline))
        # How long it has been going on is on the lane, which counts; here it would stand still.
        self._place.setText(say(lane.subline))
        explained = self._explained(timeline, lane)
        if explained:
            self._body.addWidget(Label(explained, wraps=True))

    def _explained(self, timeline: Timeline, lane: Lane) -> str:
        if timeline.failure is not None or lane.tone is not Tone.NOW:
            return ""
        if timeline.token is None:
            return self.tr("The request is on its way. No token came back yet.")
        if timeline.asked.environment.is_apples:
            return self.tr(
                "The request was accepted. What your server answered is known once Apple "
                "records it, usually within seconds."
            )
        return self.tr("Your server is being called, and its answer awaited.")

    def _show_result(self, timeline: Timeline, number: int, lane: Lane) -> None:
        attempt = timeline.attempts[number - 1]
        self._set_badge(Tone.DELIVERED if attempt.is_success else Tone.FAILED, attempt.result)
        at = attempt.at.astimezone(lane.at.tzinfo)
        place = self.tr("attempt {number} of {most} · {time}").format(
            number=number, most=timeline.asked.plan.most_attempts, time=f"{at:%H:%M:%S}"
        )
        self._place.setText(place)
        advice = advice_for(attempt.result)
        self._body.addWidget(Label(say(words(advice.meaning)), wraps=True))
        hint = self._root_hint(timeline, number)
        if hint:
            self._add_marked("warning", "waiting", say(hint))
        if not attempt.is_success:
            self._add_list(self.tr("Likely causes"), advice.causes)
        trace = timeline.trace_of(number)
        if trace is not None and trace.findings:
            self._add_heading(self.tr("Seen while delivering"))
            for finding in trace.findings:
                name, token = _LEVELS[finding.level]
                self._add_marked(name, token, say(finding.seen), say(finding.advice))
        if not attempt.is_success:
            self._add_list(self.tr("What to check"), advice.checks)

    def _root_hint(self, timeline: Timeline, number: int) -> Words | None:
        """In Local, a handler that answers 4xx or 5xx may only lack the Local root."""
        trace = timeline.trace_of(number)
        root_file = timeline.asked.root_file
        if trace is None or not trace.hops or not root_file or not timeline.asked.simulated:
            return None
        if timeline.asked.receiver is not None:  # the built-in one trusts the root
            return None
        status = trace.last_hop.status
        if status is None or status < 400:
            return None
        return words(LOCAL_ROOT_HINT, root_file=root_file)

    def _add_failure(self, timeline: Timeline) -> None:
        assert timeline.failure is not None
        failure = timeline.failure
        self._body.addSpacing(space(1))
        self._add_marked("error", "failed", say(failure.title), say(failure.advice))
        for finding in timeline.notices:
            name, token = _LEVELS[finding.level]
            self._add_marked(name, token, say(finding.seen), say(finding.advice))

    def _add_list(self, heading: str, sentences: Iterable[str]) -> None:
        sentences = tuple(sentences)
        if not sentences:
            return
        self._add_heading(heading)
        for sentence in sentences:
            row = QHBoxLayout()
            row.setSpacing(space(2))
            row.addWidget(Label("•", tone="secondary"), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Label(say(words(sentence)), wraps=True), 1)
            self._body.addLayout(row)

    def _add_heading(self, text: str) -> None:
        self._body.addSpacing(space(1))
        self._body.addWidget(Label(text, tone="secondary", size="small", is_strong=True))

    def _add_marked(self, name: str, token: str, sentence: str, advice: str = "") -> None:
        row = QHBoxLayout()
        row.setSpacing(space(2))
        icon = QLabel()
        ratio = self.devicePixelRatioF()
        icon.setPixmap(self._theme.pixmap(name, token, self._theme.type.icon, ratio))
        tone = "text" if token in {"delivered", "secondary"} else token
        text = QVBoxLayout()
        text.setSpacing(0)
        label = Label(sentence, tone=tone, wraps=True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.addWidget(label)
        if advice:
            text.addWidget(Label(advice, tone="secondary", size="small", wraps=True))
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(text, 1)
        self._body.addLayout(row)

    def _set_badge(self, tone: Tone, text: str) -> None:
        self._badge_text.setText(text)
        self._badge_text.set_tone(tone.value)
        set_state(self._badge, "tone", tone.value)
        name = _BADGE_ICONS.get(tone, "info")
        side = max(12, round(self._theme.type.icon * 0.75))
        self._badge_icon.setPixmap(
            self._theme.pixmap(name, tone.value, side, self.devicePixelRatioF())
        )

    def _on_theme_changed(self) -> None:
        if self._shown is not None:
            self.show_attempt(*self._shown)


def _empty(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            _empty(inner)
            inner.deleteLater()
