"""Window geometry and layout, stored between runs in a file of Storebell's own."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtGui import QScreen

from storebell.domain.errors.storebell_error import StorebellError
from storebell.files.own_reading import read_own
from storebell.files.writing import write_own
from storebell.presentation.window_layout import NO_SIZE, USUAL_FRAME, Frame, Place, less_frame

FILE_NAME: Final = "window.ini"

_MOST_BYTES: Final = 64 * 1024
_SECTION: Final = "General"
"""Section name of QSettings, which wrote the file in earlier versions and follows links."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WindowState:
    """Geometry of a window when it was closed. `place` is where it is while it is not maximized;
    `frame` is what its frame took, `screen` the width and height that its content could have.
    """

    place: Place
    is_maximized: bool
    inspector_width: int
    has_inspector: bool
    frame: Frame = USUAL_FRAME
    screen: tuple[int, int] = NO_SIZE


class WindowMemory:
    """Reads and writes that file; without a folder nothing is stored.

    A file that is damaged, can't be written, or may be another user's only means the default place.
    """

    def __init__(self, folder: Path | None) -> None:
        self._file = None if folder is None else folder / FILE_NAME

    def read(self) -> WindowState | None:
        """Returns the state of the last run; None where it is missing or invalid."""
        if self._file is None:
            return None
        try:
            return _parse(read_own(self._file, _MOST_BYTES) or b"")
        except StorebellError as error:
            _log.info("The window's place is not known. %s. %s", error.title, error.advice)
            return None

    def write(self, state: WindowState) -> None:
        """Replaces a file of Storebell's own; any other file of that name stays unchanged."""
        if self._file is None:
            return
        try:
            read_own(self._file, _MOST_BYTES)
            write_own(self._file, _form(state))
        except StorebellError as error:
            _log.info("The window's place is not kept. %s. %s", error.title, error.advice)


def _parse(content: bytes) -> WindowState | None:
    # Lines of our own, a name and a number each: configparser knows much more of INI files, and
    # importing it takes milliseconds of every start.
    heading, *lines = content.decode("utf-8", "replace").splitlines() or [""]
    if heading != f"[{_SECTION}]":
        return None
    values = {name: value for name, _, value in (line.partition("=") for line in lines)}
    try:
        x, y, width, height, inspector = (
            int(values[name]) for name in ("x", "y", "width", "height", "inspector_width")
        )
        frame = Frame(
            int(values.get("frame_width", USUAL_FRAME.width)),
            int(values.get("frame_height", USUAL_FRAME.height)),
        )
        screen = (int(values.get("screen_width", 0)), int(values.get("screen_height", 0)))
    except (KeyError, ValueError):
        return None
    if width <= 0 or height <= 0 or frame.width < 0 or frame.height < 0:
        return None
    return WindowState(
        Place(x, y, width, height),
        is_maximized=values.get("maximized") == "true",
        inspector_width=inspector,
        has_inspector=values.get("inspector") != "false",
        frame=frame,
        screen=screen,
    )


def _form(state: WindowState) -> bytes:
    values = {
        "x": str(state.place.x),
        "y": str(state.place.y),
        "width": str(state.place.width),
        "height": str(state.place.height),
        "frame_width": str(state.frame.width),
        "frame_height": str(state.frame.height),
        "screen_width": str(state.screen[0]),
        "screen_height": str(state.screen[1]),
        "maximized": "true" if state.is_maximized else "false",
        "inspector_width": str(state.inspector_width),
        "inspector": "true" if state.has_inspector else "false",
    }
    lines = (f"{name}={value}" for name, value in values.items())
    return "\n".join((f"[{_SECTION}]", *lines, "")).encode("utf-8")


def usable_places(screens: list[QScreen], usual: QScreen, frame: Frame) -> list[Place]:
    """Returns the area of each screen that the content of windows with this frame may use, the
    default screen's first.
    """
    ordered = sorted(screens, key=lambda screen: screen is not usual)
    areas = (screen.availableGeometry() for screen in ordered)
    places = (Place(area.x(), area.y(), area.width(), area.height()) for area in areas)
    return [less_frame(place, frame) for place in places]
