"""Radii, edges and paddings in pixels, for style sheets by name and for delegates by constant."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from storebell.qt.theme.typography import space

EDGE: Final = 1
"""The edge of a control; a separator."""

FOCUS: Final = 2
"""The edge of the widget with the focus, and the room for it."""

MARK: Final = 4
"""The bar at the side of a notice, which tells how serious it is."""

RADIUS_SMALL: Final = 4
"""Badges."""

RADIUS: Final = 6
"""Controls."""

RADIUS_LARGE: Final = 10
"""Cards."""

_HANDLE_RADIUS: Final = 3


def _padding(name: str, vertical: int, horizontal: int, *, edge: int) -> dict[str, str]:
    """Around the content of a control; less by what the focus takes more than its own edge."""
    less = FOCUS - edge
    return {
        f"{name}_padding": f"{vertical}px {horizontal}px",
        f"{name}_padding_focused": f"{vertical - less}px {horizontal - less}px",
    }


LENGTHS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "edge_width": f"{EDGE}px",
        "focus_width": f"{FOCUS}px",
        "mark_width": f"{MARK}px",
        "radius_small": f"{RADIUS_SMALL}px",
        "radius": f"{RADIUS}px",
        "radius_around": f"{RADIUS + EDGE}px",
        "radius_large": f"{RADIUS_LARGE}px",
        "handle_radius": f"{_HANDLE_RADIUS}px",
        "handle_width": f"{space(3)}px",
        "handle_margin": f"{(space(3) - 2 * _HANDLE_RADIUS) // 2}px",
        "handle_height": f"{space(7)}px",
        **{f"space_{steps}": f"{space(steps)}px" for steps in range(1, 7)},
        **_padding("button", 5, space(3), edge=EDGE),
        **_padding("line", 5, space(2), edge=EDGE),
        **_padding("segment", 5, 13, edge=FOCUS),
        **_padding("tab", 6, 2, edge=0),
        "tab_margin": "0 1px",
        "entry_padding": f"{space(1) - FOCUS}px",
        "tag_padding": "1px 6px",
    }
)
"""Every length of the style sheets, by its name there."""
