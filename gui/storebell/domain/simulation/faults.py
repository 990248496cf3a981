"""Faults that a simulator can produce on purpose, and the text that requests them.

The idea is that of Pebble, the ACME test server: a client that only ever met a well-behaved server
is not finished.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from storebell.domain.errors.values import InvalidFaultsError
from storebell.domain.messages import N_, Message, msg


class FaultName(StrEnum):
    """The faults, by the name that requests each."""

    LATENCY = "latency"
    NOT_YET = "not-yet"
    RATE_LIMIT = "rate-limit"
    RETRYABLE = "retryable"
    INTERNAL = "internal"
    DROP = "drop"
    DRIP = "drip"
    TRUNCATE = "truncate"
    WRONG_TYPES = "wrong-types"
    HTML = "html"
    SKEW = "skew"
    DUPLICATE = "duplicate"
    REORDER = "reorder"


@dataclass(frozen=True, slots=True)
class Amount:
    """The number of seconds that a fault takes: its default and its limits."""

    default: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One fault: a short title and what happens, as constant templates.

    The field of `effect` is {seconds}. `amount` is None for a fault that takes no number.
    """

    title: str
    effect: str
    amount: Amount | None = None


FAULTS: Final[Mapping[FaultName, FaultKind]] = {
    FaultName.LATENCY: FaultKind(
        N_("Slow answers"), N_("each answer waits {seconds} s"), Amount(2, 0, 600)
    ),
    FaultName.NOT_YET: FaultKind(
        N_("Not yet available"),
        N_("for {seconds} s a test is not found (404, 4040008)"),
        Amount(5, 0, 86_400),
    ),
    FaultName.RATE_LIMIT: FaultKind(
        N_("Rate limit"),
        N_("the request limit is used up (429); try again in {seconds} s"),
        Amount(5, 0, 3_600),
    ),
    FaultName.RETRYABLE: FaultKind(
        N_("Passing error"),
        N_("a server error that may be retried (500, 5000001); nothing is sent"),
    ),
    FaultName.INTERNAL: FaultKind(
        N_("Server error"), N_("a server error (500, 5000000); nothing is sent")
    ),
    FaultName.DROP: FaultKind(
        N_("Lost answers"), N_("the request is accepted, but the connection ends unanswered")
    ),
    FaultName.DRIP: FaultKind(
        N_("Dripping answers"),
        N_("the answer's body arrives in drops, over {seconds} s"),
        Amount(5, 0, 600),
    ),
    FaultName.TRUNCATE: FaultKind(
        N_("Cut answers"), N_("the connection ends in the middle of the answer's body")
    ),
    FaultName.WRONG_TYPES: FaultKind(
        N_("Wrong types"), N_("every field of the answer has the wrong JSON type")
    ),
    FaultName.HTML: FaultKind(
        N_("Web page"), N_("a web page with status 200, as of a captive portal; nothing is sent")
    ),
    FaultName.SKEW: FaultKind(
        N_("Wrong clock"),
        N_("Apple's clock is {seconds} s fast, in Date and when a token is judged"),
        Amount(600, -31_536_000, 31_536_000),
    ),
    FaultName.DUPLICATE: FaultKind(
        N_("Duplicates"), N_("the same notification is delivered twice; one attempt is recorded")
    ),
    FaultName.REORDER: FaultKind(N_("Other order"), N_("the newest send attempt comes first")),
}
"""All faults, in the order that lists show."""

PEBBLE: Final = "pebble"
"""The name of a mixture of faults that every client must tolerate, none of it fatal."""


@dataclass(frozen=True, slots=True)
class FaultSetting:
    """One requested fault: its number of seconds, and its rate from 0 to 1."""

    name: FaultName
    seconds: float | None = None
    rate: float = 1.0

    def __str__(self) -> str:
        amount = "" if self.seconds is None else f"={self.seconds:.15g}"
        return f"{self.name}{amount}" + ("" if self.rate == 1 else f"@{self.rate:.15g}")


_PEBBLE: Final = (
    FaultSetting(FaultName.LATENCY, 1, 0.2),
    FaultSetting(FaultName.NOT_YET, 2, 0.5),
    FaultSetting(FaultName.RATE_LIMIT, 2, 0.05),
    FaultSetting(FaultName.RETRYABLE, None, 0.05),
    FaultSetting(FaultName.DUPLICATE, None, 0.1),
    FaultSetting(FaultName.REORDER, None, 0.5),
)


