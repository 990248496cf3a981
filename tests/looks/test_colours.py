"""Which colours meet is seen, not remembered: every state is painted in colours that tell the
tokens apart, and each two that touch must be among the pairs whose contrast is computed.
"""

from collections.abc import Iterator
from dataclasses import fields, replace

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QMenu, QWidget

from looks.states import STATES, Studio
from storebell.domain.settings.appearance import Scheme
from storebell.domain.settings.options import Options
from storebell.qt.shell.launch import make_application
from storebell.qt.theme.palette import LIGHT, Tokens
from storebell.qt.theme.theme import Theme
from support.contrast import GRAPHIC_PAIRS, GRAPHICS, TEXT_PAIRS, TEXTS
from support.extent import some

FOREGROUNDS = {*TEXTS, *GRAPHICS, "on_accent", "on_ink", "on_tile"}
GROUNDS = {
    *(field.name for field in fields(Tokens)),
}
GROUNDS -= {*TEXTS, "edge", "planned", "on_accent", "on_ink", "on_tile"}
GROUNDS -= {"line", "track", "quiet_edge", "filter_edge"}  # they say nothing by themselves
# Edges of filled controls that have the focus stand out from the ground around them, and what lies
# just inside an edge is not read against it.
NOT_TOLD_APART = {
    frozenset(pair)
    for pair in (
        *((text, "accent") for text in TEXTS),
        ("on_accent", "panel"),
        ("on_tile", "window"),  # a tile that the edge of the list cuts
    )
}
HELD = {frozenset(pair) for pair in (*TEXT_PAIRS, *GRAPHIC_PAIRS)}


def told_apart() -> Tokens:
    """Tokens of which each has a colour of its own, as LIGHT has not."""
    names = [field.name for field in fields(Tokens) if field.name != "tiles"]
    colours = {
        name: f"#{(at * 41 + 20) % 256:02x}{(at * 67 + 90) % 256:02x}{(at * 113 + 50) % 256:02x}"
        for at, name in enumerate(names)
    }
    assert len(set(colours.values())) == len(names)
    return replace(LIGHT, **colours, tiles=(colours["tile_of_all"],))


@pytest.fixture(scope="module")
def theme(qapp: QApplication) -> Iterator[Theme]:
    """Painted without smoothed text, whose edges would be colours of no token."""
    _, theme = make_application(Options(theme=Scheme.LIGHT))
    font = QFont(qapp.font())
    sharp = QFont(font)
    sharp.setStyleStrategy(QFont.StyleStrategy.NoAntialias)
    qapp.setFont(sharp)
    theme._wear(told_apart())
    yield theme
    qapp.setFont(font)
    theme._wear(LIGHT)


def pairs_in(image: QImage, names: dict[int, str]) -> set[frozenset[str]]:
    """Tokens that touch, or have one blended pixel between them."""
    if image.isNull():
        return set()
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = memoryview(image.constBits()).cast("I")
    across = set(zip(pixels, pixels[1:], pixels[2:], strict=False))
    width = image.width()
    down = set(zip(pixels, pixels[width:], pixels[2 * width :], strict=False))
    found: set[frozenset[str]] = set()
    for first, middle, last in across | down:
        one, between, other = names.get(first), names.get(middle), names.get(last)
        if one is None:
            continue
        if between is not None:
            found.add(frozenset((one, between)))
        elif other is not None:
            found.add(frozenset((one, other)))
    return found


def pictures_of(widget: QWidget) -> Iterator[QImage]:
    """As it stands, below the pointer, pressed, and around each thing that has the focus."""
    yield widget.grab().toImage()
    buttons = [child for child in widget.findChildren(QAbstractButton) if child.isVisible()]
    for button in buttons:
        button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    yield widget.grab().toImage()
    for button in buttons:
        button.setDown(True)
    yield widget.grab().toImage()
    for button in buttons:
        button.setDown(False)
        button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    for view in widget.findChildren(QAbstractItemView):
        if view.isVisible() and not view.visibleRegion().isEmpty():
            QTest.mouseMove(view.viewport(), QPoint(20, 20))
            yield view.grab().toImage()
    widget.activateWindow()
    stops = [
        child
        for child in widget.findChildren(QWidget)
        if child.isVisible() and child.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    for stop in some(stops, 8):
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        corner = stop.mapTo(widget, QPoint(-4, -4))
        yield widget.grab(QRect(corner, stop.size() + QSize(8, 8))).toImage()


def is_told(pair: frozenset[str]) -> bool:
    """Whether somebody must be able to tell the one from the other."""
    one, *others = pair
    if pair <= {*GRAPHICS} or pair in NOT_TOLD_APART:
        return False
    return any(
        fore in FOREGROUNDS and ground in GROUNDS
        for other in others
        for fore, ground in ((one, other), (other, one))
    )


@pytest.mark.parametrize("state", STATES)
def test_every_pair_that_meets_is_held_to_a_contrast(
    state: str, theme: Theme, qapp: QApplication
) -> None:
    names = {int(f"ff{colour[1:]}", 16): name for name, colour in theme.tokens.as_dict().items()}
    studio = Studio(theme, QSize(1024, 600))
    widget = STATES[state](studio)
    if isinstance(widget, QMenu):
        widget.popup(QPoint())
    widget.show()
    qapp.processEvents()
    met: set[frozenset[str]] = set()
    for image in pictures_of(widget):
        met |= pairs_in(image, names)
    widget.close()
    widget.deleteLater()
    studio.background.close()
    qapp.processEvents()
    assert len(met) >= 1
    missing = sorted(" / ".join(sorted(pair)) for pair in met - HELD if is_told(pair))
    assert missing == []
