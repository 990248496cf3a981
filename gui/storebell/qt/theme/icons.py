"""Own icons: one-colour SVG files, tinted when they are drawn."""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from storebell import resources

_ICON_THEME: Final = "storebell"
_WITHOUT_ICONS: Final = ("", "hicolor")
"""Names of the theme where no desktop has one: hicolor holds icons of applications alone."""


@lru_cache(maxsize=64)
def _renderer(name: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(resources.text(f"icons/{name}.svg").encode()))


def tinted(name: str, colour: QColor, side: int, ratio: float) -> QPixmap:
    """An icon in one colour, `side` logical pixels wide. SVG's currentColor comes out black."""
    pixels = round(side * ratio)
    pixmap = QPixmap(pixels, pixels)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    area = QRectF(0, 0, pixels, pixels)
    _renderer(name).render(painter, area)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(area, colour)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def widened(pixmap: QPixmap, padding: int) -> QPixmap:
    """The same with room at both sides, in logical pixels."""
    ratio = pixmap.devicePixelRatio()
    more = round(padding * ratio)
    wide = QPixmap(pixmap.width() + 2 * more, pixmap.height())
    wide.setDevicePixelRatio(ratio)
    wide.fill(Qt.GlobalColor.transparent)
    painter = QPainter(wide)
    painter.drawPixmap(QPointF(more / ratio, 0), pixmap)
    painter.end()
    return wide


def use_icons_of_dialogs() -> None:
    """Gives Qt's own dialogs icons where the system has no icon theme; Qt's built-in ones are
    made for light grounds.
    """
    if QIcon.themeName() in _WITHOUT_ICONS:
        folder = resources.path(f"icon_theme/{_ICON_THEME}/index.theme").parent.parent
        QIcon.setThemeSearchPaths([*QIcon.themeSearchPaths(), str(folder)])
        QIcon.setThemeName(_ICON_THEME)


def app_icon() -> QIcon:
    """The bell, for the window and the task bar."""
    return QIcon(str(resources.path("icons/storebell.svg")))
