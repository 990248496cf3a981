"""The facts of a key: everything but the key."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import ApiKey, App
from storebell.qt.keys.facts import FactGrid
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.labels import Label
from storebell.services.accounts.keys import KeyFacts
from support.timelines import NOW

FINGERPRINT = "3f" * 32
KEY = ApiKey(
    "2X9R4HXF34",
    "57246542-96fe-1a63-e053-0824d011072a",
    FINGERPRINT,
    "GNOME Keyring",
    datetime(2026, 11, 1, 9, 30, tzinfo=UTC),
    "Studio",
)
APPS = (App("Hiking", "com.example.hiking"), App("Trails", "com.example.trails"))
FACTS = KeyFacts(KEY, APPS, NOW - timedelta(minutes=12), False, False)


@pytest.fixture
def grid(theme: Theme, qtbot: QtBot) -> FactGrid:
    grid = FactGrid(theme, UTC)
    qtbot.addWidget(grid)
    grid.resize(900, 300)
    grid.show()
    return grid


def shown(grid: FactGrid) -> dict[str, str]:
    """Each visible value by its name, as a screen reader says them."""
    values = [label for label in grid.findChildren(Label) if label.accessibleName()]
    names = [label.accessibleName() for label in values if label.isVisible()]
    return {name.partition(": ")[0]: name.partition(": ")[2] for name in names}


def test_every_fact_stands_beside_its_name(grid: FactGrid) -> None:
    grid.show_facts(FACTS, NOW)
    facts = shown(grid)
    assert facts["Key ID"] == "2X9R4HXF34"
    assert facts["Issuer ID"] == "57246542-96fe-1a63-e053-0824d011072a"
    assert facts["Kept in"] == "GNOME Keyring"
    assert facts["Public key"] == f"SHA-256 {FINGERPRINT}"
    assert facts["Used by"] == "Hiking, Trails"
    assert "last used" in facts["Added"]


def test_a_key_without_a_name_is_not_named_by_its_id_twice(grid: FactGrid) -> None:
    grid.show_facts(replace(FACTS, key=replace(KEY, label="")), NOW)
    assert "Key ID" not in shown(grid)
    grid.show_facts(FACTS, NOW)
    assert "Key ID" in shown(grid)


def test_a_key_of_this_session_is_in_memory(grid: FactGrid) -> None:
    grid.show_facts(replace(FACTS, is_for_this_session=True), NOW)
    assert shown(grid)["Kept in"] == "memory, until Storebell closes"


def test_a_new_key_was_not_used_and_has_no_app(grid: FactGrid) -> None:
    grid.show_facts(replace(FACTS, apps=(), last_used_at=None), NOW)
    assert shown(grid)["Added"].endswith("not used yet")
    assert shown(grid)["Used by"] == "no app yet"


def test_the_tooltip_has_both_dates_in_the_zone_that_is_shown(grid: FactGrid) -> None:
    grid.show_facts(FACTS, NOW)
    added = next(
        label for label in grid.findChildren(Label) if label.accessibleName().startswith("Added: ")
    )
    assert added.toolTip() == "2026-11-01 09:30 · 2026-11-21 13:54"
    grid.show_facts(replace(FACTS, last_used_at=None), NOW)
    assert added.toolTip() == "2026-11-01 09:30"


def test_the_fingerprint_alone_is_copied(grid: FactGrid) -> None:
    grid.show_facts(FACTS, NOW)
    QGuiApplication.clipboard().clear()
    copy = grid.findChild(QPushButton)
    assert isinstance(copy, QPushButton)
    assert copy.accessibleName() == "Copy the fingerprint of the public key"
    assert "openssl pkey" in copy.toolTip()
    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == FINGERPRINT


def test_the_copy_button_grows_with_the_text(grid: FactGrid, theme: Theme) -> None:
    copy = grid.findChild(QPushButton)
    assert isinstance(copy, QPushButton)
    before = copy.width()
    theme.set_text_scale(200)
    assert copy.width() == theme.type.icon + 2 > before
