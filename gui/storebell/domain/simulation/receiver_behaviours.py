"""Behaviours of the built-in receiver, and the result at Apple that each leads to.

A behaviour is a name and, for some, a number: `status=503`, `delay=2`, `timeout`. What the receiver
does on the wire for each name is in `simulator/receiver/behaviours.py`.
"""

from dataclasses import dataclass
from typing import Final

from storebell.domain.errors.values import InvalidBehaviourError
from storebell.domain.messages import N_, Message, msg
from storebell.domain.notifications.results import RESULTS, SendAttemptResult

_SUCCESSES: Final = range(200, 207)
_REDIRECTS: Final = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers that a behaviour takes after its `=`, and the default."""

    least: float
    most: float
    usual: float
    is_integer: bool

    def read(self, text: str) -> float | None:
        """The number in a text; None if it is none of these."""
        try:
            value = float(text)
        except ValueError:
            return None
        is_fit = self.least <= value <= self.most and not (self.is_integer and value % 1)
        return value if is_fit else None


@dataclass(frozen=True, slots=True)
class BehaviourSpec:
    """One name of a behaviour. `title` is what the receiver does, with `{value}` in it.

    `result` is what Apple's sender would record; ours records the same.
    """

    name: str
    title: str
    result: SendAttemptResult
    value: Range | None = None


_STATUS: Final = Range(200, 599, 200, is_integer=True)
_REDIRECT: Final = Range(301, 308, 302, is_integer=True)
_DELAY: Final = Range(0, 600, 2, is_integer=False)
_DRIP: Final = Range(0.01, 60, 0.5, is_integer=False)

BEHAVIOUR_SPECS: Final = (
    BehaviourSpec("status", N_("answers {value}"), SendAttemptResult.SUCCESS, _STATUS),
    BehaviourSpec("delay", N_("answers 200 after {value} s"), SendAttemptResult.SUCCESS, _DELAY),
    BehaviourSpec("redirect", N_("redirects with {value}"), SendAttemptResult.SUCCESS, _REDIRECT),
    BehaviourSpec("tls", N_("answers 200 over TLS"), SendAttemptResult.SUCCESS),
    BehaviourSpec("timeout", N_("never answers"), SendAttemptResult.TIMED_OUT),
    BehaviourSpec("drip", N_("drips its answer"), SendAttemptResult.TIMED_OUT, _DRIP),
    BehaviourSpec("tls-expired", N_("certificate expired"), SendAttemptResult.TLS_ISSUE),
    BehaviourSpec(
        "tls-not-yet-valid", N_("certificate not valid yet"), SendAttemptResult.TLS_ISSUE
    ),
    BehaviourSpec("tls-self-signed", N_("certificate self-signed"), SendAttemptResult.TLS_ISSUE),
    BehaviourSpec(
        "tls-wrong-name", N_("certificate for another name"), SendAttemptResult.TLS_ISSUE
    ),
    BehaviourSpec(
        "tls-unknown-root", N_("certificate of an unknown root"), SendAttemptResult.TLS_ISSUE
    ),
    BehaviourSpec(
        "tls-incomplete", N_("intermediate certificate missing"), SendAttemptResult.TLS_ISSUE
    ),
    BehaviourSpec("tls-old", N_("TLS 1.1 only"), SendAttemptResult.TLS_ISSUE),
    BehaviourSpec(
        "tls-client-certificate", N_("client certificate wanted"), SendAttemptResult.TLS_ISSUE
    ),
    BehaviourSpec("tls-plain-http", N_("plain http on the TLS port"), SendAttemptResult.TLS_ISSUE),
    BehaviourSpec(
        "redirect-loop", N_("redirects in a circle"), SendAttemptResult.CIRCULAR_REDIRECT
    ),
    BehaviourSpec("close", N_("hangs up without an answer"), SendAttemptResult.NO_RESPONSE),
    BehaviourSpec("refuse", N_("refuses the connection"), SendAttemptResult.SOCKET_ISSUE),
    BehaviourSpec("reset", N_("resets the connection"), SendAttemptResult.SOCKET_ISSUE),
    BehaviourSpec("charset", N_("names an unknown charset"), SendAttemptResult.UNSUPPORTED_CHARSET),
    BehaviourSpec(
        "garbage", N_("answers something else than HTTP"), SendAttemptResult.INVALID_RESPONSE
    ),
    BehaviourSpec("http2", N_("speaks HTTP/2 only"), SendAttemptResult.INVALID_RESPONSE),
    BehaviourSpec(
        "large-headers", N_("sends too large headers"), SendAttemptResult.INVALID_RESPONSE
    ),
    BehaviourSpec("no-location", N_("redirects to nowhere"), SendAttemptResult.INVALID_RESPONSE),
    BehaviourSpec("cut", N_("cuts its answer off"), SendAttemptResult.PREMATURE_CLOSE),
    BehaviourSpec("cut-head", N_("cuts its headers off"), SendAttemptResult.PREMATURE_CLOSE),
    BehaviourSpec("no-name", N_("has a name that no one finds"), SendAttemptResult.OTHER),
)
"""All behaviours. A status that is no success has the result of that status."""

_BY_NAME: Final = {spec.name: spec for spec in BEHAVIOUR_SPECS}


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One behaviour of the receiver; `value` is its number, None for those without one."""

    name: str
    value: float | None = None

    @property
    def spec(self) -> BehaviourSpec:
        return _BY_NAME[self.name]

    @property
    def title(self) -> Message:
        """The words for the behaviour, as they can follow “Receiver: ”."""
        if self.value is None:
            return msg(self.spec.title)
        return msg(self.spec.title, value=f"{self.value:g}")

    @property
    def result(self) -> SendAttemptResult:
        """The recorded result, unless the sender's time limit ends first."""
        if self.name != "status":
            return self.spec.result
        if self.value in _REDIRECTS:  # without a Location
            return SendAttemptResult.INVALID_RESPONSE
        is_success = self.value in _SUCCESSES
        return (
            SendAttemptResult.SUCCESS
            if is_success
            else SendAttemptResult.UNSUCCESSFUL_HTTP_RESPONSE_CODE
        )

    @property
    def is_tls(self) -> bool:
        """True if the receiver is called with https."""
        return self.name.partition("-")[0] == "tls"

    def __str__(self) -> str:
        """The behaviour as it is written on the command line."""
        return self.name if self.value is None else f"{self.name}={self.value:g}"


