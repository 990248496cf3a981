"""Icons: each draws, and a state is told by its shape before its colour."""

from itertools import combinations

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from storebell import resources
from storebell.domain.lanes import Kind
from storebell.qt.icons import app_icon, tinted

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


def test_each_two_states_differ_in_shape(qtbot: QtBot) -> None:
    shapes = {kind: alpha(kind.value) for kind in Kind}
    for one, other in combinations(Kind, 2):
        pairs = zip(shapes[one], shapes[other], strict=True)
        differing = sum(abs(a - b) > 64 for a, b in pairs) / 256
        assert differing >= 0.15, (one, other, differing)


def test_the_tint_is_the_colour_asked_for(qtbot: QtBot) -> None:
    image = tinted("asked", QColor("#b83a12"), 16, 1.0).toImage()
    assert image.pixelColor(8, 8).name() == "#b83a12"
    assert image.pixelColor(0, 0).alpha() == 0


def test_the_app_has_an_icon(qtbot: QtBot) -> None:
    assert not app_icon().pixmap(64, 64).isNull()
