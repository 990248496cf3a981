"""In every page, dialog and state, what is shown comes from the catalogue of the language.

The pseudo-language is loaded as any other. What a translated text puts into its fields stands in
it as it is: so a reason that was not translated is found within a translated sentence as well.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible, QAction, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTextBrowser,
    QWidget,
)

from looks.states import STATES, Studio
from looks.test_names import below
from storebell import resources
from storebell.qt.theme.theme import Theme
from support.pseudo_locale import pseudo_language

# Words of plain letters of which at least one would have become an accented one.
PLAIN = re.compile(r"(?<![^\W\d_~])[A-Za-z]{3,}(?![^\W\d_])")
CHANGED = set("AaBCcDdEeGgHhIiJjKkLlNnOoRrSsTtUuWwYyZz")

KINDS = (
    r"storebell watch \S+( --[a-z-]+ \S+)+",  # a command to copy
    r"https?://\S+",  # URLs
    r"\S*/\S+",  # paths, media types
    r"[\w.-]+\.(com|example|local|org|invalid|test|p8|toml|pem|crt|log|db|json)\b",
    r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+",  # Apple's values
    r"\b[a-z]+[A-Z]\w*",  # Apple's names of fields
    r"\b[A-Z]{2,}\w*\b",  # TEST, TLS, HTTP
    r"[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27}",  # UUIDs
)
"""Apple's identifiers, URLs, hosts, files and abbreviations."""
NOT_TRANSLATED = re.compile("|".join(KINDS))


# Shown as they are, each kind with its reason.
APP_LABELS = (
    "Agency Birds Camp Campfire Canyon Delta Elm Fjord Glacier Heath Hiking Island Jungle Oops "
    "Cycling Diving Rowing Running Sailing Skiing Surfing "
    "Peaks Pro Sample Studio Trails app family for the whole campfire hiking sample trails"
)
"""What the user called apps and keys; the last words stand in a label and in bundle IDs."""
NAMES = "Storebell Keyring HXF ERT Example Web Gateway Corp build server home arpa com example"
"""Of the product, keychains, key IDs, an issuer of a certificate, a host."""
OF_QT = "KiB Ctrl Esc Shift Alt Tab Return Left Right Del Fri Sat Thu Wed Nov November Saturday"
"""Units, names of keys and dates are Qt's own, in the system's language."""
LANGUAGES = "Python Node Java Swift PHP"
"""Names of what snippets are written in."""
OF_SERVERS = "Forbidden"
"""The status line of a server."""
OF_THE_STATES = (
    "tests, Apple's answers, signed payloads, hosts contacted, the audit log",
    "Add the Local root to your handler's test configuration.",
    "Apple may have sent it. Look at your server's log.",
    "The connection broke after the request left",
    "Check that it is an In-App Purchase key, key ID and issuer ID.",
    "The answer is Apple's usual one, without a reason: “Unauthenticated”",
    "The answer says the chain is not trusted",
    "Apple's support may ask for its ID: WXKXJZGFKNFEHD2QCJMG2PDRGU.",
    "This computer's clock is 3723 s ahead of Apple's",
    "First byte after 48 ms",
    "Sandbox, com.example.hiking, key 2X9R4HXF34",
    "Address already in use",
)
"""What the states make up; a detail of the audit log is stored as a whole text."""
OF_THE_WIRE = (
    "CN=Prod ECC Mac App Store and iTunes Store Receipt Signing",
    "CN=Apple Root CA - G3, OU=Apple Certification Authority, O=Apple Inc., C=US",
    "CN=Apple Worldwide Developer Relations Certification Authority, OU=G6, O=Apple Inc.",
    "TestNotificationNotFound",
    "500 Internal Server Error",
    "301 Moved Permanently",
    "content-length",
    "content-type",
    "Set-Cookie",
    "Location",
    '"error": "certificate chain not trusted"',
    "certificate chain not trusted",
    "Secret Service",
    "Release team",
    "bdd4" * 16,
    "412 bytes",
    "⟧ Sandbox",
)
"""Subjects of certificates, an error's name, status lines, headers, a body, a keychain, a key's
label, numbers; and the environment that a payload names, behind its translated name.
"""
LIBRARIES = (
    "Apache Clause Essentials License Pygments PyJWT PySide Python SecretStorage any anyio apsw "
    "backports blessing certifi cffi classes click context cryptography extensions functools "
    "httpcore httpx idna importer importlib itertools jaraco jeepney keyring lazy markdown mdurl "
    "metadata more only platformdirs pycparser rich shiboken starlette tarfile tomlkit truststore "
    "typing uvicorn zipp"
)
"""Names and licences on the page about Storebell: shown as their authors write them."""
ALLOWED = {
    *APP_LABELS.split(),
    *NAMES.split(),
    *OF_QT.split(),
    *OF_SERVERS.split(),
    *LANGUAGES.split(),
}
ABOUT = "about"
"""The state that shows the libraries."""
GUIDE = "guide"
"""The state that shows the guide, which is written in English, as the documents are."""


