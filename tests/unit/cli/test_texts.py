"""Every value that is shown has its word, and columns are as wide as the words of a language."""

from pathlib import Path

from storebell.cli.texts import ROOTS, column_width, error_message, error_text
from storebell.domain.errors.accounts import UnknownAppError
from storebell.domain.findings import Anchor
from storebell.domain.messages import msg
from storebell.presentation.translation import tr_message
from support.pseudo_locale import pseudo_language


def test_each_root_has_a_word() -> None:
    assert set(ROOTS) == set(Anchor)


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
