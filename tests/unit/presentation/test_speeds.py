"""The speed of a plan, in words that need no arithmetic."""

import pytest

from storebell.presentation.speeds import USUAL_SPEEDS, speed_meaning, speed_words


@pytest.mark.parametrize(
    ("time_scale", "words", "meaning"),
    [
        (1, "real time", "Real time: an hour takes an hour"),
        (60, "60× faster", "60× faster: an hour takes a minute"),
        (3600, "3600× faster", "3600× faster: an hour takes a second"),
        (600, "600× faster", "600× faster: an hour takes 6 s"),
        (90, "90× faster", "90× faster: an hour takes 40 s"),
        (2.5, "2.5× faster", "2.5× faster: an hour takes 24 min"),
        (0.5, "2× slower", "2× slower: an hour takes 2 h"),
        (3.6e6, "3600000× faster", "3600000× faster: an hour takes 1 ms"),
    ],
)
def test_the_speed_and_how_long_an_hour_takes(time_scale: float, words: str, meaning: str) -> None:
    assert str(speed_words(time_scale)) == words
    assert str(speed_meaning(time_scale)) == meaning


def test_the_usual_speeds_have_words_of_their_own() -> None:
    assert len({str(speed_meaning(speed)) for speed in USUAL_SPEEDS}) == len(USUAL_SPEEDS)
