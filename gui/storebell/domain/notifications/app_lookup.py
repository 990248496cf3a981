"""Finds the app of the list that a test belongs to."""

from collections.abc import Iterable

from storebell.domain.accounts.credentials import App
from storebell.domain.notifications.events import Asked


def app_of(apps: Iterable[App], asked: Asked) -> App | None:
    """The app of the list that a test was requested for, even if it was renamed since."""
    same = [app for app in apps if app.bundle_id == asked.bundle_id]
    by_label = (app for app in same if app.label == asked.app_label)
    return next(by_label, same[0] if same else None)
