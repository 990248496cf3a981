"""Settings of the built-in App Store server: the URL, plan and receiver of its deliveries."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QWidget,
)

from storebell.domain.errors.values import InvalidValueError
from storebell.domain.messages import NO_MESSAGE, Message, plural_msg
from storebell.domain.notifications.events import Asked
from storebell.domain.notifications.plan import PLANS, PRODUCTION_PLAN, SANDBOX_PLAN
from storebell.domain.notifications.purchase_options import PurchaseOptions
from storebell.domain.simulation.local_delivery import LocalDelivery, delivery_url_from
from storebell.domain.simulation.receiver_behaviours import ANSWERS_200
from storebell.presentation.translation import tr_message
from storebell.qt.actions.qactions import Actions
from storebell.qt.sending.faults_button import FaultsButton
from storebell.qt.sending.purchase_button import PurchaseButton
from storebell.qt.sending.receiver_button import ReceiverButton
from storebell.qt.sending.root_button import RootButton
from storebell.qt.sending.speed_button import SpeedButton
from storebell.qt.sending.url_line import UrlLine
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.choice_button import ChoiceButton
from storebell.qt.widgets.labels import ElidedLabel, Label, set_state
from storebell.qt.widgets.overflow_row import OverflowRow

_URL_CHARACTERS: Final = 30
"""Characters of a URL that must be visible beside the buttons: host, port and some of the path."""

_LEAST_CHARACTERS: Final = 10


class LocalStrip(QFrame):
    """Strip that is visible while Local is selected.

    Below the URL stands where it leads to, or what is wrong with it: in a line of its own, so that
    nothing moves.

    Signals: changed(LocalDelivery), at each change to a usable value; send_requested(), with Return
    in the field of the URL; open_folder_requested(path).
    """

    changed = Signal(object)
    send_requested = Signal()
    open_folder_requested = Signal(str)

    def __init__(self, theme: Theme, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._url = UrlLine(theme)
        self._label = label = Label(self.tr("&Deliver to"), tone="secondary")
        label.setBuddy(self._url.field)
        self._note = ElidedLabel(tone="secondary", size="small")
        self._is_problem_shown = False
        self._plan: ChoiceButton[str] = ChoiceButton(
            self.tr("Plan"),
            [
                (SANDBOX_PLAN.name, _as_in_sandbox(), self.tr("Plan: sandbox")),
                (PRODUCTION_PLAN.name, _as_in_production(), self.tr("Plan: production")),
            ],
        )
        self._scale = SpeedButton(theme)
        self._root = RootButton()
        self._root.open_folder_requested.connect(self.open_folder_requested)
        self._receiver = ReceiverButton(actions)
        self._faults = FaultsButton()
        self._purchase = PurchaseButton()
        self._choices = OverflowRow(
            self.tr("Options"),
            (
                *(self._receiver, self._plan, self._scale),
                *(self._faults, self._purchase, self._root),
            ),
        )
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(space(5), space(2), space(5), space(1))
        grid.setHorizontalSpacing(space(2))
        grid.setVerticalSpacing(space(1) // 2)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self._url, 0, 1)
        grid.addWidget(self._choices, 0, 2)
        grid.addWidget(self._note, 1, 1, 1, 2)
        self._url.edited.connect(self._on_changed)
        self._url.left.connect(self._on_url_left)
        self._url.return_pressed.connect(self.send_requested)
        self._plan.chosen.connect(self._on_changed)
        self._scale.chosen.connect(self._on_changed)
        self._receiver.chosen.connect(self._on_changed)
        self._faults.chosen.connect(self._on_changed)
        self._purchase.chosen.connect(self._on_changed)
        theme.apply_style(self, "local_strip")
        self._show_state()

    # -- what the window asks and does --------------------------------------------------------

    @property
    def delivery(self) -> LocalDelivery:
        """Settings of the next Local test; an unusable URL counts as none."""
        plan = PLANS[self._plan.value]
        if plan.has_retries:
            plan = plan.scaled(self._scale.value)
        url = None if self.problem else self._read_url()
        behaviour = self._receiver.value if url is None else ANSWERS_200
        return LocalDelivery(url, plan, behaviour=behaviour, faults=self._faults.value)

    @property
    def purchase(self) -> PurchaseOptions:
        """The purchase that another notification is about, whatever its type."""
        return self._purchase.value

    @property
    def problem(self) -> Message:
        """Problem of the URL, or an empty message."""
        try:
            self._read_url()
        except InvalidValueError as error:
            return error.advice
        return NO_MESSAGE

    @property
    def plan_name(self) -> str:
        return self._plan.value

    @property
    def time_scale(self) -> float:
        return self._scale.value

    @property
    def url_text(self) -> str:
        """The URL as it was typed."""
        return self._url.text

    def check_url(self) -> bool:
        """False for an unusable URL, whose problem is shown then, with the focus in its field."""
        if not self.problem:
            return True
        self._is_problem_shown = True
        self._show_state()
        self._url.setFocus()
        return False

    def show_url(self, text: str, used: Sequence[str]) -> None:
        """Shows the URL of another app, and those that it used."""
        self._url.set_used(used)
        if text != self._url.text:
            self._is_problem_shown = False
            self._url.set_text(text)

    def restore(self, url: str | None, plan_name: str, time_scale: float) -> None:
        """Shows the choices of the last run."""
        self._url.set_text(url or "")
        self._plan.set_value(plan_name)
        self._scale.set_value(time_scale)
        self._show_state()

    def set_root_file(self, path: str) -> None:
        """Sets the path of the certificate that a handler has to trust."""
        self._root.set_root_file(path)

    def show_root_of(self, asked: Asked) -> None:
        """Shows the root that signs a Local test, and offers snippets for its app."""
        self._root.show_root_of(asked)

    # -- inside -------------------------------------------------------------------------------

    def minimumSizeHint(self) -> QSize:
        """Least width of the strip: part of the URL, and one button for all choices."""
        least = self._room_of_url(_LEAST_CHARACTERS) + self._choices.minimumSizeHint().width()
        margins = self.contentsMargins() + self._grid.contentsMargins()
        height = super().minimumSizeHint().height()
        return QSize(least + margins.left() + margins.right(), height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Gives the choices the width beside the URL; those without room go into a menu."""
        margins = self._grid.contentsMargins()
        room = self.width() - margins.left() - margins.right() - self._room_of_url(_URL_CHARACTERS)
        self._choices.setFixedWidth(self._choices.width_within(room))

    def _room_of_url(self, characters: int) -> int:
        """Width of that many characters of the URL, with its label and the space beside it."""
        url = self.fontMetrics().averageCharWidth() * characters
        return self._label.sizeHint().width() + url + self._url.width_of_list + 2 * space(2)

    def _read_url(self) -> str | None:
        return delivery_url_from(self._url.text)

    def _on_changed(self) -> None:
        self._show_state()
        if not self.problem:
            self.changed.emit(self.delivery)

    def _show_state(self) -> None:
        problem = self.problem
        self._is_problem_shown = self._is_problem_shown and bool(problem)
        is_wrong = self._is_problem_shown
        text = tr_message(problem) if is_wrong else self._destination()
        self._note.setText(text)
        self._note.set_tone("failed" if is_wrong else "secondary")
        self._url.field.setAccessibleDescription(text)
        set_state(self._url.field, "state", "wrong" if is_wrong else "fine")
        has_speed = PLANS[self._plan.value].has_retries
        self._scale.setEnabled(has_speed)
        has_own_server = bool(self._url.text.strip())
        self._receiver.setEnabled(not has_own_server)
        self._arrange()

    def _destination(self) -> str:
        """The URL that the text of the field leads to; empty while it is no URL yet."""
        if self.problem:
            return ""
        url = self._read_url()
        if url is None:
            return self.tr("Empty: the built-in receiver answers")
        return self.tr("Delivers to {url}").format(url=url)

    def _on_url_left(self) -> None:
        if self.problem:
            self._is_problem_shown = True
            self._show_state()


def _as_in_sandbox() -> str:
    return tr_message(
        plural_msg(
            "As in the sandbox: once",
            "As in the sandbox: up to {count} times",
            SANDBOX_PLAN.most_attempts,
        )
    )


def _as_in_production() -> str:
    return tr_message(
        plural_msg(
            "As in production: once",
            "As in production: up to {count} times",
            PRODUCTION_PLAN.most_attempts,
        )
    )
