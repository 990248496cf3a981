"""Guards Production: a confirmation for each app once a day, and a lock without exception."""

import logging
from collections.abc import Callable
from datetime import datetime, tzinfo

from storebell.domain.accounts.audit import Act
from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.errors.accounts import AppLockedError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.ports.audit import Usage
from storebell.services.accounts.apps import Apps
from storebell.services.system.audit import AuditTrail

_log = logging.getLogger(__name__)


class ProductionGuard:
    """Checks a send to Production; window and terminal share its state.

    Apps are identified by their bundle ID, as at Apple: a rename changes nothing. `zone` is the
    time zone of the day; None is the computer's.
    """

    def __init__(
        self,
        apps: Apps,
        usage: Usage,
        trail: AuditTrail,
        now: Callable[[], datetime],
        zone: tzinfo | None = None,
    ) -> None:
        self._apps = apps
        self._usage = usage
        self._trail = trail
        self._now = now
        self._zone = zone
        self._confirmed: dict[str, datetime] = {}

    def check(self, app: App, environment: Environment) -> None:
        """Raises AppLockedError for a locked app in Production.

        The list is read anew: the app may have been locked since it was chosen, or be given by its
        bundle ID alone. Raises as the list.
        """
        if environment is not Environment.PRODUCTION:
            return
        known = [
            candidate for candidate in self._apps.all() if candidate.bundle_id == app.bundle_id
        ]
        locked = next((candidate for candidate in known or [app] if candidate.is_locked), None)
        if locked is not None:
            raise AppLockedError(app=locked.label)

    def must_ask(self, app: App) -> bool:
        """True if a person has to confirm first: nobody did on this day.

        Raises as `check`, because a locked app needs no question.
        """
        self.check(app, Environment.PRODUCTION)
        last = self._last(app)
        return last is None or self._day(last) != self._day(self._now())

    def confirmed(self, app: App) -> None:
        """Stores a confirmation; on a full disk it lasts until Storebell is closed."""
        now = self._now()
        self._confirmed[app.bundle_id] = now
        try:
            self._usage.consented(app.bundle_id, now)
        except StorebellError as error:
            _log.info("The answer is kept in memory only: %s", error.title)
        self._trail.note(Act.CONSENT, app.label, app.bundle_id)

    def _last(self, app: App) -> datetime | None:
        try:
            stored = self._usage.consent(app.bundle_id)
        except StorebellError as error:
            _log.info("Whether Production was confirmed can't be read: %s", error.title)
            stored = None
        own = self._confirmed.get(app.bundle_id)
        return max(
            (candidate for candidate in (stored, own) if candidate is not None), default=None
        )

    def _day(self, at: datetime) -> object:
        return at.astimezone(self._zone).date()
