"""Sentences as templates with named fields."""

import pytest

from storebell.domain.messages import NO_MESSAGE, Message, msg


def test_the_fields_stand_in_their_places() -> None:
    said = msg("{count} tests in {where}", where="Sandbox", count=3)
    assert str(said) == "3 tests in Sandbox"
    assert said.template == "{count} tests in {where}"


def test_the_order_in_which_fields_are_given_makes_no_other_words() -> None:
    assert msg("{a}{b}", a=1, b=2) == msg("{a}{b}", b=2, a=1)
    assert hash(msg("{a}{b}", a=1, b=2)) == hash(msg("{a}{b}", b=2, a=1))
    assert msg("{a}", a=1) != msg("{a}", a=2)


def test_a_field_that_the_template_lacks_is_kept() -> None:
    said = msg("Something failed", reason="for the log")
    assert str(said) == "Something failed"
    assert dict(said.fields) == {"reason": "for the log"}


def test_a_field_may_be_called_template() -> None:
    assert str(msg("{template}", template="x")) == "x"


def test_a_field_that_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError, match="count"):
        str(msg("{count} tests"))


def test_braces_in_a_value_are_no_fields() -> None:
    assert str(msg("“{name}”", name="{count}")) == "“{count}”"


def test_no_words_are_empty_and_no_others() -> None:
    assert not NO_MESSAGE
    assert str(NO_MESSAGE) == ""
    assert not msg("", left="over")
    assert msg("x")
    assert msg("{empty}", empty="")  # a template is there, though it shows nothing


def test_words_can_t_be_changed() -> None:
    with pytest.raises(AttributeError):
        msg("x").template = "y"  # type: ignore[misc]
    assert Message("x") == msg("x")
