"""A list of findings: its lines, its icons, and what it is without any."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.domain.settings.appearance import Scheme
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.finding_list import FindingList
from storebell.qt.widgets.labels import Label

CLOCK = Finding(Level.BAD, msg("734 s ahead"), msg("Set it right."), subject=msg("Clock"))
KEY = Finding(Level.GOOD, msg("It can be read"), subject=msg("Private key"))
NOTE = Finding(Level.NOTE, msg("Apple gave no reason"))
WARNING = Finding(Level.WARNING, msg("It was made for another team"))


@pytest.fixture
def findings(theme: Theme, qtbot: QtBot) -> FindingList:
    findings = FindingList(theme)
    qtbot.addWidget(findings)
    return findings


def texts(findings: FindingList) -> list[str]:
    return [label.text() for label in findings.findChildren(Label) if not label.isHidden()]


def icons(findings: FindingList) -> list[QLabel]:
    labels = findings.findChildren(QLabel)
    return [label for label in labels if label.accessibleName() and not label.isHidden()]


def test_it_is_hidden_while_it_is_empty(findings: FindingList, qtbot: QtBot) -> None:
    assert findings.isHidden()
    findings.show_findings([KEY])
    assert not findings.isHidden()
    findings.show_findings(())
    assert findings.isHidden()
    qtbot.waitUntil(lambda: texts(findings) == [])


def test_each_finding_shows_its_subject_what_was_seen_and_its_advice(
    findings: FindingList,
) -> None:
    findings.show_findings([CLOCK, KEY, NOTE])
    assert texts(findings) == [
        "Clock: 734 s ahead",
        "Set it right.",
        "Private key: It can be read",
        "Apple gave no reason",
    ]


def test_each_level_has_a_name_for_screen_readers(findings: FindingList) -> None:
    findings.show_findings([CLOCK, KEY, NOTE, WARNING])
    names = [icon.accessibleName() for icon in icons(findings)]
    assert names == ["Error", "In order", "Note", "Warning"]
    pictures = [icon.pixmap().toImage() for icon in icons(findings)]
    assert all(
        picture != other for at, picture in enumerate(pictures) for other in pictures[at + 1 :]
    )


def test_what_wants_a_look_is_strong(findings: FindingList) -> None:
    findings.show_findings([CLOCK, KEY, NOTE, WARNING])
    strong = [label.text() for label in findings.findChildren(Label) if label.property("strong")]
    assert strong == ["Clock: 734 s ahead", "It was made for another team"]


def test_every_line_can_be_selected_with_the_mouse(findings: FindingList) -> None:
    findings.show_findings([CLOCK, KEY])
    by_mouse = Qt.TextInteractionFlag.TextSelectableByMouse
    assert all(label.textInteractionFlags() & by_mouse for label in findings.findChildren(Label))


def test_new_findings_take_the_place_of_the_old_ones(findings: FindingList, qtbot: QtBot) -> None:
    findings.show_findings([CLOCK, NOTE])
    findings.show_findings([KEY])
    assert texts(findings) == ["Private key: It can be read"], "at once: nothing of both"
    qtbot.waitUntil(lambda: len(findings.findChildren(Label)) == 1)


def test_other_colours_repaint_the_icons_and_keep_the_words(
    findings: FindingList, theme: Theme, qtbot: QtBot
) -> None:
    findings.show_findings([CLOCK])
    light = icons(findings)[0].pixmap().toImage()
    theme.choose(Scheme.DARK)
    qtbot.waitUntil(lambda: texts(findings) == ["Clock: 734 s ahead", "Set it right."])
    assert icons(findings)[0].pixmap().toImage() != light
