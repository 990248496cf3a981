"""What can be copied of a test, each as a text for the clipboard."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from PySide6.QtCore import QCoreApplication, QSysInfo
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from storebell.domain.plain_text import visible
from storebell.presentation.copied.bug_report import bug_report
from storebell.presentation.copied.curl import curl_command, delivery_command
from storebell.presentation.copied.redacted_report import redacted_report
from storebell.presentation.payload_tree import tree
from storebell.qt.inspector.page import Subject
from storebell.qt.plain_text import set_tooltip

Text = Callable[[Subject], str]


@dataclass(frozen=True, slots=True)
class Copied:
    """An entry of the menu; `text` is empty where there is nothing of it to copy.

    `name` is that of the window's act, where it is one.
    """

    title: str
    tip: str
    text: Text
    is_always_there: bool = False
    name: str = ""


class CopyMenu(QMenu):
    """Offers what there is of the test that is shown; no text holds a key or a request's token."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject: Subject | None = None
        self._entries: list[tuple[QAction, Copied]] = []
        self.setToolTipsVisible(True)
        for group in self._groups():
            if self._entries:
                self.addSeparator()
            for copied in group:
                self._add(copied)

    def show_subject(self, subject: Subject | None) -> None:
        """Offer what there is of this test."""
        self._subject = subject
        for action, copied in self._entries:
            is_there = subject is not None and (
                copied.is_always_there or bool(copied.text(subject))
            )
            action.setEnabled(is_there)

    @property
    def offered(self) -> frozenset[str]:
        """The names of what can be copied now."""
        return frozenset(
            copied.name for action, copied in self._entries if copied.name and action.isEnabled()
        )

    def copy(self, name: str) -> None:
        """Puts on the clipboard what has this name."""
        for action, copied in self._entries:
            if copied.name == name:
                action.trigger()

    # -- inside -------------------------------------------------------------------------------

    def _groups(self) -> tuple[tuple[Copied, ...], ...]:
        return (
            (
                Copied(self.tr("&Token"), "", lambda shown: shown.timeline.token or ""),
                Copied(self.tr("&Result, Apple's name"), "", _result),
                Copied(self.tr("&Payload as JSON"), "", _payload, name="copy_payload"),
                Copied(
                    self.tr("&Signed payload"),
                    "",
                    lambda shown: shown.timeline.signed_payload or "",
                ),
            ),
            (
                Copied(
                    self.tr("Request as &curl"),
                    self.tr("For sh, bash and zsh, with $JWT where the token stands"),
                    _request,
                    name="copy_request",
                ),
                Copied(
                    self.tr("&Newest status request as curl"),
                    self.tr("For sh, bash and zsh, with $JWT where the token stands"),
                    _status_request,
                ),
                Copied(
                    self.tr("&Delivery as curl"),
                    self.tr("For sh, bash and zsh: posts the signed payload to your server again"),
                    _delivery,
                ),
            ),
            (
                Copied(
                    self.tr("Text for a &bug report"),
                    self.tr("Without secrets. Names the app, its server and the token"),
                    _report,
                    is_always_there=True,
                    name="copy_report",
                ),
                Copied(
                    self.tr("Text for a bug report, &IDs redacted"),
                    self.tr("Names neither app, company, server nor token: fit for a public place"),
                    _redacted,
                    is_always_there=True,
                    name="copy_redacted",
                ),
            ),
        )

    def _add(self, copied: Copied) -> None:
        action = self.addAction(copied.title)
        set_tooltip(action, copied.tip)
        action.triggered.connect(lambda *_: self._copy(copied.text))
        self._entries.append((action, copied))

    def _copy(self, text: Text) -> None:
        if self._subject is not None:
            QGuiApplication.clipboard().setText(text(self._subject))


def _result(shown: Subject) -> str:
    return visible(shown.attempt.result) if shown.attempt else ""


def _payload(shown: Subject) -> str:
    verification = shown.timeline.verification
    if verification is None or verification.payload is None:
        return ""
    return tree(verification.payload).copied


def _request(shown: Subject) -> str:
    exchanges = shown.timeline.exchanges
    return curl_command(exchanges[0]) if exchanges else ""


def _status_request(shown: Subject) -> str:
    exchanges = shown.timeline.exchanges
    return curl_command(exchanges[-1]) if len(exchanges) > 1 else ""


def _delivery(shown: Subject) -> str:
    timeline = shown.timeline
    if not timeline.asked.url or not timeline.signed_payload:
        return ""
    return delivery_command(timeline.asked.url, timeline.signed_payload)


def _report(shown: Subject) -> str:
    return bug_report(shown.timeline, at=shown.now, version=_version(), system=_system())


def _redacted(shown: Subject) -> str:
    return redacted_report(shown.timeline, at=shown.now, version=_version(), system=_system())


def _version() -> str:
    return QCoreApplication.applicationVersion() or version("storebell")


def _system() -> str:
    return QSysInfo.prettyProductName()
