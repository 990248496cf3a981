"""Stops reading an endless notification history: pages in a circle, or with nothing new."""

from typing import Final

from storebell.domain.messages import msg, plural_msg
from storebell.domain.notifications.history import EndlessHistoryError

MOST_PAGES: Final = 100_000
"""The most pages of one reading: two million notifications, far fewer requests than an hour's
limit.
"""

MOST_PAGES_WITHOUT_NEW: Final = 20
"""The most pages in a row without a new notification."""


class PageGuard:
    """Counts the pages of one reading. Each method raises EndlessHistoryError."""

    def __init__(self, most_pages: int = MOST_PAGES) -> None:
        self._most_pages = most_pages
        self._tokens: set[int] = set()
        self._pages = 0
        self._pages_without_new = 0

    def follow(self, token: str) -> None:
        """Called before the page of this pagination token is requested for the first time."""
        self._pages += 1
        # A hash is enough to recognise a token, and a fraction of its size.
        mark = hash(token)
        if mark in self._tokens:
            raise EndlessHistoryError(
                pages=self._pages, reason=msg("The next page is one that was read before")
            )
        if self._pages >= self._most_pages:
            raise EndlessHistoryError(
                pages=self._pages, reason=msg("Still more pages were offered")
            )
        self._tokens.add(mark)

    def note(self, *, has_new: bool) -> None:
        """Called for each page that leads to another one."""
        self._pages_without_new = 0 if has_new else self._pages_without_new + 1
        if self._pages_without_new >= MOST_PAGES_WITHOUT_NEW:
            raise EndlessHistoryError(
                pages=self._pages + 1,
                reason=plural_msg(
                    "The last {count} brought no new notification",
                    "The last {count} brought no new notification",
                    MOST_PAGES_WITHOUT_NEW,
                ),
            )

    def restart(self) -> None:
        """Called when the reading begins again at the first page: pages then repeat."""
        self._tokens.clear()
        self._pages_without_new = -self._pages
