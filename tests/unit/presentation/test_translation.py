"""Texts come from the catalogue of the user's language, plural forms and fields included."""

import gettext
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from storebell.domain.environment import Environment
from storebell.domain.messages import NO_MESSAGE, msg, plural_msg
from storebell.presentation import translation
from storebell.presentation.translation import (
    named_languages,
    tr_environment,
    tr_list,
    tr_message,
    tr_text,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a catalogue of Polish, which has three plural forms."""
    catalogue = Catalog(locale="pl")
    catalogue.add("Stop", "Zatrzymaj")
    catalogue.add("{name}: {reason}", "{reason} ({name})")
    catalogue.add("The disk is full", "Dysk jest pełny")
    catalogue.add(
        ("{count} test", "{count} tests"), ("{count} test", "{count} testy", "{count} testów")
    )
    file = tmp_path / "pl" / "LC_MESSAGES" / "storebell.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as stream:
        write_mo(stream, catalogue)
    return tmp_path


@pytest.fixture
def polish(folder: Path) -> Iterator[None]:
    translation.install(translation.load(folder, ["pl_PL.UTF-8"]))
    yield
    translation.install(gettext.NullTranslations())


def test_without_a_catalogue_everything_is_english() -> None:
    assert not translation.is_translated()
    assert tr_message(plural_msg("{count} test", "{count} tests", 1)) == "1 test"
    assert tr_message(plural_msg("{count} test", "{count} tests", 0)) == "0 tests"
    assert tr_environment(Environment.SANDBOX) == "Sandbox"


@pytest.mark.usefixtures("polish")
def test_fields_are_filled_in_after_translation() -> None:
    assert translation.is_translated()
    assert tr_text("Stop") == "Zatrzymaj"
    message = msg("{name}: {reason}", name="Stop", reason=msg("The disk is full"))
    assert tr_message(message) == "Dysk jest pełny (Stop)"
    assert str(message) == "Stop: The disk is full"


@pytest.mark.usefixtures("polish")
@pytest.mark.parametrize(
    ("count", "text"), [(1, "1 test"), (3, "3 testy"), (5, "5 testów"), (22, "22 testy")]
)
def test_the_language_chooses_among_its_plural_forms(count: int, text: str) -> None:
    assert tr_message(plural_msg("{count} test", "{count} tests", count)) == text


@pytest.mark.usefixtures("polish")
def test_what_the_catalogue_lacks_stays_english() -> None:
    assert tr_text("Start") == "Start"
    assert tr_message(NO_MESSAGE) == ""
    assert tr_text("") == "", "gettext would give the catalogue's header"
    assert tr_list((msg("Stop"), msg("Start"))) == "Zatrzymaj, Start"


@pytest.mark.parametrize(
    ("languages", "has_catalogue"),
    [
        (["pl"], True),
        (["pl_PL"], True),
        (["xx", "pl"], True),
        (["en_GB", "pl"], False),
        (["C.UTF-8"], False),
        (["POSIX"], False),
        (["xx"], False),
        ([], False),
        (["../../etc"], False),
        (["pl\0"], False),
    ],
)
def test_the_first_language_that_is_there_is_taken(
    folder: Path, languages: list[str], has_catalogue: bool
) -> None:
    loaded = translation.load(folder, languages)
    assert isinstance(loaded, gettext.GNUTranslations) == has_catalogue


@pytest.mark.parametrize("content", [b"", b"no catalogue", b"\xde\x12\x04\x95", bytes(200)])
def test_a_damaged_catalogue_counts_as_missing(folder: Path, content: bytes) -> None:
    (folder / "pl" / "LC_MESSAGES" / "storebell.mo").write_bytes(content)
    loaded = translation.load(folder, ["pl"])
    assert loaded.gettext("Stop") == "Stop"


@pytest.mark.parametrize(
    ("environ", "languages"),
    [
        ({}, ()),
        ({"LANG": "fr_FR.UTF-8"}, ("fr_FR.UTF-8",)),
        ({"LANG": "fr_FR", "LC_ALL": "de_DE"}, ("de_DE",)),
        ({"LANG": "fr_FR", "LANGUAGE": "pl:de"}, ("pl", "de")),
        ({"LANG": "fr_FR", "LANGUAGE": ""}, ("fr_FR",)),
    ],
)
def test_the_environment_names_languages_in_gettexts_order(
    environ: dict[str, str], languages: tuple[str, ...]
) -> None:
    assert named_languages(environ) == languages


@pytest.mark.parametrize(
    "translated",
    [
        "",
        "{other}",
        "{name",
        "{}",
        "{0}",
        "{name.x}",
        "{name:%Y}",
        "{name!r}",
        "{name} {count}",
        "}",
    ],
)
def test_a_translation_whose_fields_are_wrong_is_shown_in_english(
    translated: str, tmp_path: Path
) -> None:
    write_catalogue(tmp_path, {"For {name}": translated, "Stop": "Zatrzymaj"})
    translation.install(translation.load(tmp_path, ["pl"]))
    try:
        assert tr_message(msg("For {name}", name="x")) == "For x"
        assert tr_text("Stop") == "Zatrzymaj"
    finally:
        translation.install(gettext.NullTranslations())


@pytest.mark.parametrize(
    "header",
    [
        "Content-Type: text/plain; charset=klingon",
        "Content-Type: text/plain",
        "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: rubbish",
        "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2",
        "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n/0)",
        "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(100/(n-100))",
    ],
)
def test_a_catalogue_whose_header_is_wrong_counts_as_missing(header: str, tmp_path: Path) -> None:
    write_catalogue(tmp_path, {"": header.replace("\\n", "\n"), "Stop": "Zatrzymaj"})
    assert type(translation.load(tmp_path, ["pl"])) is gettext.NullTranslations


def test_a_number_that_breaks_a_rule_of_plural_forms_is_counted_in_english(tmp_path: Path) -> None:
    rule = "Plural-Forms: nplurals=2; plural=(1/(n-7))"
    texts = {"": f"Content-Type: text/plain; charset=utf-8\n{rule}", "{count} a\0{count} b": "x\0y"}
    write_catalogue(tmp_path, texts)
    translation.install(translation.load(tmp_path, ["pl"]))
    try:
        assert tr_message(plural_msg("{count} a", "{count} b", 7)) == "7 b"
    finally:
        translation.install(gettext.NullTranslations())


def write_catalogue(folder: Path, texts: dict[str, str]) -> None:
    """A .mo file with these texts, the header under the empty one (manual of GNU gettext, 10.3)."""
    header = "Content-Type: text/plain; charset=utf-8\n"
    pairs = [(key.encode(), text.encode()) for key, text in sorted({"": header, **texts}.items())]
    start = 28 + 16 * len(pairs)
    offsets, strings = [[], []], b""  # type: ignore[var-annotated]  # two lists of numbers
    for column in (0, 1):
        for pair in pairs:
            offsets[column] += [len(pair[column]), start + len(strings)]
            strings += pair[column] + b"\0"
    numbers = [0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0, *offsets[0], *offsets[1]]
    file = folder / "pl" / "LC_MESSAGES" / "storebell.mo"
    file.parent.mkdir(parents=True)
    file.write_bytes(struct.pack(f"<{len(numbers)}I", *numbers) + strings)
