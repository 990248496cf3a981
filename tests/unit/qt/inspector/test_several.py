"""Several tests are selected: they are counted."""

from datetime import UTC, timedelta, timezone, tzinfo

from PySide6.QtWidgets import QTextBrowser
from pytestqt.qtbot import QtBot

from storebell.domain.notifications.timeline import Timeline
from storebell.qt.inspector import Inspector
from storebell.qt.inspector.several import Several
from storebell.qt.theme.theme import Theme
from support import timelines


def test_several_tests_are_counted_and_one_is_shown(inspector: Inspector) -> None:
    inspector.show_several(timelines.all_samples())
    shown = [
        text_browser.toPlainText()
        for text_browser in inspector.findChildren(QTextBrowser)
        if text_browser.isVisible()
    ]
    assert len(shown) == 1
    assert "12 tests selected" in shown[0]
    assert "3 × Delivered" in shown[0]
    inspector.show_several([timelines.timed_out()])
    assert inspector.shown == ("t-timed-out", 1)
    inspector.show_several([])
    assert inspector.shown is None


def counted(theme: Theme, qtbot: QtBot, *samples: Timeline, zone: tzinfo = UTC) -> list[str]:
    """The lines of the counts of these tests."""
    several = Several(theme, "Selected tests")
    qtbot.addWidget(several)
    several.resize(420, 700)
    several.show_timelines(samples, zone)
    plain = several.toPlainText().replace("\N{NO-BREAK SPACE}", " ")
    return [line.replace("\t", " ") for line in plain.splitlines()]


def test_states_results_environments_and_apps_are_counted(theme: Theme, qtbot: QtBot) -> None:
    samples = (timelines.delivered(), timelines.delivered_second_try(), timelines.timed_out())
    lines = counted(theme, qtbot, *samples)
    assert lines[0] == "3 tests selected"
    assert "✓ 2 × Delivered" in lines
    assert lines[lines.index("Results of all attempts") + 1] == "2 × SUCCESS"
    assert {"1 × TLS_ISSUE", "1 × TIMED_OUT"} <= set(lines)
    environments = lines[lines.index("Environments") + 1 : lines.index("Apps")]
    assert environments == ["2 × Sandbox", "1 × Production"]
    assert lines[lines.index("Apps") + 1 :] == ["3 × Hiking"]


def test_without_an_attempt_there_are_no_results(theme: Theme, qtbot: QtBot) -> None:
    lines = counted(theme, qtbot, timelines.sending(), timelines.unknown())
    assert "Results of all attempts" not in lines
    assert "Apps" in lines


def test_the_first_and_the_last_time_are_in_the_zone_that_is_shown(
    theme: Theme, qtbot: QtBot
) -> None:
    samples = (timelines.timed_out(), timelines.unknown())
    assert "10:02:30" in counted(theme, qtbot, *samples)[1]
    east = timezone(timedelta(hours=9))
    assert "19:02:30" in counted(theme, qtbot, *samples, zone=east)[1]


def test_no_tests_are_no_text(theme: Theme, qtbot: QtBot) -> None:
    assert counted(theme, qtbot) == []
