"""The page “A customer's life”: which story, how fast, and its steps as they are taken."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.errors.delivery import HostNotConfirmedError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.errors.values import InvalidPortError
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import NO_MESSAGE, Message
from storebell.domain.settings.settings import TimeZone
from storebell.domain.simulation.lives import LIVES, Life
from storebell.domain.simulation.requests import SimulationFacts, SimulationRequest, port_from
from storebell.presentation.life_progress import LifeProgress, Phase
from storebell.presentation.translation import tr_environment, tr_message, tr_text
from storebell.qt.accessibility.announcer import Announcer
from storebell.qt.background import Background
from storebell.qt.clock import utc_now
from storebell.qt.life.control_bar import ControlBar
from storebell.qt.life.following_area import FollowingArea
from storebell.qt.life.reach_panel import ReachPanel
from storebell.qt.life.run import LifeRun
from storebell.qt.life.step_view import StepView
from storebell.qt.sending.host_question import HostQuestion
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.settings.controller import LiveSettings
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.choice_button import ChoiceButton
from storebell.qt.widgets.finding_list import FindingList
from storebell.qt.widgets.flow_row import WrappingRow
from storebell.qt.widgets.labels import ElidedLabel, Label, set_state

_PORT_CHARACTERS: Final = 20


class LifePage(QWidget):
    """Tells one life at a time; it goes on while another page is shown.

    `app` returns whose customer it is. Its notifications go where those of the strip of Local do.
    """

    def __init__(
        self,
        theme: Theme,
        background: Background,
        live: LiveSettings,
        strip: LocalStrip,
        app: Callable[[], App],
        *,
        clock: Callable[[], datetime] = utc_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("content")
        self._theme = theme
        self._live = live
        self._clock = clock
        self._strip = strip
        self._app = app
        self._confirmed_hosts: frozenset[str] = frozenset()
        self._progress = LifeProgress.of(LIVES[0])
        self._views: list[StepView] = []
        self._announcer = Announcer(self)
        self.run = LifeRun(background, self)
        self._make_choices()
        self._customer = ElidedLabel(tone="secondary")
        self._place = ElidedLabel(tone="secondary", mode=Qt.TextElideMode.ElideMiddle)
        self._url_problem = Label(tone="failed", wraps=True)
        self._bar = ControlBar()
        self._found = FindingList(theme)
        self.reach = ReachPanel(theme)
        self._steps = QVBoxLayout()
        self._steps.setSpacing(space(2))
        self._set_out()
        self._connect()
        theme.apply_style(self, "life")
        self._show_story()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_place()
        self._show_buttons()

    def heightForWidth(self, width: int) -> int:
        """The least height: what needs more scrolls inside, above the buttons."""
        layout = self.layout()
        return -1 if layout is None else layout.minimumHeightForWidth(width)

    # -- what the run tells -------------------------------------------------------------------

    def show_progress(self, progress: LifeProgress) -> None:
        """Shows the steps as they are now."""
        if progress.steps != self._progress.steps or not self._views:
            self._make_views(progress)
        is_paused = progress.phase is Phase.PAUSED
        is_other_phase = progress.phase is not self._progress.phase
        is_other_problem = progress.problem != self._progress.problem
        self._progress = progress
        current, followed = progress.current, None
        zone = UTC if self._live.in_force.time_zone is TimeZone.UTC else None
        for view, row in zip(self._views, progress.rows, strict=True):
            is_other = view.show_row(row, now=self._clock(), zone=zone, is_paused=is_paused)
            if is_other and row.token and self.isVisible():
                self._announcer.announce_soon(f"{view.title}: {view.state_text}")
            if row is current:
                followed = view
        self._area.follow(followed)
        self._show_buttons()
        if is_other_phase and progress.phase is Phase.STARTING:
            self._area.come_back()
        if is_other_phase and self.isVisible():
            self._announcer.announce_soon(self._bar.text)
        if is_other_problem and progress.problem is not None:
            self._found.show_findings((progress.problem,))

    def show_opened(self, facts: SimulationFacts, notices: Sequence[Finding]) -> None:
        """Shows how the simulator is reached, and what is to be known of it."""
        self.reach.show_facts(facts)
        self._found.show_findings(notices)

    def show_error(self, error: StorebellError) -> None:
        """Shows why the life can't run; a host that was not confirmed is asked about."""
        if isinstance(error, HostNotConfirmedError):
            question = HostQuestion(self._theme, error.host, error.address, self.window())
            question.accepted.connect(lambda: self._confirm(error.host))
            question.open()
            return
        self._found.show_findings((Finding(Level.BAD, error.title, error.advice),))
        self._area.reveal(self._found)

    # -- inside -------------------------------------------------------------------------------

    def _make_choices(self) -> None:
        self._story: ChoiceButton[Life] = ChoiceButton(
            self.tr("Story"), [(life, tr_text(life.label), tr_text(life.label)) for life in LIVES]
        )
        self._environment: ChoiceButton[Environment] = ChoiceButton(
            self.tr("Environment"),
            [
                (environment, tr_environment(environment), tr_environment(environment))
                for environment in (Environment.SANDBOX, Environment.PRODUCTION)
            ],
        )
        self._month: ChoiceButton[timedelta] = ChoiceButton(
            self.tr("Speed"),
            [
                (timedelta(seconds=seconds), text, text)
                for seconds, text in (
                    (5, self.tr("A month in 5 seconds")),
                    (30, self.tr("A month in 30 seconds")),
                    (300, self.tr("A month in 5 minutes")),
                )
            ],
        )
        self._port = QLineEdit()
        self._port.setPlaceholderText(self.tr("any free port"))
        self._port_problem = Label(tone="failed", size="small", wraps=True)
        self._port_problem.hide()

    def _set_out(self) -> None:
        intro = self.tr(
            "A simulator sends the notifications of one customer in order. Their IDs, dates and "
            "amounts agree from the first to the last. Each step says what a good handler does."
        )
        story = QHBoxLayout()
        story.setSpacing(space(2))
        name_of_story = Label(self.tr("Stor&y"), tone="secondary")
        name_of_story.setBuddy(self._story)
        story.addWidget(name_of_story)
        story.addWidget(self._story)
        story.addStretch(1)
        name = Label(self.tr("Simulator's p&ort"), tone="secondary")
        name.setBuddy(self._port)
        named_port = QWidget()
        port = QHBoxLayout(named_port)
        port.setContentsMargins(0, 0, 0, 0)
        port.setSpacing(space(2))
        port.addWidget(name)
        port.addWidget(self._port)
        content = QWidget()
        content.setObjectName("content")
        column = QVBoxLayout(content)
        column.setContentsMargins(space(5), space(2), space(5), space(5))
        column.setSpacing(space(3))
        column.addWidget(Label(intro, tone="secondary", wraps=True))
        column.addLayout(story)
        column.addWidget(WrappingRow(self._environment, self._month, named_port))
        column.addWidget(self._port_problem)
        place = QVBoxLayout()
        place.setSpacing(0)
        for label in (self._customer, self._place, self._url_problem):
            place.addWidget(label)
        column.addLayout(place)
        column.addWidget(self._found)
        column.addWidget(self.reach)
        column.addLayout(self._steps)
        column.addStretch(1)
        self._area = FollowingArea(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._area, 1)
        whole.addWidget(self._bar)

    def _connect(self) -> None:
        self._story.chosen.connect(self._show_story)
        self._bar.start_clicked.connect(self._on_start_clicked)
        self._bar.next_clicked.connect(self.run.take_next)
        self._bar.pause_clicked.connect(self.run.toggle_pause)
        self._port.returnPressed.connect(self._on_start_clicked)
        self._port.textChanged.connect(lambda: self._show_port_problem(NO_MESSAGE))
        self.run.changed.connect(self.show_progress)
        self.run.opened.connect(self.show_opened)
        self.run.failed.connect(self.show_error)
        self.run.ended.connect(self._on_ended)
        self._theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        width = QFontMetrics(self._theme.type.body).averageCharWidth() * _PORT_CHARACTERS
        self._port.setFixedWidth(width)

    def _on_start_clicked(self) -> None:
        if self.run.is_running:
            self.run.stop()
            self._bar.show_stopping()
        elif not self._strip.problem:
            self._begin()

    def _begin(self) -> None:
        try:
            port = port_from(self._port.text())
        except InvalidPortError as error:
            self._show_port_problem(error.advice)
            self._port.setFocus()
            self._area.reveal(self._port)
            return
        self._found.show_findings(())
        self._show_place()
        life = self._story.value
        request = SimulationRequest.of_life(
            life,
            self._app(),
            url=self._strip.delivery.url,
            environment=self._environment.value,
            month=self._month.value,
            port=port,
            confirmed_hosts=self._confirmed_hosts,
        )
        self.run.start(request, life)

    def _show_port_problem(self, problem: Message) -> None:
        text = tr_message(problem)
        self._port_problem.setText(text)
        self._port_problem.setVisible(bool(text))
        self._port.setAccessibleDescription(text)
        set_state(self._port, "state", "wrong" if text else "fine")

    def _confirm(self, host: str) -> None:
        self._confirmed_hosts |= {host}
        self._begin()

    def _on_ended(self) -> None:
        self.reach.show_facts(None)
        self._show_place()
        self._show_buttons()

    def _show_story(self) -> None:
        self.show_progress(LifeProgress.of(self._story.value))

    def _make_views(self, progress: LifeProgress) -> None:
        for view in self._views:
            self._steps.removeWidget(view)
            view.hide()
            view.deleteLater()
        self._views = [StepView(self._theme, row) for row in progress.rows]
        for view in self._views:
            self._steps.addWidget(view)

    def _show_place(self) -> None:
        """Shows whose life it is and where it goes; while one runs, those of its start."""
        if self.run.is_running:
            return
        app, problem = self._app(), self._strip.problem
        customer = self.tr("A customer of {app}, {bundle_id}")
        self._customer.setText(customer.format(app=app.label, bundle_id=app.bundle_id))
        place = self._strip.delivery.url or self.tr(
            "the built-in receiver; your own URL goes into the strip of Local"
        )
        self._place.setText(self.tr("Delivered to {place}").format(place=place))
        self._place.setVisible(not problem)
        text = self.tr("The URL in the strip of Local can't be used. {advice}")
        self._url_problem.setText(text.format(advice=tr_message(problem)))
        self._url_problem.setVisible(bool(problem))

    def _show_buttons(self) -> None:
        is_running = self.run.is_running or self._progress.is_running
        can_start = not self._strip.problem
        self._bar.show_progress(self._progress, is_running=is_running, can_start=can_start)
        choices = (self._story, self._environment, self._month, self._port)
        if is_running and any(choice.hasFocus() for choice in choices):
            self._bar.focus_start()  # Qt would move it out of the page
        for choice in choices:
            choice.setEnabled(not is_running)
