"""Every colour of the window, light and dark: the only module in which colours are written.

Names say what a colour is for. tests/unit/qt/test_palette.py computes the contrast of every pair
that meets: text at least 4.5 : 1, icons, focus and the edges of controls at least 3 : 1.
"""

from dataclasses import dataclass, fields
from enum import Enum
from functools import cached_property
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette


class Scheme(Enum):
    """Which colours to use: as the system says, or one of the two whatever it says."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class Tokens:
    """One set of colours, written as #rrggbb."""

    window: str
    panel: str
    hover: str
    selection: str
    line: str
    track: str
    edge: str
    text: str
    secondary: str
    ink: str
    on_ink: str
    focus_on_ink: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_text: str
    delivered: str
    delivered_ground: str
    failed: str
    failed_ground: str
    waiting: str
    waiting_ground: str
    planned: str

    @cached_property
    def is_dark(self) -> bool:
        return QColor(self.panel).lightness() < 128

    def as_dict(self) -> dict[str, str]:
        """Every colour by its name, for style sheets."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


LIGHT: Final = Tokens(
    window="#f5f6f8",
    panel="#ffffff",
    hover="#f2f5f9",
    selection="#e8f0fe",
    line="#dfe3e8",
    track="#b4bdc8",
    edge="#7f8894",
    text="#1b2027",
    secondary="#56606d",
    ink="#1b2027",
    on_ink="#ffffff",
    focus_on_ink="#6ea0ff",
    accent="#2a68d4",
    accent_hover="#2159bb",
    on_accent="#ffffff",
    accent_text="#1f5cc4",
    delivered="#12795a",
    delivered_ground="#e3f4ec",
    failed="#b83a12",
    failed_ground="#fbe9e2",
    waiting="#7a5a00",
    waiting_ground="#fdf3d6",
    planned="#6f7986",
)

DARK: Final = Tokens(
    window="#16181c",
    panel="#1e2126",
    hover="#24282e",
    selection="#24324d",
    line="#31363e",
    track="#565f6b",
    edge="#7b8694",
    text="#e7eaee",
    secondary="#a3acb9",
    ink="#e7eaee",
    on_ink="#16181c",
    focus_on_ink="#2a68d4",
    accent="#6ea0ff",
    accent_hover="#8bb3ff",
    on_accent="#0d1420",
    accent_text="#86afff",
    delivered="#4cc79a",
    delivered_ground="#17332a",
    failed="#ff8a65",
    failed_ground="#3b2119",
    waiting="#e3b341",
    waiting_ground="#352b12",
    planned="#97a2af",
)

TILES: Final = ("#2f7d55", "#3a5fa8", "#8a4b9f", "#a1552b", "#1f7a86", "#9a3f5f", "#5b5fb0")
"""Grounds of the apps' initials, which are written in `ON_TILE`, in light and dark alike."""

TILE_OF_ALL: Final = "#66707d"
"""The ground of the tile that stands for all apps."""

ON_TILE: Final = "#ffffff"


def tile_for(label: str) -> str:
    """The ground of an app's tile: the same for the same label, today and tomorrow."""
    return TILES[sum(label.encode()) % len(TILES)]


def qt_palette(tokens: Tokens) -> QPalette:
    """The palette that Qt's own controls use."""
    role = QPalette.ColorRole
    palette = QPalette()
    for which, colour in (
        (role.Window, tokens.window),
        (role.WindowText, tokens.text),
        (role.Base, tokens.panel),
        (role.AlternateBase, tokens.window),
        (role.Text, tokens.text),
        (role.PlaceholderText, tokens.secondary),
        (role.Button, tokens.window),
        (role.ButtonText, tokens.text),
        (role.BrightText, tokens.on_accent),
        (role.ToolTipBase, tokens.ink),
        (role.ToolTipText, tokens.on_ink),
        (role.Highlight, tokens.accent),
        (role.HighlightedText, tokens.on_accent),
        (role.Accent, tokens.accent),
        (role.Link, tokens.accent_text),
        (role.LinkVisited, tokens.accent_text),
        (role.Light, tokens.panel),
        (role.Midlight, tokens.line),
        (role.Mid, tokens.track),
        (role.Dark, tokens.edge),
        (role.Shadow, tokens.ink),
    ):
        palette.setColor(which, QColor(colour))
    disabled = QPalette.ColorGroup.Disabled
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(disabled, which, QColor(tokens.edge))
    return palette


def looks_dark(palette: QPalette) -> bool:
    """Whether a palette of the platform's is a dark one, where the system does not say."""
    window = palette.color(QPalette.ColorRole.Window).lightness()
    return window < palette.color(QPalette.ColorRole.WindowText).lightness()


def tokens_for(scheme: Scheme, system: Qt.ColorScheme, *, is_platform_dark: bool) -> Tokens:
    """The colours to use, given what was chosen, what the system says and how it looks."""
    if scheme is not Scheme.SYSTEM:
        return DARK if scheme is Scheme.DARK else LIGHT
    if system is Qt.ColorScheme.Unknown:
        return DARK if is_platform_dark else LIGHT
    return DARK if system is Qt.ColorScheme.Dark else LIGHT