@dataclass(frozen=True, slots=True)
class FaultSpec:
    """The requested faults; none by default. The same `seed` gives the same random choices."""

    settings: tuple[FaultSetting, ...] = ()
    seed: int = 0

    def __bool__(self) -> bool:
        return bool(self.settings)

    def __str__(self) -> str:
        """The text that `read_faults` parses back."""
        seed = [f"seed={self.seed}"] if self.seed else []
        return ",".join([*map(str, self.settings), *seed])


NO_FAULTS: Final = FaultSpec()


def describe_fault(setting: FaultSetting) -> Message:
    """The effect of a fault, in a clause without a full stop."""
    seconds = 0 if setting.seconds is None else setting.seconds
    return msg(FAULTS[setting.name].effect, seconds=f"{seconds:g}")


_PART: Final = re.compile(
    r"(?P<name>[a-z-]+) (= (?P<value>[^@=]*))? (@ (?P<rate>[^@=]*))?", re.VERBOSE | re.ASCII
)
_NUMBER: Final = re.compile(r"[+-]?([0-9]{1,12}(\.[0-9]{0,12})?|\.[0-9]{1,12})", re.ASCII)
_SEED: Final = re.compile(r"[0-9]{1,18}", re.ASCII)


def read_faults(text: str) -> FaultSpec:
    """A spec from `name[=value][@rate],…`; empty text means no faults. Raises InvalidFaultsError.

    A fault named beside “pebble” replaces the same fault in its mixture.
    """
    named: dict[FaultName, FaultSetting] = {}
    seed: int | None = None
    has_pebble = False
    for part in filter(None, (part.strip() for part in text.split(","))):
        found = _PART.fullmatch(part)
        if found is None:
            raise _error(part, msg("It has another form"))
        name, value, rate = found["name"], found["value"], found["rate"]
        is_repeated = name in named or (name == "seed" and seed is not None)
        if is_repeated or (name == PEBBLE and has_pebble):
            raise _error(part, msg("It stands there twice"))
        if name == "seed":
            seed = _read_seed(part, value, rate)
        elif name == PEBBLE:
            if (value, rate) != (None, None):
                raise _error(part, msg("“pebble” takes no number and no rate"))
            has_pebble = True
        else:
            setting = _read_setting(part, name, value, rate)
            named[setting.name] = setting
    mixture = {setting.name: setting for setting in _PEBBLE} if has_pebble else {}
    wanted = mixture | named
    return FaultSpec(tuple(wanted[name] for name in FAULTS if name in wanted), seed or 0)


_SECONDS_RANGE: Final = N_("The number of seconds is a number from {least} to {most}")


def _read_seed(part: str, value: str | None, rate: str | None) -> int:
    if value is None or rate is not None or not _SEED.fullmatch(value):
        raise _error(part, msg("A seed is a whole number"))
    return int(value)


def _read_setting(part: str, name: str, value: str | None, rate: str | None) -> FaultSetting:
    if name not in FAULTS:
        raise _error(part, msg("There is no such fault"))
    fault = FaultName(name)
    probability = (
        _number(part, rate, 0, 1, N_("A rate is a number from {least} to {most}"))
        if rate is not None
        else 1.0
    )
    amount = FAULTS[fault].amount
    if amount is None:
        if value is not None:
            raise _error(part, msg("It takes no number"))
        return FaultSetting(fault, None, probability)
    if value is None:
        return FaultSetting(fault, amount.default, probability)
    seconds = _number(part, value, amount.least, amount.most, _SECONDS_RANGE)
    return FaultSetting(fault, seconds, probability)


def _number(part: str, text: str, least: float, most: float, template: str) -> float:
    value = float(text) if _NUMBER.fullmatch(text) else None
    if value is None or not least <= value <= most:
        raise _error(part, msg(template, least=f"{least:.12g}", most=f"{most:.12g}"))
    return value


def _error(part: str, reason: Message) -> InvalidFaultsError:
    return InvalidFaultsError(value=part, reason=reason, names=", ".join([*FAULTS, PEBBLE]))
