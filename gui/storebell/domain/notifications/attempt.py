"""One send attempt and its result, by Apple's names.

Source: App Store Server API, sendAttemptItem and sendAttemptResult.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SendAttemptResult(StrEnum):
    """The eleven documented values of sendAttemptResult."""

    SUCCESS = "SUCCESS"
    TIMED_OUT = "TIMED_OUT"
    TLS_ISSUE = "TLS_ISSUE"
    CIRCULAR_REDIRECT = "CIRCULAR_REDIRECT"
    NO_RESPONSE = "NO_RESPONSE"
    SOCKET_ISSUE = "SOCKET_ISSUE"
    UNSUPPORTED_CHARSET = "UNSUPPORTED_CHARSET"
    INVALID_RESPONSE = "INVALID_RESPONSE"
    PREMATURE_CLOSE = "PREMATURE_CLOSE"
    UNSUCCESSFUL_HTTP_RESPONSE_CODE = "UNSUCCESSFUL_HTTP_RESPONSE_CODE"
    OTHER = "OTHER"


SHORT_WORDS: dict[str, str] = {
    SendAttemptResult.SUCCESS: "delivered",
    SendAttemptResult.TIMED_OUT: "timed out",
    SendAttemptResult.TLS_ISSUE: "TLS",
    SendAttemptResult.CIRCULAR_REDIRECT: "redirect loop",
    SendAttemptResult.NO_RESPONSE: "no response",
    SendAttemptResult.SOCKET_ISSUE: "socket",
    SendAttemptResult.UNSUPPORTED_CHARSET: "charset",
    SendAttemptResult.INVALID_RESPONSE: "invalid reply",
    SendAttemptResult.PREMATURE_CLOSE: "cut off",
    SendAttemptResult.UNSUCCESSFUL_HTTP_RESPONSE_CODE: "bad status",
    SendAttemptResult.OTHER: "other",
}


@dataclass(frozen=True, slots=True, order=True)
class SendAttempt:
    """When an attempt was made and what Apple recorded of it.

    `result` is Apple's string as it came: a value that Apple adds later is kept and shown as it is.
    """

    at: datetime
    result: str

    @property
    def known_result(self) -> SendAttemptResult | None:
        try:
            return SendAttemptResult(self.result)
        except ValueError:
            return None

    @property
    def is_success(self) -> bool:
        return self.result == SendAttemptResult.SUCCESS

    @property
    def short_word(self) -> str:
        """The word for a lane; an unknown value stands for itself."""
        return SHORT_WORDS.get(self.result, self.result)
