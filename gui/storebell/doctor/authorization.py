"""Finds why Apple answers 401, from facts on this computer, strongest proof first.

Apple gives no reason, so each finding is what was seen here. The known causes come from App Store
Server API, Generating JSON Web Tokens for API requests, and public reports.
"""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Final

from storebell.doctor.second_key_id import find_second_key_id
from storebell.domain.accounts.authorization import (
    CLOCK,
    AuthorizationCase,
    EnvironmentCheck,
    KeyStatus,
)
from storebell.domain.accounts.credentials import (
    KeyFileKind,
    KeyFileName,
    bundle_id_from,
    issuer_id_from,
    key_id_from,
)
from storebell.domain.environment import Environment
from storebell.domain.errors.key_files import KeyFileError
from storebell.domain.errors.values import InvalidValueError
from storebell.domain.exchange import Exchange, clock_difference, whole_seconds
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import N_, NO_MESSAGE, Message, msg, sentences
from storebell.domain.plain_text import visible
from storebell.domain.request_times import BACK_DATED, LIFETIME, ClockFault, clock_fault
from storebell.signing.keys.private_key import PrivateKeyReader

MOST_SKEW_SECONDS: Final = round(BACK_DATED.total_seconds())
"""The difference that the back-dating of a token covers."""

_SHOWN: Final = 60
_REQUEST_ID: Final = re.compile(r"Request ID: ([A-Za-z0-9.-]{1,60})", re.ASCII)

PRIVATE_KEY: Final = msg("Private key")
KEY_ID: Final = msg("Key ID")
ISSUER_ID: Final = msg("Issuer ID")
ENVIRONMENTS: Final = msg("Environments")
ANSWER: Final = msg("Apple's answer")
KIND: Final = msg("Kind of key")
BUNDLE_ID: Final = msg("Bundle ID")

_COMPARE: Final = N_(
    "Compare with App Store Connect › Users and Access › Integrations › In-App Purchase."
)
_COMPARE_APP: Final = N_(
    "Compare with the app's page in App Store Connect, capital letters included. It must be an app "
    "of the key's own team."
)
_SWAPPED: Final = N_(
    "Key ID and issuer ID have changed places. Import the key again, each ID in its own field."
)


class AuthorizationDoctor:
    """Implements `ports.appstore.AuthorizationDoctor`. Uses its input alone; makes no request."""

    def explain(self, case: AuthorizationCase) -> tuple[Finding, ...]:
        """The findings, surest first. GOOD marks causes that are ruled out.

        Guesses are omitted if a reason was found.
        """
        proofs = [
            finding
            for check in (
                *(_clock, _private_key, _key_id, find_second_key_id),
                *(_issuer_id, _environments, _answer),
            )
            if (finding := check(case)) is not None
        ]
        if any(finding.level is Level.BAD for finding in proofs):
            return tuple(proofs)
        guesses = (check(case) for check in (_kind, _bundle_id))
        return (*proofs, *(finding for finding in guesses if finding is not None))


def _finding(
    subject: Message,
    level: Level,
    at: datetime,
    seen: Message,
    advice: str | Message = NO_MESSAGE,
) -> Finding:
    advice_message = msg(advice) if isinstance(advice, str) else advice
    return Finding(level, seen, advice_message, at, subject)


# -- the clock ------------------------------------------------------------------------------------

_TOO_EARLY: Final = N_(
    "It makes requests of the future, which Apple refuses. Set the clock right, or let Storebell "
    "sign with Apple's time (in the terminal: --correct-clock)."
)
_TOO_LATE: Final = N_(
    "Its requests have expired when they arrive, and Apple refuses them. Set the clock right, or "
    "let Storebell sign with Apple's time (in the terminal: --correct-clock)."
)
_MAY_BE_REFUSED: Final = N_(
    "Apple may refuse requests by it. Set the clock right, or let Storebell sign with Apple's time "
    "(in the terminal: --correct-clock)."
)
_STILL_VALID: Final = N_(
    "That is not the reason: a request is good for {minutes} minutes. Set the clock right all the "
    "same: due times are reckoned by it."
)
_CORRECTED: Final = N_(
    "Requests are signed with Apple's time meanwhile, so they are in order. Set the clock right "
    "all the same: due times are reckoned by it."
)


