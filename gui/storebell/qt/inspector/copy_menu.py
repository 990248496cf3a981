"""Menu of the parts of a test that can be copied as text."""

from collections.abc import Callable
from importlib.metadata import version
from typing import Final

from PySide6.QtCore import QCoreApplication, QSysInfo
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from storebell.domain.plain_text import visible
from storebell.presentation.copied.bug_report import bug_report
from storebell.presentation.copied.curl import curl_command, delivery_command
from storebell.presentation.copied.redacted_report import redacted_report
from storebell.presentation.payload_tree import tree
from storebell.qt.actions.qactions import Actions
from storebell.qt.inspector.page import Subject
from storebell.qt.plain_text import set_tooltip
from storebell.qt.widgets.copying import copy_text

Text = Callable[[Subject], str]


class CopyMenu(QMenu):
    """Offers the parts that the shown test has; no text holds a key or a request's token.

    That something was copied is said beside `parent`, the button of the menu.
    """

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self._beside = parent
        self._subject: Subject | None = None
        self._entries: list[tuple[QAction, Text]] = []
        self.setToolTipsVisible(True)
        curl_tip = self.tr("For sh, bash and zsh, with $JWT where the token stands")
        actions.add_to(self, ["copy_token"])
        self._add(self.tr("Copy &result, Apple's name"), "", _result)
        actions.add_to(self, ["copy_payload"])
        self._add(self.tr("Copy payload, &inner signatures kept"), "", _undecoded)
        self._add(
            self.tr("Copy &signed payload"), "", lambda shown: shown.timeline.signed_payload or ""
        )
        actions.add_to(self, [None, "copy_request"])
        self._add(self.tr("Copy &newest status request as curl"), curl_tip, _status_request)
        self._add(
            self.tr("Copy deliver&y as curl"),
            self.tr("For sh, bash and zsh: posts the signed payload to your server again"),
            _delivery,
        )
        actions.add_to(self, [None, "copy_report", "copy_redacted"])

    def show_subject(self, subject: Subject | None) -> None:
        """Offers the parts that this test has."""
        self._subject = subject
        for action, text in self._entries:
            action.setEnabled(subject is not None and bool(text(subject)))

    @property
    def offered(self) -> frozenset[str]:
        """The names of the window's actions for which there is something to copy now."""
        subject = self._subject
        if subject is None:
            return frozenset()
        # A report of every test can be made: it is not written only to see that.
        reports = {"copy_report", "copy_redacted"}
        return frozenset(
            name for name, text in _TEXTS.items() if name in reports or bool(text(subject))
        )

    def copy(self, name: str) -> None:
        """Copies the text of the window's action of this name to the clipboard."""
        self._copy(_TEXTS[name])

    # -- inside -------------------------------------------------------------------------------

    def _add(self, title: str, tip: str, text: Text) -> None:
        action = self.addAction(title)
        set_tooltip(action, tip)
        action.triggered.connect(lambda: self._copy(text))
        self._entries.append((action, text))

    def _copy(self, text: Text) -> None:
        if self._subject is not None:
            copy_text(text(self._subject), self._beside)


def _result(shown: Subject) -> str:
    return visible(shown.attempt.result) if shown.attempt else ""


def _payload(shown: Subject) -> str:
    verification = shown.timeline.verification
    if verification is None or verification.payload is None:
        return ""
    return tree(verification.payload).decoded


def _undecoded(shown: Subject) -> str:
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


_TEXTS: Final[dict[str, Text]] = {
    "copy_payload": _payload,
    "copy_request": _request,
    "copy_report": _report,
    "copy_redacted": _redacted,
}
"""Texts that the window's actions copy, by the actions' names."""
