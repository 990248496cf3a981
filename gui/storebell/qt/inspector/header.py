"""The head of the inspector: which test it is, for which app, and where it goes."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy

from storebell.domain.notifications.timeline import Timeline
from storebell.domain.plain_text import visible
from storebell.domain.simulation.receiver_behaviours import read_behaviour
from storebell.presentation.purchase_words import purchase_words
from storebell.presentation.translation import tr_message, tr_tested_environment, tr_text
from storebell.qt.i18n import format_time
from storebell.qt.inspector.page import Page, Subject
from storebell.qt.theme.lengths import FOCUS
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space


class Header(Page):
    """Header of the inspector, as high as its text at any width: it is never cut off."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, name)
        self.setObjectName("header")
        self._is_brief = False
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        self.height_changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(0, self.needed_height)

    def be_brief(self, *, is_brief: bool) -> None:
        """Leaves out the destination where there is little height: another place shows it."""
        if is_brief is not self._is_brief:
            self._is_brief = is_brief
            self.rewrite()

    def write(self, subject: Subject) -> None:
        self.set_margins(space(4) - FOCUS, space(3) - FOCUS)
        timeline = subject.timeline
        asked = timeline.asked
        at, now = subject.local(asked.at), subject.local(subject.now)
        when = format_time(at, now)
        text = self.tr("{environment} test, {time}")
        where = tr_tested_environment(asked.environment, has_stand_in=asked.has_stand_in)
        self.title(text.format(environment=where, time=when))
        state = self.tr("final") if timeline.outcome else self.tr("open")
        plan = self.tr("{plan} plan").format(plan=tr_text(asked.plan.name))
        self.small(f"{asked.app_label} · {state} · {plan}")
        choices = [visible(choice) for _name, choice in purchase_words(asked.purchase)]
        if choices:
            self.small(" · ".join(choices))
        place = place_of(timeline)
        if place and not self._is_brief:
            self.small(place)


def place_of(timeline: Timeline) -> str:
    """Destination of the test's notification, as far as it is known; else empty."""
    asked = timeline.asked
    if asked.receiver:
        behaviour = tr_message(read_behaviour(asked.receiver).title)
        text = tr_text("Built-in receiver: {behaviour}")
        return text.format(behaviour=behaviour)
    if not asked.url:
        return ""
    text = tr_text("URL you entered: {url}") if asked.environment.is_apples else "{url}"
    return text.format(url=asked.url)
