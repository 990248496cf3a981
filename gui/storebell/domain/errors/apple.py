"""The App Store Server API's documented errors, each with a title and advice.

Source: App Store Server API, the pages of the error codes. The number decides, never the message:
live messages differ from the documented ones.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from storebell.domain.errors.storebell_error import Failure, StorebellError
from storebell.domain.messages import N_, Field, Message, msg


@dataclass(frozen=True, slots=True)
class Documented:
    """One documented error. `is_retryable` is true if Apple says to try again.

    `simulated_title` is the title where a simulator answered in Apple's place, `simulated_advice`
    the advice; empty where they are the same.
    """

    status: int
    name: str
    title: str
    advice: str
    is_retryable: bool = False
    simulated_title: str = ""
    simulated_advice: str = ""

    def texts(self, *, is_simulated: bool) -> tuple[str, str]:
        """The title and the advice, by who answered."""
        if not is_simulated:
            return self.title, self.advice
        return self.simulated_title or self.title, self.simulated_advice or self.advice


_BUG = N_("This is how Storebell asked, so it is our mistake. Please report it with the number.")
_DATES = N_("Choose a start within the last {days} days that lies before the end.")
_FIRST_PAGE = N_("Start again from the first page.")
_LATER = N_("Apple says to try again. Wait a moment and send again.")
_IDS = N_("Compare the bundle ID with App Store Connect, capital letters and spaces included.")

DOCUMENTED: Final[dict[int, Documented]] = {
    4000000: Documented(
        400,
        "GeneralBadRequest",
        N_("Apple found the request wrong"),
        _BUG,
        simulated_title=N_("The simulator found the request wrong"),
    ),
    4000002: Documented(
        400,
        "InvalidAppIdentifier",
        N_("Apple does not know this bundle ID"),
        _IDS,
        simulated_title=N_("The simulator does not know this bundle ID"),
    ),
    4000006: Documented(
        400,
        "InvalidTransactionId",
        N_("The transaction ID is not valid"),
        N_("Copy it again: it is a number of up to 20 digits."),
    ),
    4000012: Documented(
        400,
        "StartDateTooFarInPast",
        N_("The start date is too long ago"),
        N_("Apple keeps 180 days in production and 30 in the sandbox."),
    ),
    4000013: Documented(
        400,
        "StartDateAfterEndDate",
        N_("The end date is not after the start date"),
        N_("Choose a later end."),
    ),
    4000014: Documented(
        400, "InvalidPaginationToken", N_("The next page can't be asked for this way"), _FIRST_PAGE
    ),
    4000015: Documented(
        400,
        "InvalidStartDate",
        N_("Apple could not read the start date"),
        _BUG,
        simulated_title=N_("The simulator could not read the start date"),
    ),
    4000016: Documented(
        400,
        "InvalidEndDate",
        N_("Apple could not read the end date"),
        _BUG,
        simulated_title=N_("The simulator could not read the end date"),
    ),
    4000017: Documented(
        400, "PaginationTokenExpired", N_("The next page was asked for too late"), _FIRST_PAGE
    ),
    4000018: Documented(
        400,
        "InvalidNotificationType",
        N_("There is no such notification type"),
        N_("Check the type and subtype against Apple's list of notificationType."),
    ),
    4000019: Documented(
        400,
        "MultipleFiltersSupplied",
        N_("A transaction ID and a type were asked for together"),
        N_("Choose one of the two."),
    ),
    4000020: Documented(
        400,
        "InvalidTestNotificationToken",
        N_("Apple does not recognise this test notification token"),
        N_("Copy the whole token. It belongs to the environment that issued it."),
        simulated_title=N_("The simulator does not recognise this test notification token"),
    ),
    4040001: Documented(
        404,
        "AccountNotFound",
        N_("Apple found no such account"),
        _IDS,
        simulated_title=N_("The simulator found no such account"),
    ),
    4040002: Documented(
        404,
        "AccountNotFoundRetryable",
        N_("Apple could not find the account just now"),
        _LATER,
        True,
        simulated_title=N_("The simulator could not find the account just now"),
    ),
    4040003: Documented(
        404,
        "AppNotFound",
        N_("Apple found no such app"),
        _IDS,
        simulated_title=N_("The simulator found no such app"),
    ),
    4040004: Documented(
        404,
        "AppNotFoundRetryable",
        N_("Apple could not find the app just now"),
        _LATER,
        True,
        simulated_title=N_("The simulator could not find the app just now"),
    ),
    4040005: Documented(
        404,
        "OriginalTransactionIdNotFound",
        N_("Apple found no such original transaction"),
        N_("Check the ID and the environment it belongs to."),
        simulated_title=N_("The simulator found no such original transaction"),
    ),
    4040006: Documented(
        404,
        "OriginalTransactionIdNotFoundRetryable",
        N_("Apple could not find the original transaction just now"),
        _LATER,
        True,
        simulated_title=N_("The simulator could not find the original transaction just now"),
    ),
    4040007: Documented(
        404,
        "ServerNotificationURLNotFound",
        N_("No server URL is set for this environment"),
        N_(
            "Enter it in App Store Connect › the app › App Information › App Store Server "
            "Notifications. A change can take up to an hour."
        ),
    ),
    4040008: Documented(
        404,
        "TestNotificationNotFound",
        N_("Apple has no record of this test notification yet"),
        N_("A record usually appears within seconds. After six months it is gone."),
        True,
        simulated_title=N_("The simulator has no record of this test notification yet"),
    ),
    4040010: Documented(
        404,
        "TransactionIdNotFound",
        N_("Apple found no such transaction"),
        N_("Check the ID and the environment it belongs to."),
        simulated_title=N_("The simulator found no such transaction"),
    ),
    4290000: Documented(
        429,
        "RateLimitExceeded",
        N_("Apple's request limit is used up"),
        "",
        True,
        simulated_title=N_("The simulator's request limit is used up"),
    ),
    5000000: Documented(
        500,
        "GeneralInternal",
        N_("Apple's server had an error"),
        N_(
            "Apple does not advise repeating it. Look at Apple's system status before trying again."
        ),
        simulated_title=N_("The simulator's server had an error"),
        simulated_advice=N_(
            "The simulator was told to, or Storebell made a mistake: its log says which."
        ),
    ),
    5000001: Documented(
        500,
        "GeneralInternalRetryable",
        N_("Apple's server had a passing error"),
        _LATER,
        True,
        simulated_title=N_("The simulator's server had a passing error"),
    ),
}


class AppleError(StorebellError):
    """An answer of the App Store Server API that is not a success.

    `code` is Apple's errorCode, or None if the body had none. `is_retryable` is as Apple documents
    it. A 5xx with a code is a failure that Apple reports itself: a refusal like any other. With
    `is_simulated` a simulator answered in Apple's place.
    """

    FAILURE = Failure.REFUSED
    TITLE = N_("Apple answered with HTTP {status}")
    ADVICE = N_("Its error is {code}: {message}. Storebell does not know it; Apple's pages may.")

    def __init__(
        self, status: int, code: int | None, message: str, *, is_simulated: bool = False
    ) -> None:
        super().__init__(
            status=status,
            code="missing" if code is None else code,
            message=message or N_("no message"),
        )
        self.status = status
        self.code = code
        self.message = message
        self.documented = DOCUMENTED.get(code) if code is not None else None
        if is_simulated:
            self.title: Message = msg(
                N_("The simulator answered with HTTP {status}"), status=status
            )
        if self.documented:
            title, advice = self.documented.texts(is_simulated=is_simulated)
            self.title, self.advice = msg(title), msg(advice)
        self.args = (f"{self.title}. {self.advice}",)

    @property
    def is_retryable(self) -> bool:
        return self.documented is not None and self.documented.is_retryable


class NotAuthorizedError(StorebellError):
    """HTTP 401: Apple did not accept the JSON Web Token. Its body is plain text without a code."""

    FAILURE = Failure.NOT_AUTHORIZED
    TITLE = N_("Apple did not accept the key for {bundle_id}")
    ADVICE = N_(
        "Apple does not say why. To test the key shows what can be seen of the reason: “storebell "
        "keys test”. How far this computer's clock differs from Apple's can't be told from the "
        "answer. In production an app that was never released is refused like this too; so is a "
        "bundle ID that is not exactly the app's: compare it with App Store Connect."
    )


class NotAuthorizedWithTimeError(NotAuthorizedError):
    """HTTP 401 with Apple's time: this computer's clock differs from it by `skew` seconds."""

    ADVICE = N_(
        "Apple does not say why. To test the key shows what can be seen of the reason: “storebell "
        "keys test”. This computer's clock differs from Apple's by {skew} s. In production an app "
        "that was never released is refused like this too; so is a bundle ID that is not exactly "
        "the app's: compare it with App Store Connect."
    )


class ClockAheadError(NotAuthorizedError):
    """HTTP 401 because the token was of the future: this computer's clock is `skew` seconds
    ahead.
    """

    TITLE = N_("Apple refused the request: this computer's clock is {skew} s ahead of Apple's")
    ADVICE = N_(
        "It makes requests of the future, which are refused whatever signs them. Set the clock "
        "right, or let Storebell sign with Apple's time (in the terminal: --correct-clock). Then "
        "try again."
    )


class ClockBehindError(NotAuthorizedError):
    """HTTP 401 because the token had expired: this computer's clock is `skew` seconds behind."""

    TITLE = N_("Apple refused the request: this computer's clock is {skew} s behind Apple's")
    ADVICE = N_(
        "Its requests have expired when they arrive, and are refused whatever signs them. Set the "
        "clock right, or let Storebell sign with Apple's time (in the terminal: --correct-clock). "
        "Then try again."
    )


