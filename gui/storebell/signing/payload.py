"""Checks of a notification's payload: its form, its app, its environment.

Source: App Store Server Notifications, responseBodyV2DecodedPayload, data, summary,
externalPurchaseToken, appData.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from storebell.domain.messages import N_, Message, msg
from storebell.domain.signed_data import CONTAINERS
from storebell.signing.claims import Claims
from storebell.signing.untrusted import RefusedError, shown

Payload = Mapping[str, object]

VERSION: Final = "2.0"
EARLIEST: Final = datetime(2020, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)
"""The range in which a signedDate is in milliseconds: seconds give 1970, microseconds the far
future.
"""

FRESH_FOR: Final = timedelta(minutes=5)
"""The largest time between our request for a TEST and its signedDate without a warning."""


def signed_date(payload: Payload, name: str = "signedDate") -> datetime | None:
    """The time at which Apple signed it; None unless the member `name` is an integer of
    milliseconds in range.
    """
    value = payload.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    milliseconds = value
    if not _milliseconds(EARLIEST) <= milliseconds < _milliseconds(LATEST):
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)


def _milliseconds(when: datetime) -> int:
    return int(when.timestamp()) * 1000


def check_form(payload: Payload) -> Message:
    """Checks the members of a version 2 notification, of any type. Raises RefusedError."""
    kind = payload.get("notificationType")
    if not isinstance(kind, str) or not kind:
        raise RefusedError("notificationType is missing or not a string")
    for name in ("notificationUUID", "version"):
        if not isinstance(payload.get(name), str) or not payload[name]:
            raise RefusedError("{name} is missing or not a string", name=name)
    if payload["version"] != VERSION:
        raise RefusedError("version is “{version}”, not “2.0”", version=shown(payload["version"]))
    if "subtype" in payload and not isinstance(payload["subtype"], str):
        raise RefusedError("{name} is missing or not a string", name="subtype")
    if signed_date(payload) is None:
        raise RefusedError("signedDate is not an integer of milliseconds in a likely range")
    present = [name for name in CONTAINERS if name in payload]
    if len(present) > 1:
        raise RefusedError(
            "Both {first} and {second} are there", first=present[0], second=present[1]
        )
    if present and not isinstance(payload[present[0]], Mapping):
        raise RefusedError("{name} is not an object", name=present[0])
    if kind == "TEST":
        _check_test(payload)
    return msg(
        "{type}, version {version}, UUID {uuid}",
        type=shown(kind),
        version=VERSION,
        uuid=shown(payload["notificationUUID"]),
    )


def _check_test(payload: Payload) -> None:
    data = payload.get("data")
    if not isinstance(data, Mapping):
        raise RefusedError("A TEST has data, and this one has none")
    for name in ("bundleId", "environment"):
        if not isinstance(data.get(name), str):
            raise RefusedError("data.{name} is missing or not a string", name=name)
    apple_id = data.get("appAppleId")
    if apple_id is not None and (isinstance(apple_id, bool) or not isinstance(apple_id, int)):
        raise RefusedError("data.appAppleId is not an integer")


def warn_of_age(payload: Payload, asked_at: datetime) -> Message | None:
    """A warning for a signedDate that is far from the request for the TEST; else None."""
    signed = signed_date(payload)
    if signed is None or abs(signed - asked_at) <= FRESH_FOR:
        return None
    seconds = round((signed - asked_at).total_seconds())
    template = (
        N_("Signed {minutes} min after it was asked for; this computer's clock may be slow")
        if seconds > 0
        else N_("Signed {minutes} min before it was asked for: an older one, or this clock is fast")
    )
    return msg(template, minutes=round(abs(seconds) / 60, 1))


def claims_of(payload: Payload) -> Claims:
    """The app and the environment that a notification names."""
    container = _container(payload)
    return Claims(container.get("bundleId"), container.get("appAppleId"), environment_of(payload))


def environment_of(payload: Payload) -> str | None:
    """The environment that a payload claims; an external purchase token has it in its prefix."""
    container = _container(payload)
    if container is payload.get("externalPurchaseToken"):
        purchase_id = container.get("externalPurchaseId")
        is_sandbox = isinstance(purchase_id, str) and purchase_id.startswith("SANDBOX")
        return "Sandbox" if is_sandbox else "Production"
    environment = container.get("environment")
    return environment if isinstance(environment, str) else None


def _container(payload: Payload) -> Mapping[str, object]:
    for name in CONTAINERS:
        value = payload.get(name)
        if isinstance(value, Mapping):
            return value
    return {}
