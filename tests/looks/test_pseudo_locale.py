"""The language for tests is longer by half and leaves alone what is not words."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from storebell.domain.messages import msg
from storebell.qt.i18n import tr_message
from support.pseudo_locale import PseudoLocale, is_pseudo, pseudo


@pytest.fixture
def pseudo_locale(qapp: QApplication) -> Iterator[PseudoLocale]:
    translator = PseudoLocale()
    qapp.installTranslator(translator)
    yield translator
    qapp.removeTranslator(translator)


@pytest.mark.parametrize("text", ["Send test", "All", "Apple waited for an answer and gave up."])
def test_a_text_becomes_longer_by_half(text: str) -> None:
    assert 1.4 <= len(pseudo(text)) / len(text) <= 1.8
    assert is_pseudo(pseudo(text))
    assert not is_pseudo(text)


def test_fields_tags_and_mnemonics_keep_working() -> None:
    assert pseudo("Attempt {number}: {word}").format(number=3, word="TLS").startswith("⟦Åţţ")
    assert "{number}" in pseudo("Attempt {number}")
    assert "<b>" in pseudo("a <b>bold</b> word")
    assert "&Ç" in pseudo("&Copy")


def test_sentences_of_the_domain_go_through_it_too(pseudo_locale: PseudoLocale) -> None:
    assert is_pseudo(tr_message(msg("Next in {hours} h", hours=8)))
    assert "8" in tr_message(msg("Next in {hours} h", hours=8))
    assert is_pseudo(QCoreApplication.translate("TopBar", "Production"))
    assert ("words", "Next in {hours} h") in pseudo_locale.asked
