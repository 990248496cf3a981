"""The terminal speaks the language that the environment names, Click's own texts included."""

import gettext
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from storebell import resources
from storebell.app.language import install_language
from storebell.presentation import translation
from storebell.presentation.translation import tr_text
from support.pseudo_locale import LANGUAGE, is_pseudo, write_catalogue


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    write_catalogue(tmp_path)
    monkeypatch.setattr(resources, "folder", lambda _name: tmp_path)
    domain = gettext.textdomain()
    yield
    gettext.textdomain(domain)
    translation.install(gettext.NullTranslations())


@pytest.mark.usefixtures("catalogues")
def test_our_texts_and_clicks_are_translated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", LANGUAGE)
    install_language()
    assert is_pseudo(tr_text("Keys"))
    assert is_pseudo(click.NoSuchOption("--x").format_message())


@pytest.mark.usefixtures("catalogues")
def test_english_needs_no_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "en")
    install_language()
    assert tr_text("Keys") == "Keys"
    assert not is_pseudo(click.NoSuchOption("--x").format_message())
