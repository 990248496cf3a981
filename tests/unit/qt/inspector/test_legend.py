"""The legend of the lanes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from storebell.domain.notifications.plan import PRODUCTION_PLAN
from storebell.domain.notifications.results import RESULTS
from storebell.domain.settings.appearance import Scheme
from storebell.presentation.lanes.kind import Kind
from storebell.qt.inspector import Inspector
from storebell.qt.inspector.legend import Legend
from storebell.qt.theme.theme import Theme
from support import timelines
from unit.qt.inspector.opened import labels, lines


def test_with_nothing_selected_it_explains_the_lanes(inspector: Inspector) -> None:
    assert "Nothing selected" in labels(inspector)
    for word in ("asked", "delivered", "failed", "planned", "waiting for the record", "unknown"):
        assert word in lines(inspector)


def test_it_goes_back_to_the_legend(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.timed_out())
    inspector.show_nothing()
    assert "Nothing selected" in labels(inspector)
    assert inspector.shown is None


def test_every_icon_of_a_lane_stands_beside_its_meaning(theme: Theme, qtbot: QtBot) -> None:
    legend = Legend(theme)
    qtbot.addWidget(legend)
    pictures = [label.pixmap() for label in legend.findChildren(QLabel) if not label.text()]
    assert len(pictures) == len(Kind)
    assert all(picture.width() == theme.type.icon for picture in pictures)
    assert legend.accessibleName() == "How to read a lane"


def test_its_icons_follow_colours_and_text_size(theme: Theme, qtbot: QtBot) -> None:
    legend = Legend(theme)
    qtbot.addWidget(legend)
    icon = next(label for label in legend.findChildren(QLabel) if not label.text())
    light, side = icon.pixmap().toImage(), icon.pixmap().width()
    theme.choose(Scheme.DARK)
    assert icon.pixmap().toImage() != light
    theme.set_text_scale(200)
    assert icon.pixmap().width() == theme.type.icon > side


def test_it_scrolls_down_and_never_sideways(theme: Theme, qtbot: QtBot) -> None:
    legend = Legend(theme)
    qtbot.addWidget(legend)
    legend.resize(220, 160)
    legend.show()
    qtbot.waitUntil(lambda: legend.verticalScrollBar().maximum() > 0)
    assert legend.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff


def test_it_counts_attempts_and_hours_as_the_plan_has_them(
    theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = replace(PRODUCTION_PLAN, delays=(*PRODUCTION_PLAN.delays, timedelta(hours=96)))
    for plan, sentence in (
        (PRODUCTION_PLAN, "production tries up to 6 times in 157 hours"),
        (later, "production tries up to 7 times in 253 hours"),
    ):
        monkeypatch.setattr("storebell.qt.inspector.legend.PRODUCTION_PLAN", plan)
        legend = Legend(theme)
        qtbot.addWidget(legend)
        assert sentence in {label.text() for label in legend.findChildren(QLabel)}


def test_it_counts_the_reasons_for_a_failure_as_their_table_does(
    theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    fewer = dict(list(RESULTS.items())[:4])
    monkeypatch.setattr("storebell.qt.inspector.legend.RESULTS", fewer)
    legend = Legend(theme)
    qtbot.addWidget(legend)
    texts = {label.text() for label in legend.findChildren(QLabel)}
    assert "one of 3 reasons, each explained here" in texts
