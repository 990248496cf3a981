"""How the window uses the room that it has, and where it may stand: pure arithmetic in pixels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

_DRAWER_BELOW: Final = 1150
_ICONS_BELOW: Final = 900
_LEAST_IN_SIGHT: Final = 80
"""So much of a window's top edge has to be on a screen for a hand to get hold of it."""


@dataclass(frozen=True, slots=True)
class Room:
    """What there is room for beside the lanes: the inspector, and the names of the apps."""

    has_inspector_beside: bool
    has_names: bool


def room_in(width: int, text_scale: float) -> Room:
    """The room in a window of this width. Larger text, 1.0 being as it comes, needs more of it."""
    scale = max(text_scale, 1.0)
    return Room(
        has_inspector_beside=width >= _DRAWER_BELOW * scale,
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


def place_on(screens: Sequence[Place], wanted: Place) -> Place:
    """Where a window goes that wants to be at `wanted`: there, unless the screen is gone.

    `screens` are what windows may use of each screen, the first one's being the usual. A window
    that could not be reached is brought onto the usual screen; none is larger than its screen.
    """
    home = _screen_of(screens, wanted)
    screen = home or screens[0]
    width, height = min(wanted.width, screen.width), min(wanted.height, screen.height)
    if home is None:
        x = screen.x + (screen.width - width) // 2
        y = screen.y + (screen.height - height) // 2
        return Place(x, y, width, height)
    # A window may hang over an edge as its owner left it, but not so that it grew over it.
    x = wanted.x if width == wanted.width else screen.x
    y = wanted.y if height == wanted.height else screen.y
    return Place(x, y, width, height)


def _screen_of(screens: Iterable[Place], wanted: Place) -> Place | None:
    """The screen on which there is the most of the window's top edge, if it is enough to hold."""
    best, most = None, _LEAST_IN_SIGHT - 1
    for screen in screens:
        shared = screen.shared_width(wanted)
        is_at_height = screen.y <= wanted.y < screen.y + screen.height - _LEAST_IN_SIGHT // 2
        if is_at_height and shared > most:
            best, most = screen, shared
    return best
