"""Geometry of a lane: computed once for a font and a width, for painting and hit tests.

Every x counts from where reading begins: a lane in a right-to-left layout is mirrored at painting.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetrics

from storebell.domain.environment import Environment
from storebell.domain.messages import Message, msg
from storebell.domain.notifications.plan import PRODUCTION_PLAN
from storebell.domain.notifications.results import RESULTS
from storebell.presentation.lanes.kind import Kind
from storebell.presentation.lanes.lanes import Lane, Slot
from storebell.presentation.translation import tr_environment, tr_message
from storebell.qt.theme.typography import Typography, space

_MOST_SLOTS: Final = PRODUCTION_PLAN.most_attempts
_LONGEST_AGE: Final = msg("{hours} h {minutes} min ago", hours=23, minutes=59)
_LONGEST_COUNTDOWN: Final = msg("Next in {hours} h {minutes} min", hours=23, minutes=59)
_LONGEST_SUBLINE: Final = msg("attempt {number} of {most}", number=6, most=6)
_LONGEST_PLANNED: Final = msg("Wed {time}", time="22:31")
_NOT_SENT: Final = msg("not sent")

_READABLE: Final = 0.7
"""Part of a word that must stay visible where it is cut."""


class Layout(Enum):
    """Arrangement of a lane in the available width."""

    ROOMY = "roomy"
    """Time, track and result beside each other; the day is above."""

    COMPACT = "compact"
    """The same on two lines."""

    STACKED = "stacked"
    """Time and result above the track, where there is no room for them beside it."""


@dataclass(frozen=True)
class PlacedSlot:
    """A slot and its place: the middle of its icon, and its area.

    `lines` are the words below the icon, cut to `text_width`; none where that is 0.
    """

    slot: Slot
    middle: QPointF
    area: QRectF
    text_width: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class LaneMetrics:
    """Lengths in pixels, from the fonts and the width of the view."""

    type: Typography
    width: int
    is_compact: bool = False

    @cached_property
    def _heading(self) -> QFontMetrics:
        return QFontMetrics(self.type.heading)

    @cached_property
    def small(self) -> QFontMetrics:
        return QFontMetrics(self.type.small)

    @cached_property
    def small_strong(self) -> QFontMetrics:
        return QFontMetrics(self.type.small_strong)

    @cached_property
    def strong(self) -> QFontMetrics:
        return QFontMetrics(self.type.strong)

    @cached_property
    def layout(self) -> Layout:
        if self.is_compact:
            is_wide = self._available_pitch(self._compact_left) >= self._least_pitch
            return Layout.COMPACT if is_wide else Layout.STACKED
        is_wide = self._available_pitch(self._roomy_left) >= self._planned + 2
        return Layout.ROOMY if is_wide else Layout.STACKED

    # -- heights ------------------------------------------------------------------------------

    @cached_property
    def title_height(self) -> int:
        """The first line: the time at the left, the headline at the right, icons between."""
        return max(self._heading.height(), self.type.icon)

    @cached_property
    def small_height(self) -> int:
        return self.small.height()

    @cached_property
    def badge_height(self) -> int:
        return self.small_height + space(1)

    @cached_property
    def track_top(self) -> int:
        """Distance from the top of the content to the icons."""
        if self.layout is Layout.STACKED:
            # Between the lines and the track there is room for “now”.
            return self.title_height + self.badge_height + self.small_height
        return 0

    @cached_property
    def content_height(self) -> int:
        if self.layout is Layout.COMPACT:
            return self.title_height + space(1) // 2 + self.small_height
        slots = self.track_top + self.title_height + space(1) + 2 * self.small_height
        if self.layout is Layout.STACKED:
            return slots
        left = self.title_height + self.small_height + space(1) + self.badge_height
        return max(left, slots)

    @cached_property
    def lane_height(self) -> int:
        """The same for every lane; the label of a day fits above the content of one."""
        if self.layout is Layout.COMPACT:
            return self.content_height + space(3)
        # Words on two lines take a third line below the icons.
        if self.layout is Layout.STACKED:
            return space(2) + self.content_height + max(space(2), self.small_height)
        below = max(space(2), self.small_height - space(1) + 1)
        return self._day_height + self.content_height + below

    @cached_property
    def _day_height(self) -> int:
        return self.day_top + self.small_height + space(2)

    @property
    def day_top(self) -> int:
        return space(2)

    def content_top(self, has_day: bool) -> int:
        """Distance from the top of the lane to the first line of its content."""
        if has_day and self.layout is Layout.ROOMY:
            return self._day_height
        if self.layout is Layout.STACKED:
            return space(2)
        return (self.lane_height - self.content_height) // 2

    # -- widths -------------------------------------------------------------------------------

    @property
    def margin(self) -> int:
        return space(5)

    def badge_width(self, text: str) -> int:
        return self.small_strong.horizontalAdvance(text) + space(3)

    @cached_property
    def left_width(self) -> int:
        """The column of time, age and environment."""
        return self._compact_left if self.layout is Layout.COMPACT else self._roomy_left

    @cached_property
    def _roomy_left(self) -> int:
        return max(self._advance(_LONGEST_AGE), self._widest_badge + space(1))

    @cached_property
    def _compact_left(self) -> int:
        time = self.strong.horizontalAdvance("00:00:00")
        return max(self._advance(_LONGEST_AGE), time + space(2) + self._widest_badge)

    @cached_property
    def _widest_badge(self) -> int:
        return max(self.badge_width(tr_environment(environment)) for environment in Environment)

    @cached_property
    def first_x(self) -> float:
        """The middle of the place for the asking."""
        half = self._advance(_NOT_SENT) / 2
        if self.layout is Layout.STACKED:
            return self.margin + half
        return self.margin + self.left_width + space(3) + half

    @cached_property
    def pitch(self) -> float:
        """Distance between two slots: as wide as there is room, never wider than words need."""
        widest = max(self._advance(msg(text.short)) for text in RESULTS.values())
        room = self._available_pitch(self.left_width)
        if self.layout is Layout.STACKED:
            room = (self.width - self.first_x - self.margin - self._planned / 2) / _MOST_SLOTS
        return max(self._least_pitch, min(widest + space(3), room))

    @cached_property
    def _gap(self) -> int:
        """Distance between the words of two slots."""
        return max(3, self.small.horizontalAdvance(" "))

    @property
    def _least_pitch(self) -> int:
        return self.type.icon + space(1)

    def _available_pitch(self, left_width: int) -> float:
        """The width that time and result leave. The headline is beside the last icon, the line
        below it beside the last word.
        """
        first = self.margin + left_width + space(3) + self._advance(_NOT_SENT) / 2
        countdown = self._heading.horizontalAdvance(tr_message(_LONGEST_COUNTDOWN))
        headline_width = self.type.icon / 2 + countdown
        subline_width = self._planned / 2 + self._advance(_LONGEST_SUBLINE)
        taken = first + self.margin + space(2) + max(headline_width, subline_width)
        return (self.width - taken) / _MOST_SLOTS

    @cached_property
    def _planned(self) -> int:
        return self._advance(_LONGEST_PLANNED)

    def _advance(self, message: Message) -> int:
        return self.small.horizontalAdvance(tr_message(message))

    @cached_property
    def half_after_last(self) -> float:
        """Width beside the last icon that the words below it may use."""
        return self._planned / 2

    # -- slots --------------------------------------------------------------------------------

    def slot_x(self, number: int) -> float:
        return self.first_x + number * self.pitch

    def place(self, lane: Lane, top: float) -> tuple[PlacedSlot, ...]:
        """Each slot of a lane whose content starts at `top`."""
        texts, shown = self._fit(lane)
        icons_top = top + self.track_top
        return tuple(
            PlacedSlot(
                slot,
                QPointF(self.slot_x(slot.number), icons_top + self.title_height / 2),
                self._area(slot.number, icons_top, width, len(lines)),
                width,
                lines if width else (),
            )
            for slot, width, lines in zip(lane.slots, shown, texts, strict=True)
        )

    @property
    def text_gap(self) -> int:
        """Distance between an icon and the words below it."""
        return space(1) // 2 if self.layout is Layout.COMPACT else space(1)

    def _area(self, number: int, top: float, width: float, lines: int) -> QRectF:
        wide = max(width + 2, float(self.type.icon))
        height = self.title_height + self.text_gap + lines * self.small_height
        return QRectF(self.slot_x(number) - wide / 2, top, wide, height)

    def _fit(self, lane: Lane) -> tuple[list[tuple[str, ...]], list[float]]:
        """The words of each slot and how wide they may be: all of them, cut where one is long; or,
        where cutting would leave too little to read, some of them whole.
        """
        pairs = [(tr_message(slot.label), tr_message(slot.offset)) for slot in lane.slots]
        if self.layout is not Layout.COMPACT:
            wrapped = self._wrap(pairs)
            widths = [self._widest(lines) for lines in wrapped]
            cut = self._cut(lane.slots, widths)
            if all(map(self._is_readable, cut, widths)):
                return wrapped, cut
        texts: list[tuple[str, ...]] = [*pairs]
        if self.layout is Layout.COMPACT:
            texts = [self._one_line(lane, at, text) for at, text in enumerate(pairs)]
        return texts, self._spread(lane.slots, [self._widest(lines) for lines in texts])

    def _one_line(self, lane: Lane, at: int, text: tuple[str, str]) -> tuple[str, ...]:
        """The word of an attempt; of those to come, when the next one is."""
        if lane.slots[at].kind is not Kind.PLANNED:
            return (text[0],)
        is_next = at == 0 or lane.slots[at - 1].kind is not Kind.PLANNED
        return (" ".join(text),) if is_next else ()

    def _widest(self, lines: Iterable[str]) -> int:
        return max((self.small.horizontalAdvance(line) for line in lines), default=0)

    def _wrap(self, texts: list[tuple[str, str]]) -> list[tuple[str, ...]]:
        """Two words go on two lines where they would touch their neighbour's: a lane has room for
        three lines below its icons.
        """
        widths = [self._widest(text) for text in texts]
        wrapped: list[tuple[str, ...]] = []
        for at, (label, offset) in enumerate(texts):
            neighbour = max(widths[max(at - 1, 0) : at] + widths[at + 1 : at + 2], default=0)
            is_crowded = (widths[at] + neighbour) / 2 + self._gap > self.pitch
            parts = (
                label.split(" ", 1) if is_crowded and widths[at] > self.pitch - self._gap else []
            )
            wrapped.append((*(parts or [label]), offset))
        return wrapped

    def _is_readable(self, most: float, width: int) -> bool:
        return most == 0 or most >= min(width, self._planned) * _READABLE

    def _cut(self, slots: tuple[Slot, ...], widths: list[int]) -> list[float]:
        """Words that would touch their neighbour's are cut to what is there; that it was asked for
        goes without saying then.
        """
        most = [float(width) for width in widths]
        for left, right in pairwise(range(len(widths))):
            if (widths[left] + widths[right]) / 2 + self._gap <= self.pitch:
                continue
            if slots[left].kind is Kind.ASKED:
                most[left] = 0
                continue
            most[left] = min(most[left], self.pitch - self._gap)
            most[right] = min(most[right], self.pitch - self._gap)
        if self.layout is Layout.STACKED and most:
            # Only the edge of the lane is beside the last one.
            room = self.width - self.margin / 2 - self.slot_x(slots[-1].number)
            most[-1] = min(most[-1], 2 * room)
        return most

    def _spread(self, slots: tuple[Slot, ...], widths: list[int]) -> list[float]:
        """Chooses whole words that fit, where cut words would be unreadable.

        The newest attempt and the next one come first, then the others from the left. No word
        reaches into the text at the end of the lane.
        """
        made = [at for at, slot in enumerate(slots) if slot.kind is not Kind.PLANNED]
        order = [made[-1], *range(len(slots))] if made else [*range(len(slots))]
        order[1:1] = [at for at in (order[0] + 1,) if at < len(slots)]
        last = max(slot.number for slot in slots) * self.pitch + self.half_after_last
        shown = [0.0] * len(slots)
        for at in order:
            x = slots[at].number * self.pitch
            wanted = min(float(widths[at]), 2 * (last - x))
            is_free = all(
                abs(slots[other].number * self.pitch - x) >= (wanted + width) / 2 + self._gap
                for other, width in enumerate(shown)
                if width and other != at
            )
            if is_free:
                shown[at] = wanted
        return shown
