"""One send attempt, by Apple's names.

Source: App Store Server API, sendAttemptItem.
"""

from dataclasses import dataclass
from datetime import datetime

from storebell.domain.notifications.results import RESULTS, SendAttemptResult, known_result


@dataclass(frozen=True, slots=True, order=True)
class SendAttempt:
    """The time and the recorded result of a send attempt.

    `result` is Apple's string as it came: a value that Apple adds later is stored and shown
    unchanged.
    """

    at: datetime
    result: str

    @property
    def known_result(self) -> SendAttemptResult | None:
        return known_result(self.result)

    @property
    def is_success(self) -> bool:
        return self.result == SendAttemptResult.SUCCESS

    @property
    def short_text(self) -> str:
        """The word for a lane; an unknown value is shown unchanged."""
        known = self.known_result
        return self.result if known is None else RESULTS[known].short
