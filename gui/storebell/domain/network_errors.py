"""What can stand between this computer and Apple, beyond what `errors` has for every network."""

from storebell.domain.errors.storebell_error import NotSentError


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
