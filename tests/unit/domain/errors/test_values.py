"""Errors of values that were typed."""

import pytest

from storebell.domain.errors.values import (
    InvalidHostError,
    InvalidLabelError,
    InvalidUrlError,
    NotLoopbackError,
)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("http://user:word@host/", "http://***@host/"),
        ("sandbox=http://user:word@host", "sandbox=http://***@host"),
        ("user:word@127.0.0.1:80", "***@127.0.0.1:80"),
        ("http://user:w/o?r#d@host", "http://***@host"),
        ("http:/user:w//ord@host", "http:/***@host"),
        ("user:w//ord\n@host", "***@host"),
        ("http://user:w@rd@host", "http://***@host"),
        ("http://example.com:port", "http://example.com:port"),
    ],
)
def test_a_text_that_is_no_url_is_shown_without_its_password(value: str, shown: str) -> None:
    for error in (InvalidUrlError, InvalidHostError, NotLoopbackError):
        assert f"“{shown}”" in str(error(value=value).title)


def test_any_error_shows_a_url_without_its_password() -> None:
    error = InvalidLabelError(value="see https://user:word@host/path")
    assert "https://***@host/path" in str(error.title)
    assert "word" not in str(error)
