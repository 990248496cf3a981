"""Words are said with their fields, translated where there is a translation."""

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QCoreApplication, QTranslator
from pytestqt.qtbot import QtBot

from storebell.domain.messages import NO_MESSAGE, msg
from storebell.qt.i18n import say_all, say_day, say_seconds, tr_message

NOW = datetime(2026, 11, 21, 14, 6, tzinfo=UTC)


class _German(QTranslator):
    def translate(
        self,
        context: str,
        sourceText: str,  # noqa: N803 - Qt's own name
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str:
        known = {("words", "{count} attempts"): "{count} Versuche"}
        return known.get((context, sourceText), "")

    def isEmpty(self) -> bool:
        return False


def test_fields_are_filled_in_after_translation(qtbot: QtBot) -> None:
    translator = _German()
    assert tr_message(msg("{count} attempts", count=6)) == "6 attempts"
    assert QCoreApplication.installTranslator(translator)
    try:
        assert tr_message(msg("{count} attempts", count=6)) == "6 Versuche"
    finally:
        QCoreApplication.removeTranslator(translator)


def test_no_words_say_nothing(qtbot: QtBot) -> None:
    assert tr_message(NO_MESSAGE) == ""
    assert say_all((msg("final"), msg("attempt {number}", number=2))) == "final, attempt 2"


def test_days_are_named_by_their_distance(qtbot: QtBot) -> None:
    assert say_day(NOW, NOW) == "Today"
    assert say_day(NOW - timedelta(days=1), NOW) == "Yesterday"
    assert "19" in say_day(NOW - timedelta(days=2), NOW)
    assert "2025" in say_day(NOW - timedelta(days=365), NOW)


def test_seconds_come_in_the_unit_that_reads_best(qtbot: QtBot) -> None:
    assert say_seconds(0.0004) == "0.4 ms"
    assert say_seconds(0.048) == "48 ms"
    assert say_seconds(12.4) == "12.4 s"
