"""No key gets out of this floor by a message, a repr or a traceback that shows local variables."""

import base64
import pickle
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from storebell.domain.accounts.credentials import Credentials, Secret
from storebell.signing.authority import Authority
from storebell.signing.keys.private_key import PrivateKeyReader
from storebell.signing.request_token import APPLE_AUDIENCE, RequestSigner

KEY = ec.generate_private_key(ec.SECP256R1())
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
DER = KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
SCALAR = KEY.private_numbers().private_value.to_bytes(32, "big")


def canaries() -> list[str]:
    """The key in every form in which it could be seen."""
    lines = [line for line in PEM.splitlines() if "-----" not in line]
    forms = [*lines, str(KEY.private_numbers().private_value)]
    for data in (DER, SCALAR):
        forms += [
            data.hex(),
            data.hex().upper(),
            base64.b64encode(data).decode(),
            base64.urlsafe_b64encode(data).decode().rstrip("="),
            repr(data)[2:-1],
        ]
    return forms


def assert_shows_nothing(text: str) -> None:
    for form in canaries():
        assert form not in text
        # A repr cut short, or with escapes, would still hold a piece.
        assert form[8:32] not in text


def everything_about(error: BaseException) -> str:
    """The error as the most talkative handler would log it, the errors behind it included."""
    told = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    behind = [one for one in (error.__cause__, error.__context__) if one is not None]
    return told + repr(error) + str(error.args) + "".join(everything_about(one) for one in behind)


def bend(text: str, change: Callable[[bytes], bytes]) -> str:
    body = base64.encodebytes(change(DER)).decode()
    begin, end = text.splitlines()[0], text.splitlines()[-1]
    return f"{begin}\n{body}{end}\n"


MISMATCHED = bend(PEM, lambda der: der[:-1] + bytes([der[-1] ^ 1]))
"""Not even what can be undone makes a key of it."""

BROKEN = {
    "cut off": PEM[:150],
    "last line missing": PEM.partition("-----END")[0],
    "two keys": PEM + PEM,
    "a note after it": PEM + "keep safe",
    "a note before it": "my key\n" + PEM,
    "in one line": MISMATCHED.replace("\n", ""),
    "escaped": MISMATCHED.replace("\n", "\\n"),
    "no frame": "".join(MISMATCHED.splitlines()[1:-1]),
    "a sign that is no base64": PEM.replace(PEM[60], "*"),
    "public part changed": MISMATCHED,
    "more behind it": bend(PEM, lambda der: der + b"\x00"),
    "another algorithm": bend(PEM, lambda der: der[:9] + b"\x29" + der[10:]),
    "in base64": base64.b64encode(MISMATCHED.encode()).decode(),
    "in quotes, with a name": f'KEY="{MISMATCHED}"',
    "in UTF-16": MISMATCHED.encode("utf-16").decode("latin-1"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_failed_reading_shows_no_key_even_with_local_variables(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "Key.p8"
    file.write_bytes(BROKEN[kind].encode("latin-1"))
    caught: list[BaseException] = []
    # Not pytest.raises: its own frame would be the test's, and not the product's.
    try:
        PrivateKeyReader().read_file(file)
    except Exception as error:  # noqa: BLE001 - whatever it is must show nothing
        caught.append(error)
    assert caught
    assert_shows_nothing(everything_about(caught[0]))


@pytest.mark.parametrize("kind", BROKEN)
def test_a_signer_that_can_not_be_made_shows_no_key(kind: str) -> None:
    credentials = Credentials("issuer", "2X9R4HXF34", Secret(BROKEN[kind]), "com.example.app")
    caught: list[BaseException] = []
    try:
        RequestSigner(credentials)
    except Exception as error:  # noqa: BLE001 - whatever it is must show nothing
        caught.append(error)
    assert caught
    assert_shows_nothing(everything_about(caught[0]))


def signer() -> RequestSigner:
    return RequestSigner(Credentials("issuer", "2X9R4HXF34", Secret(PEM), "com.example.app"))


def test_a_signer_shows_neither_its_key_nor_its_tokens() -> None:
    made = signer()
    token = made.token(APPLE_AUDIENCE, datetime.now(UTC))
    for text in (repr(made), str(made), f"{made}", repr(token), str(token), f"{token!s:>40}"):
        assert_shows_nothing(text)
        assert token.reveal() not in text
    assert not hasattr(made, "__dict__")


def test_a_signing_that_fails_shows_no_key() -> None:
    made = signer()
    caught: list[BaseException] = []
    try:
        made.token(b"bytes are no JSON", datetime.now(UTC))  # type: ignore[arg-type]  # to make it fail
    except Exception as error:  # noqa: BLE001 - whatever it is must show nothing
        caught.append(error)
    assert caught
    assert_shows_nothing(everything_about(caught[0]))


def test_a_signer_can_not_be_pickled() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(signer())


def test_an_authority_shows_no_key() -> None:
    authority = Authority.create(datetime.now(UTC))
    assert "PRIVATE" not in repr(authority) + repr(vars(authority))
    assert not hasattr(authority, "root_key")