def _clock(case: AuthorizationCase) -> Finding | None:
    answered = [check for check in (*case.refusals, *case.checks) if check.exchange is not None]
    measured = [(check, skew) for check in answered if (skew := _skew(check)) is not None]
    if not measured:
        return _undated(case) if answered else None
    check, skew = measured[0]
    seconds = abs(whole_seconds(skew))
    seen = clock_difference(skew)
    if check.has_apples_time and seconds > MOST_SKEW_SECONDS:
        return _finding(CLOCK, Level.NOTE, check.at, seen, _CORRECTED)
    fault = None if check.has_apples_time else clock_fault(skew)
    if fault is not None:
        if check.status is not KeyStatus.NOT_AUTHORIZED:
            return _finding(CLOCK, Level.WARNING, check.at, seen, _MAY_BE_REFUSED)
        advice = _TOO_LATE if fault is ClockFault.EXPIRED else _TOO_EARLY
        return _finding(CLOCK, Level.BAD, check.at, seen, advice)
    if seconds > MOST_SKEW_SECONDS:
        minutes = (LIFETIME - BACK_DATED) // timedelta(minutes=1)
        return _finding(CLOCK, Level.NOTE, check.at, seen, msg(_STILL_VALID, minutes=minutes))
    if whole_seconds(skew) > 0:
        covered = msg("{seen}, which the back-dating of its requests covers", seen=seen)
        return _finding(CLOCK, Level.GOOD, check.at, covered)
    agrees = msg("This computer's clock is within {seconds} s of Apple's", seconds=seconds + 1)
    return _finding(CLOCK, Level.GOOD, check.at, agrees)


def _undated(case: AuthorizationCase) -> Finding:
    seen = msg("The answer has no Date, so this computer's clock could not be compared")
    return _finding(
        CLOCK, Level.NOTE, case.at, seen, N_("Compare the time with another computer's.")
    )


def _skew(check: EnvironmentCheck) -> timedelta | None:
    return None if check.exchange is None else check.exchange.clock_skew


# -- the key and its IDs --------------------------------------------------------------------------


def _private_key(case: AuthorizationCase) -> Finding:
    try:
        fingerprint = PrivateKeyReader().fingerprint(case.credentials.private_key)
    except KeyFileError as error:
        return _finding(PRIVATE_KEY, Level.BAD, case.at, error.title, error.advice)
    if case.fingerprint and fingerprint != case.fingerprint:
        seen = msg(
            "{provider} holds another private key than the one that was imported as {key_id}",
            provider=case.provider,
            key_id=case.credentials.key_id,
        )
        return _finding(PRIVATE_KEY, Level.BAD, case.at, seen, N_("Import its .p8 file again."))
    seen = msg("The private key is an EC key on the curve P-256, and can be read")
    return _finding(PRIVATE_KEY, Level.GOOD, case.at, seen)


def _key_id(case: AuthorizationCase) -> Finding:
    key_id = case.credentials.key_id
    if not _is_valid(key_id_from, key_id):
        is_swapped = _is_valid(issuer_id_from, key_id)
        seen = msg("“{value}” is not a key ID", value=visible(key_id, most=_SHOWN))
        return _finding(KEY_ID, Level.BAD, case.at, seen, _SWAPPED if is_swapped else _COMPARE)
    named = KeyFileName.read(PurePath(case.file_name)).key_id if case.file_name else None
    if named is not None and named != key_id:
        seen = msg("The file name says {named}, not {key_id}", named=named, key_id=key_id)
        return _finding(KEY_ID, Level.BAD, case.at, seen, _COMPARE)
    if named is not None:
        seen = msg(
            "The key ID {key_id} has the right form, and the file name says the same", key_id=key_id
        )
        return _finding(KEY_ID, Level.GOOD, case.at, seen)
    seen = msg("The key ID {key_id} has the right form", key_id=key_id)
    return _finding(KEY_ID, Level.GOOD, case.at, seen, _unless_accepted(case, _COMPARE))


