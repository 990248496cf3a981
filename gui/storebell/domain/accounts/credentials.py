"""API keys and apps: their identifiers, and the type that holds a private key.

Forms of identifiers: App Store Server API, Generating JSON Web Tokens for API requests, and App
Store Connect's own pages.
"""

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePath
from typing import Final, NoReturn

from storebell.domain.environment import Environment
from storebell.domain.errors.key_files import InvalidKeyLabelError
from storebell.domain.errors.values import (
    InvalidAppAppleIdError,
    InvalidBundleIdError,
    InvalidHostError,
    InvalidIssuerIdError,
    InvalidKeyIdError,
    InvalidLabelError,
    InvalidUrlError,
    SecretForNameError,
)
from storebell.domain.plain_text import holds_secret
from storebell.domain.urls import is_short_enough, split_url


class Secret:
    """Text that stays hidden: it can't be printed, formatted, compared in part or pickled."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself; called only by code that stores it or parses it into a key."""
        return self._text

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __format__(self, _spec: str) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return False
        # Imported when two are compared: it loads OpenSSL, which would delay the first frame.
        import hmac

        return hmac.compare_digest(self._text.encode(), other._text.encode())

    __hash__ = None  # type: ignore[assignment]  # a secret is no key of a dictionary

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is never pickled or copied")


LONGEST_APP_LABEL: Final = 80
LONGEST_KEY_LABEL: Final = 80

_SIMULATED_ISSUER: Final = "00000000-0000-8000-8000-"
"""The beginning of a simulator's issuer ID: the bits of a version 8 UUID are the maker's (RFC 9562,
5.8).
"""

_KEY_ID: Final = re.compile(r"[A-Z0-9]{10}", re.ASCII)
_BUNDLE_ID: Final = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", re.ASCII)
_HOST: Final = re.compile(r"[A-Za-z0-9_.-]{1,253}|[0-9A-Fa-f:.]{2,45}", re.ASCII)
_KEY_FILE: Final = re.compile(r"(?P<kind>SubscriptionKey|AuthKey|ApiKey)_(?P<key_id>[A-Z0-9]{10})")


def without_secret(text: str) -> str:
    """The text itself. Raises SecretForNameError if it holds a private key or a token."""
    if holds_secret(text):
        raise SecretForNameError
    return text


def issuer_id_from(text: str) -> str:
    """A checked issuer ID, in lower case. Raises InvalidIssuerIdError."""
    try:
        value = uuid.UUID(text.strip())
    except ValueError:
        raise InvalidIssuerIdError(value=text.strip()) from None
    return str(value)


def is_issuer_id(text: str) -> bool:
    """True for an issuer ID as Apple writes it: a UUID in five groups, in either case."""
    try:
        return issuer_id_from(text) == text.lower()
    except InvalidIssuerIdError:
        return False


def simulated_issuer_id(random_bytes: bytes) -> str:
    """An issuer ID that no team at Apple has, from six random bytes."""
    return f"{_SIMULATED_ISSUER}{random_bytes[:6].hex()}"


def is_simulated_issuer(issuer_id: str) -> bool:
    """True if a simulator made the issuer ID, and with it the key: Apple knows neither."""
    return issuer_id.startswith(_SIMULATED_ISSUER)


def key_id_from(text: str) -> str:
    """A checked key ID. Raises InvalidKeyIdError."""
    if not is_key_id(text.strip()):
        raise InvalidKeyIdError(value=text.strip())
    return text.strip()


def is_key_id(text: str) -> bool:
    """True for a key ID: ten capitals and digits."""
    return _KEY_ID.fullmatch(text) is not None


def key_label_from(text: str) -> str:
    """A checked name of a key, in one line; empty for none.

    Raises InvalidKeyLabelError and SecretForNameError.
    """
    label = without_secret(text.strip())
    if len(label) > LONGEST_KEY_LABEL or not label.isprintable():
        raise InvalidKeyLabelError(value=label[:LONGEST_KEY_LABEL], most=LONGEST_KEY_LABEL)
    return label


def app_label_from(text: str) -> str:
    """A checked label of an app, in one line. Raises InvalidLabelError, SecretForNameError."""
    label = without_secret(text.strip())
    if not label or len(label) > LONGEST_APP_LABEL or not label.isprintable():
        raise InvalidLabelError(value=label[:LONGEST_APP_LABEL])
    return label


def bundle_id_from(text: str) -> str:
    """A checked bundle ID, in its own case. Raises InvalidBundleIdError, SecretForNameError."""
    value = without_secret(text.strip())
    if len(value) > 155 or not _BUNDLE_ID.fullmatch(value):
        raise InvalidBundleIdError(value=value)
    return value


