"""Layout of the window for its size, and its place on the screens: arithmetic in pixels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

_DRAWER_BELOW: Final = 1150
_ICONS_BELOW: Final = 900
_LEAST_IN_SIGHT: Final = 80
"""The least width of a window's top edge on a screen, in pixels, by which it can be moved."""


@dataclass(frozen=True, slots=True)
class Room:
    """The parts that fit beside the lanes: the inspector, and the names of the apps."""

    has_docked_inspector: bool
    has_names: bool


def room_in(width: int, text_scale: float) -> Room:
    """The room in a window of this width. Larger text (1.0 is the default) needs more of it."""
    scale = max(text_scale, 1.0)
    return Room(
        has_docked_inspector=width >= _DRAWER_BELOW * scale,
        has_names=width >= _ICONS_BELOW * scale,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle on the desktop."""

    x: int
    y: int
    width: int
    height: int

    def shared_width(self, other: "Place") -> int:
        return min(self.x + self.width, other.x + other.width) - max(self.x, other.x)


@dataclass(frozen=True, slots=True)
class Frame:
    """Size of a window's frame, its title bar and edges, in pixels."""

    width: int
    height: int


USUAL_FRAME: Final = Frame(16, 48)
"""At least as large as the usual ones; the real one is known once a window is shown."""


NO_SIZE: Final = (0, 0)
"""Of a screen that is not known."""


def less_frame(screen: Place, frame: Frame) -> Place:
    """The area of a screen that the content of a window with this frame may use."""
    width, height = screen.width - frame.width, screen.height - frame.height
    return Place(screen.x, screen.y, max(1, width), max(1, height))


def place_on(
    screens: Sequence[Place], wanted: Place, screen_then: tuple[int, int] = NO_SIZE
) -> Place:
    """The place of a window that was last at `wanted`: there, unless the screen is gone.

    `screens` are the areas that windows may use on each screen, the primary one first. A window
    that could not be reached is moved onto the primary screen; none is larger than its screen. On a
    screen that was larger then (`screen_then`, its width and height), the whole window is moved
    onto it.
    """
    home = _screen_of(screens, wanted)
    screen = home or screens[0]
    width, height = min(wanted.width, screen.width), min(wanted.height, screen.height)
    if home is None:
        x = screen.x + (screen.width - width) // 2
        y = screen.y + (screen.height - height) // 2
        return Place(x, y, width, height)
    if screen.width < screen_then[0] or screen.height < screen_then[1]:
        x = min(max(wanted.x, screen.x), screen.x + screen.width - width)
        y = min(max(wanted.y, screen.y), screen.y + screen.height - height)
        return Place(x, y, width, height)
    # A window may extend over an edge as its owner left it, but must not grow over one.
    x = wanted.x if width == wanted.width else screen.x
    y = wanted.y if height == wanted.height else screen.y
    return Place(x, y, width, height)


def _screen_of(screens: Iterable[Place], wanted: Place) -> Place | None:
    """The screen with most of the window's top edge, if that is enough to move it by."""
    best, most = None, _LEAST_IN_SIGHT - 1
    for screen in screens:
        shared = screen.shared_width(wanted)
        is_at_height = screen.y <= wanted.y < screen.y + screen.height - _LEAST_IN_SIGHT // 2
        if is_at_height and shared > most:
            best, most = screen, shared
    return best
