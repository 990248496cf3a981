"""Labels: plain text in the look that words of the style sheet name."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.labels import ElidedLabel, Label, set_state

PATH = "/home/you/.local/share/storebell/local-root/local-root.pem"


@pytest.fixture
def holder(theme: Theme, qtbot: QtBot) -> QWidget:
    holder = QWidget()
    qtbot.addWidget(holder)
    theme.apply_style(holder)
    return holder


@pytest.fixture
def from_the_right(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_markup_is_shown_as_it_is(qtbot: QtBot) -> None:
    label = Label("<b>Hiking</b>")
    plain = Label("Hiking")
    for widget in (label, plain):
        qtbot.addWidget(widget)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.sizeHint().width() > plain.sizeHint().width()


def test_tone_size_and_weight_come_from_the_style_sheet(holder: QWidget, theme: Theme) -> None:
    label = Label("Hiking", tone="failed", size="title", is_strong=True, parent=holder)
    plain = Label("Hiking", parent=holder)
    for widget in (label, plain):
        widget.ensurePolished()
    assert label.palette().windowText().color() == theme.colour("failed")
    assert plain.palette().windowText().color() == theme.colour("text")
    assert label.font().pointSizeF() == pytest.approx(theme.type.title_points, abs=0.01)
    assert label.font().weight() > plain.font().weight()


def test_another_tone_is_seen_at_once(holder: QWidget, theme: Theme) -> None:
    label = Label("Hiking", parent=holder)
    label.ensurePolished()
    label.set_tone("waiting")
    assert label.palette().windowText().color() == theme.colour("waiting")


def test_a_state_that_is_set_already_is_not_polished_again(
    holder: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    label = Label("Hiking", parent=holder)
    set_state(label, "state", "wrong")
    polished: list[QWidget] = []
    monkeypatch.setattr(label, "update", lambda: polished.append(label))
    set_state(label, "state", "wrong")
    assert polished == []
    set_state(label, "state", "fine")
    assert polished == [label]


def test_latin_text_begins_at_the_right_where_reading_begins_there(
    qtbot: QtBot, from_the_right: None
) -> None:
    label = Label("Hiking")
    qtbot.addWidget(label)
    assert label.alignment() & Qt.AlignmentFlag.AlignRight
    assert label.alignment() & Qt.AlignmentFlag.AlignAbsolute


def test_a_cut_text_is_told_whole_in_the_tooltip(qtbot: QtBot) -> None:
    label = ElidedLabel(PATH, mode=Qt.TextElideMode.ElideMiddle)
    qtbot.addWidget(label)
    label.resize(100, 20)
    label.show()
    assert label.toolTip() == PATH
    label.resize(label.sizeHint().width() + 20, 20)
    assert label.toolTip() == ""
    label.setText(PATH * 3)
    assert label.toolTip().replace("\n", "") == PATH * 3


def test_a_cut_text_gives_way_down_to_a_few_characters(qtbot: QtBot) -> None:
    label, short = ElidedLabel(PATH), ElidedLabel("a")
    for widget in (label, short):
        qtbot.addWidget(widget)
    few = label.fontMetrics().averageCharWidth() * 6
    assert label.minimumSizeHint().width() == few
    assert label.sizeHint().width() > 3 * few
    assert short.minimumSizeHint().width() < few


@pytest.mark.parametrize("mode", [Qt.TextElideMode.ElideRight, Qt.TextElideMode.ElideMiddle])
def test_what_is_painted_is_the_cut_text(qtbot: QtBot, mode: Qt.TextElideMode) -> None:
    label = ElidedLabel(PATH, mode=mode)
    cut = ElidedLabel(label.fontMetrics().elidedText(PATH, mode, 120))
    for widget in (label, cut):
        qtbot.addWidget(widget)
        widget.resize(120, 20)
        widget.show()
    assert cut.text() != PATH
    assert label.grab().toImage() == cut.grab().toImage()
