"""Characters that nobody sees, which copying and displaying put into a text."""

import re
from itertools import accumulate
from typing import Final

INVISIBLE: Final = "".join(
    map(
        chr,
        (
            *(0x00, 0xAD, 0x034F, 0x180E, 0xFEFF),
            *range(0x200B, 0x2010),
            *range(0x202A, 0x202F),
            *range(0x2060, 0x206A),
            *range(0xFE00, 0xFE10),
        ),
    )
)
"""Characters without a width: joiners, marks of direction, variation selectors, NUL."""

_ZERO_WIDTH: Final = re.compile(
    rf"(?:[{INVISIBLE}]|\x1b\[[\d;]*m|&(?:shy|#173|#8203|#x200[bB]);|<wbr ?/?>)++"
)


def without_invisible(text: str) -> tuple[str, list[int], list[int]]:
    """The text without invisible characters, the places where some were, and how many up to each.

    The numbers have one entry more than the places: none before the first.
    """
    gaps = [match.span() for match in _ZERO_WIDTH.finditer(text)]
    if not gaps:
        return text, [], [0]
    lengths = [*accumulate((end - start for start, end in gaps), initial=0)]
    starts = [start - length for (start, _), length in zip(gaps, lengths, strict=False)]
    return _ZERO_WIDTH.sub("", text), starts, lengths
