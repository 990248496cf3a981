"""Messages are extracted from the sources, and each catalogue is compiled as it stands."""

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import pytest

from storebell.domain.errors.accounts import NoKeyError
from support.pseudo_locale import messages_script, pseudo

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    return messages_script()


def extracted(script: ModuleType, source: str) -> list[object]:
    return [text for _, text in script.extracted_from(source.encode(), script.KEYWORDS)]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('N_("One " "text")', "One text"),
        ('msg("{count} of {most}", count=1, most=2)', "{count} of {most}"),
        ('self.tr("Clear")', "Clear"),
        ('tr_text("New")', "New"),
        ('plural_msg("{count} test", "{count} tests", 2)', ("{count} test", "{count} tests")),
    ],
)
def test_a_text_is_extracted_where_it_is_marked(
    script: ModuleType, source: str, text: object
) -> None:
    assert extracted(script, source) == [text]


def test_nothing_else_is(script: ModuleType) -> None:
    assert extracted(script, 'x = "Plain text"\nlog.info("For the log")\nmsg(name)') == []


def test_the_help_of_a_command_is_a_message(script: ModuleType) -> None:
    source = b'''
@group.command()
def watch():
    """Follow tests.

    More of it.
    """

def helper():
    """No command."""
'''
    assert [text for _, text in script.command_help(source)] == ["Follow tests.\n\nMore of it."]


def test_the_messages_of_every_floor_are_found(script: ModuleType) -> None:
    found = {text for _, (_, text) in script.collect()}
    assert {"Clear", "timed out", NoKeyError.TITLE, "Production"} <= found
    assert "Answer first, then work: well under a second." in found
    assert "No such option: {name}" in found or any("No such option" in str(text) for text in found)
    assert not [text for text in found if "CREATE TABLE" in str(text)]


_NUMBER = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_COUNTED = re.compile(
    rf"(?i)\b(?:{_NUMBER}|[0-9]+) (?:more )?(?:attempts|times|retries|results|reasons)\b|\b157\b"
)


def counted_in(messages: Iterable[object]) -> set[str]:
    """Those that say a number of attempts, hours or results themselves."""
    texts = {part for text in messages for part in (text if isinstance(text, tuple) else (text,))}
    return {text for text in texts if _COUNTED.search(str(text))}


def test_no_message_counts_attempts_or_results_itself(script: ModuleType) -> None:
    """Both come as fields: one attempt more in the plan, or one result more, changes no text."""
    assert counted_in(text for _, (_, text) in script.collect()) == set()


def test_each_message_with_a_count_has_plural_forms(script: ModuleType) -> None:
    """English can say “3 tests” in one way; other languages have up to six."""
    single = {
        text
        for _, (_, text) in script.collect()
        if isinstance(text, str) and re.search(r"\{count(:,)?\} (?!in |for |on |of )\w", text)
    }
    assert single == set()


@pytest.mark.parametrize(
    "text",
    [
        "As in production: up to six times",
        "tries up to five more times",
        "one of ten reasons",
        "Show all 11 results",
        ("{count} time", "up to 6 times"),
        "in 157 hours",
    ],
)
def test_a_message_that_counts_itself_is_found(text: object) -> None:
    assert counted_in([text, "Try it {count} times", "After six months it is gone."]) != set()
    assert counted_in(["Try it {count} times", "After six months it is gone."]) == set()


def test_a_catalogue_begun_and_translated_is_compiled(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "CATALOGUES", tmp_path)
    assert "messages to translate" in script.begin("fr")
    assert "is there already" in script.begin("fr")
    assert "names no language" in script.begin("no such")
    [file] = script.po_files()
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace('msgid "Clear"\nmsgstr ""', 'msgid "Clear"\nmsgstr "Effacer"'),
        encoding="utf-8",
    )
    script.update()
    script.compile_all()
    import gettext

    loaded = gettext.translation("storebell", tmp_path, ["fr"])
    assert loaded.gettext("Clear") == "Effacer"
    assert loaded.gettext("Keys") == "Keys"


def test_each_catalogue_is_compiled_as_it_stands(script: ModuleType) -> None:
    for file in script.po_files():
        assert file.with_suffix(".mo").read_bytes() == script.compiled(script.read_catalogue(file))


def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    program = [sys.executable, str(ROOT / "packaging" / "messages.py"), "extract"]
    run = subprocess.run(program, capture_output=True, text=True, check=True)
    assert "messages:" in run.stdout


@pytest.mark.parametrize("text", ["Send test", "All", "Apple waited for an answer and gave up."])
def test_the_language_for_tests_is_longer_by_half(text: str) -> None:
    assert 1.4 <= len(pseudo(text)) / len(text) <= 1.8


def test_the_language_for_tests_leaves_fields_tags_and_mnemonics() -> None:
    assert pseudo("Attempt {number}: {word}").format(number=3, word="TLS").startswith("⟦Åţţ")
    assert "{number}" in pseudo("Attempt {number}")
    assert "<b>" in pseudo("a <b>bold</b> word")
    assert "&Ç" in pseudo("&Copy")
