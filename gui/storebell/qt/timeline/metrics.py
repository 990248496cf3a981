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
_LONGEST_AGE: Final = msg("{hours} h {minutes} min", hours=23, minutes=59)
_LONGEST_COUNTDOWN: Final = msg("Next in {hours} h {minutes} min", hours=23, minutes=59)
_LONGEST_SUBLINE: Final = msg("attempt {number} of {most}", number=6, most=6)
_LONGEST_PLANNED: Final = msg("Wed {time}", time="22:31")
_NOT_SENT: Final = msg("not sent")
_SIMULATED: Final = msg("simulated")

_READABLE: Final = 0.85
"""Part of a word that must stay visible where it is cut."""

_WIDEST_WHAT: Final = 26
"""Characters of a URL that are worth more room than the words of the attempts."""


class Layout(Enum):
    """Arrangement of a lane in the available width."""

    BESIDE = "beside"
    """Time, what was sent, track and result beside each other."""

    STACKED = "stacked"
    """Time, what was sent and result above the track, where there is no room for them beside it."""


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
    """Lengths in pixels, from the fonts and the width of the view.

    A compact lane has one line of words below the icons. `names_zone` if the time zone is named
    beside the time.
    """

    type: Typography
    width: int
    is_compact: bool = False
    names_zone: bool = False

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
        is_wide = self._pitch_beside(self._least_what) >= self._least_pitch
        return Layout.BESIDE if is_wide else Layout.STACKED

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
            return self.title_height + self.badge_height + space(2)
        return 0

    @property
    def most_lines(self) -> int:
        """The number of lines of words below an icon."""
        return 1 if self.is_compact else 2

    @cached_property
    def content_height(self) -> int:
        below = self.title_height + self.text_gap + self.most_lines * self.small_height
        left = self.title_height + self.badge_height
        return self.track_top + (below if self.layout is Layout.STACKED else max(below, left))

    @cached_property
    def lane_height(self) -> int:
        """The same for every lane, without the heading of a day."""
        return self.content_height + (space(1) if self.is_compact else space(2))

    @cached_property
    def day_height(self) -> int:
        """The heading of a day, which stands above its first lane."""
        return self.small_height + space(3)

    @property
    def content_top(self) -> int:
        """Distance from the top of the lane to the first line of its content."""
        return (self.lane_height - self.content_height) // 2

    # -- widths -------------------------------------------------------------------------------

    @property
    def margin(self) -> int:
        return space(4)

    @property
    def column_gap(self) -> int:
        """Distance between two columns."""
        return space(3)

    def badge_width(self, text: str) -> int:
        return self.small_strong.horizontalAdvance(text) + space(3)

    @cached_property
    def time_width(self) -> int:
        """The column of time and age."""
        time = self.strong.horizontalAdvance("00:00:00")
        if self.names_zone:
            time += space(2) + self.small.horizontalAdvance("UTC")
        return max(self._advance(_LONGEST_AGE), time)

    @property
    def what_left(self) -> int:
        return self.margin + self.time_width + self.column_gap

    @cached_property
    def what_width(self) -> int:
        """The column of what was sent, and where to."""
        if self.layout is Layout.STACKED:
            return max(0, self.width - self.what_left - self.margin)
        least = self._least_what
        spare = self._pitch_beside(least) - self._comfortable_pitch
        longest = self.small.averageCharWidth() * _WIDEST_WHAT + least
        return least + int(min(max(0.0, spare * _MOST_SLOTS), max(0, longest - least)))

    @cached_property
    def _least_what(self) -> int:
        """Room for two badges."""
        simulated = self.badge_width(tr_message(_SIMULATED))
        return self._widest_badge + space(1) + simulated

    @cached_property
    def _widest_badge(self) -> int:
        return max(self.badge_width(tr_environment(environment)) for environment in Environment)

    @cached_property
    def first_x(self) -> float:
        """The middle of the place for the asking."""
        half = self._advance(_NOT_SENT) / 2
        if self.layout is Layout.STACKED:
            return self.margin + half
        return self.what_left + self.what_width + self.column_gap + half

    @cached_property
    def pitch(self) -> float:
        """Distance between two slots: as wide as there is room, never wider than words need."""
        widest = max(self._advance(msg(text.short)) for text in RESULTS.values())
        if self.layout is Layout.STACKED:
            room = (self.width - self.first_x - self.margin - self._planned / 2) / _MOST_SLOTS
        else:
            room = self._pitch_beside(self.what_width)
        return max(self._least_pitch, min(widest + space(3), room))

    @cached_property
    def _gap(self) -> int:
        """Distance between the words of two slots."""
        return max(3, self.small.horizontalAdvance(" "))

    @property
    def _least_pitch(self) -> int:
        return self.type.icon + space(1)

    @cached_property
    def _comfortable_pitch(self) -> float:
        """The pitch at which a planned time stands below each icon."""
        return self._planned + self._gap

    def _pitch_beside(self, what_width: int) -> float:
        """The pitch that the columns leave. The headline is beside the last icon, the line below
        it beside the last word.
        """
        first = self.what_left + what_width + self.column_gap + self._advance(_NOT_SENT) / 2
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
        return space(1) // 2

    def _area(self, number: int, top: float, width: float, lines: int) -> QRectF:
        wide = max(width + 2, float(self.type.icon))
        height = self.title_height + self.text_gap + lines * self.small_height
        return QRectF(self.slot_x(number) - wide / 2, top, wide, height)

    def _fit(self, lane: Lane) -> tuple[list[tuple[str, ...]], list[float]]:
        """The words of each slot and how wide they may be: all of them, cut where one is long; or,
        where cutting would leave too little to read, some of them whole.
        """
        pairs = [(tr_message(slot.label), tr_message(slot.offset)) for slot in lane.slots]
        if self.is_compact:
            texts = [self._one_line(lane, at, text) for at, text in enumerate(pairs)]
        else:
            texts = self._wrap(lane.slots, pairs)
        widths = [self._widest(lines) for lines in texts]
        cut = self._cut(lane.slots, widths)
        if not self.is_compact and all(map(self._is_readable, cut, widths)):
            return texts, cut
        return texts, self._spread(lane.slots, widths)

    def _one_line(self, lane: Lane, at: int, text: tuple[str, str]) -> tuple[str, ...]:
        """The word of an attempt; of those to come, when the next one is."""
        if lane.slots[at].kind is not Kind.PLANNED:
            return (text[0],)
        is_next = at == 0 or lane.slots[at - 1].kind is not Kind.PLANNED
        return (" ".join(text),) if is_next else ()

    def _widest(self, lines: Iterable[str]) -> int:
        return max((self.small.horizontalAdvance(line) for line in lines), default=0)

    def _wrap(self, slots: tuple[Slot, ...], texts: list[tuple[str, str]]) -> list[tuple[str, ...]]:
        """Two words go on two lines, in place of the time, where they would touch those of another
        attempt.
        """
        widths = [
            0 if slot.kind is Kind.ASKED else self._widest(text)
            for slot, text in zip(slots, texts, strict=True)
        ]
        wrapped: list[tuple[str, ...]] = []
        for at, (label, offset) in enumerate(texts):
            neighbour = max(widths[max(at - 1, 0) : at] + widths[at + 1 : at + 2], default=0)
            is_crowded = (widths[at] + neighbour) / 2 + self._gap > self.pitch
            parts = (
                label.split(" ", 1) if is_crowded and widths[at] > self.pitch - self._gap else []
            )
            wrapped.append((parts[0], parts[1]) if len(parts) > 1 else (label, offset))
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
