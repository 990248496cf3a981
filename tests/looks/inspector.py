"""Pictures of the inspector alone: each of its tabs and states, as wide as a drawer can be."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.notifications.timeline import Timeline
from storebell.qt.actions.qactions import Actions
from storebell.qt.inspector import Inspector
from storebell.qt.inspector.tabs import Tabs
from storebell.qt.theme.theme import Theme
from support import inspected, timelines

State = Callable[[Theme], QWidget]


def shown(
    theme: Theme,
    timeline: Timeline | None,
    tab: str = "",
    *,
    size: tuple[int, int] = (336, 753),
    now: datetime = timelines.NOW,
    can_repeat: bool = False,
) -> Inspector:
    inspector = Inspector(theme, Actions(theme), zone=UTC, clock=lambda: now)
    inspector.resize(*size)
    inspector.show()
    if timeline is None:
        inspector.show_nothing()
    else:
        inspector.show_timeline(timeline, can_repeat=can_repeat)
    QApplication.processEvents()  # whether Why is a tab follows from the height
    tabs = inspector.findChild(Tabs)
    assert isinstance(tabs, Tabs)
    if tab in tabs.names():
        tabs.choose(tab)
    inspector.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    inspector.setFocus()  # nothing inside is shown as if it had been reached by the keyboard
    return inspector


def several(theme: Theme) -> QWidget:
    inspector = shown(theme, None)
    inspector.show_several(timelines.all_samples())
    return inspector


def drawer(theme: Theme) -> QWidget:
    return shown(theme, inspected.redirected(), "Delivery", size=(300, 560), can_repeat=True)


def expired(theme: Theme) -> QWidget:
    later = timelines.NOW + timedelta(days=400)
    return shown(theme, inspected.polled(), "Signature", now=later)


def word(result: SendAttemptResult) -> str:
    return result.value.lower().replace("_", "-")


def of_result(result: SendAttemptResult) -> State:
    return lambda theme: shown(theme, timelines.of_result(result.value))


STATES: dict[str, State] = {
    "inspector-nothing": lambda theme: shown(theme, None),
    "inspector-asking": lambda theme: shown(theme, timelines.asked("t", timelines.NOW)),
    "inspector-waiting": lambda theme: shown(theme, timelines.waiting_for_record()),
    "inspector-unknown": lambda theme: shown(theme, timelines.unknown()),
    "inspector-undecided": lambda theme: shown(theme, timelines.undecided_with_answers()),
    "inspector-refused": lambda theme: shown(theme, timelines.not_authorized()),
    "inspector-retrying": lambda theme: shown(theme, timelines.retrying()),
    "inspector-several": several,
    "inspector-delivery": lambda theme: shown(theme, inspected.redirected(), "Delivery"),
    "inspector-received": lambda theme: shown(theme, inspected.received(), "Delivery"),
    "inspector-received-invalid": lambda theme: shown(
        theme, inspected.received(is_valid=False), "Delivery"
    ),
    "inspector-payload-invalid": lambda theme: shown(theme, timelines.unverified(), "Payload"),
    "inspector-signature-invalid": lambda theme: shown(theme, timelines.unverified(), "Signature"),
    "inspector-payload": lambda theme: shown(theme, inspected.renewed(), "Payload"),
    "inspector-signature": lambda theme: shown(theme, inspected.renewed(), "Signature"),
    "inspector-expired": expired,
    "inspector-exchange": lambda theme: shown(theme, inspected.polled(), "Exchange"),
    "inspector-raw": lambda theme: shown(theme, inspected.polled(), "Raw"),
    "inspector-drawer": drawer,
    **{f"inspector-{word(result)}": of_result(result) for result in SendAttemptResult},
}
"""Each state by the name of its picture."""
