"""What a person can set once for good: names, values, defaults."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from storebell.domain.errors import Failure, InvalidValueError, StorebellError

Value = bool | int

MOST_DAYS: Final = 3_650


class UnknownSettingError(StorebellError):
    FAILURE = Failure.USAGE
    TITLE = "There is no setting called “{name}”"
    ADVICE = "“storebell settings” lists them."


class InvalidSwitchError(InvalidValueError):
    TITLE = "“{value}” is neither on nor off"
    ADVICE = "Write on or off."


class InvalidDaysError(InvalidValueError):
    TITLE = "“{value}” is not a number of days"
    ADVICE = "Write a whole number from 1 to {most}."


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting that was changed."""

    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set, as it is now.

    `asks_for_attention`: the window does, when an attempt comes while it is not in front.
    `keep_days`: how long an ended test is kept; longer than Apple's own history of 180 days, so
    that a release can be held against the one of a year before.
    """

    asks_for_attention: bool = True
    keep_days: int = 400


def _switch(text: str) -> bool:
    wanted = text.strip().lower()
    if wanted not in {"on", "off"}:
        raise InvalidSwitchError(value=text)
    return wanted == "on"


def _days(text: str) -> int:
    wanted = text.strip()
    if not (wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= MOST_DAYS):
        raise InvalidDaysError(value=text, most=MOST_DAYS)
    return int(wanted)


@dataclass(frozen=True, slots=True)
class _Kind:
    read: Callable[[str], Value]
    help: str


KINDS: Final[Mapping[str, _Kind]] = MappingProxyType(
    {
        "asks_for_attention": _Kind(
            _switch, "the window asks for attention when an attempt comes: on or off"
        ),
        "keep_days": _Kind(_days, "days for which a test that has ended is kept"),
    }
)


def setting_from(name: str, text: str) -> Setting:
    """A setting as a person writes it. Raises UnknownSettingError, InvalidValueError."""
    kind = KINDS.get(name)
    if kind is None:
        raise UnknownSettingError(name=name)
    return Setting(name, kind.read(text))


def shown(value: Value) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)
