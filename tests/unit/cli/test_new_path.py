"""The path of something that Storebell makes is never a key."""

from pathlib import Path

import click
import pytest

from storebell.cli.new_path import NewPath
from storebell.domain.errors.files import NoPathError
from support.vaults import new_secret
from support.web_tokens import WEB_TOKEN


@pytest.mark.parametrize("text", ["storebell.toml", "/somewhere/new folder", "-", "ключ"])
def test_a_path_is_taken_whether_or_not_it_is_there(text: str) -> None:
    assert NewPath().convert(text, None, None) == Path(text)


def test_a_key_or_a_token_does_not_become_a_name_and_is_not_repeated() -> None:
    pem = new_secret().reveal()
    for secret in (pem, pem.splitlines()[1], WEB_TOKEN, f"/tmp/{WEB_TOKEN}"):
        with pytest.raises(click.BadParameter) as caught:
            NewPath().convert(secret, None, None)
        assert "where a path belongs" in caught.value.format_message()
        assert secret not in caught.value.format_message()


def test_an_empty_path_is_a_variable_that_was_not_set() -> None:
    with pytest.raises(NoPathError):
        NewPath().convert("", None, None)


def test_what_is_there_must_be_of_the_right_kind(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(click.BadParameter):
        NewPath(file_okay=False).convert(str(file), None, None)
    with pytest.raises(click.BadParameter):
        NewPath(dir_okay=False).convert(str(tmp_path), None, None)
