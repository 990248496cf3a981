"""The window's texts come from the catalogue, Qt's own from Qt's; times as the user writes them."""

import gettext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from storebell import resources
from storebell.presentation import translation
from storebell.qt import i18n
from storebell.qt.i18n import CatalogueTranslator, format_day, format_seconds, install_translators
from support.pseudo_locale import LANGUAGE, is_pseudo, pseudo_language, write_catalogue

NOW = datetime(2026, 11, 21, 14, 6, tzinfo=UTC)


def test_tr_asks_the_catalogue_whatever_the_class(qtbot: QtBot, tmp_path: Path) -> None:
    with pseudo_language(tmp_path):
        assert is_pseudo(QCoreApplication.translate("ClearableLine", "Clear"))
        assert is_pseudo(QCoreApplication.translate("AnotherClass", "Clear"))
        assert QCoreApplication.translate("ClearableLine", "No such text") == "No such text"
    assert QCoreApplication.translate("ClearableLine", "Clear") == "Clear"


def installed_by(app: QApplication, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    added: list[object] = []
    monkeypatch.setattr(app, "installTranslator", added.append)
    install_translators(app)
    translation.install(gettext.NullTranslations())
    return added


def test_qts_own_words_come_with_the_language(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A language of Qt's with the catalogue for tests under its name."""
    write_catalogue(tmp_path)
    (tmp_path / LANGUAGE).rename(tmp_path / "fr")
    monkeypatch.setattr(resources, "folder", lambda _name: tmp_path)
    monkeypatch.setenv("LANGUAGE", "fr_CA.UTF-8")
    ours, qts = installed_by(qapp, monkeypatch)
    assert isinstance(ours, CatalogueTranslator)
    assert qts.translate("QPlatformTheme", "Cancel") == "Annuler"  # type: ignore[attr-defined]


def test_no_translator_is_installed_for_english(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "en_GB:fr")
    assert installed_by(qapp, monkeypatch) == []


def test_the_systems_languages_count_where_no_variable_names_one(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_catalogue(tmp_path)
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(resources, "folder", lambda _name: tmp_path)
    monkeypatch.setattr(i18n, "system_languages", lambda: ("xx", LANGUAGE))
    [ours] = installed_by(qapp, monkeypatch)
    assert isinstance(ours, CatalogueTranslator)


def test_days_are_named_by_their_distance(qtbot: QtBot) -> None:
    assert format_day(NOW, NOW) == "Today"
    assert format_day(NOW - timedelta(days=1), NOW) == "Yesterday"
    assert "19" in format_day(NOW - timedelta(days=2), NOW)
    assert "2025" in format_day(NOW - timedelta(days=365), NOW)


def test_seconds_come_in_the_unit_that_reads_best(qtbot: QtBot) -> None:
    assert format_seconds(0.0004) == "0.4 ms"
    assert format_seconds(0.048) == "48 ms"
    assert format_seconds(12.4) == "12.4 s"
