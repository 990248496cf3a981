"""Invisible characters are taken out, and it is known where they were."""

from storebell.signing.finding.invisible import INVISIBLE, without_invisible


def test_the_places_are_those_of_the_text_without_them() -> None:
    assert without_invisible("abc") == ("abc", [], [0])
    assert without_invisible("\u200ba\u200b\u00adb<wbr>") == ("ab", [0, 1, 2], [0, 1, 3, 8])


def test_each_invisible_character_is_taken_out() -> None:
    assert without_invisible(INVISIBLE)[0] == ""
    assert without_invisible("a&shy;b\x1b[31mc")[0] == "abc"


def test_spaces_stay() -> None:
    text = " a\tb\nc\u00a0d\u2003e"
    assert without_invisible(text)[0] == text
