"""Signed data of Apple's: which kind a JWS is, whose signature it has, and what it holds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, Self

from storebell.domain.findings import Anchor, Check, Verification
from storebell.domain.messages import N_


class SignedKind(StrEnum):
    """The kinds of content that a person can have of Apple's; the last five are not signed.

    Source: App Store Server API, JWSTransaction, JWSRenewalInfo, JWSAppTransaction; App Store
    Server Notifications, signedPayload; Generating JSON Web Tokens for API requests.
    """

    NOTIFICATION = "notification"
    TRANSACTION = "transaction"
    RENEWAL_INFO = "renewal_info"
    APP_TRANSACTION = "app_transaction"
    REQUEST_TOKEN = "request_token"  # noqa: S105 - the name of a kind
    API_RESPONSE = "api_response"
    RECEIPT = "receipt"
    NOTIFICATION_V1 = "notification_v1"
    DECODED_PAYLOAD = "decoded_payload"
    UNKNOWN = "unknown"


class Removed(StrEnum):
    """The kinds of text that are removed from around or within a JWS."""

    BYTE_ORDER_MARK = "byte_order_mark"
    QUOTES = "quotes"
    LINE_BREAKS = "line_breaks"
    SPACES = "spaces"
    INVISIBLE = "invisible_characters"
    LOG_TIME = "log_time"
    LINE_BEGINNINGS = "line_beginnings"
    TABLE_BORDERS = "table_borders"
    OTHER_LINES = "other_lines"


BEGINNING: Final = "beginning"
"""The part that a JWS lacks whose first characters are missing."""


@dataclass(frozen=True, slots=True)
class Found:
    """A JWS that was found in a content.

    `steps` lead to it, outermost first: a format, or the path of a member. `cut` names the part in
    which it ends too early: header, payload or signature; or BEGINNING where it lacks that. `mark`
    is what a tool that shortened it put there, like “…”; it may be empty.
    """

    token: str
    steps: tuple[str, ...] = ()
    removed: tuple[Removed, ...] = ()
    cut: str | None = None
    mark: str = ""


class Absence(StrEnum):
    """The kinds of what can stand in place of a JWS."""

    EMPTY = "empty"
    SHORTENED = "shortened"
    API_ERROR = "api_error"


class Absent(NamedTuple):
    """Text that stands in place of a JWS.

    `detail` is the name of an empty member, the mark of a tool that shortened or hid the value, or
    the error number of an answer of Apple's.
    """

    absence: Absence
    detail: str


class Rest(StrEnum):
    """Reasons why the rest of a content was not read."""

    TOO_LARGE = "too_large"
    DAMAGED = "damaged"
    TOO_MANY = "too_many"
    TOO_DEEP = "too_deep"


class FoundIn(NamedTuple):
    """Every JWS in a content, in order, and what the content is where it holds none.

    `rest` says why a part of it was not read, where one was not.
    `absent` is what stands in place of a JWS, if that is known.
    """

    found: Sequence[Found]
    kind: SignedKind
    rest: Rest | None = None
    absent: Absent | None = None


CONTAINERS: Final = ("data", "summary", "externalPurchaseToken", "appData")
"""The members of which a notification has at most one (responseBodyV2DecodedPayload)."""

XCODE = "xcode"
"""StoreKit testing in Xcode, as the signer that a JWS claims: its certificate proves nothing."""


@dataclass(frozen=True, slots=True)
class SignedData:
    """One JWS: its kind, its checks, and the JWS that its payload holds, by the member's name.

    `claims` is XCODE where it looks like StoreKit testing in Xcode.
    """

    kind: SignedKind
    verification: Verification
    inner: tuple[tuple[str, "SignedData"], ...] = ()
    claims: str | None = None

    @classmethod
    def of_notification(cls, verification: Verification) -> Self:
        """A notification that was verified as one, without what it holds."""
        return cls(SignedKind.NOTIFICATION, verification)

    @property
    def is_valid(self) -> bool:
        """True where its own checks and those of all that it holds have passed."""
        return self.verification.is_valid and all(data.is_valid for _, data in self.inner)

    @property
    def signed_by(self) -> Anchor | None:
        """The owner of the root, where chain and signature were proven."""
        signature = next(
            (check for check in self.verification.checks if check.name == "signature"), None
        )
        is_proven = signature is not None and signature.passed is True
        return self.verification.anchor if is_proven else None

    @property
    def failures(self) -> Iterator[tuple[str, Check]]:
        """The checks that failed, its own first, each with the member's name or nothing."""
        for check in self.verification.checks:
            if check.passed is False:
                yield "", check
        for name, data in self.inner:
            for _, check in data.failures:
                yield name, check


