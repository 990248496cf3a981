"""Remembers the choices of the last send, and the URLs of each app, between runs."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.settings.choices import NO_CHOICES, Choices, choices_from, values_of
from storebell.ports.audit import ChoiceStore

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Remembered:
    """The choices of the last run, and the URLs by bundle ID, the newest use first.

    An empty URL is the built-in receiver; ALL_APPS has URLs of its own.
    """

    choices: Choices
    urls: Mapping[str, Sequence[str]]


NOTHING_REMEMBERED: Final = Remembered(NO_CHOICES, {})


class RememberedChoices:
    """Reads and writes them; a store that takes nothing only means that nothing is remembered."""

    def __init__(self, store: ChoiceStore, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def read(self) -> Remembered:
        try:
            return Remembered(choices_from(self._store.remembered()), self._store.used_urls())
        except StorebellError as error:
            _log.info("The choices of the last run can't be read: %s", error.title)
            return NOTHING_REMEMBERED

    def remember(self, choices: Choices) -> None:
        try:
            self._store.remember(values_of(choices))
        except StorebellError as error:
            _log.info("The choices are not remembered: %s", error.title)

    def url_used(self, bundle_id: str, url: str) -> None:
        """Stores that tests of an app went to this URL; empty for the built-in receiver."""
        try:
            self._store.url_used(bundle_id, url, self._now())
        except StorebellError as error:
            _log.info("The URL is not remembered: %s", error.title)
