"""Documents of the inspector: their building blocks, and when they are written anew."""

import subprocess
import sys

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QPixmap, QTextBlock, QTextDocument
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from storebell.domain.settings.appearance import Scheme
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.text_document import Document
from support.commands import environment_of

LONG_WORD = "63343abfb89a6a03ebb57e9b3f5fa7be7c4f5c756f3017b3a8c488c3653e9179"


class Sample(Document):
    """Writes every building block, and counts how often it was written."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Sample")
        self.times_written = 0
        self.paragraphs = 1

    def compose(self) -> None:
        self.times_written += 1
        self.title("Sandbox test")
        self.badge("✕", "TIMED_OUT", "failed")
        self.facts([("Key", "EC P-256"), ("SHA-256", LONG_WORD)])
        self.bullets("What to check", ["Your log."])
        self.bullets("Nothing of this", [])
        self.marked("✓", "delivered", "Three certificates", "leaf first")
        self.code('{\n  "a": 1\n}')
        for number in range(self.paragraphs):
            self.line(f"line {number}")


@pytest.fixture
def sample(theme: Theme, qtbot: QtBot) -> Sample:
    sample = Sample(theme)
    qtbot.addWidget(sample)
    sample.resize(420, 300)
    sample.show()
    sample.rewrite()
    QApplication.processEvents()
    return sample


def lines(document: Document) -> list[str]:
    plain = document.toPlainText().replace("\N{NO-BREAK SPACE}", " ")
    return [line.strip() for line in plain.splitlines()]


def block(document: Document, words: str) -> QTextBlock:
    at = document.document().begin()
    while at.isValid() and words not in at.text():
        at = at.next()
    assert at.isValid(), words
    return at


def tone_of(document: Document, words: str) -> str:
    """The colour of the last word of a paragraph."""
    formats = block(document, words).textFormats()
    return formats[-1].format.foreground().color().name()


def test_the_building_blocks_are_written_in_their_order(sample: Sample) -> None:
    assert lines(sample) == [
        *("Sandbox test", "✕ TIMED_OUT", "Key\tEC P-256", "SHA-256", LONG_WORD),
        *("What to check", "•\tYour log.", "✓\tThree certificates", "leaf first"),
        *("{", '"a": 1', "}", "line 0"),
    ]


def test_rewriting_leaves_nothing_of_what_was_written(sample: Sample) -> None:
    before = lines(sample)
    sample.rewrite()
    assert lines(sample) == before
    assert sample.document().firstBlock().text() == "Sandbox test"


def test_values_stand_below_their_names_where_it_is_narrow(sample: Sample, qtbot: QtBot) -> None:
    assert lines(sample)[2] == "Key\tEC P-256"
    sample.resize(160, 300)
    assert sample.is_narrow
    qtbot.waitUntil(lambda: "Key\tEC P-256" not in lines(sample))
    assert lines(sample)[2:4] == ["Key", "EC P-256"]


def test_it_is_written_anew_only_where_the_room_decides_something(
    sample: Sample, qtbot: QtBot
) -> None:
    before = sample.times_written
    sample.resize(430, 320)
    QApplication.processEvents()
    assert sample.times_written == before
    sample.resize(160, 320)
    assert sample.times_written == before, "never inside a resize"
    qtbot.waitUntil(lambda: sample.times_written == before + 1)


def test_other_colours_are_written_at_once(sample: Sample, theme: Theme) -> None:
    assert tone_of(sample, "TIMED_OUT") == theme.colour("failed").name()
    light = tone_of(sample, "line 0")
    theme.choose(Scheme.DARK)
    assert tone_of(sample, "line 0") == theme.colour("text").name() != light
    assert tone_of(sample, "TIMED_OUT") == theme.colour("failed").name()


def test_code_reads_from_the_left_in_every_direction(sample: Sample) -> None:
    sample.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    sample.rewrite()
    left, right = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
    assert block(sample, '"a": 1').blockFormat().layoutDirection() == left
    assert block(sample, "line 0").blockFormat().layoutDirection() == right
    assert sample.is_narrow, "its tabs have no place from the right"


def test_it_begins_at_its_beginning_until_somebody_scrolls(sample: Sample, qtbot: QtBot) -> None:
    sample.paragraphs = 60
    sample.rewrite()
    bar = sample.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    assert bar.value() == 0
    bar.triggerAction(bar.SliderAction.SliderPageStepAdd)
    scrolled = bar.value()
    assert scrolled > 0
    sample.resize(420, 260)
    assert bar.value() == scrolled
    sample.restart()
    sample.resize(420, 240)
    assert bar.value() == 0


def test_the_needed_height_is_told_when_it_changes(sample: Sample, qtbot: QtBot) -> None:
    before = sample.needed_height
    sample.paragraphs = 8
    with qtbot.waitSignal(sample.height_changed):
        sample.rewrite()
    assert sample.needed_height > before
    sample.resize(420, sample.needed_height)
    qtbot.waitUntil(lambda: sample.verticalScrollBar().maximum() == 0)


def test_it_can_be_read_and_selected_by_the_keyboard(sample: Sample) -> None:
    assert sample.accessibleName() == "Sample"
    assert sample.isReadOnly()
    assert sample.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard
    sample.selectAll()
    assert "Three certificates" in sample.textCursor().selectedText()


def test_a_note_has_an_icon_and_is_copied_as_text(sample: Sample) -> None:
    sample.marked("i", "secondary", "Sent twice", "by the plan")
    paragraph = block(sample, "Sent twice")
    first = paragraph.begin().fragment().charFormat()
    assert first.isImageFormat()
    name = first.toImageFormat().name()
    assert name.startswith("icon:info")
    drawn = sample.document().resource(QTextDocument.ResourceType.ImageResource.value, QUrl(name))
    assert isinstance(drawn, QPixmap)
    assert drawn.width() > 1
    sample.selectAll()
    copied = sample.createMimeDataFromSelection().text()
    assert "\nSent twice\nby the plan" in copied
    assert "\N{OBJECT REPLACEMENT CHARACTER}" not in copied


COPIES_AND_ENDS = """
from PySide6.QtWidgets import QApplication
from storebell.domain.settings.appearance import Scheme
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.text_document import Document

class Sample(Document):
    def compose(self):
        self.line("Sent twice")

application = QApplication([])
sample = Sample(Theme(application, Scheme.LIGHT), "Sample")
sample.show()
application.processEvents()
sample.selectAll()
sample.copy()
print(application.clipboard().text())
"""


def test_a_process_ends_in_order_while_its_text_is_on_the_clipboard() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", COPIES_AND_ENDS],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        env=environment_of({"QT_QPA_PLATFORM": "offscreen"}),
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (0, "Sent twice\n"), ran.stderr
