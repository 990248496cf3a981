"""Tones of the kinds of slot."""

from storebell.presentation.lanes.kind import Kind
from storebell.presentation.lanes.tone import TONE_OF


def test_every_kind_has_a_tone() -> None:
    assert set(TONE_OF) == set(Kind)
