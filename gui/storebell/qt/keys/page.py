"""The page of API keys: what is known of each, and what can be done with it."""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from storebell.domain.accounts.authorization import EnvironmentCheck, is_clock_wrong
from storebell.qt.background import Background, Job
from storebell.qt.clock import utc_now
from storebell.qt.keys.card import KeyCard
from storebell.qt.keys.card_job import CardJob
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.labels import Label
from storebell.qt.widgets.notices import Notices

if TYPE_CHECKING:  # imported on the background's thread, after the first frame
    from storebell.services.accounts.keys import KeyFacts
    from storebell.services.container import Services


@dataclass(frozen=True, slots=True)
class KeyList:
    """Content of the page, read in one step."""

    keys: Sequence["KeyFacts"]
    provider: str


class KeysPage(QWidget):
    """Reads the list whenever it is shown; a card for each key, in the order of their import.

    Signals: import_requested(); changed(), after a key was renamed or removed.
    """

    import_requested = Signal()
    changed = Signal()

    def __init__(
        self,
        theme: Theme,
        background: Background,
        notices: Notices,
        *,
        clock: Callable[[], datetime] = utc_now,
        zone: tzinfo | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("content")
        self._theme = theme
        self._background = background
        self._notices = notices
        self._clock = clock
        self._zone = zone
        self._cards: dict[str, KeyCard] = {}
        self._card_jobs: dict[str, CardJob] = {}
        self._wanted: tuple[str, str] | None = None
        self._promise = Label(tone="secondary", wraps=True)
        self._import = QPushButton(self.tr("&Import keys…"))
        self._import.setProperty("kind", "main")
        self._import.clicked.connect(self.import_requested)
        self._empty = self._empty_state()
        self._list = QVBoxLayout()
        self._list.setSpacing(space(4))
        top = QHBoxLayout()
        top.setSpacing(space(4))
        top.addWidget(self._promise, 1)
        top.addWidget(self._import)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(5), space(2), space(5), space(5))
        column.setSpacing(space(4))
        column.addLayout(top)
        column.addWidget(self._empty)
        column.addLayout(self._list)
        column.addStretch(1)
        theme.apply_style(self, "keys")

    # -- the list -----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reload()

    def reload(self) -> None:
        """Reads the list again."""
        job = self._background.call(_read)
        job.progressed.connect(self.show_list)
        job.failed.connect(self._notices.show_error)
        job.start()

    def show_list(self, listed: KeyList) -> None:
        """Keys that stay keep their cards, and what those say at the moment."""
        ids = [facts.key.key_id for facts in listed.keys]
        for key_id in [shown_id for shown_id in self._cards if shown_id not in ids]:
            self._drop(key_id)
        now = self._clock()
        for facts in listed.keys:
            card = self._cards.get(facts.key.key_id) or self._add(facts.key.key_id)
            card.show_facts(facts, now)
        self._empty.setVisible(not ids)
        self._test_wanted()
        self._promise.setText(
            self.tr(
                "A new key goes to {provider}, or for one session into memory. A private key is "
                "never shown, copied or exported, and the .p8 file stays where it is: keep it in a "
                "safe place."
            ).format(provider=listed.provider)
        )

    def _add(self, key_id: str) -> KeyCard:
        card = self._cards[key_id] = KeyCard(self._theme, self._zone)
        card.rename_requested.connect(lambda label: self._rename(key_id, label))
        card.remove_requested.connect(lambda: self._remove(key_id))
        card.test_requested.connect(lambda bundle_id: self._test(key_id, bundle_id))
        card.import_requested.connect(self.import_requested)
        card.stop_requested.connect(lambda: self._stop(key_id))
        card.check.correct_clock_requested.connect(lambda: self._correct_clock(key_id))
        self._list.addWidget(card)
        return card

    def _drop(self, key_id: str) -> None:
        card = self._cards.pop(key_id)
        self._card_jobs.pop(key_id, None)
        focus = QApplication.focusWidget()
        had_focus = focus is not None and card.isAncestorOf(focus)
        self._list.removeWidget(card)
        card.hide()
        card.deleteLater()
        if had_focus:
            self._import.setFocus()

    def test_key(self, key_id: str, bundle_id: str) -> None:
        """Tests a key for an app, as its card would; once the list was read, if it was not yet."""
        self._wanted = (key_id, bundle_id)
        self._test_wanted()

    def _test_wanted(self) -> None:
        if self._wanted is not None and self._wanted[0] in self._cards:
            key_id, bundle_id = self._wanted
            self._wanted = None
            self._cards[key_id].focus()
            self._test(key_id, bundle_id)

    # -- what is done with one ----------------------------------------------------------------

    def _rename(self, key_id: str, label: str) -> None:
        async def rename(services: "Services") -> None:
            services.keys.rename(key_id, label)

        self._change(key_id, self._background.call(rename))

    def _remove(self, key_id: str) -> None:
        async def remove(services: "Services") -> None:
            await services.keys.remove(key_id, is_forced=True)  # its apps were named before

        self._change(key_id, self._background.call(remove))

    def _change(self, key_id: str, job: Job) -> None:
        card_job = self._card_job(key_id, job)
        card_job.progressed.connect(lambda _: self._on_changed())
        card_job.start()

    def _on_changed(self) -> None:
        self.changed.emit()
        self.reload()

    def _test(self, key_id: str, bundle_id: str, *, has_apples_time: bool = False) -> None:
        async def stream(services: "Services") -> AsyncGenerator[object, None]:
            if has_apples_time:
                services.apples_clock.correct()
            async for step in services.key_check.run(key_id, bundle_id):
                yield step

        self._cards[key_id].check.begin(bundle_id)
        card_job = self._card_job(key_id, self._background.job(stream))
        card_job.progressed.connect(lambda step: self._on_step(key_id, step))
        card_job.start()

    def _on_step(self, key_id: str, step: object) -> None:
        # Not at the top: the window's first frame waits for no service.
        from storebell.services.accounts.key_check import CheckBegun, KeyChecked

        card = self._cards.get(key_id)
        if card is None:
            return
        card.end_waiting()
        if isinstance(step, CheckBegun):
            card.check.show_asking(step.environment)
        elif isinstance(step, EnvironmentCheck):
            card.check.show_check(step)
        elif isinstance(step, KeyChecked):
            card.check.show_result(step, is_clock_wrong=is_clock_wrong(step.findings))

    def _correct_clock(self, key_id: str) -> None:
        bundle_id = self._cards[key_id].check.bundle_id
        self._test(key_id, bundle_id, has_apples_time=True)

    def _card_job(self, key_id: str, job: Job) -> CardJob:
        """One at a time for each key; not yet started."""
        self._stop(key_id)
        card = self._cards[key_id]
        card.set_busy(is_busy=True)
        card_job = self._card_jobs[key_id] = CardJob(card, job)
        card_job.failed.connect(card.show_error)
        card_job.finished.connect(lambda: self._on_finished(key_id, card_job))
        return card_job

    def _stop(self, key_id: str) -> None:
        card_job = self._card_jobs.get(key_id)
        if card_job is not None:
            card_job.cancel()

    def _on_finished(self, key_id: str, card_job: CardJob) -> None:
        if self._card_jobs.get(key_id) is not card_job:
            return
        del self._card_jobs[key_id]
        card = self._cards.get(key_id)
        if card is not None:
            card.set_busy(is_busy=False)
            card.check.end()

    # -- without keys -------------------------------------------------------------------------

    def _empty_state(self) -> QFrame:
        card = QFrame()
        card.setObjectName("empty")
        column = QVBoxLayout(card)
        column.setContentsMargins(space(5), space(4), space(5), space(4))
        column.setSpacing(space(2))
        column.addWidget(Label(self.tr("No keys yet"), size="heading", is_strong=True))
        for sentence in (
            self.tr(
                "Sandbox and Production need an In-App Purchase key. App Store Connect gives it "
                "out once: Users and Access › Integrations › In-App Purchase, then +."
            ),
            self.tr(
                "Import the file SubscriptionKey_….p8, or drop it anywhere on this window; several "
                "at once are fine. A key of its own for Storebell is best: it can be revoked alone."
            ),
            self.tr("Local needs no key."),
        ):
            column.addWidget(Label(sentence, tone="secondary", wraps=True))
        card.hide()
        return card

    def sizeHint(self) -> QSize:
        return QSize(space(160), super().sizeHint().height())


async def _read(services: "Services") -> KeyList:
    return KeyList(tuple(services.keys.facts()), services.keys.provider)
