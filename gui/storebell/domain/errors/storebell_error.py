"""The base of all errors: a title (what failed) and advice (what to do next).

Every error that a user can meet is a `StorebellError`. Window, terminal and log show the same two
sentences. Anything else that is raised is a bug of ours and is reported as one.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import ClassVar

from storebell.domain.exchange import Exchange
from storebell.domain.messages import N_, Field, Message, msg, sentences
from storebell.domain.plain_text import masked_name, without_userinfo


class Failure(StrEnum):
    """The kinds of failure that a caller can act on; the terminal has one exit code for each."""

    USAGE = "usage"
    NOT_AUTHORIZED = "not_authorized"
    RATE_LIMITED = "rate_limited"
    NOT_SENT = "not_sent"
    KEYCHAIN = "keychain"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    INTERNAL = "internal"
    OUTPUT = "output"
    INTERRUPTED = "interrupted"


class StorebellError(Exception):
    """A failure that is not a bug: it carries a title, advice and the kind of failure.

    Subclasses set the two templates; the advice may be two sentences. The named fields are given
    when it is raised. A value that holds a private key or a JSON Web Token is shown as `***`, in
    whichever field, and so are the user name and password in a URL.

    `exchange` is the request that failed, if any.

    The newest notice of a `KIND` replaces earlier ones.
    """

    FAILURE: ClassVar[Failure] = Failure.USAGE
    KIND: ClassVar[str] = ""
    TITLE: ClassVar[str] = ""
    ADVICE: ClassVar[str | tuple[str, str]] = ""

    def __init__(self, **fields: Field) -> None:
        shown = {name: _masked(value) for name, value in fields.items()}
        self.title: Message = msg(self.TITLE, **shown)
        self.advice: Message = _advice(self.advice_template(), shown)
        self.exchange: Exchange | None = None
        super().__init__(f"{self.title}. {self.advice}")

    def advice_template(self) -> str | tuple[str, str]:
        """The template of the advice, where a class has more than one."""
        return self.ADVICE

    @property
    def failure(self) -> Failure:
        return self.FAILURE


def _advice(template: str | tuple[str, str], fields: Mapping[str, Field]) -> Message:
    """A message from one template, or from two sentences that are translated separately."""
    if isinstance(template, str):
        return msg(template, **fields)
    return sentences(*(msg(sentence, **fields) for sentence in template))


def _masked(value: Field) -> Field:
    """The field with secrets masked, at any depth of nested messages."""
    if isinstance(value, Message):
        fields = tuple((name, _masked(field)) for name, field in value.fields)
        return replace(value, fields=fields)
    return without_userinfo(masked_name(value)) if isinstance(value, str) else value


class InternalError(StorebellError):
    """A bug of ours, caught so that other work goes on; the log has its traceback."""

    FAILURE = Failure.INTERNAL
    TITLE = N_("Storebell made a mistake ({reason})")
    ADVICE = N_("What you had is kept. The log file has the details; please report it.")
