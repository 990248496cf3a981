"""Every value that is shown has its word, and columns are as wide as the words of a language."""

from pathlib import Path

from storebell.cli.words import CHECKS, ROOTS, check_word, column_width, error_message, error_text
from storebell.domain.errors.accounts import UnknownAppError
from storebell.domain.findings import CHECK_NAMES, Anchor, Check
from storebell.domain.messages import NO_MESSAGE, msg
from storebell.presentation.translation import tr_message
from support.pseudo_locale import is_pseudo, pseudo_language


def test_each_check_and_each_root_has_a_word() -> None:
    assert tuple(CHECKS) == CHECK_NAMES
    assert set(ROOTS) == set(Anchor)


def test_a_check_of_a_newer_version_keeps_its_name(tmp_path: Path) -> None:
    newer, known = Check("stamp_{x}", True, NO_MESSAGE), Check("root", True, NO_MESSAGE)
    with pseudo_language(tmp_path):
        assert "stamp_{x}" in tr_message(check_word(newer))
        assert is_pseudo(tr_message(check_word(known)))


def test_a_column_is_as_wide_as_its_longest_word_in_the_language_shown(tmp_path: Path) -> None:
    words = [msg("valid"), msg("certificate expired")]
    assert column_width(words, 5) == len("certificate expired") + 1
    assert column_width(words, 40, 0) == 40
    with pseudo_language(tmp_path):
        assert column_width(words, 5, 0) == max(len(tr_message(word)) for word in words)
        assert column_width(words, 5, 0) > len("certificate expired")


def test_an_error_is_two_sentences_on_one_line() -> None:
    error = UnknownAppError(name="Hiking")
    told = error_text({"title": error.title, "advice": error.advice})
    assert told == tr_message(error_message(error)) == f"{error.title}. {error.advice}"
