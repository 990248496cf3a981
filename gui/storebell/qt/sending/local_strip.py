"""Settings of the built-in App Store server: the URL, plan and receiver of its deliveries."""

from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from storebell.domain.accounts.credentials import server_url_from
from storebell.domain.errors.values import InvalidUrlError
from storebell.domain.messages import NO_MESSAGE, Message, plural_msg
from storebell.domain.notifications.events import Asked
from storebell.domain.notifications.plan import PLANS, PRODUCTION_PLAN, SANDBOX_PLAN
from storebell.domain.notifications.purchase_options import PurchaseOptions
from storebell.domain.simulation.local_delivery import LocalDelivery
from storebell.domain.simulation.receiver_behaviours import ANSWERS_200
from storebell.presentation.translation import tr_message
from storebell.qt.actions.qactions import Actions
from storebell.qt.sending.faults_button import FaultsButton
from storebell.qt.sending.purchase_button import PurchaseButton
from storebell.qt.sending.receiver_button import ReceiverButton
from storebell.qt.sending.root_button import RootButton
from storebell.qt.sending.speed_button import SpeedButton
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.choice_button import ChoiceButton
from storebell.qt.widgets.clearable_line import ClearableLine
from storebell.qt.widgets.labels import Label, set_state
from storebell.qt.widgets.overflow_row import OverflowRow

_URL_CHARACTERS: Final = 30
"""Characters of a URL that must be visible beside the buttons: host, port and some of the path."""

_LEAST_CHARACTERS: Final = 10


class LocalStrip(QFrame):
    """Strip that is visible while Local is selected.

    Signals: changed(LocalDelivery), at each change to a usable value; open_folder_requested(path).
    """

    changed = Signal(object)
    open_folder_requested = Signal(str)

    def __init__(self, theme: Theme, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._url = ClearableLine(theme)
        self._url.setPlaceholderText(self.tr("built-in receiver, or your URL"))
        self._label = label = Label(self.tr("&Deliver to"), tone="secondary")
        label.setBuddy(self._url)
        self._problem = Label(tone="failed", size="small", wraps=True)
        self._problem.hide()
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
        self._place = QHBoxLayout()
        self._place.setSpacing(space(2))
        self._place.addWidget(label)
        self._place.addWidget(self._url, 1)
        self._choices = OverflowRow(
            self.tr("Options"),
            (
                *(self._receiver, self._plan, self._scale),
                *(self._faults, self._purchase, self._root),
            ),
        )
        self._place.addWidget(self._choices)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(space(5), space(2), space(5), space(2))
        column.setSpacing(space(1))
        column.addLayout(self._place)
        column.addWidget(self._problem)
        self._url.textChanged.connect(self._on_changed)
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
        except InvalidUrlError as error:
            return error.advice
        return NO_MESSAGE

    def restore(self, url: str | None, plan_name: str, time_scale: float) -> None:
        """Shows the choices of the last run."""
        self._url.setText(url or "")
        self._url.setCursorPosition(0)  # its host distinguishes it
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
        margins = self.contentsMargins() + self._column.contentsMargins()
        height = super().minimumSizeHint().height()
        return QSize(least + margins.left() + margins.right(), height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Gives the choices the width beside the URL; those without room go into a menu."""
        margins = self._column.contentsMargins()
        room = self.width() - margins.left() - margins.right() - self._room_of_url(_URL_CHARACTERS)
        self._choices.setFixedWidth(self._choices.width_within(room))

    def _room_of_url(self, characters: int) -> int:
        """Width of that many characters of the URL, with its label and the space beside it."""
        url = self.fontMetrics().averageCharWidth() * characters
        return self._label.sizeHint().width() + url + 2 * space(2)

    def _read_url(self) -> str | None:
        return server_url_from(self._url.text())

    def _on_changed(self) -> None:
        self._show_state()
        if not self.problem:
            self.changed.emit(self.delivery)

    def _show_state(self) -> None:
        problem = self.problem
        self._problem.setText(tr_message(problem))
        self._problem.setVisible(bool(problem))
        set_state(self._url, "state", "wrong" if problem else "fine")
        has_speed = PLANS[self._plan.value].has_retries
        self._choices.set_left_out(self._scale, is_left_out=not has_speed)
        has_own_server = bool(self._url.text().strip())
        self._choices.set_left_out(self._receiver, is_left_out=has_own_server)
        self._arrange()


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
