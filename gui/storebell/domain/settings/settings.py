"""Settings: names, values, defaults, and the meaning of each."""

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Self

from storebell.domain.errors.storebell_error import Failure, StorebellError
from storebell.domain.errors.values import InvalidValueError
from storebell.domain.messages import N_, NO_MESSAGE, Message, msg
from storebell.domain.network.proxy import NO_PROXY, SYSTEM_PROXY, proxy_from
from storebell.domain.settings.appearance import LEAST_TEXT_PERCENT, MOST_TEXT_PERCENT, Scheme

Value = bool | int | str
"""A value that JSON can hold; an enum of text is a text."""

MOST_DAYS: Final = 3_650


class UnknownSettingError(StorebellError):
    FAILURE = Failure.USAGE
    TITLE = N_("There is no setting called “{name}”")
    ADVICE = N_("“storebell settings” lists them.")


class InvalidSwitchError(InvalidValueError):
    TITLE = N_("“{value}” is neither on nor off")
    ADVICE = N_("Write on or off.")


class InvalidDaysError(InvalidValueError):
    TITLE = N_("“{value}” is not a number of days")
    ADVICE = N_("Write a whole number from {least} to {most}.")


class InvalidTextSizeError(InvalidValueError):
    TITLE = N_("“{value}” is not a size of text")
    ADVICE = N_("Write a whole number from {least} to {most}, in per cent of the system's size.")


class InvalidChoiceError(InvalidValueError):
    TITLE = N_("“{value}” can't be chosen here")
    ADVICE = N_("Choose one of: {names}.")


class HostSet(StrEnum):
    """Apple's recommended hosts, or those that it still supports for older clients."""

    CURRENT = "current"
    OLDER = "older"


class TimeZone(StrEnum):
    """The time zones in which the window shows times."""

    LOCAL = "local"
    UTC = "utc"