def read_behaviour(text: str) -> Behaviour:
    """The behaviour that a text names, like `status=503`. Raises InvalidBehaviourError."""
    name, equals, number = text.strip().lower().partition("=")
    spec = _BY_NAME.get(name)
    if spec is None or (equals and spec.value is None):
        raise InvalidBehaviourError(value=text, names=_spell_names())
    if spec.value is None:
        return Behaviour(name)
    value = spec.value.read(number) if equals else spec.value.usual
    if value is None or (name == "redirect" and value not in _REDIRECTS):
        raise InvalidBehaviourError(value=text, names=_spell_names())
    return Behaviour(name, value)


def spell(spec: BehaviourSpec) -> str:
    """The form of a behaviour on the command line: `close`, `status=200…599`."""
    if spec.value is None:
        return spec.name
    if spec.name == "redirect":
        return f"{spec.name}={'|'.join(map(str, _REDIRECTS))}"
    return f"{spec.name}={spec.value.least:g}…{spec.value.most:g}"


def _spell_names() -> str:
    return ", ".join(spell(spec) for spec in BEHAVIOUR_SPECS)


ANSWERS_200: Final = Behaviour("status", 200)
"""The default behaviour of the receiver."""

RESULT_BEHAVIOURS: Final = tuple(read_behaviour(text.behaviour) for text in RESULTS.values())
"""One behaviour for each result, in Apple's order of them."""


@dataclass(frozen=True, slots=True)
class Group:
    """Behaviours that are listed together in a menu."""

    title: str
    behaviours: tuple[Behaviour, ...]


def _group(title: str, *texts: str) -> Group:
    """A group without the behaviours in the table of results, which are offered there."""
    behaviours = (read_behaviour(text) for text in texts)
    return Group(
        title, tuple(behaviour for behaviour in behaviours if behaviour not in RESULT_BEHAVIOURS)
    )


MORE: Final = (
    _group(N_("Other deliveries"), "status=204", "delay=2", "redirect=302", "redirect=307", "tls"),
    _group(
        N_("Other failures"),
        *("status=401", "status=404", "status=500", "drip", "reset"),
        *("cut-head", "no-location", "http2", "large-headers"),
    ),
    _group(
        N_("Other TLS failures"),
        *(spec.name for spec in BEHAVIOUR_SPECS if spec.name.startswith("tls-")),
    ),
)
"""The further behaviours of a menu; the command line knows more statuses and delays."""