KIND_WORDS: Final[Mapping[SignedKind, str]] = {
    SignedKind.NOTIFICATION: N_("notification"),
    SignedKind.TRANSACTION: N_("transaction"),
    SignedKind.RENEWAL_INFO: N_("renewal information"),
    SignedKind.APP_TRANSACTION: N_("app transaction"),
    SignedKind.REQUEST_TOKEN: N_("request token"),
    SignedKind.API_RESPONSE: N_("answer of the App Store Server API"),
    SignedKind.RECEIPT: N_("receipt"),
    SignedKind.NOTIFICATION_V1: N_("version 1 notification"),
    SignedKind.DECODED_PAYLOAD: N_("decoded payload"),
    SignedKind.UNKNOWN: N_("unknown"),
}
"""The kinds as a person reads them."""

NOT_SIGNED: Final[Mapping[SignedKind, str]] = {
    SignedKind.API_RESPONSE: N_("It is an answer of the App Store Server API without signed data"),
    SignedKind.RECEIPT: N_(
        "It is a receipt, or an answer of verifyReceipt, which are not signed as a JWS"
    ),
    SignedKind.NOTIFICATION_V1: N_("It is a version 1 notification, which is not signed"),
    SignedKind.DECODED_PAYLOAD: N_(
        "It is a payload that was decoded already: its signature stood in the JWS that it came from"
    ),
    SignedKind.UNKNOWN: N_("It holds no JWS"),
}
"""Why there is nothing to verify in a content of a kind that is not signed."""

INSTEAD: Final[Mapping[SignedKind, str]] = {
    SignedKind.API_RESPONSE: N_(
        "Signed data stands in members whose names begin with “signed”. `storebell explain` with "
        "its errorCode says what an error means; `storebell watch` follows a testNotificationToken."
    ),
    SignedKind.RECEIPT: N_(
        "Ask the App Store Server API for its transaction: Get Transaction Info answers with a JWS."
    ),
    SignedKind.NOTIFICATION_V1: N_(
        "Apple signs notifications of version 2: choose that version in App Store Connect, where "
        "the server's URL stands."
    ),
    SignedKind.DECODED_PAYLOAD: N_(
        "Save the value as it came, three parts with dots between them, before it is decoded."
    ),
    SignedKind.UNKNOWN: N_(
        "Give a JWS, three parts with dots between them, or whatever holds one: the body of a "
        "notification, a log, an answer of Apple's."
    ),
}
"""What to do instead, for each of these kinds."""

ABSENT: Final[Mapping[Absence, str]] = {
    Absence.EMPTY: N_("“{detail}” is empty"),
    Absence.SHORTENED: N_("“{detail}” stands where the JWS should be: a tool left it out"),
    Absence.API_ERROR: N_("It is an error of the App Store Server API, with the number {detail}"),
}
"""Why there is nothing to verify where something else stands in place of a JWS."""

INSTEAD_OF_ABSENT: Final[Mapping[Absence, str]] = {
    Absence.EMPTY: N_(
        "The value was lost before it was saved. Save the body of the request as it came, before a "
        "program reads it."
    ),
    Absence.SHORTENED: N_(
        "Save it again where nothing is shortened or hidden: the body of the request as it came."
    ),
    Absence.API_ERROR: N_(
        "Apple does not document this number: its errorMessage says more. `storebell explain` "
        "lists those that are documented."
    ),
}
"""What to do instead, for each of these."""

SIGNED_KINDS: Final = (
    SignedKind.NOTIFICATION,
    SignedKind.TRANSACTION,
    SignedKind.RENEWAL_INFO,
    SignedKind.APP_TRANSACTION,
    SignedKind.REQUEST_TOKEN,
)