def _issuer_id(case: AuthorizationCase) -> Finding:
    issuer_id = case.credentials.issuer_id
    if not _is_valid(issuer_id_from, issuer_id):
        is_swapped = _is_valid(key_id_from, issuer_id)
        seen = msg("“{value}” is not an issuer ID", value=visible(issuer_id, most=_SHOWN))
        return _finding(ISSUER_ID, Level.BAD, case.at, seen, _SWAPPED if is_swapped else _COMPARE)
    seen = msg("The issuer ID {issuer_id} has the right form", issuer_id=issuer_id)
    return _finding(ISSUER_ID, Level.GOOD, case.at, seen, _unless_accepted(case, _COMPARE))


def _is_valid(read: Callable[[str], str], value: str) -> bool:
    try:
        return read(value) == value
    except InvalidValueError:
        return False


def _unless_accepted(case: AuthorizationCase, advice: str) -> str:
    return "" if case.is_accepted_somewhere else advice


# -- answers of Apple's two environments ----------------------------------------------------------


def _environments(case: AuthorizationCase) -> Finding | None:
    sandbox = case.status_in(Environment.SANDBOX)
    production = case.status_in(Environment.PRODUCTION)
    both = (sandbox, production)
    if both == (KeyStatus.ACCEPTED, KeyStatus.NOT_AUTHORIZED):
        return _finding(
            ENVIRONMENTS,
            Level.BAD,
            case.at,
            msg("The sandbox accepts the same key for this app, production does not"),
            N_(
                "This app was probably never released: Apple refuses production requests like this "
                "until its first version is in the App Store. Until then, test in the sandbox."
            ),
        )
    if both == (KeyStatus.NOT_AUTHORIZED, KeyStatus.ACCEPTED):
        return _finding(
            ENVIRONMENTS,
            Level.WARNING,
            case.at,
            msg("Production accepts the same key for this app, the sandbox does not"),
            N_("So the key is right. Try again later, and look at Apple's system status."),
        )
    if both == (KeyStatus.NOT_AUTHORIZED, KeyStatus.NOT_AUTHORIZED):
        return _finding(
            ENVIRONMENTS,
            Level.NOTE,
            case.at,
            msg("Sandbox and production both refuse the key for this app"),
            N_("So it is not only that the app was never released."),
        )
    if both == (KeyStatus.ACCEPTED, KeyStatus.ACCEPTED):
        seen = msg("Sandbox and production both accept the key for this app")
        return _finding(ENVIRONMENTS, Level.GOOD, case.at, seen)
    return None


def _answer(case: AuthorizationCase) -> Finding | None:
    refusal = next(
        (candidate for candidate in case.refusals if candidate.exchange is not None), None
    )
    if refusal is None or refusal.exchange is None:
        return None
    exchange = refusal.exchange
    body = exchange.body_start.strip()
    if _is_of_app_store_connect(body):
        return _finding(
            ANSWER,
            Level.BAD,
            refusal.at,
            msg("The answer is one of the App Store Connect API, which is another service"),
            N_("Something on the way sends the request to another host. Check proxy and DNS."),
        )
    code = _apples_code(body)
    if code is not None:
        return _finding(
            ANSWER,
            Level.NOTE,
            refusal.at,
            msg("The answer is an error of the App Store Server API: {code}", code=code),
            N_("So the request reached it; its number is in Apple's list of errors."),
        )
    if body[:1] in {"<", "{", "["}:
        return _finding(
            ANSWER,
            Level.WARNING,
            refusal.at,
            msg("The answer does not have the form of Apple's: “{start}”", start=_start_of(body)),
            N_("A captive portal or a proxy may have answered in Apple's place."),
        )
    seen = (
        msg("The answer is Apple's usual one, without a reason: “{start}”", start=_start_of(body))
        if body
        else msg("The answer is empty, as Apple's is at times")
    )
    name = _name_of(exchange, body)
    advice = msg("Apple's support may ask for its ID: {name}.", name=name) if name else NO_MESSAGE
    return _finding(ANSWER, Level.NOTE, refusal.at, seen, advice)


