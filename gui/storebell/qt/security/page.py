"""The Security page: stored data and its places, hosts contacted, risks that remain."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from storebell.domain.network.contacts import describe_purpose
from storebell.domain.plain_text import visible
from storebell.domain.settings.security import SecurityFacts
from storebell.domain.settings.settings import TimeZone
from storebell.presentation.translation import tr_message, tr_text
from storebell.qt.background import Background
from storebell.qt.plain_text import button_text
from storebell.qt.security.document import Document
from storebell.qt.settings.controller import LiveSettings
from storebell.qt.theme.lengths import FOCUS
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.copying import copy_text
from storebell.qt.widgets.elided_button import OPENS_MENU

if TYPE_CHECKING:  # imported on the background's thread, after the first frame
    from storebell.services.container import Services


class SecurityPage(QWidget):
    """One document that can be selected and copied; read anew whenever it is shown.

    Signals: failed(StorebellError), where it can't be read.
    """

    failed = Signal(object)

    def __init__(
        self,
        theme: Theme,
        background: Background,
        live: LiveSettings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("content")
        self._background = background
        self._live = live
        self._facts: SecurityFacts | None = None
        self.document = Document(theme, self.tr("Security"))
        self._copy = QPushButton(self.tr("Copy all"))
        self._copy.clicked.connect(self._on_copy_clicked)
        self._again = QPushButton(self.tr("Read again"))
        self._again.clicked.connect(self.load)
        self._folders = QPushButton(self.tr("Open a folder") + OPENS_MENU)
        self._folders.setAccessibleName(self.tr("Open a folder of Storebell's"))
        self._folders.setProperty("kind", "choice")
        self._menu = QMenu(self._folders)
        self._folders.setMenu(self._menu)
        buttons = QHBoxLayout()
        buttons.setSpacing(space(2))
        buttons.setContentsMargins(FOCUS, 0, FOCUS, 0)
        for button in (self._copy, self._folders, self._again):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        # The edge that shows the focus of the text is part of the room at the side.
        column.setContentsMargins(space(5) - FOCUS, space(2), space(5) - FOCUS, 0)
        column.setSpacing(space(3))
        column.addLayout(buttons)
        column.addWidget(self.document, 1)
        theme.changed.connect(self._write)
        live.changed.connect(self._write)

    def load(self) -> None:
        """Reads everything again, in the background."""

        async def read(services: "Services") -> SecurityFacts:
            return await services.security.read_facts()

        job = self._background.call(read)
        job.progressed.connect(self.show_facts)
        job.failed.connect(self.failed)
        job.start()

    def show_facts(self, facts: SecurityFacts) -> None:
        """Writes the document."""
        self._facts = facts
        self._menu.clear()
        for folder in facts.folders:
            action = self._menu.addAction(button_text(folder), partial(_open, folder))
            action.setEnabled(Path(folder).is_dir())
        self._write()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.load()

    # -- inside ---------------------------------------------------------------------------------

    def _write(self) -> None:
        facts = self._facts
        if facts is None:
            return
        with self.document.writing():
            self._write_keys(facts)
            self._write_risks(facts)
            self._write_contacts(facts)
            self._write_acts(facts)
            self._write_files(facts)

    def _write_keys(self, facts: SecurityFacts) -> None:
        document = self.document
        document.heading(self.tr("Private keys"))
        document.line(
            self.tr(
                "They go to {keychain}, one item for each key, or for one session into memory, and "
                "nowhere else. Storebell can't show, copy or export one."
            ).format(keychain=facts.keychain)
        )
        if facts.keychain_error is not None:
            missing = self.tr("{keychain} is not available in this session.")
            document.line(missing.format(keychain=facts.keychain), is_strong=True)
            error = facts.keychain_error
            document.detail(f"{tr_message(error.title)}. {tr_message(error.advice)}")
        if not facts.keys:
            document.line(self.tr("There is none yet."), "secondary")
        for key in facts.keys:
            added = self.tr("added {at}").format(at=self._format_time(key.added_at))
            document.line(f"{key.key_id}  {visible(key.label)}".strip(), is_strong=True)
            document.detail(f"{key.provider} · {added}")
            document.detail(self.tr("SHA-256 of the public key: {sum}").format(sum=key.fingerprint))

    def _write_risks(self, facts: SecurityFacts) -> None:
        self.document.heading(self.tr("Risks that remain, and what helps"))
        for risk in facts.risks:
            self.document.line(tr_message(risk.title), is_strong=True)
            self.document.detail(tr_message(risk.advice))

    def _write_contacts(self, facts: SecurityFacts) -> None:
        document = self.document
        document.heading(self.tr("Every host that was contacted"))
        if not facts.contacts:
            document.line(self.tr("None yet."), "secondary")
        for contact in facts.contacts:
            document.line(
                f"{visible(contact.host)} – {tr_message(describe_purpose(contact.purpose))}"
            )
            document.detail(
                self.tr("{times} times, first {first}, last {last}").format(
                    times=QLocale().toString(contact.times),
                    first=self._format_time(contact.first_at),
                    last=self._format_time(contact.last_at),
                )
            )

    def _write_acts(self, facts: SecurityFacts) -> None:
        document = self.document
        document.heading(self.tr("The audit log, newest first"))
        if not facts.acts:
            document.line(self.tr("Nothing was sent, and no key changed."), "secondary")
        for act in facts.acts:
            document.line(
                f"{self._format_time(act.at)}  {visible(tr_text(act.act))}: {visible(act.subject)}"
            )
            if act.detail:
                document.detail(visible(act.detail))

    def _write_files(self, facts: SecurityFacts) -> None:
        document, locale = self.document, QLocale()
        document.heading(self.tr("Files, and what is in them"))
        for file in facts.files:
            size = locale.formattedDataSize(file.size_bytes)
            document.line(visible(file.path))
            document.detail(f"{size} · {tr_message(file.holds)}")
            if file.is_private is False:
                document.detail(self.tr("Other users of this computer may read it."))

    def _format_time(self, at: datetime) -> str:
        zone = UTC if self._live.in_force.time_zone is TimeZone.UTC else None
        return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}" + (" UTC" if zone else "")

    def _on_copy_clicked(self) -> None:
        copy_text(self.document.toPlainText(), self._copy)


def _open(folder: str) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(folder))
