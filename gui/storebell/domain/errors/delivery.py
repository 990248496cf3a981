"""Errors of deliveries that are not allowed, and of the servers on this computer."""

from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.messages import N_, Field


class DeliveryNotAllowedError(StorebellError):
    """A delivery to a place that Local may not deliver to; raised before anything was sent."""

    def __init__(self, *, host: str, address: str, **fields: Field) -> None:
        super().__init__(host=host, address=address, **fields)
        self.host = host
        self.address = address


class AddressNotAllowedError(DeliveryNotAllowedError):
    TITLE = N_("Local does not deliver to {host}")
    ADVICE = N_(
        "{address} is {kind}. Local delivers to this computer, and to private addresses that were "
        "confirmed. Use a URL on 127.0.0.1 or localhost. Nothing was sent."
    )


class HostNotConfirmedError(DeliveryNotAllowedError):
    TITLE = N_("{host} is another computer and was not confirmed")
    ADVICE = N_(
        "Its address is {address}, in a private network. If it is yours, confirm it, in the "
        "terminal with --allow-host {host}, then send again. Nothing was sent."
    )


class PlainHttpNotAllowedError(DeliveryNotAllowedError):
    TITLE = N_("{host} can only be reached with https")
    ADVICE = N_(
        "{address} is not on this computer, and plain http is for this computer alone. Use https, "
        "with its certificate authority added if it is your own (in the terminal: --ca-file). "
        "Nothing was sent."
    )


class LedToThisComputerError(DeliveryNotAllowedError):
    TITLE = N_("A redirect of another computer leads to {host}, on this one")
    ADVICE = N_(
        "{address} means the computer that calls it, so Apple could not get there from your server "
        "either. Let the redirect name a host that Apple reaches."
    )


class AppServedTwiceError(StorebellError):
    TITLE = N_("{bundle_id} was named twice")
    ADVICE = N_("A simulator serves each app once, at one URL. Give each --app another bundle ID.")


class LocalServerError(StorebellError):
    TITLE = N_("The Local App Store server could not start")
    ADVICE = N_("{reason}. Another program may hold the port; choose another or leave it out.")


class ReceiverError(StorebellError):
    TITLE = N_("The receiver could not start")
    ADVICE = N_("{reason}. Another program may hold the port; choose another or leave it out.")
