"""Colours: every pair that meets can be told apart."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette

from storebell.qt import palette
from storebell.qt.palette import DARK, LIGHT, ON_TILE, TILES, Scheme, Tokens, tile_for

GROUNDS = ("window", "panel", "hover", "selection")
TEXTS = ("text", "secondary", "accent_text", "delivered", "failed", "waiting")
TEXT_PAIRS = [
    *((text, ground) for text in TEXTS for ground in GROUNDS),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_ink", "ink"),
    ("delivered", "delivered_ground"),
    ("failed", "failed_ground"),
    ("waiting", "waiting_ground"),
    *(("text", f"{state}_ground") for state in ("delivered", "failed", "waiting")),
    ("secondary", "line"),
    ("text", "line"),
]
ICON_PAIRS = [
    *((icon, ground) for icon in ("planned", "accent", "edge") for ground in GROUNDS),
    ("accent", "failed_ground"),
    ("accent", "waiting_ground"),
    ("focus_on_ink", "ink"),
    ("ink", "window"),
]


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, WCAG 2.2."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def pairs_below(tokens: Tokens, pairs: list[tuple[str, str]], least: float) -> dict[str, float]:
    values = tokens.as_dict()
    found = {f"{one} on {two}": contrast(values[one], values[two]) for one, two in pairs}
    return {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < least}


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_text_stands_out_from_every_ground_it_meets(tokens: Tokens) -> None:
    assert pairs_below(tokens, TEXT_PAIRS, 4.5) == {}


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_icons_focus_and_edges_stand_out(tokens: Tokens) -> None:
    assert pairs_below(tokens, ICON_PAIRS, 3.0) == {}


def test_initials_stand_out_from_their_tiles() -> None:
    assert min(contrast(ON_TILE, tile) for tile in (*TILES, palette.TILE_OF_ALL)) >= 4.5


def test_an_app_keeps_its_tile() -> None:
    assert tile_for("Hiking") == tile_for("Hiking")
    assert tile_for("") in TILES
    assert len({tile_for(label) for label in ("Hiking", "Trails Pro", "Campfire")}) > 1


@pytest.mark.parametrize(
    ("scheme", "system", "is_platform_dark", "expected"),
    [
        (Scheme.SYSTEM, Qt.ColorScheme.Light, True, LIGHT),
        (Scheme.SYSTEM, Qt.ColorScheme.Dark, False, DARK),
        (Scheme.SYSTEM, Qt.ColorScheme.Unknown, True, DARK),
        (Scheme.SYSTEM, Qt.ColorScheme.Unknown, False, LIGHT),
        (Scheme.LIGHT, Qt.ColorScheme.Dark, True, LIGHT),
        (Scheme.DARK, Qt.ColorScheme.Light, False, DARK),
    ],
)
def test_the_choice_outweighs_the_system_and_the_system_the_platform(
    scheme: Scheme, system: Qt.ColorScheme, is_platform_dark: bool, expected: Tokens
) -> None:
    assert palette.tokens_for(scheme, system, is_platform_dark=is_platform_dark) is expected


def test_qts_own_controls_use_the_same_colours() -> None:
    role = QPalette.ColorRole
    shown = palette.qt_palette(DARK)
    assert shown.color(role.Base).name() == DARK.panel
    assert shown.color(role.Highlight).name() == DARK.accent
    assert palette.looks_dark(shown)
    assert not palette.looks_dark(palette.qt_palette(LIGHT))


def test_no_other_module_and_no_sheet_names_a_colour() -> None:
    package = Path(palette.__file__).parent
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
    package = Path(palette.__file__).parent
    found = [
        f"{file.name}: {line.strip()}"
        for file in package.rglob("*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if (".setStyleSheet(" in line and file.name != "theme.py") or re.search(r"\.exec_?\(", line)
    ]
    # The application's own loop is the one exec there is.
    assert [line for line in found if not line.startswith("launch.py: ")] == []
