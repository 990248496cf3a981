"""Ages in the list of apps, which go on by themselves."""

from datetime import timedelta

from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import App
from storebell.presentation.app_summaries import summarize
from storebell.qt.actions.qactions import Actions
from storebell.qt.sidebar.age_timer import AgeTimer
from storebell.qt.sidebar.sidebar import Sidebar
from storebell.qt.theme.theme import Theme
from support import timelines
from support.timelines import NOW


def shown(theme: Theme, qtbot: QtBot, seconds: float) -> tuple[Sidebar, AgeTimer]:
    """A list whose result is so old that its age changes in a moment."""
    sidebar = Sidebar(theme, Actions(theme))
    qtbot.addWidget(sidebar)
    sidebar.show()
    delivered = timelines.delivered()
    at = delivered.attempts[-1].at
    summary = summarize(App("Hiking", delivered.asked.bundle_id), [delivered])
    sidebar.set_apps([summary], at + timedelta(seconds=seconds))
    timer = sidebar.findChild(AgeTimer)
    assert timer is not None
    return sidebar, timer


def age(sidebar: Sidebar) -> str:
    index = sidebar._rows.index(0)
    return str(sidebar._rows.data(index, 0x000B)).rpartition(", ")[2]  # AccessibleTextRole


def test_an_age_goes_on_without_a_click(theme: Theme, qtbot: QtBot) -> None:
    sidebar, _timer = shown(theme, qtbot, 119.8)
    assert age(sidebar) == "1 min"
    qtbot.waitUntil(lambda: age(sidebar) == "2 min", timeout=5000)


def test_no_timer_runs_while_the_list_is_hidden(theme: Theme, qtbot: QtBot) -> None:
    sidebar, timer = shown(theme, qtbot, 119.8)
    sidebar.hide()
    assert not timer._timer.isActive()
    sidebar.show()
    assert timer._timer.isActive()


def test_without_a_result_there_is_nothing_to_count(theme: Theme, qtbot: QtBot) -> None:
    sidebar, timer = shown(theme, qtbot, 10)
    sidebar.set_apps([summarize(App("Hiking", "com.example.hiking"), [])], NOW)
    assert not timer._timer.isActive()


def test_a_result_of_years_to_come_breaks_no_timer(theme: Theme, qtbot: QtBot) -> None:
    _sidebar, timer = shown(theme, qtbot, -60 * 365 * 86400)
    assert 0 < timer._timer.interval() <= 86_400_001
