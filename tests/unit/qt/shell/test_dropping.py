"""Files that are dropped on the window."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from storebell.qt.keys.dropped_files import Dropped
from storebell.qt.shell.dropping import open_dropped
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.notices import Notices
from support.notices import notice_titles


class Asked:
    """Stands in for both importers: notes what each is asked for."""

    def __init__(self) -> None:
        self.calls: list[object] = []

    def ask_about_keys(self, files: object) -> None:
        self.calls.append(files)

    def open_file(self, file: object) -> None:
        self.calls.append(file)


def test_keys_come_before_a_teams_file_and_the_rest_is_named(theme: Theme, qtbot: QtBot) -> None:
    asked, notices = Asked(), Notices(theme)
    qtbot.addWidget(notices)
    key, team, other = Path("a.p8"), Path("storebell.toml"), Path("notes.txt")
    for dropped in (
        Dropped((key,), None, (other,)),
        Dropped((), team, ()),
        Dropped((), None, (other,)),
    ):
        open_dropped(dropped, asked, asked, notices)  # type: ignore[arg-type]  # they note only
    assert asked.calls == [(key,), team]
    assert notice_titles(notices) == ("“notes.txt” was not imported",)