def _is_of_app_store_connect(body: str) -> bool:
    try:
        value: object = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and isinstance(value.get("errors"), list)


def _apples_code(body: str) -> str | None:
    """The errorCode of an error of the App Store Server API; None if the answer is none."""
    try:
        value: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or "errorCode" not in value:
        return None
    return visible(str(value["errorCode"]), most=_SHOWN)


def _start_of(body: str) -> str:
    return visible(body.partition("\n")[0].strip(), most=_SHOWN)


def _name_of(exchange: Exchange, body: str) -> str:
    found = _REQUEST_ID.search(body)
    return visible(exchange.correlation_id, most=_SHOWN) or (found[1] if found else "")


# -- what may be the wrong one --------------------------------------------------------------------

_OTHER_KIND: Final = N_(
    "App Store Connect API keys, and those for push and sign-in, look the same and are refused. "
    "Make an In-App Purchase key: App Store Connect › Users and Access › Integrations › In-App "
    "Purchase. A revoked key, or another team's, is refused like this too."
)


def _kind(case: AuthorizationCase) -> Finding | None:
    if case.is_accepted_somewhere or not case.refusals:
        return None
    kind = KeyFileName.read(PurePath(case.file_name)).kind
    if kind is KeyFileKind.PROBABLY_ANOTHER:
        seen = msg("“{file}” is probably the wrong kind of key", file=case.file_name)
        return _finding(KIND, Level.WARNING, case.at, seen, _OTHER_KIND)
    if kind is KeyFileKind.IN_APP_PURCHASE:
        return _finding(
            KIND,
            Level.NOTE,
            case.at,
            msg("“{file}” is called like an In-App Purchase key", file=case.file_name),
            sentences(msg("It may have been revoked, or belong to another team."), msg(_COMPARE)),
        )
    seen = msg("Whether it is an In-App Purchase key can't be seen from the key itself")
    return _finding(KIND, Level.WARNING, case.at, seen, _OTHER_KIND)


def _bundle_id(case: AuthorizationCase) -> Finding | None:
    if case.is_accepted_somewhere:
        return None
    own = case.credentials.bundle_id
    others = [bundle_id for bundle_id in case.bundle_ids if bundle_id != own]
    twin = next((other for other in others if other.casefold() == own.casefold()), None)
    if twin is not None:
        seen = msg("{own} is also in the list as {twin}", own=own, twin=twin)
        advice = N_("Capital letters count. Copy it from the app's page in App Store Connect.")
        return _finding(BUNDLE_ID, Level.WARNING, case.at, seen, advice)
    parent = next((candidate for candidate in others if own.startswith(candidate + ".")), None)
    if parent is not None:
        seen = msg("{own} looks like an extension of {parent}", own=own, parent=parent)
        advice = N_("Extensions have no key of their own: use the bundle ID of the app itself.")
        return _finding(BUNDLE_ID, Level.WARNING, case.at, seen, advice)
    if not _is_valid(bundle_id_from, own):
        seen = msg("“{value}” is not a bundle ID", value=visible(own, most=_SHOWN))
        return _finding(BUNDLE_ID, Level.BAD, case.at, seen, _COMPARE_APP)
    seen = msg("The bundle ID {own} has the right form", own=own)
    return _finding(BUNDLE_ID, Level.GOOD, case.at, seen, _COMPARE_APP)
