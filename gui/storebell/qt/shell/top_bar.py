"""Top bar: the app, the environment of the next test, and the Send button."""

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from storebell.domain.environment import Environment
from storebell.domain.messages import NO_MESSAGE, Message, plural_msg
from storebell.presentation.translation import tr_environment, tr_message
from storebell.qt.actions.catalogue import ACTS
from storebell.qt.actions.qactions import Actions
from storebell.qt.plain_text import set_tooltip
from storebell.qt.sending.type_button import TypeButton
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.labels import ElidedLabel, Label, set_state

_ENVIRONMENTS: Final = (Environment.PRODUCTION, Environment.SANDBOX, Environment.LOCAL)
_ROOM_OF_NAME: Final = space(40)
"""Pixels for the name of an app, before the type beside Send is written out."""

_ESCAPE: Final = QKeySequence(Qt.Key.Key_Escape).toString(QKeySequence.SequenceFormat.NativeText)
_PLACES: Final = ("first", "middle", "last")


class SendButton(QPushButton):
    """Button with the name of its action and, where there is room, its shortcut."""

    def __init__(self, shortcut: str) -> None:
        super().__init__()
        self._texts: tuple[str, ...] = ()
        self._is_steady = True
        self._text = Label(tone="on_accent", is_strong=True)
        self._usual_keys = shortcut
        self._room_of_keys = 0
        self._keys = Label(shortcut, tone="on_accent", size="small")
        self.setProperty("kind", "main")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(space(4), space(2), space(4), space(2))
        row.setSpacing(space(2))
        row.addStretch(1)
        for label in (self._text, self._keys):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(label)
        row.addStretch(1)

    def set_texts(self, *texts: str) -> None:
        """Sets all texts that it can have."""
        self._texts = texts

    def set_text(self, text: str, shortcut: str) -> None:
        """Sets the text and the keys, for which there is as much room as for the usual ones."""
        self._text.setText(text)
        self._keys.setText(shortcut)
        self.setAccessibleName(text)

    def tint(self, tone: str) -> None:
        """Colours the text for the button's present background."""
        self._text.set_tone(tone)
        self._keys.set_tone(tone)

    def sizeHint(self) -> QSize:
        least = self.minimumSizeHint()
        keys = 0 if self._keys.isHidden() else self.width_of_keys
        return QSize(least.width() + keys, least.height())

    def minimumSizeHint(self) -> QSize:
        margins = self._row.contentsMargins()
        text = self._text.sizeHint()
        spare = self.spare_width if self._is_steady else 0
        return QSize(
            text.width() + spare + margins.left() + margins.right(),
            text.height() + margins.top() + margins.bottom(),
        )

    @property
    def spare_width(self) -> int:
        """Width by which its longest text is longer than the present one."""
        measure = self._text.fontMetrics()
        widest = max(map(measure.horizontalAdvance, self._texts), default=0)
        return max(0, widest - self._text.sizeHint().width())

    @property
    def is_steady(self) -> bool:
        return self._is_steady

    def set_steady(self, *, is_steady: bool) -> None:
        """Sets whether it has room for its longest text, whichever it has."""
        if is_steady is not self._is_steady:
            self._is_steady = is_steady
            self.updateGeometry()

    @property
    def width_of_keys(self) -> int:
        """Width of the usual shortcut's text, whichever is shown."""
        if self._keys.text() == self._usual_keys:
            self._room_of_keys = self._keys.sizeHint().width()
        return self._room_of_keys + self._row.spacing()

    def set_shortcut_shown(self, *, is_shown: bool) -> None:
        self._keys.setVisible(is_shown)

    @property
    def is_shortcut_shown(self) -> bool:
        return not self._keys.isHidden()


