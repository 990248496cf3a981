"""Each form of a key's text is taken, with what was undone, or told by its error."""

import random
from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import Secret
from storebell.domain.accounts.read_key import KeyStep, ReadKey
from storebell.domain.errors import key_files as errors
from storebell.domain.errors.storebell_error import StorebellError
from storebell.services.accounts.environment_keys import PipelineKeys
from storebell.signing.keys.key_forms import MOST_STEPS, NAMED, NAMED_IN_FRAME, TAKEN
from storebell.signing.keys.private_key import PrivateKeyReader
from support.key_files import BAD_FILES, GOOD
from support.key_wrappings import NAMED_FORMS, TAKEN_FORMS

ISSUER_ID = "57246542-96fe-1a63-e053-0824d011072a"
KEY_ID = "2X9R4HXF34"
READER = PrivateKeyReader()
ALL_NAMED = NAMED_FORMS | BAD_FILES
OF_FILES = ("choose the", "copy the", "save it", "unpack", "download", "browser", "the file was")
"""What nobody can do with standard input."""


def from_file(content: bytes, folder: Path) -> ReadKey:
    file = folder / f"SubscriptionKey_{KEY_ID}.p8"
    file.write_bytes(content)
    return READER.read_file(file)


def from_input(content: bytes) -> ReadKey:
    return READER.read_input(Secret(content.decode("utf-8", "surrogateescape")), "standard input")


def from_variable(name: str, value: str) -> None:
    """What a pipeline does with the key text in the place of a path."""
    environ = {name: value, "STOREBELL_KEY_ID": KEY_ID, "STOREBELL_ISSUER_ID": ISSUER_ID}
    keys = PipelineKeys(
        environ, READER, files_in=lambda _folder: [], read_team_file=lambda _file: None
    )
    assert keys.single_key("com.example.hiking") is None
    keys.from_folder("com.example.hiking", None)


def test_there_are_enough_forms() -> None:
    assert len(TAKEN_FORMS) >= 55
    assert len(NAMED_FORMS) >= 30
    assert {step for _, steps in TAKEN_FORMS.values() for step in steps} == set(KeyStep)
    assert max(len(steps) for _, steps in TAKEN_FORMS.values()) == MOST_STEPS
    assert {form.step for form in TAKEN} == set(KeyStep)
    named = {error for _, error in ALL_NAMED.values()}
    assert {form.error for form in (*NAMED, *NAMED_IN_FRAME)} <= named


@pytest.mark.parametrize("form", TAKEN_FORMS)
def test_a_form_is_taken_from_file_and_standard_input(form: str, tmp_path: Path) -> None:
    content, steps = TAKEN_FORMS[form]
    for read in (from_file(content, tmp_path), from_input(content)):
        assert read.secret.reveal() == GOOD.decode(), "the whole key, as Apple gives it"
        assert read.steps == steps


@pytest.mark.parametrize("form", ALL_NAMED)
def test_a_form_is_told_with_advice_that_fits_where_it_came_from(form: str, tmp_path: Path) -> None:
    content, expected = ALL_NAMED[form]
    with pytest.raises(errors.KeyFileError) as of_file:
        from_file(content, tmp_path)
    with pytest.raises(errors.KeyFileError) as of_input:
        from_input(content)
    assert (type(of_file.value), type(of_input.value)) == (expected, expected)
    assert f"SubscriptionKey_{KEY_ID}.p8" in str(of_file.value.title)
    assert "standard input" in str(of_input.value.title)
    assert "Pass on" not in str(of_file.value.advice)
    assert "Pass on the " in str(of_input.value.advice)
    assert not any(words in str(of_input.value.advice).lower() for words in OF_FILES)
    assert str(of_input.value.advice) in str(of_input.value)


def may_be_in_variable(content: bytes) -> bool:
    return bool(content.strip()) and b"\0" not in content and len(content) < 100_000


@pytest.mark.parametrize("form", [f for f in TAKEN_FORMS if may_be_in_variable(TAKEN_FORMS[f][0])])
@pytest.mark.parametrize("variable", ["STOREBELL_KEY_FILE", "STOREBELL_KEYS_DIR"])
def test_key_text_in_a_variable_is_named_with_the_way_out(
    form: str, variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    content, _ = TAKEN_FORMS[form]
    with pytest.raises(errors.KeyInVariableError) as caught:
        from_variable(variable, content.decode("utf-8", "surrogateescape"))
    assert variable in str(caught.value.title)
    assert "| STOREBELL_KEY_FILE=- storebell" in str(caught.value.advice)
    assert GOOD.decode().splitlines()[1][:20] not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", [f for f in ALL_NAMED if may_be_in_variable(ALL_NAMED[f][0])])
def test_what_is_no_key_in_a_variable_is_no_file_and_nothing_of_it_is_told(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    content, _ = ALL_NAMED[form]
    text = content.decode("utf-8", "surrogateescape")
    with pytest.raises(StorebellError) as caught:
        from_variable("STOREBELL_KEY_FILE", text)
    assert GOOD.decode().splitlines()[1][:20] not in str(caught.value)
    is_part_of_key = form.startswith(("base64 cut", "base64 with", "body", "hex"))
    if "-----BEGIN" in text or is_part_of_key:
        assert isinstance(caught.value, errors.KeyInVariableError)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", TAKEN_FORMS)
def test_damage_is_an_error_or_leaves_the_whole_key(form: str, tmp_path: Path) -> None:
    """Cut, one character changed, one lost, one doubled: never another key than the original."""
    content, _ = TAKEN_FORMS[form]
    chance = random.Random(form)
    for _ in range(60):
        at = chance.randrange(len(content))
        damaged = (
            content[:at],
            content[at:],
            content[:at] + bytes([chance.choice(b"AQz09+/=-_ \n\\\"'%nM")]) + content[at + 1 :],
            content[:at] + content[at + 1 :],
            content[:at] + content[at : at + 1] + content[at:],
            content[:at] + content[-at:],
        )
        for text in damaged:
            try:
                read = from_input(text)
            except errors.KeyFileError as error:
                assert str(error.advice)  # noqa: PT017 - either way is right
            else:
                assert read.secret.reveal() == GOOD.decode()


def test_a_path_is_no_key_text() -> None:
    for path in (
        "/home/me/SubscriptionKey_2X9R4HXF34.p8",
        "C:\\new\\tmp\\key.p8",
        "keys-----old/SubscriptionKey_2X9R4HXF34.p8",
        "KEY=x/y.p8",
        "a" * 200,
        "100%",
    ):
        assert not READER.is_key_text(path)