def shown_texts(widget: QWidget) -> Iterator[str]:
    """Everything that is read on the screen, in tooltips, menus and by a screen reader."""
    for _, interface in below(QAccessible.queryAccessibleInterface(widget)):
        yield interface.text(QAccessible.Text.Name)
        yield interface.text(QAccessible.Text.Description)
    for part in [widget, *widget.findChildren(QWidget)]:
        yield part.toolTip()
        yield part.statusTip()
        yield part.windowTitle()
        if isinstance(part, QLineEdit | QPlainTextEdit):
            yield part.placeholderText()
        if isinstance(part, QMenu):
            yield part.title()
        if isinstance(part, QTextBrowser):
            yield from part.toPlainText().splitlines()
        if isinstance(part, QLabel | QAbstractButton):
            yield part.text()
    for action in widget.findChildren(QAction):
        yield action.text().partition("\t")[0]


def english_in(text: str) -> set[str]:
    """The words of a text that were not translated."""
    for known in (*OF_THE_STATES, *OF_THE_WIRE):
        text = text.replace(known, " ")
    rest = NOT_TRANSLATED.sub(" ", re.sub(r"<[^>]*>|&[a-z]+;", " ", text))
    return {word for word in PLAIN.findall(rest) if set(word) & CHANGED}


def english_of(state: str, theme: Theme, qapp: QApplication) -> dict[str, str]:
    """The untranslated words of a state, each with a text that it stands in."""
    studio = Studio(theme)
    widget = STATES[state](studio)
    if isinstance(widget, QMenu):
        widget.popup(QPoint())
    widget.show()
    qapp.processEvents()
    found = {word: text for text in shown_texts(widget) for word in english_in(text)}
    widget.close()
    widget.deleteLater()
    studio.background.close()
    qapp.processEvents()
    return found


@pytest.mark.parametrize("state", STATES)
def test_no_english_is_left(state: str, theme: Theme, qapp: QApplication, tmp_path: Path) -> None:
    with pseudo_language(tmp_path):
        found = english_of(state, theme, qapp)
    if state == GUIDE:
        guide = QTextDocument()
        guide.setMarkdown(resources.guide())
        shown = set(guide.toPlainText().splitlines())
        found = {word: text for word, text in found.items() if text not in shown}
    allowed = ALLOWED | set(LIBRARIES.split()) if ABOUT in state else ALLOWED
    assert {word: text for word, text in found.items() if word not in allowed} == {}


def test_what_is_not_translated_is_found() -> None:
    assert english_in("Send test") == {"Send", "test"}
    assert english_in("⟦Ñöţ šéñţ: the disk is full~~~⟧") == {"the", "disk", "full"}
    assert english_in("⟦Ñöţ šéñţ~~~⟧ https://example.com/path TEST_THIS") == set()
