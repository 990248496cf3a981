"""Contrast as WCAG 2.2 computes it, and which tokens of the palette meet which.

tests/looks/test_colours.py looks at every state of the window and finds no pair that is missing.
"""

from PySide6.QtGui import QColor

from storebell.qt.theme.palette import Tokens

TEXTS = ("text", "secondary", "accent_text", "delivered", "failed", "waiting")
GRAPHICS = ("edge", "planned", "accent", "ink")
GROUNDS = ("window", "panel", "hover", "selection")
STATE_GROUNDS = ("delivered_ground", "failed_ground", "waiting_ground")

TEXT_PAIRS = [
    *((text, ground) for text in TEXTS for ground in GROUNDS),
    *((text, "muted") for text in ("text", "secondary")),
    *((text, "quiet") for text in TEXTS),
    *(("text", ground) for ground in STATE_GROUNDS),
    *((state, f"{state}_ground") for state in ("delivered", "failed", "waiting")),
    *(("on_accent", ground) for ground in ("accent", "accent_hover")),
    ("on_ink", "ink"),
    ("on_tile", "tile_of_all"),
]
"""4.5 : 1, with high contrast 7 : 1."""

GRAPHIC_PAIRS = [
    *((icon, ground) for icon in ("planned", "accent", "edge") for ground in GROUNDS),
    *(("accent", ground) for ground in ("muted", "quiet", *STATE_GROUNDS)),
    *((icon, "quiet") for icon in ("edge", "planned")),
    *(("edge", ground) for ground in STATE_GROUNDS),
    *(("ink", ground) for ground in GROUNDS),
    ("ink", "quiet"),
    ("ink", "muted"),  # Send, where Production can't be sent to, on its bar
]
"""Icons, focus and the edges of controls: 3 : 1."""


def luminance(colour: str) -> float:
    """Relative luminance."""
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def pairs_below(tokens: Tokens, pairs: list[tuple[str, str]], least: float) -> dict[str, float]:
    values = tokens.as_dict()
    found = {f"{one} on {two}": contrast(values[one], values[two]) for one, two in pairs}
    return {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < least}
