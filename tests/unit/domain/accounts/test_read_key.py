"""What was undone to read a key, as a person and a program are told."""

from storebell.domain.accounts.credentials import Secret
from storebell.domain.accounts.read_key import STEP_TEXTS, KeyStep, ReadKey, steps_message


def test_each_step_has_a_text_of_its_own() -> None:
    assert set(STEP_TEXTS) == set(KeyStep)
    assert len({str(text) for text in STEP_TEXTS.values()}) == len(KeyStep)


def test_steps_are_told_in_their_order() -> None:
    steps = (KeyStep.ASSIGNMENT, KeyStep.QUOTES, KeyStep.ESCAPES)
    assert str(steps_message(steps)) == (
        "“NAME=” removed, quotation marks removed, “\\n” replaced by line ends"
    )
    assert str(steps_message((KeyStep.BASE64,))) == "read from base64"


def test_what_was_read_shows_no_key() -> None:
    assert "the key" not in repr(ReadKey(Secret("the key"), (KeyStep.QUOTES,)))
