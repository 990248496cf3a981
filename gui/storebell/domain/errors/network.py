"""Errors of requests to Apple: not sent, perhaps sent, not understood."""

from storebell.domain.errors.storebell_error import Failure, StorebellError


class NotSentError(StorebellError):
    """Nothing left this computer, so trying again is safe."""

    FAILURE = Failure.NOT_SENT


class NameNotResolvedError(NotSentError):
    TITLE = "{host} could not be found"
    ADVICE = "Check the network connection, VPN and DNS. Nothing was sent."


class NotConnectedError(NotSentError):
    TITLE = "{host} could not be reached"
    ADVICE = "{reason}. Check the network connection, VPN and firewall. Nothing was sent."


class TlsFailedError(NotSentError):
    TITLE = "No trusted connection to {host}"
    ADVICE = (
        "{reason}. A company's TLS inspection or a captive portal does this. “Test my connection” "
        "in the settings, or “storebell connection”, tells which. Nothing was sent."
    )


class ProxyFailedError(NotSentError):
    TITLE = "The proxy did not let the request to {host} through"
    ADVICE = (
        "{reason}. Check the proxy in Storebell's settings or the system's, and its credentials; "
        "“storebell connection” tells more. Nothing was sent."
    )


class NotAnsweredError(StorebellError):
    """A question that may be repeated without harm got no answer."""

    FAILURE = Failure.NOT_SENT
    TITLE = "{host} did not answer"
    ADVICE = "{reason}. Storebell asks again by itself; nothing was sent twice."


class MayHaveBeenSentError(StorebellError):
    """The request left, its answer did not come: repeating it could send a second notification."""

    FAILURE = Failure.UNKNOWN
    TITLE = "Apple may have received the request"
    ADVICE = (
        "{reason}. It was not repeated, because each request sends another notification. Look at "
        "your server's log, or send again if a second notification does no harm."
    )


class UnexpectedAnswerError(StorebellError):
    FAILURE = Failure.REFUSED
    TITLE = "{host} gave an answer that Storebell does not understand"
    ADVICE = (
        "HTTP {status}: {reason}. A captive portal or a proxy may have answered in Apple's place."
    )


class ProxyNotReachedError(NotSentError):
    TITLE = "The proxy {proxy} could not be reached"
    ADVICE = (
        "{reason}. Check its address in Storebell's settings or the system's, and the VPN. Nothing "
        "was sent."
    )


class ProxyUnusableError(NotSentError):
    TITLE = "The proxy that the system names can't be used"
    ADVICE = (
        "It is of a kind or form that Storebell does not know, like SOCKS. Set an HTTP proxy, or "
        "none, with “storebell settings proxy”. Nothing was sent."
    )