def label_for(bundle_id: str) -> str:
    """The default label of an app: the last part of its bundle ID, with a capital."""
    last = bundle_id.strip().rpartition(".")[2]
    return last[:1].upper() + last[1:]


def app_apple_id_from(text: str) -> int | None:
    """A checked app Apple ID; None for empty text. Raises InvalidAppAppleIdError."""
    value = text.strip()
    if not value:
        return None
    # Python makes no number of thousands of digits; 2**63 has 19.
    is_number = value.isascii() and value.isdigit() and len(value) <= 19
    if not (is_number and 0 < int(value) < 2**63):
        raise InvalidAppAppleIdError(value=value)
    return int(value)


def server_url_from(text: str) -> str | None:
    """A checked http(s) URL; None for empty text. Raises InvalidUrlError, SecretForNameError."""
    value = without_secret(text.strip())
    if not value:
        return None
    try:
        parts = split_url(value)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.username is None
        _ = parts.port  # raises when it is no number from 0 to 65535
    except ValueError:
        usable = False
    if not usable or any(character.isspace() or ord(character) < 0x20 for character in value):
        raise InvalidUrlError(value=value)
    return value


def host_from(text: str) -> str:
    """A checked name or address of a host, without port and brackets.

    Raises InvalidHostError and SecretForNameError.
    """
    value = without_secret(text.strip())
    bare = value[1:-1] if value.startswith("[") and value.endswith("]") else value
    if not (_HOST.fullmatch(bare) and is_short_enough(bare)):
        raise InvalidHostError(value=value)
    return bare


class KeyFileKind(StrEnum):
    """The kind of key that the name of a .p8 file suggests."""

    IN_APP_PURCHASE = "SubscriptionKey"
    PROBABLY_ANOTHER = "AuthKey"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class KeyFileName:
    """The hint in a file name like SubscriptionKey_2X9R4HXF34.p8; renamed files are common."""

    kind: KeyFileKind
    key_id: str | None

    @classmethod
    def read(cls, file: PurePath) -> "KeyFileName":
        found = _KEY_FILE.search(file.name)
        if not found:
            return cls(KeyFileKind.UNKNOWN, None)
        in_app = found["kind"] == KeyFileKind.IN_APP_PURCHASE
        return cls(
            KeyFileKind.IN_APP_PURCHASE if in_app else KeyFileKind.PROBABLY_ANOTHER,
            found["key_id"],
        )


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An In-App Purchase key without its secret: all fields may be stored and shown.

    `fingerprint` is the SHA-256 of the public key's SubjectPublicKeyInfo in DER, in lower-case hex.
    `provider` names the keychain that holds the private key. `file_name` is that of the .p8 file
    it was imported from, without its folder: the name tells what kind of key it may be.
    """

    key_id: str
    issuer_id: str
    fingerprint: str
    provider: str
    added_at: datetime
    label: str = ""
    file_name: str = ""


class ServerUrls(Mapping[Environment, str]):
    """Server URLs, at most one for each environment; never changed, so that they can be hashed."""

    __slots__ = ("_urls",)

    def __init__(self, urls: Mapping[Environment, str] | None = None) -> None:
        self._urls = dict(urls or {})

    def __getitem__(self, environment: Environment) -> str:
        return self._urls[environment]

    def __iter__(self) -> Iterator[Environment]:
        return iter(self._urls)

    def __len__(self) -> int:
        return len(self._urls)

    def __hash__(self) -> int:
        return hash(frozenset(self._urls.items()))

    def __repr__(self) -> str:
        return f"ServerUrls({self._urls!r})"


NO_SERVER_URLS: Final = ServerUrls()


@dataclass(frozen=True, slots=True)
class App:
    """An app whose notification server is tested.

    The server URLs are what their owner says is configured in App Store Connect: Apple's API does
    not tell. A locked app is never sent to Production; the other environments stay open to it.
    `app_fields.APP_FIELDS` describes how each field is typed, stored and shared.
    """

    label: str
    bundle_id: str
    app_apple_id: int | None = None
    key_id: str | None = None
    server_urls: ServerUrls = NO_SERVER_URLS
    is_locked: bool = False

    def server_url(self, environment: Environment) -> str | None:
        """The URL that Apple delivers the environment's notifications to, as far as it is known."""
        return self.server_urls.get(environment)


SAMPLE_APP: Final = App("Sample app", "com.example.sample", app_apple_id=1_234_567_890)
"""The app shown at the first start, for Local, which needs neither key nor account."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """The key and IDs that sign the JSON Web Tokens of one app's requests."""

    issuer_id: str
    key_id: str
    private_key: Secret
    bundle_id: str