class SimulatorNotAuthorizedError(NotAuthorizedError):
    """HTTP 401 by a simulator in Apple's place."""

    TITLE = N_("The simulator did not accept the key for {bundle_id}")
    ADVICE = N_(
        "It does not say why, as Apple does not. Compare key ID, issuer ID and bundle ID with "
        "those that it showed when it started; “storebell keys test” shows what can be seen of the "
        "reason."
    )


class SimulatorClockAheadError(ClockAheadError):
    TITLE = N_(
        "The simulator refused the request: this computer's clock is {skew} s ahead of the "
        "simulator's"
    )
    ADVICE = N_(
        "It makes requests of the future, which are refused whatever signs them. Set the clock "
        "right, or let Storebell sign with the simulator's time (in the terminal: "
        "--correct-clock). A fault may have moved the simulator's clock."
    )


class SimulatorClockBehindError(ClockBehindError):
    TITLE = N_(
        "The simulator refused the request: this computer's clock is {skew} s behind the "
        "simulator's"
    )
    ADVICE = N_(
        "Its requests have expired when they arrive, and are refused whatever signs them. Set the "
        "clock right, or let Storebell sign with the simulator's time (in the terminal: "
        "--correct-clock). A fault may have moved the simulator's clock."
    )


class SimulatorsKeyError(StorebellError):
    """A simulator's key was to sign for Apple: nothing was signed, and nothing sent."""

    TITLE = N_("The key {key_id} is a simulator's, which Apple does not know")
    ADVICE = N_(
        "Nothing was sent. Ask its simulator with --api-base, or use an In-App Purchase key of App "
        "Store Connect."
    )


