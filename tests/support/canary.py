"""A planted private key, and the encodings in which it is searched for."""

import base64
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
    load_pem_private_key,
)

P256 = ec.SECP256R1()

WEB_TOKEN = re.compile(rb"eyJhbGciOiJFUzI1NiIsImtpZCI|eyJ0eXAiOiJKV1Qi|[Bb]earer +eyJ")
"""The beginnings that a request's JSON Web Token can have; a signedPayload starts otherwise."""

PIECE = 20
"""Characters of a piece that is searched for: half a shown key must be found as well."""

_START_OF_SECRET = 36
"""Bytes that every P-256 key in PKCS #8 begins with; what follows is the key's own."""

_OWN_OF_PEM = slice(
    len("-----BEGIN PRIVATE KEY-----\n") + 48, -len("\n-----END PRIVATE KEY-----\n")
)
"""What is a key's own of its PEM."""


def pieces(text: bytes, size: int = PIECE) -> Iterator[bytes]:
    """Overlapping pieces: whatever shows one and a half of them in a row shows one whole."""
    for start in range(0, max(1, len(text) - size + 1), size // 2):
        yield text[start : start + size]
    if len(text) > size:
        yield text[-size:]


def encodings_of(der: bytes) -> dict[str, list[bytes]]:
    """What to search for, by the name of the encoding: pieces of a PKCS #8 P-256 key."""
    raw = der[_START_OF_SECRET : _START_OF_SECRET + 32]
    body = base64.b64encode(der)[_START_OF_SECRET * 4 // 3 :]
    lines = [line[-40:] for line in base64.encodebytes(der).splitlines()]
    ours = der[_START_OF_SECRET:]
    key = load_der_private_key(der, None)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())[_OWN_OF_PEM]
    forms: dict[str, list[bytes]] = {
        # The first line of every P-256 key begins alike; its end is this key's own.
        "PEM lines": [body, *lines],
        "PEM with \\n for line ends": [b"\\n".join(base64.encodebytes(der).splitlines())[-90:]],
        "DER": [ours.hex().encode(), ours.hex().upper().encode()],
        "DER in base64url": [base64.urlsafe_b64encode(der)[_START_OF_SECRET * 4 // 3 :]],
        "PEM in a URL": [quote(body.decode(), safe="").encode()],
        # Which characters come out depends on how many bytes stand before.
        "PEM in base64": [base64.b64encode(pem[start:])[:-4] for start in range(3)],
        "PEM in hex": [pem.hex().encode(), pem.hex().upper().encode()],
        "scalar in hex": [raw.hex().encode(), raw.hex().upper().encode(), raw.hex(":").encode()],
        "scalar in base64": [base64.b64encode(raw)[:40]],
        "scalar in base64url": [base64.urlsafe_b64encode(raw)[:40]],
        "scalar in decimal": [str(int.from_bytes(raw, "big")).encode()],
    }
    found = {name: [part for form in of for part in pieces(form)] for name, of in forms.items()}
    found["DER"] += [ours[:32], ours[-64:], repr(ours[:24])[2:-1].encode()]
    texts = [part.decode() for part in found["PEM lines"]]
    found["UTF-16"] = [text.encode(form) for text in texts for form in ("utf-16-le", "utf-16-be")]
    return found


def needles_of(der: bytes) -> list[bytes]:
    """The pieces in every encoding."""
    return [piece for of in encodings_of(der).values() for piece in of]


class Canary:
    """One key, made anew for each test unless it is one that a simulator accepts."""

    def __init__(self, pem: str | None = None) -> None:
        key = load_pem_private_key(pem.encode(), None) if pem else ec.generate_private_key(P256)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        self.pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        self.der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        self.encodings = encodings_of(self.der)

    def write(self, folder: Path, key_id: str) -> Path:
        """The key as Apple gives it out."""
        file = folder / f"SubscriptionKey_{key_id}.p8"
        file.write_text(self.pem, encoding="ascii")
        return file

    def seen_in(self, content: bytes) -> list[str]:
        """The encodings in which the key, or a request's token, is in the content."""
        seen = [
            name
            for name, needles in self.encodings.items()
            if any(needle in content for needle in needles)
        ]
        return [*seen, "JSON Web Token"] if WEB_TOKEN.search(content) else seen

    def seen_below(self, folders: Iterable[Path]) -> dict[str, list[str]]:
        """The same for every file below the folders, by name; the names are looked at as well."""
        found = {}
        for folder in folders:
            for file in folder.rglob("*"):
                name = str(file.relative_to(folder)).encode("utf-8", "surrogateescape")
                content = file.read_bytes() if file.is_file() else b""
                if seen := self.seen_in(name + b"\n" + content):
                    found[str(file)] = seen
        return found
