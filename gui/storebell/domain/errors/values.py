"""Errors of values that a user, a file or a server gave; each names the right form."""

import re
from typing import Final

from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.messages import N_, Field
from storebell.domain.plain_text import MASK

_USERINFO: Final = re.compile(r"\A(\s*(?:\w*=)?(?:[a-z][a-z0-9+.-]*:/{1,2})?).*@", re.I | re.S)
"""Everything before the last “@”, after a scheme: a password may hold what ends a URL's host."""


class InvalidValueError(StorebellError):
    """A value of the wrong form; `advice` of each subclass names the right one."""


class EmptyValueError(InvalidValueError):
    TITLE = N_("The value of {option} is empty")
    ADVICE = N_(
        "A variable that is not set does this. Give a value, or leave it out; nothing was done."
    )


class InvalidIssuerIdError(InvalidValueError):
    TITLE = N_("“{value}” is not an issuer ID")
    ADVICE = N_(
        "An issuer ID is a UUID like 57246542-96fe-1a63-e053-0824d011072a. Copy it from App Store "
        "Connect › Users and Access › Integrations › In-App Purchase."
    )


class InvalidKeyIdError(InvalidValueError):
    TITLE = N_("“{value}” is not a key ID")
    ADVICE = N_(
        "A key ID has ten capital letters and digits, like 2X9R4HXF34. It stands beside the key in "
        "App Store Connect and in the name of the file, SubscriptionKey_2X9R4HXF34.p8."
    )


class MissingKeyIdError(InvalidValueError):
    TITLE = N_("The key ID is not in the file name “{file}”")
    ADVICE = N_(
        "Give the key ID as well. It stands beside the key in App Store Connect › Users and "
        "Access › Integrations › In-App Purchase."
    )


class InvalidBundleIdError(InvalidValueError):
    TITLE = N_("“{value}” is not a bundle ID")
    ADVICE = N_(
        "A bundle ID has letters, digits, hyphens and dots, like com.example.hiking, and is "
        "case-sensitive. Copy it from the app's page in App Store Connect."
    )


class InvalidAppAppleIdError(InvalidValueError):
    TITLE = N_("“{value}” is not an app Apple ID")
    ADVICE = N_(
        "It is a positive number, like 6448311069: App Store Connect › the app › App Information "
        "› Apple ID."
    )


class SecretForNameError(InvalidValueError):
    """A name that holds a private key or a token. The value is not repeated."""

    TITLE = N_("What was given for a name looks like a private key or a token")
    ADVICE = N_(
        "Nothing was kept of it. Write a name, a bundle ID or a URL there; a key is imported from "
        "its file."
    )


class UrlError(InvalidValueError):
    """A text, `value`, that was typed as a URL and is none that can be used.

    Its user name and password are shown as `***`, also where the text is no URL at all.
    """

    def __init__(self, *, value: str, **fields: Field) -> None:
        super().__init__(value=_USERINFO.sub(rf"\1{MASK}@", value), **fields)


class InvalidUrlError(UrlError):
    TITLE = N_("“{value}” is not a URL that can be used here")
    ADVICE = N_(
        "Write it as http://127.0.0.1:8080/path, with the scheme, host and, if needed, port."
    )


class InvalidPortError(InvalidValueError):
    TITLE = N_("“{value}” is not a port")
    ADVICE = N_("Write a number from 1 to {last}, or leave the field empty for any free port.")


class NoNextPortError(InvalidValueError):
    TITLE = N_("No port comes after {port}")
    ADVICE = N_(
        "With both environments, production has the port after that of the sandbox. Choose one "
        "below {port}, or 0 for free ones."
    )


class InvalidBehaviourError(InvalidValueError):
    TITLE = N_("“{value}” is not a way in which the receiver can behave")
    ADVICE = N_("Choose one of: {names}.")


class InvalidLabelError(InvalidValueError):
    TITLE = N_("“{value}” is not a label")
    ADVICE = N_("A label is one line of 1 to 80 characters, like Hiking.")


class InvalidDeliveryUrlError(InvalidUrlError):
    ADVICE = N_("Write host:port/path, like 127.0.0.1:8080/asn, or a whole http or https URL.")


class InvalidHostError(UrlError):
    TITLE = N_("“{value}” is not the name or address of a host")
    ADVICE = N_("Write the host alone, like 192.168.1.20 or build.example.internal.")


class InvalidTimeScaleError(InvalidValueError):
    TITLE = N_("A plan can't run {value} times faster")
    ADVICE = N_("Write a number from {least} to {most}; 3600 makes an hour a second.")


class InvalidFaultsError(InvalidValueError):
    TITLE = N_("“{value}” is not a fault that can be simulated")
    ADVICE = N_(
        "{reason}. Write name[=seconds][@rate], with commas between, like "
        "latency=2@0.5,drop@0.1,seed=7. The names are: {names}."
    )


class NotLoopbackError(UrlError):
    TITLE = N_("“{value}” is not on this computer")
    ADVICE = N_(
        "Only a simulator on the loopback interface can stand in for Apple. Use the base_url that "
        "“storebell simulate” prints, like http://127.0.0.1:8080."
    )


class UnknownStandInError(InvalidValueError):
    TITLE = N_("“{name}” is no environment for which a simulator stands in")
    ADVICE = N_(
        "Before “=” stands sandbox or production: --api-base sandbox=URL. For both environments "
        "give the URL alone."
    )


class UnnamedStandInError(UnknownStandInError):
    TITLE = N_("There is no environment before “=” in {value}")


class NoStandInError(InvalidValueError):
    TITLE = N_("No simulator stands in for {environment}")
    ADVICE = N_(
        "Apple is not asked while a simulator stands in for another environment. Give "
        "--api-base {name}=URL too, or leave --api-base out."
    )


class StandInTwiceError(InvalidValueError):
    TITLE = N_("“{value}” stands in for {environment}, for which another simulator does already")
    ADVICE = N_("Give --api-base once for each environment, or one URL for both.")


class InvalidBasedirError(InvalidValueError):
    TITLE = N_("“{value}” can't be the folder for Storebell's files")
    ADVICE = N_("{reason}. Write its whole path.")


class BasedirNotTextError(InvalidBasedirError):
    """SQLite and Qt take a path as text, and this one has bytes that are none."""

    ADVICE = N_(
        "Its path has bytes that are not {encoding}, the encoding of this system. Start with "
        "--basedir and a folder whose path is, or choose a UTF-8 locale."
    )


class InvalidRootError(InvalidValueError):
    TITLE = N_("This is not a simulator's root certificate")
    ADVICE = N_("{reason}. Use the root_file that “storebell simulate” prints.")


class NotASignedPayloadError(InvalidValueError):
    TITLE = N_("There is no signed payload in {name}")
    ADVICE = N_("{reason}. {instead}")


class InvalidTimeLimitError(InvalidValueError):
    TITLE = N_("{value} s is no time limit")
    ADVICE = N_("Give a number of seconds above 0 and up to {days} days, like --timeout 120.")
