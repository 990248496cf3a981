"""Opens files that are dropped on the window."""

from storebell.qt.apps.import_controller import AppImporting
from storebell.qt.keys.dropped_files import Dropped
from storebell.qt.keys.registration import Registration
from storebell.qt.widgets.notices import Notices


def open_dropped(
    dropped: Dropped, registration: Registration, app_importing: AppImporting, notices: Notices
) -> None:
    """Begins to import the keys, or else a team's file, and names what is left out."""
    if dropped.keys:
        registration.ask_about_keys(dropped.keys)
    elif dropped.team_file is not None:
        app_importing.open_file(dropped.team_file)
    left_out = dropped.left_out
    if left_out is not None:
        notices.show_message(left_out.level, left_out.seen, left_out.advice)
