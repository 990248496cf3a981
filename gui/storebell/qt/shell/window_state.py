"""Where the window stood and how it was divided, kept between runs in a file of Storebell's own."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSettings
from PySide6.QtGui import QScreen

from storebell.files.reading import is_free_or_file
from storebell.presentation.window_layout import Place

FILE_NAME: Final = "window.ini"

_MOST_BYTES: Final = 64 * 1024
"""Qt would read all of a larger one, and wait at a pipe."""


@dataclass(frozen=True, slots=True)
class WindowState:
    """How a window was left. `place` is where it is while it is not maximized."""

    place: Place
    is_maximized: bool
    inspector_width: int
    has_inspector: bool


class WindowMemory:
    """Reads and writes that file; without a folder nothing is remembered.

    What is damaged, or can't be written, costs no more than the usual place.
    """

    def __init__(self, folder: Path | None) -> None:
        self._file = None if folder is None else folder / FILE_NAME

    def read(self) -> WindowState | None:
        """What was left the last time; None where there is nothing that makes sense."""
        if self._file is None or not is_free_or_file(self._file, _MOST_BYTES):
            return None
        kept = QSettings(str(self._file), QSettings.Format.IniFormat)
        try:
            x, y, width, height, inspector = (
                int(str(kept.value(name)))
                for name in ("x", "y", "width", "height", "inspector_width")
            )
        except ValueError:
            return None
        if width <= 0 or height <= 0:
            return None
        return WindowState(
            Place(x, y, width, height),
            is_maximized=kept.value("maximized") == "true",
            inspector_width=inspector,
            has_inspector=kept.value("inspector") != "false",
        )

    def write(self, state: WindowState) -> None:
        if self._file is None or not is_free_or_file(self._file, _MOST_BYTES):
            return
        kept = QSettings(str(self._file), QSettings.Format.IniFormat)
        for name, value in (
            ("x", state.place.x),
            ("y", state.place.y),
            ("width", state.place.width),
            ("height", state.place.height),
            ("maximized", "true" if state.is_maximized else "false"),
            ("inspector_width", state.inspector_width),
            ("inspector", "true" if state.has_inspector else "false"),
        ):
            kept.setValue(name, value)
        kept.sync()


def usable_places(screens: list[QScreen], usual: QScreen) -> list[Place]:
    """What windows may use of each screen, the usual one's first."""
    ordered = sorted(screens, key=lambda screen: screen is not usual)
    areas = (screen.availableGeometry() for screen in ordered)
    return [Place(area.x(), area.y(), area.width(), area.height()) for area in areas]
