"""Where things stand on a lane: computed once for a font and a width, used to paint and to hit."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetrics

from storebell.domain.attempt import SHORT_WORDS
from storebell.domain.lanes import Kind, Lane, Slot
from storebell.domain.plan import PRODUCTION_PLAN
from storebell.qt.sentences import say
from storebell.qt.typography import Typography, space

_MOST_SLOTS: Final = PRODUCTION_PLAN.most_attempts


@dataclass(frozen=True)
class PlacedSlot:
    """A slot and where it stands: the middle of its icon, and the area that belongs to it.

    `lines` are the words below the icon, cut to `word_width`; none where that is 0.
    """

    slot: Slot
    middle: QPointF
    area: QRectF
    word_width: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class LaneMetrics:
    """Lengths in pixels, from the fonts and the width of the view."""

    type: Typography
    width: int

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
    def content_height(self) -> int:
        left = self.title_height + self.small_height + space(1) + self.badge_height
        slots = self.title_height + space(1) + 2 * self.small_height
        return max(left, slots)

    @cached_property
    def lane_height(self) -> int:
        """The same for every lane; the label of a day fits above the content of one."""
        below = max(space(2), self.small_height - space(1) + 1)
        day = space(1) + self.small_height + space(1) + self.content_height + below
        return max(self.content_height + space(8), day)

    @property
    def margin(self) -> int:
        return space(5)

    @cached_property
    def left_width(self) -> int:
        """The column of time, age and environment."""
        age = self.small.horizontalAdvance("23 h 59 min ago")
        badge = self.small_strong.horizontalAdvance("Production") + space(4)
        return max(age, badge)

    @cached_property
    def first_x(self) -> float:
        """The middle of the place for the asking."""
        half = self.small.horizontalAdvance("not sent") / 2
        return self.margin + self.left_width + space(3) + half

    @cached_property
    def pitch(self) -> float:
        """From one place to the next: as wide as there is room, never wider than words need.

        The headline stands beside the last icon, the line below it beside the last word.
        """
        widest = max(self.small.horizontalAdvance(word) for word in SHORT_WORDS.values())
        planned = self.small.horizontalAdvance("Wed 22:31")
        beside_icon = self.type.icon / 2 + self._heading.horizontalAdvance("Next in 23 h 59 min")
        beside_word = planned / 2 + self.small.horizontalAdvance("attempt 6 of 6")
        taken = self.first_x + self.margin + space(2) + max(beside_icon, beside_word)
        room = (self.width - taken) / _MOST_SLOTS
        return max(self.type.icon + space(1), min(widest + space(3), room))

    @cached_property
    def is_tight(self) -> bool:
        """Whether there is less room from place to place than the words of a plan need."""
        return self.pitch < self.small.horizontalAdvance("Wed 22:31") + 2

    def content_top(self, has_day: bool) -> int:
        """From the top of the lane to the first line of its content."""
        if has_day:
            return space(1) + self.small_height + space(1)
        return (self.lane_height - self.content_height) // 2

    def slot_x(self, number: int) -> float:
        return self.first_x + number * self.pitch

    def place(self, lane: Lane, top: float) -> tuple[PlacedSlot, ...]:
        """Each slot of a lane whose content starts at `top`."""
        texts = self._wrap([(say(slot.word), say(slot.offset)) for slot in lane.slots])
        widths = [self._widest(lines) for lines in texts]
        shown = self._spread(lane.slots, widths) if self.is_tight else self._cut(widths)
        return tuple(
            PlacedSlot(
                slot,
                QPointF(self.slot_x(slot.number), top + self.title_height / 2),
                self._area(slot.number, top, width, len(lines)),
                width,
                lines if width else (),
            )
            for slot, width, lines in zip(lane.slots, shown, texts, strict=True)
        )

    def _area(self, number: int, top: float, width: float, lines: int) -> QRectF:
        wide = max(width + 2, float(self.type.icon))
        height = self.title_height + space(1) + lines * self.small_height
        return QRectF(self.slot_x(number) - wide / 2, top, wide, height)

    def _widest(self, lines: Iterable[str]) -> int:
        return max(self.small.horizontalAdvance(line) for line in lines)

    def _wrap(self, texts: list[tuple[str, str]]) -> list[tuple[str, ...]]:
        """Two words go on two lines where they would touch their neighbour's: a lane has room for
        three lines below its icons.
        """
        widths = [self._widest(text) for text in texts]
        wrapped: list[tuple[str, ...]] = []
        for at, (word, offset) in enumerate(texts):
            beside = max(widths[max(at - 1, 0) : at] + widths[at + 1 : at + 2], default=0)
            is_crowded = (widths[at] + beside) / 2 + space(1) > self.pitch
            parts = word.split(" ", 1) if is_crowded and widths[at] > self.pitch - space(1) else []
            wrapped.append((*(parts or [word]), offset))
        return wrapped

    def _cut(self, widths: list[int]) -> list[float]:
        """Words that would touch their neighbour's are cut to what is there."""
        most = [float(width) for width in widths]
        for left, right in pairwise(range(len(widths))):
            if (widths[left] + widths[right]) / 2 + space(1) > self.pitch:
                most[left] = min(most[left], self.pitch - space(1))
                most[right] = min(most[right], self.pitch - space(1))
        return most

    def _spread(self, slots: tuple[Slot, ...], widths: list[int]) -> list[float]:
        """Where cutting would leave nothing to read, whole words stand where there is room:
        first at the newest attempt and the next one, then from the left. None goes further right
        than the text at the end of the lane begins.
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
                abs(slots[other].number * self.pitch - x) >= (wanted + width) / 2 + space(1)
                for other, width in enumerate(shown)
                if width and other != at
            )
            if is_free:
                shown[at] = wanted
        return shown

    @cached_property
    def half_after_last(self) -> float:
        """What the words below the last icon may take of the room to its right."""
        return self.small.horizontalAdvance("Wed 22:31") / 2
