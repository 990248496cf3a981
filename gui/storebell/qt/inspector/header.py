"""The head of the inspector: which test it is, for which app, and where it goes."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy

from storebell.domain.notifications.timeline import Timeline
from storebell.domain.plain_text import visible
from storebell.domain.simulation.receiver_behaviours import read_behaviour
from storebell.presentation.lanes.sent import notification_name
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
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        self.height_changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(0, self.needed_height)

    def write(self, subject: Subject) -> None:
        self.set_margins(space(4) - FOCUS, space(3) - FOCUS)
        timeline = subject.timeline
        asked = timeline.asked
        at, now = subject.local(asked.at), subject.local(subject.now)
        where = tr_tested_environment(asked.environment, has_stand_in=asked.has_stand_in)
        self.title(" · ".join((asked.app_label, notification_name(asked), where)))
        when = self.tr("asked {time}").format(time=format_time(at, now))
        state = self.tr("final") if timeline.outcome else self.tr("open")
        plan = self.tr("{plan} plan").format(plan=tr_text(asked.plan.name))
        self.small(f"{when} · {state} · {plan}")
        choices = [visible(choice) for _name, choice in purchase_words(asked.purchase)]
        if choices:
            self.small(" · ".join(choices))
        place = place_of(timeline)
        if place:
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