class TopBar(QFrame):
    """The bar at the top of the window.

    Signals: environment_chosen(Environment), when the user chose; send_requested();
    stop_requested(), from the same button while a send takes long. `type_button` says what is sent.
    """

    environment_chosen = Signal(object)
    send_requested = Signal()
    stop_requested = Signal()

    def __init__(
        self,
        theme: Theme,
        actions: Actions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("environment", "none")
        self._label = ElidedLabel(is_strong=True, size="heading")
        self._bundle_id = ElidedLabel(tone="secondary", size="fixed")
        self._simulator_badge = Label(
            self.tr("not Apple"), tone="waiting", size="small", is_strong=True
        )
        self._simulator_badge.setObjectName("stand_in")
        self._simulator_badge.hide()
        self._app_count, self._can_stop = 1, False
        self._send = SendButton(ACTS["send"].shortcut_text)
        self._send.set_texts(*self._send_texts())
        self._send.clicked.connect(self._on_send_clicked)
        self.type_button = TypeButton(theme)
        self._is_locked, self._can_send, self._why = False, True, NO_MESSAGE
        self._segments = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(space(4), space(2), space(4), space(2))
        row.setSpacing(space(2))
        row.addWidget(self._label)
        # Cut before anything else is, and never wider than its text.
        policy = QSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        policy.setHorizontalStretch(1000)
        self._bundle_id.setSizePolicy(policy)
        row.addWidget(self._bundle_id)
        row.addWidget(self._simulator_badge, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        row.addWidget(self._chooser())
        row.addSpacing(space(1))
        row.addWidget(self._send)
        row.addWidget(self.type_button)
        self._segments.idClicked.connect(self._on_segment_clicked)
        theme.apply_style(self, "top_bar")
        self.set_environment(Environment.LOCAL)

    # -- what the window asks and does --------------------------------------------------------

    @property
    def environment(self) -> Environment:
        """Environment of the next test."""
        return _ENVIRONMENTS[self._segments.checkedId()]

    def set_environment(self, environment: Environment) -> None:
        """Selects an environment without emitting a signal."""
        self._segments.button(_ENVIRONMENTS.index(environment)).setChecked(True)
        self._show_environment()

    def set_app(self, label: str, bundle_id: str) -> None:
        """Shows the app of the next test."""
        self._label.setText(label)
        self._bundle_id.setText(bundle_id)

    def set_app_count(self, count: int) -> None:
        """Sets for how many apps the button sends."""
        if count != self._app_count:
            self._app_count = count
            self._send.set_texts(*self._send_texts())
            self._show_environment()

    def set_stoppable(self, can_stop: bool) -> None:
        """Makes the button stop what it sent, or send again."""
        self._can_stop = can_stop
        self._show_send()

    def set_can_send(
        self, can_send: bool, why: Message = NO_MESSAGE, *, is_locked: bool = False
    ) -> None:
        """Enables or disables sending; `why` is what is missing, or that the app is locked."""
        self._is_locked = is_locked
        if not can_send and self._send.hasFocus():
            self.focus_environment()  # Qt would go on to whatever is next
        self._can_send, self._why = can_send, why
        self._show_environment()

    def focus_send(self) -> None:
        """Focuses the Send button, where the focus starts."""
        self._send.setFocus()

    def focus_environment(self) -> None:
        """Focuses the selected environment, for the choice of another one."""
        chosen = self._segments.button(self._segments.checkedId())
        chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_simulator(self, base_url: str) -> None:
        """Shows that servers of the user's own replace Apple's, and their URLs; empty is Apple."""
        self._simulator_badge.setVisible(bool(base_url))
        set_tooltip(
            self._simulator_badge,
            self.tr("Production and Sandbox ask {url}").format(url=base_url) if base_url else "",
        )

    # -- inside -------------------------------------------------------------------------------

    def minimumSizeHint(self) -> QSize:
        """The least width: Send has room for its present text alone, the type for a few letters."""
        least = super().minimumSizeHint()
        spare = self._send.spare_width if self._send.is_steady else 0
        spare += self.type_button.spare_width
        return QSize(least.width() - spare, least.height())

    def event(self, event: QEvent) -> bool:
        is_handled = super().event(event)
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Resize}:
            self._arrange()
        return is_handled

    def _arrange(self) -> None:
        """The menu and the tip say the keys, too: they go where the app has no room."""
        least, spare = self.minimumSizeHint().width(), self._send.spare_width
        self._send.set_steady(is_steady=least + spare <= self.width())
        type_button = self.type_button
        more = spare + type_button.spare_width + type_button.missing_width
        type_button.set_narrow(is_narrow=least + more + _ROOM_OF_NAME > self.width())
        needed = self.sizeHint().width()
        if not self._send.is_shortcut_shown:
            needed += self._send.width_of_keys
        self._send.set_shortcut_shown(is_shown=needed <= self.width())

    def _chooser(self) -> QWidget:
        frame = QFrame()
        frame.setObjectName("chooser")
        frame.setAccessibleName(self.tr("Environment of the next test"))
        row = QHBoxLayout(frame)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for at, (environment, place) in enumerate(zip(_ENVIRONMENTS, _PLACES, strict=True)):
            button = QPushButton(tr_environment(environment))
            button.setCheckable(True)
            button.setAutoExclusive(True)  # a screen reader calls it a radio button
            button.setProperty("segment", place)
            button.setAccessibleName(
                self.tr("Send to {environment}").format(environment=tr_environment(environment))
            )
            set_tooltip(button, ACTS[environment.value.lower()].shortcut_text)
            self._segments.addButton(button, at)
            row.addWidget(button)
        return frame

    def _on_segment_clicked(self) -> None:
        self._show_environment()
        self.environment_chosen.emit(self.environment)

    def _show_environment(self) -> None:
        is_production = self.environment is Environment.PRODUCTION
        self._show_send()
        value = "production" if is_production else "other"
        for widget in (self, self._send, *self.findChildren(QWidget)):
            set_state(widget, "environment", value)
        self._tint()

    def _show_send(self) -> None:
        is_production = self.environment is Environment.PRODUCTION
        usual, to_production, locked, stop = self._send_texts()
        text = to_production if is_production else usual
        if is_production and self._is_locked:
            text = locked
        if self._can_stop:
            self._send.set_text(stop, _ESCAPE)
        else:
            self._send.set_text(text, ACTS["send"].shortcut_text)
        self._send.setEnabled(self._can_send or self._can_stop)
        self._show_type()
        self._tint()
        tip = ACTS["stop"].shortcut_text if self._can_stop else tr_message(self._why)
        set_tooltip(self._send, tip)
        self._send.setAccessibleDescription(tip)

    def _on_send_clicked(self) -> None:
        if self._can_stop:
            self.stop_requested.emit()
        else:
            self.send_requested.emit()

    def _send_texts(self) -> tuple[str, str, str, str]:
        """The button's text outside Production, in it, for a locked app, and to stop a send."""
        locked, stop = self.tr("Locked for Production"), self.tr("Stop")
        if self._app_count > 1:
            text = tr_message(
                plural_msg("Send to one app", "Send to {count} apps", self._app_count)
            )
            return text, text, locked, stop
        return self.tr("Send test"), self.tr("Send to Production"), locked, stop

    def _show_type(self) -> None:
        """Keeps the place of the type in Apple's environments: nothing beside it moves."""
        is_local = self.environment is Environment.LOCAL
        self.type_button.set_local(is_local=is_local)
        self.type_button.setEnabled(is_local and self._can_send)

    def _tint(self) -> None:
        on_ground = "on_ink" if self.environment is Environment.PRODUCTION else "on_accent"
        self._send.tint(on_ground if self._send.isEnabled() else "secondary")
