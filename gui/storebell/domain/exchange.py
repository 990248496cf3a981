"""One request to Apple and its answer, as it may be shown: without its JSON Web Token."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Exchange:
    """An HTTP exchange with the App Store Server API.

    There is no field for the Authorization header, so that it can't be shown by mistake.
    `body_start` is at most the first 4 KiB of the answer.
    """

    method: str
    url: str
    at: datetime
    seconds: float
    request_body: str = ""
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body_start: str = ""
    trouble: str = ""

    def header(self, name: str) -> str:
        """The first value of a header of the answer, or an empty string."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    @property
    def correlation_id(self) -> str:
        """What Apple's support asks for."""
        return self.header("x-apple-jingle-correlation-key") or self.header("x-apple-request-uuid")
