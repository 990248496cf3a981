"""Every colour of the window: the only module in which colours are written.

There are four sets: light and dark, and each again with high contrast. Names say what a colour is
for. tests/unit/qt/theme/test_palette.py computes the contrast of every pair that meets: text at
least 4.5 : 1 (7 : 1 with high contrast), icons, focus and the edges of fields at least 3 : 1. A
button is told by its ground, `quiet`, and has an edge with high contrast alone.
"""

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette

from storebell.domain.settings.appearance import Scheme


@dataclass(frozen=True)
class Tokens:
    """One set of colours, written as #rrggbb; `tiles` are the grounds of the apps' initials."""

    window: str
    panel: str
    hover: str
    selection: str
    muted: str
    line: str
    track: str
    edge: str
    quiet: str
    quiet_edge: str
    filter_edge: str
    text: str
    secondary: str
    ink: str
    on_ink: str
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
    on_tile: str
    tile_of_all: str
    tiles: tuple[str, ...]

    @property
    def is_high_contrast(self) -> bool:
        return self in (HIGH_LIGHT, HIGH_DARK)

    @cached_property
    def is_dark(self) -> bool:
        return QColor(self.panel).lightness() < 128

    def as_dict(self) -> dict[str, str]:
        """Every colour by its name, for style sheets."""
        return {
            field.name: getattr(self, field.name) for field in fields(self) if field.name != "tiles"
        }

    def tile_for(self, label: str) -> str:
        """The ground of an app's tile: the same for the same label, today and tomorrow."""
        return self.tiles[sum(label.encode()) % len(self.tiles)]


_ON_TILE: Final = "#ffffff"
_TILE_OF_ALL: Final = "#66707d"
_TILES: Final = ("#2f7d55", "#3a5fa8", "#8a4b9f", "#a1552b", "#1f7a86", "#9a3f5f", "#5b5fb0")
# The same hues, dark enough for initials at 7 : 1.
_HIGH_TILE_OF_ALL: Final = "#4b535e"
_HIGH_TILES: Final = ("#1f5c3d", "#2b4a8a", "#6d3880", "#7d3d1b", "#155b65", "#7f2f4b", "#474b94")

LIGHT: Final = Tokens(
    window="#f5f6f8",
    panel="#ffffff",
    hover="#f2f5f9",
    selection="#e8f0fe",
    muted="#dfe3e8",
    line="#dfe3e8",
    track="#b4bdc8",
    edge="#7f8894",
    quiet="#eef1f5",
    quiet_edge="#eef1f5",
    filter_edge="#ffffff",
    text="#1b2027",
    secondary="#56606d",
    ink="#1b2027",
    on_ink="#ffffff",
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
    on_tile=_ON_TILE,
    tile_of_all=_TILE_OF_ALL,
    tiles=_TILES,
)

DARK: Final = Tokens(
    window="#16181c",
    panel="#1e2126",
    hover="#24282e",
    selection="#24324d",
    muted="#31363e",
    line="#31363e",
    track="#565f6b",
    edge="#7b8694",
    quiet="#262a31",
    quiet_edge="#262a31",
    filter_edge="#1e2126",
    text="#e7eaee",
    secondary="#a3acb9",
    ink="#e7eaee",
    on_ink="#16181c",
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
    on_tile=_ON_TILE,
    tile_of_all=_TILE_OF_ALL,
    tiles=_TILES,
)

HIGH_LIGHT: Final = Tokens(
    window="#ffffff",
    panel="#ffffff",
    hover="#e6e9ee",
    selection="#d6e4ff",
    muted="#e6e9ee",
    line="#4b535e",
    track="#000000",
    edge="#000000",
    quiet="#ffffff",
    quiet_edge="#000000",
    filter_edge="#000000",
    text="#000000",
    secondary="#262b32",
    ink="#000000",
    on_ink="#ffffff",
    accent="#00389e",
    accent_hover="#00286f",
    on_accent="#ffffff",
    accent_text="#00389e",
    delivered="#00472e",
    delivered_ground="#d5f2e3",
    failed="#7a1600",
    failed_ground="#ffe3d9",
    waiting="#523b00",
    waiting_ground="#fff0bf",
    planned="#262b32",
    on_tile=_ON_TILE,
    tile_of_all=_HIGH_TILE_OF_ALL,
    tiles=_HIGH_TILES,
)

HIGH_DARK: Final = Tokens(
    window="#000000",
    panel="#000000",
    hover="#1d2229",
    selection="#0a2a5c",
    muted="#1d2229",
    line="#aab4c0",
    track="#ffffff",
    edge="#ffffff",
    quiet="#000000",
    quiet_edge="#ffffff",
    filter_edge="#ffffff",
    text="#ffffff",
    secondary="#dfe4ea",
    ink="#ffffff",
    on_ink="#000000",
    accent="#a3c6ff",
    accent_hover="#cfe2ff",
    on_accent="#000000",
    accent_text="#b5d1ff",
    delivered="#6df0bd",
    delivered_ground="#00291a",
    failed="#ffb39c",
    failed_ground="#3d0d00",
    waiting="#ffd766",
    waiting_ground="#302300",
    planned="#dfe4ea",
    on_tile=_ON_TILE,
    tile_of_all=_HIGH_TILE_OF_ALL,
    tiles=_HIGH_TILES,
)


_FUSIONS_EDGE_PERCENT: Final = 127
"""What undoes Fusion's darker(140) and lighter(110), which make an edge of the window's colour."""


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


def menu_palette(tokens: Tokens) -> QPalette:
    """The palette of menus. Fusion draws the edges of their boxes in a darker shade of the window's
    colour, which is lost on a dark ground; their ground is another role.
    """
    palette = qt_palette(tokens)
    edge = QColor(tokens.edge)
    palette.setColor(QPalette.ColorRole.Window, edge.lighter(_FUSIONS_EDGE_PERCENT))
    return palette


def is_dark_palette(palette: QPalette) -> bool:
    """True for a dark palette of the platform, where the system does not report its colour
    scheme.
    """
    window = palette.color(QPalette.ColorRole.Window).lightness()
    return window < palette.color(QPalette.ColorRole.WindowText).lightness()


def tokens_for(
    scheme: Scheme, system: Qt.ColorScheme, *, is_platform_dark: bool, wants_contrast: bool
) -> Tokens:
    """The colours to use, given what was chosen, what the system says and how it looks."""
    match scheme:
        case Scheme.LIGHT:
            return LIGHT
        case Scheme.DARK:
            return DARK
        case Scheme.HIGH_LIGHT:
            return HIGH_LIGHT
        case Scheme.HIGH_DARK:
            return HIGH_DARK
    is_unsaid = system is Qt.ColorScheme.Unknown
    if is_platform_dark if is_unsaid else system is Qt.ColorScheme.Dark:
        return HIGH_DARK if wants_contrast else DARK
    return HIGH_LIGHT if wants_contrast else LIGHT
