"""A team's storebell.toml, right and wrong."""

import pytest

from storebell.domain.accounts.credentials import app_apple_id_from
from storebell.domain.accounts.pasted_apps import AppRow
from storebell.domain.accounts.team_file import (
    MOST_BYTES,
    MOST_KEY_PARTS,
    TeamFile,
    TeamKey,
    count_foreign_characters,
    read_team_file,
    weigh_dotted_names,
)
from storebell.domain.errors.app_lists import (
    NewerTeamFileError,
    TeamFileFormError,
    TeamFileSecretError,
    TeamFileSyntaxError,
    TeamFileTooLargeError,
)
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.errors.values import (
    InvalidAppAppleIdError,
    InvalidIssuerIdError,
    InvalidKeyIdError,
)
from support.deadlines import within
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
            *(1, "Hiking", "com.example.hiking"),
            {
                "app_apple_id": "6448311069",
                "key_id": "2X9R4HXF34",
                "sandbox_url": "https://a.example/s",
                "is_locked": True,
            },
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
        (b"version = 1\r\na = " + b"[" * 100_000 + b"\r\n" * 5, 2),
        (b"x = " + b"9" * 5000 + b"\ny = 1\n", 1),
        (b'a = """\n\n"""\nb = [\n1,\n' + b"9" * 5000 + b",\n2]\n[other]\n", 6),
        (b"# " + b"9" * 5000 + b"\na = 1\nx = " + b"9" * 5000 + b"\ny = 1\n", 3),
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


DEEP = ".".join("a" * (MOST_KEY_PARTS + 1))
JUST_RIGHT = ".".join("a" * MOST_KEY_PARTS)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (f"{DEEP} = 1", 1),
        (f"version = 1\r\n[{DEEP}]", 2),
        (f"\n\n[[{DEEP}]]", 3),
        (f"x = [{{{DEEP} = 1}}]", 1),
        (f'x = {{a = """v""""",{DEEP} = 1}}', 1),
        (DEEP.replace(".", " .\t") + " = 1", 1),
        (DEEP.replace("a", '"a b"') + " = 1", 1),
        (DEEP.replace("a", "'a.b'") + " = 1", 1),
        ('"' + "x" * 300 + '".' + DEEP + " = 1", 1),
        ("a." * 40_000 + "a = 1", 1),
    ],
)
def test_a_key_of_too_many_parts_is_refused_before_it_is_parsed(content: str, line: int) -> None:
    with within(10), pytest.raises(TeamFileSyntaxError) as caught:
        read_team_file(content.encode(), "storebell.toml")
    assert f"in line {line}" in str(caught.value.title)
    assert "more than 16 parts" in str(caught.value.advice)


@pytest.mark.parametrize(
    "content",
    [
        f"{JUST_RIGHT} = 1",
        f"[{JUST_RIGHT}]",
        f'x = "{DEEP}"',
        f"x = '''\n{JUST_RIGHT}'''",
        'x = ["' + '", "'.join("abcdefghijklmnopqrstuvwxyz") + '"]',
        "x = [" + "1.5, " * 40 + "]",
    ],
)
def test_what_is_not_so_deep_is_somebody_elses_business(content: str) -> None:
    assert read_team_file(content.encode(), "storebell.toml") == TeamFile()


@pytest.mark.parametrize(
    "content",
    [
        f"x = {'9' * 5000}",
        f"version = {'9' * 5000}",
        f"x = 1{'_1' * 5000}",
        f"[[app]]\nbundle_id = 'a.b'\napp_apple_id = {'9' * 5000}",
    ],
)
def test_a_number_that_is_too_long_is_told(content: str) -> None:
    with pytest.raises(TeamFileSyntaxError) as caught:
        read_team_file(content.encode(), "storebell.toml")
    assert "A number is too long" in str(caught.value.advice)


def test_the_line_of_a_long_number_is_found_soon_in_a_long_file() -> None:
    content = "[[app]]\nbundle_id = 'a.b'\n" * 9_000 + f"x = {'9' * 5000}\n" + "# x\n" * 9
    with within(20), pytest.raises(TeamFileSyntaxError) as caught:
        read_team_file(content.encode(), "storebell.toml")
    assert "in line 18001" in str(caught.value.title)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("label", "1"),
        ("bundle_id", "1e400"),
        ("bundle_id", "true"),
        ("bundle_id", "2024-01-01"),
        ("bundle_id", "['a.b']"),
        ("app_apple_id", "1.5"),
        ("app_apple_id", "true"),
        ("key_id", "1234567890"),
        ("production_url", "{a = 1}"),
        ("sandbox_url", "nan"),
        ("locked", "'yes'"),
        ("locked", "1"),
        ("label", "0x" + "f" * 20_000),
    ],
)
def test_a_value_of_another_type_is_told_with_its_table_and_key(field: str, value: str) -> None:
    content = f"[[app]]\nbundle_id = 'a.b'\n[[app]]\n{field} = {value}\n"
    with pytest.raises(TeamFileFormError) as caught:
        read_team_file(content.encode(), "storebell.toml")
    assert f"“{field}” in [[app]] 2 is no " in str(caught.value.title)


def test_a_value_of_another_type_in_a_key_is_told_as_well() -> None:
    with pytest.raises(TeamFileFormError) as caught:
        read_team_file(b"[[key]]\nkey_id = '2X9R4HXF34'\nissuer_id = inf", "storebell.toml")
    assert "“issuer_id” in [[key]] 1 is no text" in str(caught.value.title)


def test_an_app_apple_id_is_text_or_a_number_of_any_length() -> None:
    for value in ("'6448311069'", "6448311069"):
        [row] = read_team_file(f"[[app]]\napp_apple_id = {value}".encode(), "x").rows
        assert row.given["app_apple_id"] == "6448311069"
    [row] = read_team_file(f"[[app]]\napp_apple_id = 0x{'f' * 20_000}".encode(), "x").rows
    with pytest.raises(InvalidAppAppleIdError):
        app_apple_id_from(str(row.given["app_apple_id"]))


def test_a_file_larger_than_any_teams_is_refused() -> None:
    whole = b"[[app]]\nbundle_id = 'a.b'\n"
    assert read_team_file(whole + b"#" * (MOST_BYTES - len(whole)), "x").rows
    with pytest.raises(TeamFileTooLargeError):
        read_team_file(whole + b"#" * (MOST_BYTES - len(whole) + 1), "x")


def test_dotted_names_are_weighed_by_the_squares_of_their_dots() -> None:
    text = "a.b = 1\n[c.d]\n[[e.f]]\nx = {g.h.k = 1, i . 'j.l' = 2}\nplain = 1.5\n[[app]]\n"
    assert weigh_dotted_names(text) == 1 + 1 + 1 + 4 + 1
    assert weigh_dotted_names(WHOLE) == 0


def test_what_storebell_writes_itself_is_not_foreign() -> None:
    own = "version = 1\n\n[[app]]\nlabel = 'x'\n[[key]]\nkey_id = \"ABCDEFGHIJ\"\n"
    assert count_foreign_characters(own) == len("label = 'x'\n")
    assert count_foreign_characters("# ours\nlabel = [1]\n[other]\n") == 7 + 12 + 8
