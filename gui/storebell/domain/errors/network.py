"""Errors of requests to Apple: not sent, perhaps sent, not understood."""

from storebell.domain.errors.storebell_error import Failure, StorebellError
from storebell.domain.messages import N_, Field, msg


class NotSentError(StorebellError):
    """Nothing left this computer, so trying again is safe."""

    FAILURE = Failure.NOT_SENT


class NameNotResolvedError(NotSentError):
    TITLE = N_("{host} could not be found")
    ADVICE = N_("Check the network connection, VPN and DNS. Nothing was sent.")


class NotConnectedError(NotSentError):
    TITLE = N_("{host} could not be reached")
    ADVICE = N_("{reason}. Check the network connection, VPN and firewall. Nothing was sent.")


class TlsFailedError(NotSentError):
    TITLE = N_("No trusted connection to {host}")
    ADVICE = N_(
        "{reason}. A company's TLS inspection or a captive portal does this. “Test my connection” "
        "in the settings, or “storebell connection”, tells which. Nothing was sent."
    )


class ProxyFailedError(NotSentError):
    TITLE = N_("The proxy did not let the request to {host} through")
    ADVICE = N_(
        "{reason}. Check the proxy in Storebell's settings or the system's, and its credentials; "
        "“storebell connection” tells more. Nothing was sent."
    )


class NotAnsweredError(StorebellError):
    """A question that may be repeated without harm got no answer."""

    FAILURE = Failure.NOT_SENT
    TITLE = N_("{host} did not answer")
    ADVICE = N_("{reason}. Storebell asks again by itself; nothing was sent twice.")


class MayHaveBeenSentError(StorebellError):
    """The request left, its answer did not come: repeating it could send a second notification."""

    FAILURE = Failure.UNKNOWN
    TITLE = N_("Apple may have received the request")
    ADVICE = N_(
        "{reason}. It was not repeated, because each request sends another notification. Look at "
        "your server's log, or send again if a second notification does no harm."
    )


class UnexpectedAnswerError(StorebellError):
    FAILURE = Failure.REFUSED
    TITLE = N_("{host} gave an answer that Storebell does not understand")
    ADVICE = N_(
        "HTTP {status}: {reason}. A captive portal or a proxy may have answered in Apple's place."
    )

    def __init__(self, *, is_of_api: bool = False, **fields: Field) -> None:
        """`is_of_api` is true for an answer with the form of the App Store Server API."""
        super().__init__(**fields)
        if is_of_api:
            shown = dict(self.advice.fields)  # masked
            self.advice = msg(
                "HTTP {status}: {reason}. It has the form of Apple's errors, and a number that "
                "Storebell can't read.",
                **shown,
            )
            self.args = (f"{self.title}. {self.advice}",)


class ProxyNotReachedError(NotSentError):
    TITLE = N_("The proxy {proxy} could not be reached")
    ADVICE = N_(
        "{reason}. Check its address in Storebell's settings or the system's, and the VPN. Nothing "
        "was sent."
    )


class ProxyUnusableError(NotSentError):
    TITLE = N_("The proxy that the system names can't be used")
    ADVICE = N_(
        "It is of a kind or form that Storebell does not know, like SOCKS. Set an HTTP proxy, or "
        "none, with “storebell settings proxy”. Nothing was sent."
    )
