"""The app and the environment that a payload names, compared with those that are expected."""

from dataclasses import dataclass
from typing import Final

from storebell.domain.checks import Expected
from storebell.domain.messages import Message, msg
from storebell.signing.untrusted import RefusedError, shown

UNSIGNED_ENVIRONMENTS: Final = frozenset({"Xcode", "LocalTesting"})
"""Apple's libraries skip verification for these; its servers never send them."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Members of a payload as they are, of whatever type.

    Renewal information names no app, and only notifications and app transactions an app Apple ID.
    """

    bundle_id: object
    app_apple_id: object
    environment: str | None
    has_bundle_id: bool = True
    has_app_apple_id: bool = True


def check_app(claims: Claims, expected: Expected) -> Message | None:
    """Compares the app; None where there is nothing to compare. Raises RefusedError."""
    if not claims.has_bundle_id:
        return None
    bundle_id = claims.bundle_id
    if expected.bundle_id is not None and bundle_id != expected.bundle_id:
        if not isinstance(bundle_id, str):
            raise RefusedError("The payload names no bundle ID")
        if bundle_id.casefold() == expected.bundle_id.casefold():
            raise RefusedError(
                "“{seen}” and “{expected}” differ in capital letters",
                seen=shown(bundle_id),
                expected=expected.bundle_id,
            )
        raise RefusedError(
            "“{seen}”, not “{expected}”", seen=shown(bundle_id), expected=expected.bundle_id
        )
    is_id_compared = _check_app_apple_id(claims, expected)
    if expected.bundle_id is None and not is_id_compared:
        return None
    if is_id_compared:
        return msg(
            "{bundle_id}, app Apple ID {app_apple_id}",
            bundle_id=shown(bundle_id),
            app_apple_id=str(expected.app_apple_id),
        )
    return msg("{bundle_id}", bundle_id=shown(bundle_id))


def _check_app_apple_id(claims: Claims, expected: Expected) -> bool:
    """True if the app Apple ID was compared: the sandbox sends none. Raises RefusedError."""
    if expected.app_apple_id is None or not claims.has_app_apple_id:
        return False
    seen = claims.app_apple_id
    if seen is None and claims.environment != "Production":
        return False
    if seen is None:
        raise RefusedError("The payload names no app Apple ID, as production does")
    if isinstance(seen, bool) or not isinstance(seen, int) or seen != expected.app_apple_id:
        raise RefusedError(
            "Another app Apple ID than {expected}", expected=str(expected.app_apple_id)
        )
    return True


def check_environment(claims: Claims, expected: Expected) -> Message | None:
    """Compares the environment; None with nothing to compare. Raises RefusedError."""
    environment = claims.environment
    if environment in UNSIGNED_ENVIRONMENTS:
        raise RefusedError(
            "“{seen}”, which Apple's servers never send and its libraries don't verify",
            seen=environment,
        )
    if expected.environment is None:
        return None
    if environment is None:
        raise RefusedError("The payload names no environment")
    if environment != expected.environment:
        raise RefusedError(
            "“{seen}”, not “{expected}”", seen=shown(environment), expected=expected.environment
        )
    return msg("{environment}", environment=shown(environment))