class UnusableTokenError(StorebellError):
    """A token that would lead to another endpoint: nothing was sent."""

    FAILURE = Failure.REFUSED
    TITLE = N_("Nothing can be asked with the token “{token}”")
    ADVICE = N_("It is no test notification token of Apple's. Send another test.")


class RateLimitedError(StorebellError):
    """HTTP 429. `retry_at` is when Apple takes requests again, by this computer's clock."""

    FAILURE = Failure.RATE_LIMITED
    TITLE = N_("Apple's request limit for this app is used up")
    ADVICE = N_(
        "Apple counts requests by the hour, from every tool together. It takes new ones again "
        "about {retry_at}."
    )

    def __init__(self, retry_at: datetime, **fields: Field) -> None:
        super().__init__(retry_at=f"{retry_at:%H:%M:%S} UTC", **fields)
        self.retry_at = retry_at


class SimulatorLimitError(RateLimitedError):
    """HTTP 429 by a simulator in Apple's place."""

    TITLE = N_("The simulator's request limit for this app is used up")
    ADVICE = N_(
        "It counts requests by the hour, as Apple does. It takes new ones again about {retry_at}."
    )


class BudgetUsedError(RateLimitedError):
    """Our own count has reached Apple's documented number: nothing was sent."""

    TITLE = N_(
        "The requests of this hour for {bundle_id} are used up, by Storebell on this computer"
    )
    ADVICE = N_(
        "Apple allows {most} of this kind an hour in {environment}, and Storebell keeps to it. "
        "There is room again about {retry_at}. Nothing was sent."
    )
