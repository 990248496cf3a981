"""Icons: each draws, and a state is told by its shape before its colour."""

from collections.abc import Sequence
from itertools import combinations

import pytest
from PySide6.QtGui import QColor, QIcon, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from storebell import resources
from storebell.qt.sidebar.app_delegate import _ICONS as _APP_ICONS
from storebell.qt.theme.icons import app_icon, tinted, use_icons_of_dialogs
from storebell.qt.theme.palette import DARK, HIGH_DARK, HIGH_LIGHT, LIGHT, Tokens
from storebell.qt.timeline.painter import _ICON_TOKENS

SETS = {"light": LIGHT, "dark": DARK, "high-light": HIGH_LIGHT, "high-dark": HIGH_DARK}
# The states of attempts and tests, then those of notices, checks and apps.
STATE_ICONS = {
    **{kind.value: token for kind, token in _ICON_TOKENS.items()},
    "waiting": "waiting",
    "tick": "delivered",
    "cross": "failed",
    "dash": "secondary",
    "error": "failed",
    "warning": "waiting",
    "info": "accent",
}
DIFFERS = 64
ICONS = [name[6:-4] for name in resources.names() if name.startswith("icons/")]


def alpha(name: str, side: int = 16) -> list[int]:
    image = tinted(name, QColor("black"), side, 1.0).toImage()
    image = image.convertToFormat(QImage.Format.Format_ARGB32)
    return [image.pixelColor(x, y).alpha() for y in range(side) for x in range(side)]


@pytest.mark.parametrize("name", ICONS)
def test_each_icon_draws_something_inside_its_square(name: str, qtbot: QtBot) -> None:
    drawn = alpha(name)
    assert sum(value > 128 for value in drawn) >= 8
    assert sum(value > 128 for value in drawn) < 256


def grey(name: str, tone: str, tokens: Tokens, side: int = 16) -> list[int]:
    """An icon as one sees it who sees no colours: on the panel, each pixel's lightness."""
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(tokens.panel))
    painter = QPainter(image)
    painter.drawPixmap(0, 0, tinted(name, QColor(tokens.as_dict()[tone]), side, 1.0))
    painter.end()
    image = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return [image.pixelColor(x, y).lightness() for y in range(side) for x in range(side)]


def area_of(drawn: Sequence[int], ground: int, side: int = 16) -> set[int]:
    """The places inside the smallest rectangle that holds everything drawn."""
    inked = [at for at, value in enumerate(drawn) if abs(value - ground) > DIFFERS]
    rows, columns = [at // side for at in inked], [at % side for at in inked]
    return {
        row * side + column
        for row in range(min(rows), max(rows) + 1)
        for column in range(min(columns), max(columns) + 1)
    }


@pytest.mark.parametrize("tokens", SETS.values(), ids=SETS)
def test_each_two_states_differ_in_grey_at_16_pixels(tokens: Tokens, qtbot: QtBot) -> None:
    """A pixel differs when its lightness does by more than DIFFERS of 255; of those that either of
    the two covers with its bounding rectangle, at least 15 % must.
    """
    ground = QColor(tokens.panel).lightness()
    drawn = {name: grey(name, tone, tokens) for name, tone in STATE_ICONS.items()}
    least = 1.0
    for one, other in combinations(STATE_ICONS, 2):
        area = area_of(drawn[one], ground) | area_of(drawn[other], ground)
        differing = sum(abs(drawn[one][at] - drawn[other][at]) > DIFFERS for at in area)
        share = differing / len(area)
        least = min(least, share)
        assert share >= 0.15, f"{one} and {other} differ in {share:.0%} of their pixels"
    print(f"the two most alike differ in {least:.0%} of their pixels")


def test_every_state_of_a_lane_and_of_an_app_has_an_icon_here() -> None:
    assert set(_ICON_TOKENS.values()) <= set(STATE_ICONS.values())
    assert {kind.value for kind in _ICON_TOKENS} <= set(STATE_ICONS)
    assert {name for name, _ in _APP_ICONS.values()} <= set(STATE_ICONS)


def test_the_tint_is_the_colour_asked_for(qtbot: QtBot) -> None:
    image = tinted("asked", QColor("#b83a12"), 16, 1.0).toImage()
    assert image.pixelColor(8, 8).name() == "#b83a12"
    assert image.pixelColor(0, 0).alpha() == 0


def test_the_app_has_an_icon(qtbot: QtBot) -> None:
    assert not app_icon().pixmap(64, 64).isNull()


@pytest.mark.parametrize("theme", ["", "hicolor"])
def test_qts_dialogs_have_icons_where_the_system_has_no_theme(
    theme: str, qapp: QApplication
) -> None:
    before = (QIcon.themeName(), QIcon.themeSearchPaths())
    QIcon.setThemeName(theme)
    try:
        use_icons_of_dialogs()
        for name in ("folder", "folder-new", "go-previous", "go-up", "view-list-details"):
            assert not QIcon.fromTheme(name).pixmap(16, 16).isNull(), name
        QIcon.setThemeName("Adwaita")
        use_icons_of_dialogs()
        assert QIcon.themeName() == "Adwaita"
    finally:
        QIcon.setThemeSearchPaths(before[1])
        QIcon.setThemeName(before[0])
