"""A team's storebell.toml, right and wrong."""

import pytest

from storebell.domain.app_errors import (
    NewerTeamFileError,
    TeamFileFormError,
    TeamFileSecretError,
    TeamFileSyntaxError,
)
from storebell.domain.app_rows import AppRow
from storebell.domain.errors import InvalidIssuerIdError, InvalidKeyIdError, StorebellError
from storebell.domain.team_file import TeamFile, TeamKey, read_team_file
from support.vaults import new_secret

ISSUER_ID = "57246542-96fe-1a63-e053-0824d011072a"
WHOLE = f"""
version = 1
owner = "Anna"

[[key]]
key_id = "2X9R4HXF34"
issuer_id = "{ISSUER_ID.upper()}"

[[app]]
label = "Hiking"
bundle_id = "com.example.hiking"
app_apple_id = 6448311069
key_id = "2X9R4HXF34"
sandbox_url = "https://a.example/s"
locked = true

[[app]]
bundle_id = "com.example.sailing"

[[release_check]]
apps = ["Hiking"]
"""


def test_apps_and_keys_are_read_and_the_rest_is_passed_over() -> None:
    found = read_team_file(WHOLE.encode(), "storebell.toml")
    assert found.keys == (TeamKey("2X9R4HXF34", ISSUER_ID),)
    assert found.issuer_of("2X9R4HXF34") == ISSUER_ID
    assert found.issuer_of("ABCDEFGHIJ") is None
    assert found.rows == (
        AppRow(
            *(1, "Hiking", "com.example.hiking", "6448311069", "2X9R4HXF34"),
            sandbox_url="https://a.example/s",
            is_locked=True,
        ),
        AppRow(2, "com.example.sailing", "com.example.sailing"),
    )


def test_an_empty_file_says_nothing() -> None:
    assert read_team_file(b"", "storebell.toml") == TeamFile()


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"version = 1\n[[app]\nlabel = 'x'", 2),
        (b"version = 1\n\nlabel = ", 3),
        (b"a = 1\na = 2\n", 2),
        (b"a = 1\nb = '\xff'\n", 2),
        (b"a = 1\n\nb = '''never ends\n\n", 5),
        (b"a = " + b"[" * 100_000, 1),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(content: bytes, line: int) -> None:
    with pytest.raises(TeamFileSyntaxError) as caught:
        read_team_file(content, "storebell.toml")
    assert str(caught.value.title) == f"“storebell.toml” is not valid TOML in line {line}"
    assert "(at" not in str(caught.value.advice)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("version = 2", NewerTeamFileError),
        ("version = true", TeamFileFormError),
        ("version = '1'", TeamFileFormError),
        ("app = 1", TeamFileFormError),
        ("[app]", TeamFileFormError),
        ("key = ['2X9R4HXF34']", TeamFileFormError),
        ("[[key]]\nkey_id = 1", TeamFileFormError),
        ("[[key]]\nkey_id = 'short'", InvalidKeyIdError),
        ("[[key]]\nkey_id = '2X9R4HXF34'", InvalidIssuerIdError),
        (
            f"[[key]]\nkey_id = '2X9R4HXF34'\nissuer_id = '{ISSUER_ID}'\n" * 2,
            TeamFileFormError,
        ),
    ],
)
def test_another_form_is_refused_as_a_whole(content: str, kind: type[StorebellError]) -> None:
    with pytest.raises(kind):
        read_team_file(content.encode(), "storebell.toml")


@pytest.mark.parametrize("form", ["[[key]]\nprivate_key = '''{}'''\n", "# {}\n", "x = {{{}"])
def test_a_private_key_is_refused_before_anything_is_read_and_never_repeated(form: str) -> None:
    pem = new_secret().reveal()
    with pytest.raises(TeamFileSecretError) as caught:
        read_team_file(form.format(pem).encode(), "storebell.toml")
    assert not any(line in str(caught.value) for line in pem.splitlines()[1:-1])
