"""Colours: every pair that meets can be told apart."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette

from storebell.domain.settings.appearance import Scheme
from storebell.qt.theme import palette
from storebell.qt.theme.palette import DARK, HIGH_DARK, HIGH_LIGHT, LIGHT, Tokens
from support.contrast import GRAPHIC_PAIRS, TEXT_PAIRS, contrast, pairs_below

SETS = {"light": LIGHT, "dark": DARK, "high-light": HIGH_LIGHT, "high-dark": HIGH_DARK}


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("tokens", SETS.values(), ids=SETS)
def test_text_stands_out_from_every_ground_it_meets(tokens: Tokens) -> None:
    least = 7.0 if tokens.is_high_contrast else 4.5
    assert pairs_below(tokens, TEXT_PAIRS, least) == {}


@pytest.mark.parametrize("tokens", SETS.values(), ids=SETS)
def test_icons_focus_and_edges_stand_out(tokens: Tokens) -> None:
    assert pairs_below(tokens, GRAPHIC_PAIRS, 3.0) == {}


def test_every_token_is_held_to_a_contrast() -> None:
    held = {token for pair in (*TEXT_PAIRS, *GRAPHIC_PAIRS) for token in pair}
    # Separators, the shadows of Qt's own controls and the edges of what has a ground or a word of
    # its own say nothing by themselves.
    said = {field.name for field in fields(Tokens)} - {"line", "track", "quiet_edge", "filter_edge"}
    assert said - held == {"tiles"}  # a tuple, which the next test looks at


@pytest.mark.parametrize("tokens", SETS.values(), ids=SETS)
def test_initials_stand_out_from_their_tiles(tokens: Tokens) -> None:
    least = 7.0 if tokens.is_high_contrast else 4.5
    grounds = (*tokens.tiles, tokens.tile_of_all)
    assert min(contrast(tokens.on_tile, ground) for ground in grounds) >= least


def test_an_app_keeps_its_tile() -> None:
    assert LIGHT.tile_for("Hiking") == LIGHT.tile_for("Hiking")
    assert LIGHT.tile_for("") in LIGHT.tiles
    assert len({LIGHT.tile_for(label) for label in ("Hiking", "Trails Pro", "Campfire")}) > 1


@pytest.mark.parametrize(
    ("scheme", "system", "is_platform_dark", "expected"),
    [
        (Scheme.SYSTEM, Qt.ColorScheme.Light, True, LIGHT),
        (Scheme.SYSTEM, Qt.ColorScheme.Dark, False, DARK),
        (Scheme.SYSTEM, Qt.ColorScheme.Unknown, True, DARK),
        (Scheme.SYSTEM, Qt.ColorScheme.Unknown, False, LIGHT),
        (Scheme.LIGHT, Qt.ColorScheme.Dark, True, LIGHT),
        (Scheme.DARK, Qt.ColorScheme.Light, False, DARK),
        (Scheme.HIGH_LIGHT, Qt.ColorScheme.Dark, True, HIGH_LIGHT),
        (Scheme.HIGH_DARK, Qt.ColorScheme.Light, False, HIGH_DARK),
    ],
)
def test_the_choice_outweighs_the_system_and_the_system_the_platform(
    scheme: Scheme, system: Qt.ColorScheme, is_platform_dark: bool, expected: Tokens
) -> None:
    found = palette.tokens_for(
        scheme, system, is_platform_dark=is_platform_dark, wants_contrast=False
    )
    assert found is expected


@pytest.mark.parametrize(
    ("scheme", "system", "expected"),
    [
        (Scheme.SYSTEM, Qt.ColorScheme.Light, HIGH_LIGHT),
        (Scheme.SYSTEM, Qt.ColorScheme.Dark, HIGH_DARK),
        (Scheme.LIGHT, Qt.ColorScheme.Dark, LIGHT),
        (Scheme.DARK, Qt.ColorScheme.Dark, DARK),
    ],
)
def test_the_systems_wish_for_contrast_is_part_of_what_the_system_says(
    scheme: Scheme, system: Qt.ColorScheme, expected: Tokens
) -> None:
    found = palette.tokens_for(scheme, system, is_platform_dark=False, wants_contrast=True)
    assert found is expected


def test_qts_own_controls_use_the_same_colours() -> None:
    role = QPalette.ColorRole
    shown = palette.qt_palette(DARK)
    assert shown.color(role.Base).name() == DARK.panel
    assert shown.color(role.Highlight).name() == DARK.accent
    assert palette.is_dark_palette(shown)
    assert not palette.is_dark_palette(palette.qt_palette(LIGHT))


def test_no_other_module_and_no_sheet_names_a_colour() -> None:
    package = Path(palette.__file__).parents[1]
    sheets = package.parents[2] / "resources" / "qss"
    literal = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b|\brgba?\(|GlobalColor\.(?!transp)")
    files = [*package.rglob("*.py"), *sheets.glob("*.qss")]
    assert len(files) > 30
    named = [
        f"{file.name}: {line}"
        for file in files
        if file.name != "palette.py"
        for line in file.read_text(encoding="utf-8").splitlines()
        if literal.search(line)
    ]
    assert named == []


def test_no_widget_has_an_inline_sheet_or_a_nested_loop() -> None:
    package = Path(palette.__file__).parents[1]
    found = [
        f"{file.name}: {line.strip()}"
        for file in package.rglob("*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if (".setStyleSheet(" in line and file.name != "theme.py") or re.search(r"\.exec_?\(", line)
    ]
    # The application's own loop is the one exec there is.
    assert [line for line in found if not line.startswith("launch.py: ")] == []


@pytest.mark.parametrize("tokens", SETS.values(), ids=SETS)
def test_boxes_of_menus_stand_out_from_their_ground(tokens: Tokens) -> None:
    """By Fusion's own arithmetic: the edge of a box is a shade of the window's colour."""
    shown = palette.menu_palette(tokens)
    edge = shown.color(QPalette.ColorRole.Window).darker(140).lighter(110)
    ground = shown.color(QPalette.ColorRole.Base)
    assert contrast(edge.name(), ground.name()) >= 3.0
