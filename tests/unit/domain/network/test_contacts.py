"""Why a host was contacted, in words."""

import pytest

from storebell.domain.network.contacts import Purpose, describe_purpose, note_nothing


def test_each_purpose_has_words_of_its_own() -> None:
    said = {str(describe_purpose(purpose)) for purpose in Purpose}
    assert len(said) == len(Purpose)
    assert all(sentence.startswith("to ") for sentence in said)


def test_what_is_kept_is_said_as_what_was_noted() -> None:
    assert describe_purpose("history") == describe_purpose(Purpose.HISTORY)


@pytest.mark.parametrize("purpose", ["to look at the weather", "{count}", ""])
def test_a_purpose_of_a_newer_version_is_said_as_it_was_written(purpose: str) -> None:
    assert str(describe_purpose(purpose)) == purpose


@pytest.mark.parametrize("purpose", Purpose)
def test_where_contacts_are_not_kept_noting_one_does_no_harm(purpose: Purpose) -> None:
    note_nothing("api.storekit.apple.com", purpose)


def test_no_purpose_that_was_ever_kept_has_another_word() -> None:
    kept = {"request_test", "test_status", "history", "delivery", "connection_test", "proxy"}
    assert set(Purpose) >= kept