class TimeForm(StrEnum):
    """Forms of the time of an attempt: the time of day, or the time since the request."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"


class RowDensity(StrEnum):
    """The room that a test has in the timeline."""

    ROOMY = "roomy"
    COMPACT = "compact"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting that was changed."""

    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings with their current values.

    `asks_for_attention`: the window does, when an attempt comes while it is not in front.
    `desktop_notifications`: the desktop shows one then, where the window is hidden or minimized.
    `keep_days`: the retention of an ended test; longer than Apple's own history of 180 days, so
    that a release can be compared with the one of a year before. `proxy` is “system”, “none” or the
    URL of one. `extra_ca` is the path of a file of certificate authorities, or empty.
    """

    apple_hosts: HostSet = HostSet.CURRENT
    proxy: str = SYSTEM_PROXY
    extra_ca: str = ""
    asks_for_attention: bool = True
    desktop_notifications: bool = False
    keep_days: int = 400
    time_zone: TimeZone = TimeZone.LOCAL
    time_form: TimeForm = TimeForm.RELATIVE
    colours: Scheme = Scheme.SYSTEM
    text_size_percent: int = 100
    row_density: RowDensity = RowDensity.ROOMY

    def with_setting(self, setting: Setting) -> Self:
        """The settings with one of them replaced."""
        return replace(self, **{setting.name: setting.value})  # type: ignore[arg-type]  # as read


DEFAULTS: Final = Settings()


class Group(StrEnum):
    """Groups of settings on the page."""

    NETWORK = N_("Network")
    NOTICES = N_("Notices")
    RETENTION = N_("Retention")
    TIMES = N_("Times")
    APPEARANCE = N_("Appearance")


@dataclass(frozen=True, slots=True)
class NamedValue:
    """One of several values, as it is stored and as it is shown."""

    value: str
    title: Message


@dataclass(frozen=True, slots=True)
class Kind:
    """The title, the meaning and the accepted values of a setting. `title` and `help` are for
    people.
    """

    group: Group
    title: Message
    help: Message

    def read(self, text: str) -> Value:
        """Parses the value that a person wrote. Raises InvalidValueError."""
        raise NotImplementedError


class Switch(Kind):
    """A setting that is on or off."""

    def read(self, text: str) -> Value:
        wanted = text.strip().lower()
        if wanted not in {"on", "off"}:
            raise InvalidSwitchError(value=text)
        return wanted == "on"


_MOST_DIGITS: Final = 9
"""The most digits of a number, leading zeros included. Longer texts are refused before parsing."""


@dataclass(frozen=True, slots=True)
class Number(Kind):
    """A whole number from `least` to `most`; `unit` follows it on the page."""

    least: int
    most: int
    unit: Message
    refusal: type[InvalidValueError]
    step: int = 1

    def read(self, text: str) -> Value:
        wanted = text.strip()
        is_number = wanted.isascii() and wanted.isdigit() and len(wanted) <= _MOST_DIGITS
        if is_number and self.least <= int(wanted) <= self.most:
            return int(wanted)
        raise self.refusal(value=text, least=self.least, most=self.most)


@dataclass(frozen=True, slots=True)
class OneOf(Kind):
    """One of a fixed list of words."""

    enum: type[StrEnum]
    choices: tuple[NamedValue, ...]

    def read(self, text: str) -> Value:
        try:
            return self.enum(text.strip().lower())
        except ValueError:
            names = ", ".join(choice.value for choice in self.choices)
            raise InvalidChoiceError(value=text, names=names) from None


@dataclass(frozen=True, slots=True)
class ProxyChoice(Kind):
    """One of the choices, or else the URL of a proxy."""

    choices: tuple[NamedValue, ...]

    def read(self, text: str) -> Value:
        return proxy_from(text)


class File(Kind):
    """The path of a file, or nothing. The service that uses the file checks it."""

    def read(self, text: str) -> Value:
        return text.strip()


_DAYS: Final = msg("days")
_PERCENT: Final = msg("%")

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "apple_hosts": OneOf(
            Group.NETWORK,
            msg("Apple's hosts"),
            msg("The recommended hosts, or *.itunes.apple.com, which older clients use."),
            HostSet,
            (
                NamedValue(HostSet.CURRENT, msg("Recommended")),
                NamedValue(HostSet.OLDER, msg("Older")),
            ),
        ),
        "proxy": ProxyChoice(
            Group.NETWORK,
            msg("Proxy"),
            msg(
                "How Apple is reached: as the system says, without a proxy, or through one of your "
                "own, like http://proxy.example.com:3128. An automatic configuration (PAC) is not "
                "read. Loopback never uses a proxy."
            ),
            (
                NamedValue(SYSTEM_PROXY, msg("The system's")),
                NamedValue(NO_PROXY, msg("None")),
            ),
        ),
        "extra_ca": File(
            Group.NETWORK,
            msg("Added certificate authorities"),
            msg(
                "A file, PEM or DER, that is trusted beside the system's own authorities: for a "
                "network whose firewall inspects TLS."
            ),
        ),
        "asks_for_attention": Switch(
            Group.NOTICES,
            msg("Ask for attention"),
            msg("The window does, when an attempt comes while it is not in front."),
        ),
        "desktop_notifications": Switch(
            Group.NOTICES,
            msg("Desktop notifications"),
            msg(
                "The desktop shows one, when an attempt comes while the window is hidden or "
                "minimized: app, environment and result, nothing of the payload."
            ),
        ),
        "keep_days": Number(
            Group.RETENTION,
            msg("Keep tests for"),
            msg(
                "A test that has ended is deleted after these days; for a day more it can be "
                "brought back. Apple's own history goes back 180 days at most."
            ),
            1,
            MOST_DAYS,
            _DAYS,
            InvalidDaysError,
        ),
        "time_zone": OneOf(
            Group.TIMES,
            msg("Time zone"),
            msg("The clock of this computer, or UTC, as server logs have it."),
            TimeZone,
            (
                NamedValue(TimeZone.LOCAL, msg("Local")),
                NamedValue(TimeZone.UTC, msg("UTC")),
            ),
        ),
        "time_form": OneOf(
            Group.TIMES,
            msg("Attempts by"),
            msg("The time of day of each attempt, or how much later than the test it was made."),
            TimeForm,
            (
                NamedValue(TimeForm.ABSOLUTE, msg("Time of day")),
                NamedValue(TimeForm.RELATIVE, msg("Time since")),
            ),
        ),
        "colours": OneOf(
            Group.APPEARANCE,
            msg("Colours"),
            msg("Those of the system follow it as it changes, its wish for contrast included."),
            Scheme,
            (
                NamedValue(Scheme.SYSTEM, msg("The system's")),
                NamedValue(Scheme.LIGHT, msg("Light")),
                NamedValue(Scheme.DARK, msg("Dark")),
                NamedValue(Scheme.HIGH_LIGHT, msg("High contrast, light")),
                NamedValue(Scheme.HIGH_DARK, msg("High contrast, dark")),
            ),
        ),
        "text_size_percent": Number(
            Group.APPEARANCE,
            msg("Text size"),
            msg("In per cent of the system's own size."),
            LEAST_TEXT_PERCENT,
            MOST_TEXT_PERCENT,
            _PERCENT,
            InvalidTextSizeError,
            step=10,
        ),
        "row_density": OneOf(
            Group.APPEARANCE,
            msg("Rows of the timeline"),
            msg("Compact rows show more tests at once."),
            RowDensity,
            (
                NamedValue(RowDensity.ROOMY, msg("Roomy")),
                NamedValue(RowDensity.COMPACT, msg("Compact")),
            ),
        ),
    }
)


def setting_from(name: str, text: str) -> Setting:
    """A setting as a person writes it. Raises UnknownSettingError, InvalidValueError."""
    kind = KINDS.get(name)
    if kind is None:
        raise UnknownSettingError(name=name)
    return Setting(name, kind.read(text))


def shown(value: Value) -> str:
    """A value as a person writes it: `setting_from` reads it back."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


def title_of(name: str, value: Value) -> Message:
    """The title of a value, if it has one; otherwise no text."""
    choices = getattr(KINDS[name], "choices", ())
    return next((choice.title for choice in choices if choice.value == value), NO_MESSAGE)


def settings_from(entries: Iterable[Setting]) -> Settings:
    """Settings with some values changed; entries that this version does not know are ignored."""
    known = {field.name for field in fields(Settings)}
    changed: dict[str, Value] = {}
    for entry in entries:
        if entry.name in known:
            with contextlib.suppress(InvalidValueError):
                changed[entry.name] = setting_from(entry.name, shown(entry.value)).value
    return Settings(**changed)  # type: ignore[arg-type]  # each kind reads what its field holds
