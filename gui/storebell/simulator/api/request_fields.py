"""Members of a request's body and of its query, each with the error that belongs to a wrong one."""

import json
import re
from typing import Final

from storebell.domain.timestamps import LAST_MILLISECOND
from storebell.simulator.http.api_errors import (
    ApiError,
    Reason,
    bad_request,
)

_DIGITS: Final = re.compile(r"[0-9]{1,18}", re.ASCII)
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_TRANSACTION_ID: Final = re.compile(r"[0-9]{1,20}", re.ASCII)


def read_object(body: bytes) -> dict[str, object]:
    """The JSON object that a body is. Raises ApiError 4000000 for anything else."""
    try:
        value: object = json.loads(body)
    except (ValueError, RecursionError):
        raise bad_request(Reason.NO_JSON_OBJECT) from None
    if not isinstance(value, dict):
        raise bad_request(Reason.NO_JSON_OBJECT)
    return value


def read_milliseconds(value: object, error: int) -> int:
    """A time. Raises ApiError."""
    if type(value) is not int or not 0 <= value <= LAST_MILLISECOND:  # a bool is no time
        raise ApiError(error)
    return value


def text_from(value: object, error: int) -> str | None:
    """A text, or None where it is absent. Raises ApiError."""
    if value is not None and not isinstance(value, str):
        raise ApiError(error)
    return value


def read_only_failures(value: object) -> bool:
    """The member `onlyFailures`; False where it is absent. Raises ApiError 4000000."""
    if value is not None and not isinstance(value, bool):
        raise bad_request(Reason.INVALID_ONLY_FAILURES)
    return value is True


def read_number(text: str | None, error: int) -> int | None:
    """A time in a query, or None where it is absent. Raises ApiError."""
    if text is None:
        return None
    if not _DIGITS.fullmatch(text):
        raise ApiError(error)
    return read_milliseconds(int(text), error)


def is_transaction_id(text: str) -> bool:
    """True for a text in the form of a transaction ID, of any environment."""
    return bool(_TRANSACTION_ID.fullmatch(text))


def is_uuid(value: object) -> bool:
    """True for a UUID as a text, in any case."""
    return isinstance(value, str) and bool(_UUID.fullmatch(value))
